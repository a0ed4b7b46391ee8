"""A contract as an Arazzo document (1.0.1): a job is started, waited for, and cancelled.

https://spec.openapis.org/arazzo/v1.0.1.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from jobcontracts.exporting.conditions import (
    FAILED,
    Term,
    criteria,
    phase_terms,
    statuses,
    unreadable,
)
from jobcontracts.exporting.document import Export, exported
from jobcontracts.exporting.steps import SOURCE, Names, Workflow
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.refusals import REFUSALS, ToldRefusal
from jobcontracts.model.source import Json

START, WAIT, CANCEL, RUN = "start-a-job", "wait-for-a-job", "cancel-a-job", "run-a-job"

_URL = f"Arazzo cannot cut an id out of a URL: take it out, and run {WAIT} with it"
_PAUSE = "the pause between two tries is always the same"
_ERRORS = "a poll that fails ends the workflow, for a retry has a count and no time limit"
_PARTS = "no output may point at what an answer can leave out; the whole answer is one"
NOT_SAID = {
    "job.url": _URL,
    "job.next": "a step sends one operation, never to a URL that an answer has",
    "job.updates": "a job that has ended when its start is answered is polled once all the same",
    **dict.fromkeys(("progress", "message", "error"), _PARTS),
    "transitions": "a condition looks at one answer, and not at the one before it",
    "result.location": "a step sends one operation, by what names the job, and never to a URL",
    "result.next": "a step has one answer: the first part",
    "result.last": "a step has one answer: the first part",
    "poll.first": "the first poll of a step is sent at once",
    "poll.max_interval": _PAUSE,
    "poll.growth": _PAUSE,
    "poll.retry_for": _ERRORS,
    "poll.grace": _ERRORS,
}
"""Why a document does not say a key of the lifecycle."""


def as_arazzo(contract: Contract, openapi_url: str) -> Export:
    """Return a contract as an Arazzo document.

    Args:
        contract: The contract.
        openapi_url: Where its openapi.yaml is, as a URL that is relative to the document's.

    Raises:
        ProblemsError: No condition tells that a job has succeeded.
    """
    life, info = contract.lifecycle, contract.root["info"]
    names = Names()
    start = _start(contract, names) if "submit" in life.operations else None
    wait = _wait(contract, names)
    workflows = [] if start is None else [start]
    workflows.append(wait)
    if start is not None and life.new_job.id is not None:
        workflows.insert(0, _run(contract, names, start, wait))
    if "cancel" in life.operations:
        workflows.append(_cancel(contract, names))
    document = {
        "arazzo": "1.0.1",
        "info": {"title": info["title"], "version": life.version},
        "sourceDescriptions": [{"name": SOURCE, "url": openapi_url, "type": "openapi"}],
        "workflows": [workflow.rendered() for workflow in workflows],
    }
    return exported(contract, document, NOT_SAID, [])


def _start(contract: Contract, names: Names) -> Workflow:
    life, submit = contract.lifecycle, contract.operations[contract.lifecycle.operations["submit"]]
    workflow = Workflow(contract, names, START, "Start a job.")
    outputs = {} if life.new_job.url is None else {"url": life.new_job.url.text}
    for member in contract.key.members:
        if (told := _told_by_start(contract, submit, member)) is not None:
            outputs[names.of(("key", member))] = told
    named = [r.status for r in contract.naming_responses(submit)]
    workflow.add("start", submit, _succeeded(contract, submit, named), outputs)
    return workflow


def _told_by_start(contract: Contract, submit: Operation, member: str) -> str | None:
    """Return where the exchange that starts a job has a member of its key."""
    key, place = contract.key, contract.lifecycle.new_job.id
    if member != key.id or place is None:
        place = key.taken.get(member) or key.places[submit.id].get(member)
    return None if place is None else place.text.replace("$submit.", "$", 1)


def _wait(contract: Contract, names: Names) -> Workflow:
    life, poll, result = contract.lifecycle, contract.poll, contract.operation("result")
    succeeded = criteria(phase_terms(contract, {"succeeded"}))
    if len(succeeded) != 1:
        raise unreadable(contract, "use the client that jobcontracts generate writes")
    workflow = Workflow(contract, names, WAIT, "Wait for the end of a job, and take its result.")
    outputs = {"body": "$response.body"}
    for e in () if result is None else contract.polled(result).values():
        outputs[names.of(("poll", e.text))] = e.text
    asked = [*succeeded[0], *_refuses_nothing(contract, poll)]
    step = workflow.add("poll", poll, asked, outputs, life.why_read_so)
    step["onFailure"] = _after_a_poll(contract)
    last = "poll"
    if result is not None and result.id != poll.id:
        asked = _succeeded(contract, result, result.successes)
        if life.result_error is not None:
            asked += criteria([[Term(life.result_error, "absent")]])[0]
        workflow.add("result", result, asked, {"body": "$response.body"})
        last = "result"
    workflow.outputs = {"result": f"$steps.{last}.outputs.body"}
    return workflow


def _after_a_poll(contract: Contract) -> list[Json]:
    """Return what follows an answer of poll that tells no success: the first action that fits."""
    life, poll = contract.lifecycle, contract.poll
    refused = [s for kind in REFUSALS for s in life.refusals.statuses(kind)]
    told = [_told(t) for t in _told_refusals(contract, poll)]
    goes_on = statuses(poll.successes)
    if life.otherwise in FAILED | {"succeeded"}:
        goes_on = phase_terms(contract, {"pending", "running"})
    retried = {
        "retryAfter": life.interval,
        "retryLimit": max(1, math.ceil(life.timeout / life.interval)),
    }
    actions = (
        ("failed", {"type": "end"}, phase_terms(contract, FAILED)),
        ("refused", {"type": "end"}, [*statuses(refused), *told]),
        ("goes-on", {"type": "retry", **retried}, goes_on),
    )
    return [
        {"name": f"{name}-{number}" if number > 1 else name, **what, "criteria": asked}
        for name, what, terms in actions
        for number, asked in enumerate(criteria(terms), 1)
    ]


def _cancel(contract: Contract, names: Names) -> Workflow:
    cancel = contract.operations[contract.lifecycle.operations["cancel"]]
    workflow = Workflow(contract, names, CANCEL, "Cancel a job.")
    workflow.add("cancel", cancel, _succeeded(contract, cancel, cancel.successes), {})
    return workflow


def _run(contract: Contract, names: Names, start: Workflow, wait: Workflow) -> Workflow:
    """Return the workflow that starts a job and waits for it."""
    workflow = Workflow(contract, names, RUN, "Start a job, wait for its end, take its result.")
    handed = start.step_outputs("start")
    for stepped, each in (("start", start), ("wait", wait)):
        values = {}
        for name, schema in each.inputs.items():
            from_start = stepped == "wait" and name in handed
            values[name] = f"$steps.start.outputs.{name}" if from_start else f"$inputs.{name}"
            if not from_start:
                workflow.inputs[name] = schema
        outputs = each.outputs or {name: f"$outputs.{name}" for name in handed}
        workflow.call(stepped, each, values, {name: f"$outputs.{name}" for name in outputs})
    workflow.outputs = {"result": "$steps.wait.outputs.result"}
    return workflow


def _succeeded(contract: Contract, operation: Operation, found: Iterable[int]) -> list[Json]:
    """Return the criteria for an answer of an operation that has done what it is for."""
    wanted = sorted(status for status in found if status not in operation.told_by_status)
    return [*criteria(statuses(wanted))[0], *_refuses_nothing(contract, operation)]


def _told_refusals(contract: Contract, operation: Operation) -> list[ToldRefusal]:
    """Return what the bodies of an operation's successes tell a refusal by."""
    refusals, answers = contract.lifecycle.refusals, operation.successes.values()
    told = [t for kind in REFUSALS for t in refusals.told(kind)]
    return [t for t in told if any(t.may_be_in(contract.root, r) for r in answers)]


def _told(refusal: ToldRefusal) -> list[Term]:
    """Return what is asked of a body that tells a refusal."""
    return [
        Term(e, "absent" if value is None else "equal", value)
        for e, value in refusal.values.items()
    ]


def _refuses_nothing(contract: Contract, operation: Operation) -> list[Json]:
    """Return the criteria for an answer that tells no refusal."""
    told = [[[t.opposite] for t in _told(r)] for r in _told_refusals(contract, operation)]
    return [asked for terms in told for asked in criteria(terms)[0]]
