"""Mutants of what operations do: whom they let in, whose job they are about, what they do to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.run.sample_requests import MALFORMED, Calls, another
from jobcontracts.conformance.run.targets import MockTarget
from jobcontracts.model.api import Operation
from jobcontracts.model.bodies import body_value
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import MISSING
from jobcontracts.model.schema import Schemas
from mutants.exchange import InterceptedExchange
from mutants.mutant import Mutant

ELSEWHERE = "https://elsewhere.example"
"""An origin that is nobody's (RFC 2606, section 3)."""

Rewrite = Callable[[InterceptedExchange, Any], Any]
"""Returns what an answer says in place of a value."""

_IDS: dict[str, Rewrite] = {"a foreign id": lambda _, text: another(text)}
_URLS: dict[str, Rewrite] = {
    "a link that leaves the origin": lambda e, text: text.replace(e.origin, ELSEWHERE),
    "a link to another operation": lambda _, text: f"{text}/elsewhere",
}


def operation_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield what can be wrong with what the operations do."""
    yield from _credentials(contract)
    yield from _malformed_ids(contract)
    yield from _identities(contract)
    yield from _results(contract)
    yield from _cancels(contract)
    yield from _submits(contract)
    yield from _lost(contract)
    yield from _denials(contract)


def _credentials(contract: Contract) -> Iterator[Mutant]:
    """Yield each credential that is not asked for."""
    calls = Calls(contract, MockTarget(contract).credentials)
    for operation in contract.operations.values():
        right = calls.right(operation, {})
        for scheme in sorted({name for alternative in operation.security for name in alternative}):
            others = {n: s for n, s in calls.credentials.secrets.items() if n != scheme}
            without = calls.with_credentials(right, others).headers
            for header in sorted(right.headers.keys() - without.keys()):
                change = partial(_add_header, name=header.lower(), value=right.headers[header])
                where = (f"{operation.id} {scheme}", change, operation.id)
                yield Mutant("missing credential let in", *where, on_request=True)


def _add_header(exchange: InterceptedExchange, name: str, value: str) -> bool:
    before = exchange.request_headers.get(name)
    exchange.request_headers[name] = value
    return before != value


def _malformed_ids(contract: Contract) -> Iterator[Mutant]:
    """Yield each id of a wrong form that is taken for one that there is."""
    schemas = Schemas(contract)
    for operation in contract.operations.values():
        names = contract.key.in_path(operation)
        for parameter in (p for p in operation.path_parameters if p.name in names):
            valid = partial(schemas.text_is_valid, parameter.schema)
            free = "its schema allows every text, so none is malformed"
            change = partial(_accept_malformed, name=parameter.name, valid=valid)
            where = ("malformed id accepted", f"{operation.id} {parameter.name}", change)
            why = free if valid(MALFORMED) else ""
            yield Mutant(*where, operation.id, equivalent=why, on_request=True)


def _accept_malformed(
    exchange: InterceptedExchange, name: str, valid: Callable[[str], bool]
) -> bool:
    if valid(exchange.path[name]):
        return False
    names = exchange.contract.key.in_path(exchange.operation)
    others = {n: v for n, v in exchange.path.items() if n != name}
    for job in exchange.mock.jobs.of(exchange.contract.vendor):
        own = {n: job.parameters[m] for n, m in names.items()}
        if all(own.get(n, v) == v for n, v in others.items()):
            exchange.path[name] = own[name]
            return True
    return False


def _identities(contract: Contract) -> Iterator[Mutant]:
    """Yield foreign ids, and links that lead astray."""
    reading = Reading(contract)
    for operation in contract.operations.values():
        about_job = contract.key.names_job(operation)
        places = [(expression, _IDS) for expression in reading.ids if about_job]
        places += [(expression, _URLS) for expression in reading.urls_of(operation)]
        for expression, rewrites in places:
            answers = contract.served_answers(operation)
            if not any(isinstance(expression.value_in_response(a), str | int) for a in answers):
                continue  # it is in none of them, or null in all
            for kind, rewrite in rewrites.items():
                change = partial(_rewrite, expression=expression, rewrite=rewrite)
                yield Mutant(kind, f"{operation.id} {expression}", change, operation.id)


def _rewrite(exchange: InterceptedExchange, expression: Expression, rewrite: Rewrite) -> bool:
    value = exchange.value_of(expression)
    if isinstance(value, str | int):
        exchange.put(expression, rewrite(exchange, value))
    return isinstance(value, str | int)


def _results(contract: Contract) -> Iterator[Mutant]:
    """Yield a result that comes before its time, and one that does not come afterwards."""
    if operation := contract.operation("result"):
        reading = Reading(contract)
        about_job = _statuses_about_job(contract, operation)
        for early, name in ((True, "before the job has ended"), (False, "not when it has")):
            other_times = _statuses_when(reading, operation, ended=early)
            if any(about_job - statuses for statuses in other_times.values()):
                change = partial(_mistime, early=early)
                yield Mutant("a result out of its time", name, change, operation.id)


def _statuses_about_job(contract: Contract, operation: Operation) -> set[int]:
    """Return the statuses that say something about a job; an error of the server's does not."""
    said = contract.lifecycle.simulation.answers.get(operation.id, {}).values()
    return {s for s in {*operation.successes, *said} & {*operation.responses} if s < 500}


