"""Checks of a job's states over time: their order, their end, and what goes with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, ClassVar

from jobcontracts.conformance.checks.base import CheckContext, Observation
from jobcontracts.conformance.exchanges.findings import Violation, read_as, source_location
from jobcontracts.model.lifecycle import Lifecycle


def reachable(lifecycle: Lifecycle) -> Mapping[str, frozenset[str]]:
    """Return for each state those that a job may be seen in after it, itself included.

    Polls may miss states, so every later state of a plan counts; a job that has not ended may be
    cancelled at any time; and one that is being cancelled may come to any other end first.
    """
    steps: dict[str, set[str]] = {state: set() for state in lifecycle.phases}
    simulation = lifecycle.simulation
    paths = [plan.states for plan in simulation.plans.values()]
    cancelling = simulation.on_cancel
    paths += [(s, *cancelling) for s in lifecycle.phases if cancelling and not lifecycle.ended(s)]
    for path in paths:
        for state, following in pairwise(path):
            steps[state].add(following)
    ends = {path[-1] for path in paths}
    for path in (cancelling, *(p for p in paths if lifecycle.phases[p[-1]] == "cancelled")):
        for state in path:
            if not lifecycle.ended(state):
                steps[state] |= ends
    return {state: frozenset(_closure(state, steps)) for state in steps}


def _closure(state: str, steps: Mapping[str, set[str]]) -> set[str]:
    found, ahead = {state}, [state]
    while ahead:
        for following in steps[ahead.pop()] - found:
            found.add(following)
            ahead.append(following)
    return found


class StateOrder:
    """A job that goes on goes only where a plan of the lifecycle leads."""

    name: ClassVar[str] = "state_order"
    states: ClassVar[str] = "states follow each other as a plan of the lifecycle has them"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading
        self._reachable = reachable(context.contract.lifecycle)
        self._last: dict[str, str] = {}

    def check(self, seen: Observation) -> Iterator[Violation]:
        state = self._reading.polled_state(seen.exchange)
        if state is None or not seen.job:
            return
        last = self._last.get(seen.job)
        self._last[seen.job] = state
        # What happens after an end is another check's business.
        if last is None or self._contract.lifecycle.ended(last) or state in self._reachable[last]:
            return
        allowed = ", ".join(sorted(self._reachable[last]))
        statement = read_as(self._contract, "/simulate/plans")
        yield Violation("States out of order", f"after {last}: {allowed}", state, statement)


class EndedJobStays:
    """A job that has ended never moves again: its state, progress and error stay."""

    name: ClassVar[str] = "ended_job_stays"
    states: ClassVar[str] = "a job that has ended does not move"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading
        self._ends: dict[str, tuple[Any, ...]] = {}

    def check(self, seen: Observation) -> Iterator[Violation]:
        reading, exchange = self._reading, seen.exchange
        state = reading.polled_state(exchange)
        if state is None or not seen.job:
            return
        lifecycle = self._contract.lifecycle
        now = (state, reading.progress(exchange), reading.told(lifecycle.error, exchange))
        end = self._ends.get(seen.job)
        if end is None:
            if lifecycle.ended(state):
                self._ends[seen.job] = now
        elif now != end:
            statement = read_as(self._contract, "/state/phases")
            yield Violation("An ended job moved", _told(end), _told(now), statement)


def _told(end: tuple[Any, ...]) -> str:
    names = ("state", "progress", "error")
    return ", ".join(f"{n} {v!r}" for n, v in zip(names, end, strict=True) if v is not None)


class StatusFitsState:
    """A state in a body comes with the status that the contract has for it."""

    name: ClassVar[str] = "status_fits_state"
    states: ClassVar[str] = "the status code goes with the state in the body"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading

    def check(self, seen: Observation) -> Iterator[Violation]:
        state = self._reading.state(seen.exchange)
        due = self._reading.statuses_in(seen.operation, state) if state is not None else frozenset()
        if not due or seen.exchange.status in due:
            return
        yield Violation(
            "Status and state do not fit",
            f"{' or '.join(map(str, sorted(due)))} with the state {state}",
            str(seen.exchange.status),
            source_location(self._contract, seen.operation.responses[min(due)].pointer),
        )


class ResultWhenReady:
    """The result is not ready before the job's time, and is afterwards.

    It is judged between two polls that tell the same state, so that a job which moves on meanwhile
    is not held against the server.
    """

    name: ClassVar[str] = "result_when_ready"
    states: ClassVar[str] = "the result is there when the job has ended, and not before"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading
        self._state: dict[str, str] = {}
        self._asked: dict[str, Observation] = {}

    def check(self, seen: Observation) -> Iterator[Violation]:
        role = self._reading.role(seen.exchange)
        if not seen.job or seen.reasons:
            return
        if role == "result":
            self._asked[seen.job] = seen
        elif role == "cancel":
            self._asked.pop(seen.job, None)
            self._state.pop(seen.job, None)
        elif role == "poll":
            state = self._reading.polled_state(seen.exchange)
            asked, before = self._asked.pop(seen.job, None), self._state.get(seen.job)
            if state is not None:
                self._state[seen.job] = state
            if asked is not None and state is not None and state == before:
                yield from self._judged(asked, state)

    def _judged(self, asked: Observation, state: str) -> Iterator[Violation]:
        due = self._reading.statuses_in(asked.operation, state)
        told = self._reading.state(asked.exchange)
        fits = asked.exchange.status in due or (not due and self._reading.succeeded(asked.exchange))
        if fits and told in (None, state):
            return
        found = f"{asked.exchange.status}" + (f" with {told}" if told else "")
        expected = " or ".join(map(str, sorted(due))) or "a success"
        statement = source_location(self._contract, f"{asked.operation.pointer}/responses")
        title = "Result before or after its time"
        yield Violation(title, f"{expected} while the job is {state}", found, statement)
