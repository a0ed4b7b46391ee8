"""Holds one exchange against the operation that it is for: each violation, and its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.violation import Violation, source_location
from jobcontracts.model.api import MediaType, Operation, Response
from jobcontracts.model.bodies import has_body
from jobcontracts.model.http import MISSING, is_json, matching_media
from jobcontracts.model.parameters import meaningful
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.schema import Schemas


def response_violations(
    schemas: Schemas, operation: Operation, exchange: Exchange
) -> Iterator[Violation]:
    """Yield what the contract does not have of an answer: its status, or what comes with it."""
    response = operation.responses.get(exchange.status)
    if response is None:
        documented, found = ", ".join(map(str, operation.responses)), str(exchange.status)
        pointer = f"{operation.pointer}/responses"
        title = "undocumented server error" if exchange.status >= 500 else "undocumented status"
        yield _found(schemas, "response", title, documented, found, pointer)
        return
    yield from _headers(schemas, response, exchange)
    yield from _content(schemas, response, exchange)


ADVICE = frozenset({"prefer", "user-agent"})
"""Headers that a server may ignore (RFC 7240, section 2; RFC 9110, section 10.1.5)."""


def request_violations(
    schemas: Schemas, operation: Operation, exchange: Exchange, but: Collection[str] = ()
) -> Iterator[Violation]:
    """Yield what the contract does not have of a request: its parameters, or its body.

    Args:
        schemas: The contract's schemas.
        operation: The operation.
        exchange: The request.
        but: Headers that are not looked at, by lower-case name.
    """
    for parameter in meaningful(operation):
        if parameter.location == "header" and parameter.name.lower() in but:
            continue
        sent = schemas.reading(parameter).texts(exchange.request)
        place = f"request {parameter.location}"
        name = f"the parameter {parameter.name}"
        if not sent:
            if parameter.required:
                yield _found(schemas, place, "missing parameter", name, "none", parameter.pointer)
        elif not schemas.fits(parameter, sent):
            pointer, found = f"{parameter.pointer}/schema", ", ".join(map(repr, sent))
            yield _found(schemas, place, "wrong parameter", name, found, pointer, varies=True)
    body = operation.request_body
    if body is None:
        return
    pointer = f"{operation.pointer}/requestBody"
    kind = exchange.request_headers.get("content-type", "")
    media = matching_media(body.content, kind)
    if not has_body(exchange.request):
        if body.required:
            yield _found(schemas, "request", "missing body", "a body", "none", pointer)
    elif media is None:
        expected = " or ".join(body.content)
        yield _found(schemas, "request", "wrong content type", expected, kind or "none", pointer)
    else:
        try:
            value = schemas.body_reader(media).read(kind, exchange.request_body)
        except ValueError as error:
            title, found = "wrong body", str(error)
            yield _found(schemas, "request", title, media.name, found, media.pointer, varies=True)
        else:
            yield from _body(schemas, "request", media, value)


def _headers(schemas: Schemas, response: Response, exchange: Exchange) -> Iterator[Violation]:
    for header in response.headers.values():
        text = exchange.headers.get(header.name.lower())
        place = f"response header {header.name}"
        if text is None:
            if header.required:
                yield _found(schemas, place, "missing header", header.name, "none", header.pointer)
        elif not schemas.fits(header, [text]):
            pointer = f"{header.pointer}/schema"
            expected = "what its schema allows"
            yield _found(schemas, place, "wrong header", expected, repr(text), pointer, varies=True)


def _content(schemas: Schemas, response: Response, exchange: Exchange) -> Iterator[Violation]:
    if not response.content:
        if exchange.body:
            found = f"{len(exchange.body)} bytes"
            title = "body where none is documented"
            yield _found(
                schemas, "response", title, "no body", found, response.pointer, varies=True
            )
        return
    kind = exchange.headers.get("content-type", "")
    media = matching_media(response.content, kind)
    if media is None:
        pointer, expected = f"{response.pointer}/content", " or ".join(response.content)
        yield _found(schemas, "response", "wrong content type", expected, kind or "none", pointer)
    elif exchange.json is MISSING and is_json(media.name):
        yield _found(schemas, "response", "no JSON", "JSON", "other bytes", media.pointer)
    else:
        yield from _body(schemas, "response", media, exchange.json)


def _body(schemas: Schemas, place: str, media: MediaType, value: Any) -> Iterator[Violation]:
    if value is MISSING:
        return
    for error in schemas.validator(media.schema).iter_errors(value):
        where = pointer_of(error.instance_path)
        yield _found(
            schemas,
            f"{place} #{where}",
            "wrong body",
            f"what {media.name} allows there",
            error.message,
            _pointer(media, list(error.schema_path)),
            # Which member is missing, the message says; other messages have the value in them.
            varies=list(error.schema_path)[-1:] != ["required"],
        )


def _found(
    schemas: Schemas,
    place: str,
    title: str,
    expected: str,
    found: str,
    pointer: str,
    *,
    varies: bool = False,
) -> Violation:
    return Violation(title, expected, found, source_location(schemas.api, pointer), place, varies)


def _pointer(media: MediaType, path: list[Any]) -> str:
    """Return where a keyword stands in the document, given its path from the compiled schema."""
    place = pointer_of(path)
    # What is compiled is {"allOf": [schema], "components": …}, see Schemas.
    return place.replace("/allOf/0", f"{media.pointer}/schema", 1) if path[0] == "allOf" else place
