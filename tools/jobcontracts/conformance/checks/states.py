"""Checks of a job's states over time: their order, their end, and what goes with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobcontracts.conformance.checks.check import CheckContext, Observation, Violation, check
from jobcontracts.model.http import MISSING


@check("states follow each other as a plan of the lifecycle has them")
def state_order(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A job that goes on goes only where a plan of the lifecycle leads."""
    state = context.reading.polled_state(seen.exchange)
    if state is None or not seen.job:
        return
    history = context.jobs[seen.job]
    last, polled = history.state, history.polled
    history.state, history.polled = state, True
    # What happens after an end that a poll has told is another check's business.
    if last is None or (polled and context.lifecycle.ended(last)):
        return
    if state in context.reachable[last]:
        return
    expected = f"after {last}: {', '.join(sorted(context.reachable[last]))}"
    found = f"{state} after {last}"
    yield Violation("States out of order", expected, found, context.read_as("/simulate/plans"))


@check("an answer to poll tells a documented state")
def state_is_told(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """Poll's answer tells a state, where the lifecycle does not say what any other means."""
    reading, life = context.reading, context.lifecycle
    known = life.otherwise or reading.polled_state(seen.exchange) is not None
    if known or not _is_told(context, seen):
        return
    found = reading.told(life.state, seen.exchange)
    shown = "none" if found is MISSING else str(found)
    yield Violation("No documented state", f"one at {life.state}", shown, context.read_as("/state"))


@check("a job that has ended does not move")
def ended_job_stays(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A job that has ended never moves again: its state, progress and error stay.

    Where a state that is not listed means that the job goes on, an ended one has no such state.
    """
    reading, exchange, otherwise = context.reading, seen.exchange, context.lifecycle.otherwise
    state = reading.polled_state(exchange)
    goes_on = otherwise in ("pending", "running") and _is_told(context, seen)
    if not seen.job or (state is None and not goes_on):
        return
    history = context.jobs[seen.job]
    now = (state, reading.progress(exchange), reading.told(context.lifecycle.error, exchange))
    if history.end is None:
        history.end = now if state is not None and context.lifecycle.ended(state) else None
    elif now != history.end:
        statement = context.read_as("/state/phases")
        title, end = "An ended job moved", _shown(history.end)
        yield Violation(title, end, _shown(now), statement, varies=True)


def _is_told(context: CheckContext, seen: Observation) -> bool:
    """Return whether an answer is one by which poll tells how a job stands."""
    reading = context.reading
    is_poll = reading.role(seen.exchange) == "poll" and reading.succeeded(seen.exchange)
    return is_poll and not seen.provoked


def _shown(end: tuple[Any, ...]) -> str:
    names = ("state", "progress", "error")
    return ", ".join(
        f"{n} {v!r}" for n, v in zip(names, end, strict=True) if v not in (MISSING, None)
    )


@check("a job goes on when it is let go on")
def release_takes_effect(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A job is not in a state any more that a request has let it leave.

    A server that is not the mock may take a while.
    """
    reading, state = context.reading, context.reading.polled_state(seen.exchange)
    if not seen.job or context.expectations.own_rules:
        return
    history = context.jobs[seen.job]
    if reading.succeeded(seen.exchange) and not seen.reasons:
        # Before its time it lets nothing go on.
        history.released |= {s for s in reading.released(seen.exchange) if s == history.state}
    if state in history.released:
        expected, statement = f"another state than {state}", context.read_as("/simulate/waits")
        yield Violation("A job that was let go on stays", expected, state, statement)


@check("the status code goes with the state in the body")
def status_fits_state(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A state in a body comes with the status that the contract has for it."""
    state = context.reading.state(seen.exchange)
    due = context.reading.statuses_in(seen.operation, state) if state is not None else frozenset()
    if not due or seen.exchange.status in due:
        return
    yield Violation(
        "Status and state do not fit",
        f"{' or '.join(map(str, sorted(due)))} with the state {state}",
        str(seen.exchange.status),
        context.documented(seen.operation.responses[min(due)].pointer),
    )


@check("the result is there when the job has ended, and not before")
def result_when_ready(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """The result is not ready before the job's time, and is afterwards.

    It is judged between two polls that tell the same state, so that a job which moves on meanwhile
    is not held against the server.
    """
    role = context.reading.role(seen.exchange)
    if not seen.job or seen.reasons:
        return
    history = context.jobs[seen.job]
    if role == "result":
        history.result = seen
    elif role == "cancel":
        history.result = history.steady = None
    elif role == "poll":
        state = context.reading.polled_state(seen.exchange)
        asked, history.result = history.result, None
        before, history.steady = history.steady, history.steady if state is None else state
        if asked is not None and state is not None and state == before:
            yield from _of_result(context, asked, state)


def _of_result(context: CheckContext, asked: Observation, state: str) -> Iterator[Violation]:
    reading, status = context.reading, asked.exchange.status
    due = reading.statuses_in(asked.operation, state)
    says = reading.state(asked.exchange)
    fits = status in due if due else reading.succeeded(asked.exchange)
    fits = fits and not reading.refusals(asked.exchange)
    if fits and says in (None, state):
        return
    found = f"{status}" + (f" with {says}" if says else "") + f" while the job is {state}"
    expected = " or ".join(map(str, sorted(due))) or "a success"
    statement = context.documented(f"{asked.operation.pointer}/responses")
    title = "Result before or after its time"
    # The poll after it has shown no more than that the job was in this state all the while.
    yield Violation(title, expected, found, statement, shown_by=asked.exchange)