def _statuses_when(
    reading: Reading, operation: Operation, *, ended: bool
) -> dict[str, frozenset[int]]:
    """Return the statuses in each state of a job that has ended, or that has not, if any."""
    states = (s for s in reading.lifecycle.phases if reading.lifecycle.ended(s) is ended)
    said = {state: reading.statuses_in(operation, state) for state in states}
    return {state: statuses for state, statuses in said.items() if statuses}


def _mistime(exchange: InterceptedExchange, early: bool) -> bool:
    operation, job = exchange.operation, exchange.job
    about_job = _statuses_about_job(exchange.contract, operation)
    if job is None or job.ended is early or exchange.status not in about_job:
        return False
    for state, statuses in _statuses_when(exchange.reading, operation, ended=early).items():
        if exchange.status not in statuses:
            exchange.put_documented(operation.responses[min(statuses)], state)
            return True
    return False


def _cancels(contract: Contract) -> Iterator[Mutant]:
    """Yield a cancel without an effect, and second ones that differ from the first."""
    operation = contract.operation("cancel")
    if operation is None:
        return
    name = f"{operation.id}, seen at {contract.poll.id}"
    another = InterceptedExchange.ask_about_another
    yield Mutant("a cancel that is ignored", name, another, operation.id, on_request=True)
    removes = contract.lifecycle.simulation.cancel_removes
    gone = "the first cancel removes the job, so there is no second one" if removes else ""
    for status in sorted({*operation.successes, 409} - {min(operation.successes)}):
        name, change = f"{operation.id} answers {status}", partial(_differ, status=status)
        kind = "a second cancel that differs"
        yield Mutant(kind, name, change, operation.id, equivalent=gone)


def _differ(exchange: InterceptedExchange, status: int) -> bool:
    if exchange.status >= 400 or exchange.memory.setdefault("first", exchange) is exchange:
        return False
    exchange.status = status
    return True


def _submits(contract: Contract) -> Iterator[Mutant]:
    """Yield each start of a job that names a job of before instead of the new one."""
    place = contract.lifecycle.new_job.place
    if place is not None:
        for operation in contract.starters:
            change = partial(_name_old_job, place=place)
            yield Mutant("an old job as a new one", f"{operation.id} {place}", change, operation.id)


def _name_old_job(exchange: InterceptedExchange, place: Expression) -> bool:
    named, jobs = exchange.value_of(place), exchange.mock.jobs.of(exchange.contract.vendor)
    if not isinstance(named, str | int) or len(jobs) < 2:
        return False
    old = str(named).replace(jobs[-1].id, jobs[0].id)
    exchange.put(place, int(old) if isinstance(named, int) else old)
    return True


def _lost(contract: Contract) -> Iterator[Mutant]:
    """Yield servers that lose some of the jobs that requests have started."""
    if not contract.starters or not contract.key.names_job(contract.poll):
        return
    name = f"{contract.poll.id} after another start"
    yield Mutant("an earlier job forgotten", name, _forget_earlier, on_request=None)
    if any(starter.request_body is not None for starter in contract.starters):
        name = f"{contract.poll.id} of another body"
        kind = "a job started by no example lost"
        yield Mutant(kind, name, _lose_unusual, on_request=None)


def _forget_earlier(exchange: InterceptedExchange) -> bool:
    """Take an earlier job than the last that a request has started for an unknown one."""
    started = exchange.common.setdefault("started", [])
    started += exchange.started
    asked = exchange.key.get(exchange.contract.key.id)
    polled = exchange.operation is exchange.contract.poll and not exchange.status
    return polled and asked in started[:-1] and _ask_another(exchange)


def _lose_unusual(exchange: InterceptedExchange) -> bool:
    """Take a job that a request with another body than an example's has started for unknown."""
    lost, operation = exchange.common.setdefault("lost", set()), exchange.operation
    if exchange.started and operation.request_body is not None:
        examples = (m.examples.values() for m in operation.request_body.content.values())
        body = body_value(exchange.contract, operation, exchange.request)
        if body not in chain.from_iterable(examples):
            lost.update(exchange.started)
    about_job = exchange.key.get(exchange.contract.key.id) in lost and not exchange.status
    return about_job and _ask_another(exchange)


def _denials(contract: Contract) -> Iterator[Mutant]:
    """Yield a right request for a job that exists, refused as if there was none."""
    refused = next(iter(contract.lifecycle.refusals.ways.get("unknown_job", ())), 404)
    for operation in map(contract.operation, ("poll", "result", "cancel")):
        if operation and contract.key.names_job(operation):
            name = f"{operation.id} answers {refused}"
            yield Mutant("a known job denied", name, _ask_another, operation.id, on_request=True)


def _ask_another(exchange: InterceptedExchange) -> bool:
    key = exchange.contract.key
    place = key.places[exchange.operation.id][key.id]
    asked = exchange.asked(place)
    if asked is MISSING:
        return False
    exchange.ask(place, another(asked))
    return True
