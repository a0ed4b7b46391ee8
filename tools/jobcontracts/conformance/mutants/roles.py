"""Mutants of what operations do to jobs: submit, result and cancel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobcontracts.conformance.mutants.mutant import Acts, Make, Mutant, requesting
from jobcontracts.conformance.mutants.telling import Teller
from jobcontracts.conformance.mutants.wrapper import Passing
from jobcontracts.conformance.run.sample_requests import another
from jobcontracts.mock import MockApplication
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression


def role_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield what can be wrong with what the operations do."""
    yield from _results(contract)
    yield from _cancels(contract)
    yield from _submits(contract)
    yield from _services(contract)


def _results(contract: Contract) -> Iterator[Mutant]:
    """Yield a result that comes before its time, and one that does not come afterwards."""
    operation = contract.operation("result")
    if operation is None:
        return
    teller = Teller(contract)
    for early in (True, False):
        name = "before the job has ended" if early else "not when it has"

        def make(mock: MockApplication, early: bool = early) -> Acts:
            def act(passing: Passing) -> bool:
                if passing.operation.id != operation.id or passing.status >= 500:
                    return False
                job = mock.jobs.find(contract.vendor, passing.path[teller.id_name])
                if job is None or job.ended is early or not teller.may_tell(passing):
                    return False
                return teller.tell_result(passing, ready=early)

            return Acts(on_answer=act)

        yield Mutant("a result out of its time", name, make)


def _cancels(contract: Contract) -> Iterator[Mutant]:
    operation = contract.operation("cancel")
    if operation is None:
        return
    poll = contract.poll

    def ignore(mock: MockApplication) -> Acts:
        def divert(passing: Passing) -> bool:
            if passing.operation.id != operation.id:
                return False
            job = mock.jobs.find(contract.vendor, passing.path[Teller(contract).id_name])
            wanted = passing.path.items()
            if job is None or any(job.parameters.get(n, v) != v for n, v in wanted):
                return False
            spare = mock.create_job(contract.vendor, parameters=_scope(contract, job.parameters))
            passing.path = {**passing.path, **spare.parameters}
            return True

        return Acts(on_request=divert)

    yield Mutant("a cancel that is ignored", f"{operation.id}, seen at {poll.id}", ignore)
    others = [s for s in operation.successes if s != min(operation.successes)]
    for status in (*others, 409):
        yield Mutant(
            "a second cancel that differs",
            f"{operation.id} answers {status}",
            _differing(operation.id, status),
            _gone(contract),
        )


def _differing(operation_id: str, status: int) -> Make:
    return lambda _mock: _Second(operation_id, status)


def _gone(contract: Contract) -> str:
    removes = contract.lifecycle.simulation.cancel_removes
    return "the first cancel removes the job, so there is no second one" if removes else ""


def _scope(contract: Contract, parameters: Mapping[str, str]) -> dict[str, str]:
    return {n: v for n, v in parameters.items() if n != contract.lifecycle.handle.id}


class _Second:
    """Answers the second cancel of a job with another status than the first."""

    def __init__(self, operation_id: str, status: int) -> None:
        self._operation_id = operation_id
        self._status = status
        self._seen: set[tuple[str, ...]] = set()

    def before(self, passing: Passing) -> bool:
        return False

    def after(self, passing: Passing) -> bool:
        if passing.operation.id != self._operation_id or passing.status >= 400:
            return False
        key = tuple(passing.path.values())
        second = key in self._seen
        self._seen.add(key)
        if second:
            passing.status = self._status
        return second


def _submits(contract: Contract) -> Iterator[Mutant]:
    """Yield each start of a job that names a job of before instead of the new one."""
    place = contract.lifecycle.handle.location or contract.lifecycle.handle.value
    if place is None:
        return
    for operation in contract.starters:

        def make(mock: MockApplication, o: str = operation.id, e: Expression = place) -> Acts:
            def act(passing: Passing) -> bool:
                told = passing.told(e) if passing.operation.id == o else None
                jobs = mock.jobs.of(contract.vendor)
                if not isinstance(told, str) or len(jobs) < 2:
                    return False
                passing.put(e, told.replace(jobs[-1].id, jobs[0].id))
                return True

            return Acts(on_answer=act)

        yield Mutant("an old job as a new one", f"{operation.id} {place}", make)


def _services(contract: Contract) -> Iterator[Mutant]:
    """Yield a right request for a job that exists, refused as if there was none."""
    refused = contract.lifecycle.refusals.get("unknown_job", 404)
    id_name = contract.lifecycle.handle.id
    for role in ("poll", "result", "cancel"):
        operation = contract.operation(role)
        if operation is None or id_name not in {p.name for p in operation.path_parameters}:
            continue

        def act(passing: Passing, o: str = operation.id) -> bool:
            if passing.operation.id != o:
                return False
            passing.path[id_name] = another(passing.path[id_name])
            return True

        name = f"{operation.id} answers {refused}"
        yield Mutant("a known job denied", name, requesting(act))
