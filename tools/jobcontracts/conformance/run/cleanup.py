"""The end of a run: the jobs that it has started are cancelled where that is documented."""

from __future__ import annotations

from collections.abc import Callable

import requests

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.run.gate import Gate
from jobcontracts.conformance.run.sample_requests import Call, Calls
from jobcontracts.conformance.run.targets import StartedJob

LEFT = "left as it is"
CANCELLED = "cancelled, the server says"


def leave(gate: Gate, calls: Calls, ask: Callable[[Call], Exchange | None]) -> None:
    """End the jobs of a run, and note at each what became of it.

    A second Ctrl-C leaves the others as they are.

    Args:
        gate: Knows the jobs; lets nothing else through from now on.
        calls: Makes the requests.
        ask: Sends one and returns its answer, None if it may not be sent.
    """
    gate.stopped = True
    for job in gate.started.values():
        job.fate = f"{LEFT}: the run was stopped"
    try:
        for job in gate.started.values():
            job.fate = _left(gate, calls, ask, job)
    except KeyboardInterrupt:
        return


def _left(gate: Gate, calls: Calls, ask: Callable[[Call], Exchange | None], job: StartedJob) -> str:
    contract = gate.contract
    cancel, polled = contract.operation("cancel"), None
    try:
        if not job.state or not contract.lifecycle.ended(job.state):
            polled = ask(calls.right(contract.poll, job.key))
        if job.state and contract.lifecycle.ended(job.state):
            return f"ended as {job.state}"
        if job.cancelled:
            return CANCELLED
        if cancel is None:
            return f"{LEFT}: the contract has no operation that cancels"
        call = calls.after(calls.right(cancel, job.key), polled)
        if call is None:
            return f"{LEFT}: poll's answer has not what its cancel needs"
        answer = ask(call)
    except requests.RequestException as error:
        return f"{LEFT}: no answer ({type(error).__name__})"
    if answer is None:
        return f"{LEFT}: no documented request cancels it"
    done = answer.status in cancel.successes and not contract.refusals_told(cancel, answer)
    return CANCELLED if done else f"{LEFT}: cancel was answered {answer.status}"
