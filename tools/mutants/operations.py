"""Mutants of what operations do: whom they let in, whose job they are about, what they do to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.run.sample_requests import MALFORMED, Calls, another
from jobcontracts.conformance.run.targets import MockTarget
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
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
    phases = reading.lifecycle.phases
    said = {
        state: reading.statuses_in(operation, state)
        # What nothing else is said of has its result once it has succeeded.
        or frozenset(operation.successes if phase == "succeeded" else ())
        for state, phase in phases.items()
        if reading.lifecycle.ended(state) is ended
    }
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


def _denials(contract: Contract) -> Iterator[Mutant]:
    """Yield a right request for a job that exists, refused as if there was none."""
    refused = next(iter(contract.lifecycle.refusals.ways.get("unknown_job", ())), 404)
    for operation in map(contract.operation, ("poll", "result", "cancel")):
        if operation and contract.key.names_job(operation):
            name = f"{operation.id} answers {refused}"
            deny = InterceptedExchange.ask_about_none
            yield Mutant("a known job denied", name, deny, operation.id, on_request=True)
    if contract.lifecycle.grace:
        name, poll = f"{contract.poll.id} once it was known", contract.poll.id
        yield Mutant("a known job denied", name, _deny_again, poll, on_request=None)


def _deny_again(exchange: InterceptedExchange) -> bool:
    """Take a job for unknown that an answer has told of."""
    known = exchange.memory.get("known", False)
    exchange.memory["known"] = known or exchange.polled_state is not None
    return known and not exchange.status and exchange.ask_about_none()
