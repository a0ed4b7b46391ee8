"""Mutants of what requests say: a server that does not look at a part of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.run.sample_requests import MALFORMED, Calls
from jobcontracts.conformance.run.targets import MockTarget
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import documented_answers
from jobcontracts.model.expression import Expression, Value
from jobcontracts.model.http import MISSING
from jobcontracts.model.schema import schema_validator
from mutants.exchange import InterceptedExchange
from mutants.mutant import Change, Mutant

_ROLES = ("poll", "result", "cancel")


def request_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield what a server may not see of a request, and not say for the next."""
    for operation in filter(None, map(contract.operation, _ROLES)):
        if contract.key.names_job(operation):
            yield from _jobs(contract, operation)
        yield from _parts(contract, operation)
    yield from _whens(contract)
    yield from _values(contract)


def _jobs(contract: Contract, operation: Operation) -> Iterator[Mutant]:
    """Yield requests for another job, or for one that there is not, that are served."""
    key = contract.key
    for member, place in key.places[operation.id].items():
        kind = "an unknown job served" if member == key.id else "a job served in another place"
        change = partial(_serve_any, member=member, place=place)
        yield _on_request(kind, f"{operation.id} {place}", change, operation)
    if contract.role(operation) != "cancel":
        name = f"{operation.id} {key.places[operation.id][key.id]}"
        free = "" if _tells_of_job(contract, operation) else "its answers are the same for all jobs"
        yield _on_request(
            "another job served", name, InterceptedExchange.ask_about_another, operation, free
        )


def _tells_of_job(contract: Contract, operation: Operation) -> bool:
    """Return whether answers of an operation differ by the job, or by its state."""
    reading = Reading(contract)
    statuses = {reading.statuses_in(operation, state) for state in contract.lifecycle.phases}
    answers = [*documented_answers(operation)]
    named = (e.value_in_response(a) is not MISSING for e in reading.ids for a in answers)
    return len(statuses) > 1 or any(named)


def _serve_any(exchange: InterceptedExchange, member: str, place: Expression) -> bool:
    """Look over a member of the key that is no known job's."""
    jobs, asked = exchange.mock.jobs.of(exchange.contract.vendor), exchange.key
    if member not in asked or any(asked.items() <= job.parameters.items() for job in jobs):
        return False
    others = {n: v for n, v in asked.items() if n != member}
    for job in jobs:
        if others.items() <= job.parameters.items():
            said = exchange.contract.said_of(exchange.operation, job.parameters)
            exchange.ask(place, said[place])
            return True
    return False


def _parts(contract: Contract, operation: Operation) -> Iterator[Mutant]:
    """Yield each part that `with` says, and that the server does not look at."""
    calls = Calls(contract, MockTarget(contract).credentials)
    right, role = calls.right(operation, {}), contract.role(operation) or ""
    for place, value in contract.lifecycle.requests.get(role, {}).items():
        name = f"{operation.id} {place}"
        if place.place != "path":
            free = "" if calls.requires(right, place) else "the contract does not require it"
            change = partial(_fill_in, place=place, value=value)
            yield _on_request("a part not asked for", name, change, operation, free)
        if value.source == "constant":
            schemas = place.request_schemas(contract.root, operation)
            valid = partial(_is_valid, schema_validator(contract, {"anyOf": schemas}))
            free = "its schema allows other values" if valid(MALFORMED) else ""
            change = partial(_correct, place=place, constant=value, valid=valid)
            yield _on_request("another constant accepted", name, change, operation, free)


def _on_request(
    kind: str, name: str, change: Change, operation: Operation, equivalent: str = ""
) -> Mutant:
    return Mutant(kind, name, change, operation.id, equivalent=equivalent, on_request=True)


def _is_valid(validator: Any, value: Any) -> bool:
    return bool(validator.is_valid(value))


def _fill_in(exchange: InterceptedExchange, place: Expression, value: Value) -> bool:
    """Take a request without a part for one that has it."""
    contract, jobs = exchange.contract, exchange.mock.jobs.of(exchange.contract.vendor)
    if exchange.asked(place) is not MISSING or not jobs:
        return False
    asked = exchange.key.items()
    job = next((job for job in jobs if asked <= job.parameters.items()), jobs[0])
    said = contract.said_of(exchange.operation, job.parameters)
    exchange.ask(place, said.get(place, place.example_in_request(exchange.operation)))
    return True


def _correct(
    exchange: InterceptedExchange, place: Expression, constant: Value, valid: Callable[[Any], bool]
) -> bool:
    """Take a request with a value that the contract does not allow for one with the constant."""
    asked = exchange.asked(place)
    if asked is MISSING or valid(asked):
        return False
    exchange.ask(place, json.loads(constant.constant))
    return True


def _whens(contract: Contract) -> Iterator[Mutant]:
    """Yield jobs that are started unasked, and those that are not where they are asked for."""
    when = contract.lifecycle.new_job.when
    for operation in contract.starters if when else ():
        if len(operation.successes) == 1:
            continue
        for kind, asks in (("a job nobody asked for", True), ("no job for who asks", False)):
            change = partial(_ask_for_job, asks=asks)
            yield _on_request(kind, operation.id, change, operation)


def _ask_for_job(exchange: InterceptedExchange, asks: bool) -> bool:
    contract = exchange.contract
    if contract.starts_job(exchange.operation, exchange.request) is asks:
        return False
    for place, value in contract.lifecycle.new_job.when.items():
        exchange.ask(place, value if asks else MISSING)
    return True


def _values(contract: Contract) -> Iterator[Mutant]:
    """Yield answers that do not have what later requests need of them."""
    submit, poll = contract.operation("submit"), contract.poll
    taken = [e for e in contract.key.taken.values() if e.message == "response"]
    for expression in taken if submit is not None else ():
        yield from _not_said(submit, expression)
    said = (v for role in ("result", "cancel") for v in _said(contract, role))
    for of_poll in dict.fromkeys(v.expression for v in said if v.source == "poll"):
        yield from _not_said(poll, of_poll)


def _said(contract: Contract, role: str) -> Iterable[Value]:
    return contract.lifecycle.requests.get(role, {}).values()


def _not_said(operation: Operation | None, expression: Expression | None) -> Iterator[Mutant]:
    if operation is not None and expression is not None:
        name, change = f"{operation.id} {expression}", partial(_drop, expression=expression)
        yield Mutant("what later requests need not said", name, change, operation.id)


def _drop(exchange: InterceptedExchange, expression: Expression) -> bool:
    return exchange.succeeded and exchange.drop(expression)
