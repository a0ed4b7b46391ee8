"""`python -m jobcontracts.watch.demo`: jobs of every vendor on the mock, watched to their ends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from jobcontracts.check import checked_contracts
from jobcontracts.client_packages import client_package, example_arguments, needed_arguments
from jobcontracts.mock import DEFAULT_CREDENTIALS, RunningClock, create_app
from jobcontracts.mock.http.server.serving import ServerThread
from jobcontracts.model.contract import Contract
from jobcontracts.model.example_requests import example_settings
from jobcontracts.model.lifecycle import Phase
from jobcontracts.model.played_answers import end_of
from jobcontracts.model.vendors import own_specs, vendor_names
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole
from jobcontracts.rendering.terminal import INTERRUPTED, json_text, text_only
from jobcontracts.watch.outcomes import Outcome
from jobcontracts.watch.run import follow, shown_on
from jobcontracts.watch.targets import Target

TIMEOUT = 30.0
"""How long the demo waits for any of its jobs, in seconds."""

INTERVAL = 0.25
"""The shortest time between two polls, in seconds: short, for there is somebody looking."""


async def run_demo(console: TerminalConsole, specs: Path | None = None, speed: float = 1.0) -> int:
    """Start the mock and jobs of each vendor; watch them; say how each ended.

    Args:
        console: Where it is shown.
        specs: The folder of contracts; our own if None.
        speed: How many times as fast as real time the mock's jobs live, and the waits poll.

    Returns:
        The exit status: 0 if every job ended as its plan says.

    Raises:
        ProblemsError: A vendor's package is not installed.
    """
    folder = specs or own_specs()
    contracts = checked_contracts(folder / name for name in vendor_names(folder))
    with ServerThread(create_app(contracts, clock=RunningClock(speed))) as server:
        console.print_line(f"mock of {len(contracts)} vendors at {server.origin}")
        async with _started(contracts, server.origin) as jobs:
            watch = client_package(contracts[0].vendor).async_watch
            handles = {handle: outcome for handle, (outcome, _) in jobs.items()}
            between = {"interval": INTERVAL / speed, "max_interval": 2 * INTERVAL / speed}
            watched = watch(handles, timeout=TIMEOUT, **between)
            with shown_on(console, list(handles.values())) as shown:
                await follow(watched, handles, shown)
            for handle, outcome in handles.items():
                if outcome.kind == "succeeded" and hasattr(handle, "result"):
                    console.print_line(f"{outcome.target}  {await _result(handle, outcome)}")
            as_planned = [
                outcome.kind == ("succeeded" if end == "succeeded" else "failed")
                for outcome, end in jobs.values()
            ]
    return 0 if all(as_planned) else 1


async def _result(handle: Any, outcome: Outcome) -> str:
    """Return the result of a job as JSON; some vendors tell of a failure only there."""
    try:
        result = await handle.result()
    except client_package(outcome.target.vendor).JobsError as error:
        outcome.kind = "failed"
        return f"{type(error).__name__}: {error}"
    return f"result: {json_text(result.to_dict()['body'])}"


@asynccontextmanager
async def _started(
    contracts: Sequence[Contract], origin: str
) -> AsyncIterator[dict[Any, tuple[Outcome, Phase]]]:
    """Start the jobs: by handle, what becomes of each, and how it should end."""
    jobs: dict[Any, tuple[Outcome, Phase]] = {}
    closed_at_the_end: list[Any] = []
    try:
        for contract, plan in ((c, plan) for c in contracts for plan in shown_plans(c)):
            simulation = contract.lifecycle.simulation
            package = client_package(contract.vendor)
            http = httpx2.AsyncClient(headers={"X-Mock-Plan": simulation.unattended(plan)})
            client = package.AsyncClient(
                base_url=origin + contract.server_path,
                http_client=http,
                **needed_arguments(package, DEFAULT_CREDENTIALS[0], example_settings(contract)),
            )
            closed_at_the_end += [client.close, http.aclose]
            control = f"{origin}/_mock/{contract.vendor}/jobs"
            try:
                handle = await _start(contract, client, http, control)
            except Exception as error:
                error.add_note(f"when a job of {contract.vendor} was started for its plan {plan}")
                raise
            named = handle.key.__struct_fields__[contract.key.members.index(contract.key.id)]
            job = str(getattr(handle.key, named))
            end = end_of(contract, simulation.plans[plan])
            jobs[handle] = Outcome(Target(contract.vendor, job)), end
        yield jobs
    finally:
        for close in closed_at_the_end:
            await close()


async def _start(contract: Contract, client: Any, http: httpx2.AsyncClient, control: str) -> Any:
    """Return the handle of a new job: by submit, else by the mock's control API."""
    submit = contract.operation("submit")
    if submit is None:
        answer = await http.post(control, json={"plan": http.headers["X-Mock-Plan"]})
        return client.job_at(answer.raise_for_status().json()["url"])
    return await client.submit_json(example_arguments(contract, submit, client.submit))


def shown_plans(contract: Contract) -> list[str]:
    """Return the plans that the demo shows: the default one, and one that fails if any does."""
    first, *others = contract.lifecycle.simulation.plans.values()
    failing = [plan.name for plan in others if end_of(contract, plan) == "failed"]
    return [first.name, *failing[:1]]


def main() -> int:
    """Run the demo and return its exit status."""
    try:
        return asyncio.run(run_demo(TerminalConsole()))
    except ProblemsError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the mock and its jobs are gone with it", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    with text_only():
        sys.exit(main())
