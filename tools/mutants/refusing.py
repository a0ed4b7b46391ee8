"""Mutants of refusals: wrong requests that are served, and answers that belie what they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from jobcontracts.conformance.exchanges.documented import ADVICE, request_violations
from jobcontracts.model.api import MediaType, Operation, Parameter
from jobcontracts.model.bodies import written_body
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import parse_expression
from jobcontracts.model.http import MISSING
from jobcontracts.model.parameters import meaningful, written
from jobcontracts.model.pointer import find
from jobcontracts.model.refusals import REFUSALS, ToldRefusal
from jobcontracts.model.schema import Schemas
from mutants.exchange import InterceptedExchange
from mutants.mutant import Mutant


def refusal_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield what can be wrong with how requests are refused."""
    schemas = Schemas(contract)
    for operation in contract.operations.values():
        for parameter in meaningful(operation):
            yield from _parameter(contract, schemas, operation, parameter)
        media = operation.request_media
        if media is not None and media.examples:
            change = partial(_right_body, schemas=schemas, media=media)
            where = (operation.id, change, operation.id)
            yield Mutant("a wrong body served", *where, on_request=True)
        ways = (way for kind in REFUSALS for way in contract.lifecycle.refusals.told(kind))
        for way in {str(way): way for way in ways}.values():
            if any(way.shown(contract.root, operation)):
                where = (f"{operation.id} {way}", partial(_say_success, way=way), operation.id)
                yield Mutant("a refusal that does not say so", *where)
                where = (f"{operation.id} {way}", partial(_say_refusal, way=way), operation.id)
                yield Mutant("a success that says it is none", *where)


def _parameter(
    contract: Contract, schemas: Schemas, operation: Operation, parameter: Parameter
) -> Iterator[Mutant]:
    name, place = parameter.name, parameter.location
    pairs = [] if parameter.example is None else written(parameter, parameter.example)
    of_job = any(
        (e.place, e.name) == (place, name) for e in contract.key.places[operation.id].values()
    )
    # What names a job is another kind's; a list has several values, and a cookie holds all.
    if of_job or place == "cookie" or name.lower() in ADVICE or len(pairs) != 1:
        return
    if parameter.required or not schemas.text_is_valid(parameter.schema, "~"):
        change = partial(_right_value, schemas=schemas, parameter=parameter, text=pairs[0][1])
        where = (f"{operation.id} {place} {name}", change, operation.id)
        free = place == "path" and schemas.text_is_valid(parameter.schema, "~")
        why = "its schema allows every text, and a path has it always" if free else ""
        yield Mutant("a wrong parameter served", *where, equivalent=why, on_request=True)


def _right_value(
    exchange: InterceptedExchange, schemas: Schemas, parameter: Parameter, text: str
) -> bool:
    """Look over a parameter that is wrong or not there."""
    place = f"request {parameter.location}"
    violations = request_violations(schemas, exchange.operation, exchange.done)
    wrong = (v for v in violations if v.place == place)
    if not any(v.expected == f"the parameter {parameter.name}" for v in wrong):
        return False
    exchange.ask(parse_expression(f"$request.{parameter.location}.{parameter.name}"), text)
    return True


def _right_body(exchange: InterceptedExchange, schemas: Schemas, media: MediaType) -> bool:
    """Take an example for a body that is wrong or not there."""
    violations = request_violations(schemas, exchange.operation, exchange.done)
    if not any(v.place.partition(" #")[0] == "request" for v in violations):
        return False
    example = next(iter(media.examples.values()))
    kind, exchange.request_body = written_body(exchange.contract.root, media, example)
    length = str(len(exchange.request_body))
    exchange.request_headers |= {"content-type": kind, "content-length": length}
    key, jobs = exchange.contract.key, exchange.mock.jobs.of(exchange.contract.vendor)
    if jobs and any(e.place == "body" for e in key.places[exchange.operation.id].values()):
        exchange.ask_about(jobs[0].parameters)
    return True


def _say_success(exchange: InterceptedExchange, way: ToldRefusal) -> bool:
    """Say in the place of a refusal what an example of a success says."""
    if not exchange.succeeded or not way.fits(exchange.done):
        return False
    served = exchange.contract.served_answers(exchange.operation)
    for answer in (a for a in served if a.status == exchange.status):
        exchange.put_json(answer.json)
        return True
    return False


def _say_refusal(exchange: InterceptedExchange, way: ToldRefusal) -> bool:
    """Say of a success what a refusal says."""
    if not exchange.succeeded or way.fits(exchange.done):
        return False
    for place, value in way.values.items():
        if find(exchange.json, place.tokens[:-1]) is MISSING:
            return False
        exchange.put(place, value)
    return way.fits(exchange.done)
