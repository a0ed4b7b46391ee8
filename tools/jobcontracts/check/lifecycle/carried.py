"""What a later request has from an earlier exchange: the answers that the mock sends have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobcontracts.check.lifecycle.played import example_pointer, planned
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer, documented_answers
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import MISSING
from jobcontracts.model.parameters import is_sendable, sendable, text_of
from jobcontracts.model.played_answers import answers_under, first_answers
from jobcontracts.model.pointer import find, pointer_tokens
from jobcontracts.model.routed_operations import names_job
from jobcontracts.model.schema import Schemas
from jobcontracts.model.source import Json
from jobcontracts.model.validation_messages import shown_value
from jobcontracts.problem import Problem


@dataclass(frozen=True, slots=True)
class _Use:
    """A place of a role's request that has a part of an exchange."""

    role: str
    operation: Operation
    place: Expression
    part: Expression


def new_jobs(contract: Contract) -> Iterator[Problem]:
    """Yield answers to a starter that the mock sends, and that do not name a whole job."""
    place, key = contract.lifecycle.new_job.place, contract.key
    taken, schemas = [e for e in key.taken.values() if e.message == "response"], Schemas(contract)
    for operation in contract.starters if place is not None else ():
        live = contract.live_values(operation)
        for answer in _started(contract, operation):
            for e in (place, *taken):
                if e is None or (e in live and e.place == "header"):
                    continue
                if e.value_in_response(answer) in (MISSING, None):
                    yield _missing(contract, answer, e, "a job that has just started")
    for use in _uses(contract, "submit"):
        if use.part.message == "request":
            submit = contract.operation("submit")
            value = MISSING if submit is None else use.part.example_in_request(submit)
            pointer = submit.pointer if submit is not None else ""
            yield from _unfit(schemas, use, value, pointer)
        else:
            for operation in contract.starters:
                for answer in _started(contract, operation):
                    value = use.part.value_in_response(answer)
                    yield from _unfit(schemas, use, value, example_pointer(answer))


def job_urls(contract: Contract) -> Iterator[Problem]:
    """Yield examples of a job's URL at which no job is polled."""
    job = contract.lifecycle.new_job
    named = [(o, job.url, contract.naming_responses(o)) for o in contract.starters]
    named.append((contract.poll, job.next, [*contract.poll.successes.values()]))
    for operation, place, responses in named:
        for answer in documented_answers(operation):
            if place is None or answer.response not in responses:
                continue
            value = place.value_in_response(answer)
            if not isinstance(value, str) or names_job(contract, operation, value):
                continue
            asked = contract.key.places[contract.poll.id].items()
            names = [e.name for m, e in asked if e.place == "query" and m not in contract.key.taken]
            query = "?" * bool(names) + "&".join(f"{name}=…" for name in names)
            expected = (
                f"the URL of a job's status: {contract.server_url}{contract.poll.path}{query}"
            )
            fix = "correct the example, or the path of poll and its server"
            where = _value_pointer(contract, answer, place)
            yield contract.openapi.problem(where, expected, shown_value(value), fix)


def later_requests(contract: Contract) -> Iterator[Problem]:
    """Yield answers of poll without what the request for a job's result has, or its cancel."""
    life, live, schemas = contract.lifecycle, contract.live_values(contract.poll), Schemas(contract)
    for use in _uses(contract, "poll"):
        going, there = None, False
        for state, answer in _polled(contract):
            value = use.part.value_in_response(answer)
            missing = value is MISSING or value is None
            if not life.ended(state):
                going, there = answer, there or not missing
            if missing and use.role == "result" and life.phases[state] == "succeeded":
                yield _missing(contract, answer, use.part, f"a job that is {state}")
            if use.part not in live:
                yield from _unfit(schemas, use, value, example_pointer(answer))
        if use.role == "cancel" and going is not None and not there:
            yield _missing(contract, going, use.part, "a job that goes on")


def _uses(contract: Contract, source: str) -> Iterator[_Use]:
    """Yield each place that has a part of submit's exchange, or of poll's answer; never the id."""
    for role in ("poll", "result", "cancel"):
        operation = contract.operation(role)
        if operation is None:
            continue
        if source == "poll":
            for place, part in contract.polled(operation).items():
                yield _Use(role, operation, place, part)
        else:
            for member, place in contract.key.places[operation.id].items():
                if member in contract.key.taken:
                    yield _Use(role, operation, place, contract.key.taken[member])


def _started(contract: Contract, operation: Operation) -> list[DocumentedAnswer]:
    """Return what a starter answers with, under each plan."""
    answers, plans = first_answers(contract, operation), contract.lifecycle.simulation.plans
    return list(
        {answers[p.states[0]].example: answers[p.states[0]] for p in plans.values()}.values()
    )


def _polled(contract: Contract) -> Iterator[tuple[str, DocumentedAnswer]]:
    """Yield the states of all plans, and what poll answers with then."""
    for plan in contract.lifecycle.simulation.plans.values():
        yield from answers_under(contract, contract.poll, plan, planned(contract, plan))


def _value_pointer(contract: Contract, answer: DocumentedAnswer, place: Expression) -> str:
    """Return where an answer's example has a value: that of its header, else the whole one."""
    for name, header in answer.response.headers.items():
        if place.place == "header" and name.lower() == place.name.lower():
            own = f"{header.pointer}/example"
            named = find(contract.root, pointer_tokens(own)) is MISSING
            return header.pointer if named else own
    return example_pointer(answer)


def _missing(contract: Contract, answer: DocumentedAnswer, e: Expression, of: str) -> Problem:
    expected, fix = f"{e.shown}, for {of}: a later request has it", "write it there"
    return contract.openapi.problem(example_pointer(answer), expected, "none", fix)


def _unfit(schemas: Schemas, use: _Use, value: Json, pointer: str) -> Iterator[Problem]:
    """Yield a value that the place it is sent in does not take."""
    if value is MISSING or value is None:
        return
    text, operation, contract = text_of(value), use.operation, schemas.api
    several = operation.is_multi_segment(use.place.place, use.place.name)
    where = f"{use.place} of {operation.id}"
    fix = "correct the example, or what its place is described as"
    if not is_sendable(use.place.place, text, multi_segment=several):
        expected = f"{sendable(use.place.place, multi_segment=several)}, for {where}"
    elif any(
        schemas.text_is_valid(s, text) for s in use.place.request_schemas(contract.root, operation)
    ):
        return
    else:
        expected = f"{use.part.shown} of a value that {where} takes"
    yield contract.openapi.problem(pointer, expected, shown_value(value), fix)
