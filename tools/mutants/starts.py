"""Mutants of how jobs start: named in the answer, as they were asked for, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain

from jobcontracts.conformance.run.sample_requests import another
from jobcontracts.model.api import Operation
from jobcontracts.model.bodies import body_value
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import MISSING
from mutants.exchange import InterceptedExchange
from mutants.mutant import Mutant


def start_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield what can be wrong with how jobs start."""
    place, simulation = contract.lifecycle.new_job.place, contract.lifecycle.simulation
    for operation in contract.starters:
        assert place is not None
        named = (f"{operation.id} {place}", partial(_unname, place=place), operation.id)
        yield Mutant("a new job not named", *named)
        changed = (f"{operation.id} {place}", partial(_name_old_job, place=place), operation.id)
        yield Mutant("an old job as a new one", *changed)
        if (key := simulation.idempotency) is not None and _has(operation, key):
            ignore = (f"{operation.id} {key}", partial(_ignore, place=key), operation.id)
            yield Mutant("a key that starts two jobs", *ignore, on_request=True)
    yield from _first_updates(contract)
    yield from _echoes(contract)
    for state, release in simulation.waits.items():
        where = (f"{release.operation} in {state}", _do_not_release, release.operation)
        yield Mutant("a release that is ignored", *where, on_request=None)
    yield from _lost(contract)


def _has(operation: Operation, place: Expression) -> bool:
    """Return whether an operation's request has a place."""
    if place.place != "body":
        return operation.parameter(place.place, place.name) is not None
    return operation.request_body is not None


def _unname(exchange: InterceptedExchange, place: Expression) -> bool:
    return bool(exchange.started) and exchange.drop(place)


def _name_old_job(exchange: InterceptedExchange, place: Expression) -> bool:
    named, jobs = exchange.value_of(place), exchange.mock.jobs.of(exchange.contract.vendor)
    if not isinstance(named, str | int) or len(jobs) < 2:
        return False
    old = str(named).replace(jobs[-1].id, jobs[0].id)
    exchange.put(place, int(old) if isinstance(named, int) else old)
    return True


def _ignore(exchange: InterceptedExchange, place: Expression) -> bool:
    """Take each key for another one."""
    asked = exchange.asked(place)
    if not isinstance(asked, str | int) or asked == "":
        return False
    exchange.common["count"] = count = exchange.common.get("count", 0) + 1
    exchange.ask(place, f"{count:08}{str(asked)[8:]}" if isinstance(asked, str) else count)
    return True


def _first_updates(contract: Contract) -> Iterator[Mutant]:
    """Yield a start whose answer tells an end that the job has not come to."""
    life, submit = contract.lifecycle, contract.operation("submit")
    read = life.state.without_status
    if submit is None or not life.new_job.updates or not read.places:
        return
    ends = [s for s in life.phases if life.ended(s) and not life.reachable()[s] - {s}]
    told = {read.value_in_response(a) for a in contract.served_answers(submit)}
    in_body = not any(place.state for place in read.places)
    for state in ends if in_body and told & (life.phases.keys() - set(ends)) else ():
        name, change = f"{submit.id} {state}", partial(_end_at_once, state=state)
        yield Mutant("a start that tells another state", name, change, submit.id)


def _end_at_once(exchange: InterceptedExchange, state: str) -> bool:
    life, told = exchange.contract.lifecycle, None
    if exchange.started:
        told = exchange.contract.first_state(exchange.operation, exchange.done)
    if told is None or life.ended(told):
        return False
    place = life.state.without_status.place(exchange)
    if place is not None:
        exchange.put(place.expression, state)
    return place is not None


def _echoes(contract: Contract) -> Iterator[Mutant]:
    """Yield each value of its request that a job's answer has otherwise."""
    for expression, value in contract.lifecycle.simulation.live.items():
        if value.kind == "request":
            change = partial(_say_otherwise, expression=expression)
            yield Mutant("an echo that differs", str(expression), change)


def _say_otherwise(exchange: InterceptedExchange, expression: Expression) -> bool:
    told = exchange.value_of(expression)
    about_job = exchange.contract.key.names_job(exchange.operation) and exchange.succeeded
    if not about_job or not told or not isinstance(told, str | int | dict | list) or told is True:
        return False
    exchange.put(expression, another(told) if isinstance(told, str | int) else type(told)())
    return True


def _do_not_release(exchange: InterceptedExchange) -> bool:
    """Do for another job what should let this one go on, and say that it was this one."""
    memory = exchange.memory
    if not exchange.status:
        memory["asked"] = exchange.key.get(exchange.contract.key.id)
        return bool(exchange.reading.released(exchange.done)) and exchange.ask_about_another()
    for expression in exchange.reading.ids if exchange.succeeded else ():
        if isinstance(exchange.value_of(expression), str):
            exchange.put(expression, memory["asked"])
    return False


def _lost(contract: Contract) -> Iterator[Mutant]:
    """Yield servers that lose some of the jobs that requests have started."""
    if not contract.starters or not contract.key.names_job(contract.poll):
        return
    name = f"{contract.poll.id} after another start"
    yield Mutant("an earlier job forgotten", name, _forget_earlier, on_request=None)
    if any(starter.request_body is not None for starter in contract.starters):
        kind, name = "a job started by no example lost", f"{contract.poll.id} of another body"
        yield Mutant(kind, name, _lose_unusual, on_request=None)


def _forget_earlier(exchange: InterceptedExchange) -> bool:
    """Take an earlier job than the last that a request has started for an unknown one."""
    started = exchange.common.setdefault("started", [])
    started += exchange.started
    asked = exchange.key.get(exchange.contract.key.id)
    polled = exchange.operation is exchange.contract.poll and not exchange.status
    return polled and asked in started[:-1] and asked != started[-1] and exchange.ask_about_none()


def _lose_unusual(exchange: InterceptedExchange) -> bool:
    """Take a job that a request with another body than an example's has started for unknown."""
    lost, operation = exchange.common.setdefault("lost", set()), exchange.operation
    if exchange.started and operation.request_body is not None:
        examples = (m.examples.values() for m in operation.request_content.values())
        body = body_value(exchange.contract, operation, exchange.request)
        if body is not MISSING and body not in chain.from_iterable(examples):
            lost.update(exchange.started)
    about_job = exchange.key.get(exchange.contract.key.id) in lost and not exchange.status
    return about_job and exchange.ask_about_none()
