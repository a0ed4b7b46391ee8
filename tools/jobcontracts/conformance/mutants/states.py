"""Mutants of a job over time: its states, its progress and its times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jobcontracts.conformance.checks.states import reachable
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.mutants.mutant import Act, Mutant, answering
from jobcontracts.conformance.mutants.telling import Teller
from jobcontracts.conformance.mutants.wrapper import Passing
from jobcontracts.mock.responses.states import choices, tells
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression

Remembered = Callable[[Passing, str, dict[str, Any]], bool]
"""Given what passes, a job and what is remembered of it, changes it; returns whether it did."""


def state_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield what can be wrong with what a job tells, given what it has told before."""
    yield from _orders(contract)
    yield from _statuses(contract)
    yield from _measures(contract)


@dataclass(slots=True)
class Remembering:
    """A change of poll's answers that depends on what a job has told before.

    Args:
        teller: Reads and writes states.
        act: Given what passes, the job's id and what is remembered of it; returns whether it acted.
        memory: By job id.
    """

    teller: Teller
    act: Remembered
    memory: dict[str, dict[str, Any]] = field(default_factory=dict)

    def before(self, passing: Passing) -> bool:
        return False

    def after(self, passing: Passing) -> bool:
        job = passing.path.get(self.teller.contract.lifecycle.handle.id)
        if job is None or not self.teller.succeeded(passing):
            return False
        return self.act(passing, job, self.memory.setdefault(job, {}))


def _orders(contract: Contract) -> Iterator[Mutant]:
    """Yield each pair of states that may not follow each other."""
    lifecycle = contract.lifecycle
    after = reachable(lifecycle)
    for first in lifecycle.phases:
        ended = lifecycle.ended(first)
        kind = "an ended job that moves" if ended else "a state out of order"
        for second in lifecycle.phases:
            if second not in after[first]:
                yield _remembering(contract, kind, f"{first} to {second}", _jump(first, second))


def _jump(first: str, second: str) -> Callable[[Teller], Remembered]:
    def made(teller: Teller) -> Remembered:
        def act(passing: Passing, _job: str, memory: dict[str, Any]) -> bool:
            state = teller.polled_state(passing)
            if state is None or memory.get("done"):
                return False
            if memory.get("told") == first:
                memory["done"] = True
                teller.tell(passing, second)
                return True
            memory["told"] = state
            return False

        return act

    return made


def _remembering(
    contract: Contract,
    kind: str,
    name: str,
    made: Callable[[Teller], Remembered],
    equivalent: str = "",
) -> Mutant:
    teller = Teller(contract)
    return Mutant(kind, name, lambda _mock: Remembering(teller, made(teller)), equivalent)


def _statuses(contract: Contract) -> Iterator[Mutant]:
    """Yield each state that comes with another state's status."""
    teller = Teller(contract)
    read = contract.lifecycle.state.beside_status
    for operation in contract.operations.values():
        for state in dict.fromkeys(tells(read, choice) for choice in choices(operation)):
            if state is None or state not in contract.lifecycle.phases:
                continue
            right = teller.reading.statuses_in(operation, state)
            for status in sorted(set(operation.successes) - right):
                name = f"{operation.id} {state} with {status}"
                act = _with_status(teller, operation.id, state, status)
                yield Mutant("a state with another's status", name, answering(act))


def _with_status(teller: Teller, operation_id: str, state: str, status: int) -> Act:
    def act(passing: Passing) -> bool:
        told = passing.told(teller.contract.lifecycle.state.beside_status)
        if passing.operation.id != operation_id or told != state or not teller.succeeded(passing):
            return False
        passing.status = status
        return True

    return act


def _measures(contract: Contract) -> Iterator[Mutant]:
    reading = Reading(contract)
    progress = contract.lifecycle.progress
    if progress is not None:
        yield _remembering(contract, "progress that falls", str(progress), _falling(progress))
    for expression, kind, _ in reading.times:
        yield _remembering(
            contract, "a time that goes back", f"{kind} {expression}", _back(expression)
        )


def _falling(progress: Expression) -> Callable[[Teller], Remembered]:
    def made(teller: Teller) -> Remembered:
        def act(passing: Passing, _job: str, memory: dict[str, Any]) -> bool:
            told = passing.told(progress)
            if teller.polled_state(passing) is None or not isinstance(told, int):
                return False
            ended = teller.ended(passing)
            if memory.get("most", 0) > 0 and not ended:
                passing.put(progress, 0)
                return True
            memory["most"] = told
            return False

        return act

    return made


def _back(expression: Expression) -> Callable[[Teller], Remembered]:
    """Return what tells every second answer an earlier time: each digit of it one less."""

    def made(_teller: Teller) -> Remembered:
        def act(passing: Passing, _job: str, memory: dict[str, Any]) -> bool:
            told = passing.told(expression)
            if not isinstance(told, str):
                return False
            memory["count"] = memory.get("count", 0) + 1
            earlier = _earlier(told)
            if memory["count"] % 2 or earlier == told:
                return False
            passing.put(expression, earlier)
            return True

        return act

    return made


def _earlier(text: str) -> str:
    """Return a time as text, a little earlier: the last digit that can be less is one less."""
    for index in range(len(text) - 1, -1, -1):
        if text[index] in "23456789":
            return f"{text[:index]}{int(text[index]) - 1}{text[index + 1 :]}"
    return text
