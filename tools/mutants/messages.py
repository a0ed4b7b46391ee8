"""Mutants of single answers: bodies, headers, statuses, content types no page documents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from jobcontracts.model.api import Header, Operation, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING
from jobcontracts.model.schema import Schemas
from mutants.exchange import InterceptedExchange
from mutants.fields import Fields, Tokens, wrong_header, wrong_values
from mutants.mutant import Change, Mutant

UNDOCUMENTED_STATUS = 418
"""A status that no contract has (RFC 9110, section 15.5.19: it is reserved)."""

Breach = tuple[str, str, Change, str]
"""Kind, place in the answer, change, and why it is equivalent."""


def message_mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield what can be wrong with each documented answer, by itself."""
    schemas = Schemas(contract)
    for operation in contract.operations.values():
        for response in operation.responses.values():
            breaches = [*_statuses(operation, response), *_bodies(contract, schemas, response)]
            for header in response.headers.values():
                breaches += _headers(schemas, header)
            for kind, place, change, equivalent in breaches:
                name = f"{operation.id} {response.status}{place}"
                yield Mutant(kind, name, change, operation.id, response.status, equivalent)


def _statuses(operation: Operation, response: Response) -> Iterator[Breach]:
    for status in {UNDOCUMENTED_STATUS: None, **operation.responses}.keys() - {response.status}:
        other = operation.responses.get(status)
        both = (response, other) if other is not None and max(status, response.status) < 300 else ()
        alike = both and not any(each.content or each.headers for each in both)
        why = "the contract has two successes without a body, and does not say when which"
        change = partial(_answer, status=status)
        yield "status replaced", f" becomes {status}", change, why if alike else ""


def _answer(
    exchange: InterceptedExchange,
    *,
    status: int | None = None,
    content_type: str | None = None,
    body: bytes | None = None,
) -> bool:
    """Answer with other parts than the mock's."""
    exchange.status = exchange.status if status is None else status
    exchange.body = exchange.body if body is None else body
    if content_type is not None:
        exchange.headers["content-type"] = content_type
    return True


def _bodies(contract: Contract, schemas: Schemas, response: Response) -> Iterator[Breach]:
    if not response.content:
        yield "body where none belongs", "", _add_body, ""
        return
    yield "content type changed", "", _set_content_type, ""
    for media in response.content.values():
        fields = Fields(contract, media.schema)
        for tokens, field in fields.members.items():
            change = partial(_set_field, fields=fields, tokens=tokens)
            place = f" #/{'/'.join(tokens)}"
            if field.required:
                yield "required field dropped", place, partial(change, value=MISSING), ""
            for kind, keyword, value, free in wrong_values(schemas, field):
                why = "" if value is not None else free
                yield kind, f"{place}{keyword}", partial(change, value=value), why


def _add_body(exchange: InterceptedExchange) -> bool:
    exchange.body = b'{"detail": "nobody documents this"}'
    exchange.headers["content-type"] = "application/json"
    return True


def _set_content_type(exchange: InterceptedExchange) -> bool:
    exchange.headers["content-type"] = "text/x-other"
    return True


def _set_field(exchange: InterceptedExchange, fields: Fields, tokens: Tokens, value: Any) -> bool:
    """Set a field of the body, or drop it if the value is `MISSING`."""
    body = exchange.json
    parent = fields.parent_in(body, tokens)
    if parent is None:
        return False
    parent[tokens[-1]] = value
    if value is MISSING:
        del parent[tokens[-1]]
    exchange.put_json(body)
    return True


def _headers(schemas: Schemas, header: Header) -> Iterator[Breach]:
    name, place = header.name.lower(), f" {header.name}"
    free = "" if header.required else "the contract does not require it"
    yield "header dropped", place, partial(_set_header, name=name, value=None), free
    wrong = wrong_header(schemas, header.schema)
    free = "" if wrong is not None else "its schema allows every text"
    yield "header malformed", place, partial(_set_header, name=name, value=str(wrong)), free


def _set_header(exchange: InterceptedExchange, name: str, value: str | None) -> bool:
    """Set a header, or drop it if the value is None; return whether there was one."""
    there = exchange.headers.pop(name, None) is not None
    if value is not None:
        exchange.headers[name] = value
    return there
