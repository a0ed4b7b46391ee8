"""Mutants of a job over time: its states, its progress and its times."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import MISSING
from jobcontracts.model.parameters import text_of
from jobcontracts.model.progress import Progress
from mutants.exchange import InterceptedExchange
from mutants.mutant import Mutant


def state_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield what can be wrong with what a job tells, given what it has told before."""
    reading = Reading(contract)
    yield from _orders(contract)
    yield from _statuses(contract, reading)
    progress, poll = contract.lifecycle.progress, contract.poll.id
    why = "its lifecycle says what any other state means" if contract.lifecycle.otherwise else ""
    if contract.lifecycle.state.without_status.places == contract.lifecycle.state.places:
        yield Mutant("no state told", poll, _drop_state, poll, equivalent=why)
    if progress is not None:
        for name, beyond in (("more than all", True), ("less than nothing", False)):
            change = partial(_overshoot, progress=progress, beyond=beyond)
            yield Mutant("progress out of range", f"{progress} {name}", change, poll)
        change = partial(_lower_progress, progress=progress.value)
        yield Mutant("progress that falls", str(progress), change, poll)
    for expression, kind, _ in reading.times:
        change = partial(_set_back, expression=expression)
        yield Mutant("a time that goes back", f"{kind} {expression}", change)


def _orders(contract: Contract) -> Iterator[Mutant]:
    """Yield each pair of states that may not follow each other."""
    lifecycle = contract.lifecycle
    served = contract.served_answers(contract.poll)
    after, hidden = lifecycle.reachable(), lifecycle.state.never_told(served)
    told = [state for state in lifecycle.phases if state not in hidden]
    for first in told:
        kind = "an ended job that moves" if lifecycle.ended(first) else "a state out of order"
        for second in told:
            if second not in after[first]:
                change = partial(_jump, first=first, second=second)
                yield Mutant(kind, f"{first} to {second}", change, contract.poll.id)
    goes_on = lifecycle.otherwise in ("pending", "running")
    if goes_on and lifecycle.state.without_status.places == lifecycle.state.places:
        name = f"an end to {lifecycle.otherwise}"
        yield Mutant("an ended job that moves", name, _take_back, contract.poll.id)
    error = lifecycle.error
    failed = (a for a in served if lifecycle.phases.get(_state_in(contract, a)) == "failed")
    if error is not None and any(isinstance(error.value_in_response(a), _CHANGED) for a in failed):
        change = partial(_change_error, error=error)
        yield Mutant("an error that changes", str(error), change, contract.poll.id)


_CHANGED = (str, dict, list)


def _state_in(contract: Contract, answer: DocumentedAnswer) -> str:
    return str(contract.lifecycle.state.value_in_response(answer))


def _take_back(exchange: InterceptedExchange) -> bool:
    """Tell no state once an end was told, which is what the lifecycle says of other states."""
    state, ended = exchange.polled_state, exchange.memory.get("ended", False)
    exchange.memory["ended"] = state is not None and exchange.contract.lifecycle.ended(state)
    return ended and _drop_state(exchange)


def _change_error(exchange: InterceptedExchange, error: Expression) -> bool:
    """Tell every second time another error of a job that has ended."""
    told, state = exchange.value_of(error), exchange.polled_state
    if state is None or not exchange.contract.lifecycle.ended(state):
        return False
    exchange.memory["told"] = exchange.memory.get("told", 0) + 1
    if exchange.memory["told"] % 2 or not isinstance(told, _CHANGED):
        return False
    other: Any = f"{told} Or so."
    if not isinstance(told, str):
        other = {**told, "more": "Or so."} if isinstance(told, dict) else told * 2
    exchange.put(error, other)
    return True


def _jump(exchange: InterceptedExchange, first: str, second: str) -> bool:
    """Once in a job's life, tell the second state after the first."""
    state, memory = exchange.polled_state, exchange.memory
    if state is None or memory.get("done"):
        return False
    if memory.get("told") != first:
        memory["told"] = state
        return False
    memory["done"] = True
    exchange.put_state(second)
    return True


def _statuses(contract: Contract, reading: Reading) -> Iterator[Mutant]:
    """Yield each state that comes with another state's status."""
    read = contract.lifecycle.state.without_status
    for operation in contract.operations.values():
        for state in dict.fromkeys(map(read.value_in_response, contract.served_answers(operation))):
            if state not in contract.lifecycle.phases:
                continue
            right = reading.statuses_in(operation, state)
            for status in sorted(set(operation.successes) - right):
                name = f"{operation.id} {state} with {status}"
                change = partial(_set_status, state=state, status=status)
                yield Mutant("a state with another's status", name, change, operation.id)


def _set_status(exchange: InterceptedExchange, state: str, status: int) -> bool:
    told = exchange.value_of(exchange.contract.lifecycle.state.without_status)
    if told != state or not exchange.succeeded:
        return False
    exchange.status = status
    return True


def _lower_progress(exchange: InterceptedExchange, progress: Expression) -> bool:
    state, memory, percent = exchange.polled_state, exchange.memory, exchange.value_of(progress)
    if state is None or not isinstance(percent, int | float):
        return False
    if memory.get("most", 0) > 0 and not exchange.contract.lifecycle.ended(state):
        exchange.put(progress, 0)
        return True
    memory["most"] = percent
    return False


def _drop_state(exchange: InterceptedExchange) -> bool:
    """Tell nothing of how the job stands."""
    places = exchange.contract.lifecycle.state.places
    if exchange.polled_state is None:
        return False
    dropped = [exchange.drop(place.expression) for place in places]
    return any(dropped)


def _overshoot(exchange: InterceptedExchange, progress: Progress, beyond: bool) -> bool:
    """Tell that more is done than there is, or less than nothing."""
    told = progress.value_in_response(exchange)
    if exchange.polled_state is None or told is MISSING:
        return False
    total = progress.whole if progress.total is None else exchange.value_of(progress.total)
    exchange.put(progress.value, total + 1 if beyond else -1)
    return True


def _set_back(exchange: InterceptedExchange, expression: Expression) -> bool:
    """Tell every second answer an earlier time: the last digit that can be less is one less."""
    told = exchange.value_of(expression)
    about_job = exchange.contract.key.names_job(exchange.operation)
    if not about_job or not exchange.succeeded or not isinstance(told, str | int):
        return False
    text = text_of(told)
    exchange.memory["count"] = exchange.memory.get("count", 0) + 1
    index = max((i for i, character in enumerate(text) if character in "23456789"), default=None)
    if exchange.memory["count"] % 2 or index is None:
        return False
    earlier = f"{text[:index]}{int(text[index]) - 1}{text[index + 1 :]}"
    exchange.put(expression, int(earlier) if isinstance(told, int) else earlier)
    return True
