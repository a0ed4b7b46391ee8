"""Mutants of single answers: bodies, headers, statuses, content types no page documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobcontracts.conformance.mutants.mutant import Act, Mutant, answering
from jobcontracts.conformance.mutants.places import Place, filled, places
from jobcontracts.conformance.mutants.values import (
    wrong_enum,
    wrong_format,
    wrong_header,
    wrong_numbers,
    wrong_type,
)
from jobcontracts.conformance.mutants.wrapper import Passing
from jobcontracts.model.contract import Contract, Header, Operation, Response
from jobcontracts.model.schema import Schemas

UNDOCUMENTED_STATUS = 418
"""A status that no contract has (RFC 9110, section 15.5.19: it is reserved)."""


def message_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield what can be wrong with each documented answer, by itself."""
    schemas = Schemas(contract)
    for operation in contract.operations.values():
        for response in operation.responses.values():
            where = f"{operation.id} {response.status}"
            yield from _statuses(operation, response, where)
            yield from _bodies(contract, schemas, operation, response, where)
            for header in response.headers.values():
                yield from _headers(schemas, operation, response, header, where)


def on(operation: Operation, status: int, act: Act) -> Act:
    """Return an act that changes only one operation's answers of one status."""

    def change(passing: Passing) -> bool:
        right = passing.operation.id == operation.id and passing.status == status
        return right and act(passing)

    return change


def _statuses(operation: Operation, response: Response, where: str) -> Iterator[Mutant]:
    others = [status for status in operation.responses if status != response.status]
    for status in (UNDOCUMENTED_STATUS, *others):
        yield Mutant(
            "status replaced",
            f"{where} becomes {status}",
            answering(on(operation, response.status, _status(status))),
            _either(response, operation.responses.get(status)),
        )


def _either(one: Response, other: Response | None) -> str:
    """Return why one of two answers may come for the other; empty if they can be told apart."""
    alike = other is not None and not (one.content or other.content or one.headers or other.headers)
    if other is None or not alike or max(one.status, other.status) >= 300:
        return ""
    return "the contract has two successes without a body, and does not say when which"


def _status(status: int) -> Act:
    def change(passing: Passing) -> bool:
        passing.status = status
        return True

    return change


def _bodies(
    contract: Contract, schemas: Schemas, operation: Operation, response: Response, where: str
) -> Iterator[Mutant]:
    if not response.content:
        act = on(operation, response.status, _with_body)
        yield Mutant("body where none belongs", where, answering(act))
        return
    act = on(operation, response.status, _with_type)
    yield Mutant("content type changed", where, answering(act))
    for media in response.content.values():
        for place in places(contract, media.schema):
            for kind, name, act, equivalent in _fields(contract, schemas, media.schema, place):
                make = answering(on(operation, response.status, act))
                yield Mutant(kind, f"{where} {place}{name}", make, equivalent)


def _with_body(passing: Passing) -> bool:
    passing.body = b'{"detail": "nobody documents this"}'
    passing.headers["content-type"] = "application/json"
    return True


def _with_type(passing: Passing) -> bool:
    passing.headers["content-type"] = "text/x-other"
    return True


def _fields(
    contract: Contract, schemas: Schemas, schema: Any, place: Place
) -> Iterator[tuple[str, str, Act, str]]:
    """Yield kind, name, act and why it is equivalent, for each way in which a field is wrong."""
    own = place.schema
    if place.required:
        yield "required field dropped", "", _dropping(contract, schema, place), ""
    value = wrong_type(schemas, place.raw, own.get("type"))
    allowed = "" if value is not None else "its schema allows a value of any type"
    yield "field of a wrong type", "", _setting(contract, schema, place, value), allowed
    if "enum" in own:
        other = wrong_enum(schemas, place.raw, own["enum"])
        yield "enum value outside the list", "", _setting(contract, schema, place, other), ""
    for keyword, number in wrong_numbers(schemas, place.raw, own):
        yield "number out of range", f" {keyword}", _setting(contract, schema, place, number), ""
    if "format" in own:
        text = wrong_format(schemas, place.raw)
        allowed = "" if text is not None else f"every text is a valid {own['format']}"
        yield "format broken", "", _setting(contract, schema, place, text), allowed


def _dropping(contract: Contract, schema: Any, place: Place) -> Act:
    def change(passing: Passing) -> bool:
        value = passing.json
        around = filled(contract, schema, value, place.tokens)
        if not isinstance(around, dict):
            return False
        around.pop(place.tokens[-1], None)
        passing.put_json(value)
        return True

    return change


def _setting(contract: Contract, schema: Any, place: Place, wrong: Any) -> Act:
    def change(passing: Passing) -> bool:
        value = passing.json
        around = filled(contract, schema, value, place.tokens)
        if not isinstance(around, dict):
            return False
        around[place.tokens[-1]] = wrong
        passing.put_json(value)
        return True

    return change


def _headers(
    schemas: Schemas, operation: Operation, response: Response, header: Header, where: str
) -> Iterator[Mutant]:
    name = header.name.lower()

    def drop(passing: Passing) -> bool:
        return passing.headers.pop(name, None) is not None

    allowed = "" if header.required else "the contract does not require it"
    make = answering(on(operation, response.status, drop))
    yield Mutant("header dropped", f"{where} {header.name}", make, allowed)
    wrong = wrong_header(schemas, header.schema)

    def malform(passing: Passing) -> bool:
        there = name in passing.headers
        passing.headers[name] = str(wrong)
        return there

    allowed = "" if wrong is not None else "its schema allows every text"
    make = answering(on(operation, response.status, malform))
    yield Mutant("header malformed", f"{where} {header.name}", make, allowed)
