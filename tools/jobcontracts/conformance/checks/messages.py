"""Checks of one exchange against what the contract documents of its request and its answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobcontracts.conformance.checks.check import CheckContext, Observation, Violation, check
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.expectations import REFUSALS
from jobcontracts.model.api import MediaType, Operation, Response
from jobcontracts.model.http import MISSING, documented_media, is_json
from jobcontracts.model.parameters import meaningful, texts
from jobcontracts.model.pointer import pointer_of


@check("a request that is served is as the contract documents it")
def request_as_documented(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """Parameters and body are as documented; a wrong request that was refused is in order."""
    if seen.exchange.status < 400:
        yield from _request(context, seen.operation, seen.exchange)


@check("an answer has the documented status, headers and body")
def answer_as_documented(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """Status, headers, media type and body are as documented."""
    operation, exchange = seen.operation, seen.exchange
    response = operation.responses.get(exchange.status)
    if response is not None:
        yield from _headers(context, response, exchange)
        yield from _content(context, response, exchange)
    elif not _is_due_refusal(context, seen):
        expected, pointer = (
            ", ".join(map(str, operation.responses)),
            f"{operation.pointer}/responses",
        )
        found = str(exchange.status)
        yield _found(context, "response", "undocumented status", expected, found, pointer)


def _is_due_refusal(context: CheckContext, seen: Observation) -> bool:
    """Return whether it is a refusal that is due, and that the contract has no status for."""
    expectations = context.expectations
    undocumented = {
        reason
        for reason in REFUSALS
        if reason in seen.reasons and expectations.documented(seen.operation, reason) is None
    }
    return seen.exchange.status in expectations.allowed(seen.operation, undocumented)


def _request(
    context: CheckContext, operation: Operation, exchange: Exchange
) -> Iterator[Violation]:
    for parameter in meaningful(operation):
        sent, place = texts(parameter, exchange.request), f"request {parameter.location}"
        name = f"the parameter {parameter.name}"
        if not sent:
            if parameter.required:
                yield _found(context, place, "missing parameter", name, "none", parameter.pointer)
        elif not context.expectations.schemas.fits(parameter, sent):
            pointer, found = f"{parameter.pointer}/schema", ", ".join(map(repr, sent))
            yield _found(context, place, "wrong parameter", name, found, pointer)
    body = operation.request_body
    if body is None:
        return
    pointer = f"{operation.pointer}/requestBody"
    kind = exchange.request_headers.get("content-type", "")
    media = documented_media(body.content, kind)
    if not exchange.request_body:
        if body.required:
            yield _found(context, "request", "missing body", "a body", "none", pointer)
    elif media is None:
        expected = " or ".join(body.content)
        yield _found(context, "request", "wrong content type", expected, kind or "none", pointer)
    else:
        yield from _body(context, "request", media, exchange.request.json)


def _headers(context: CheckContext, response: Response, exchange: Exchange) -> Iterator[Violation]:
    for header in response.headers.values():
        text = exchange.headers.get(header.name.lower())
        place = f"response header {header.name}"
        if text is None:
            if header.required:
                yield _found(context, place, "missing header", header.name, "none", header.pointer)
        elif not context.expectations.schemas.text_is_valid(header.schema, text):
            pointer = f"{header.pointer}/schema"
            yield _found(
                context, place, "wrong header", "what its schema allows", repr(text), pointer
            )


def _content(context: CheckContext, response: Response, exchange: Exchange) -> Iterator[Violation]:
    if not response.content:
        if exchange.body:
            found = f"{len(exchange.body)} bytes"
            title = "body where none is documented"
            yield _found(context, "response", title, "no body", found, response.pointer)
        return
    kind = exchange.headers.get("content-type", "")
    media = documented_media(response.content, kind)
    if media is None:
        pointer, expected = f"{response.pointer}/content", " or ".join(response.content)
        yield _found(context, "response", "wrong content type", expected, kind or "none", pointer)
    elif exchange.json is MISSING and is_json(media.name):
        yield _found(context, "response", "no JSON", "JSON", "other bytes", media.pointer)
    else:
        yield from _body(context, "response", media, exchange.json)


def _body(context: CheckContext, place: str, media: MediaType, value: Any) -> Iterator[Violation]:
    if value is MISSING:
        return
    for error in context.expectations.schemas.validator(media.schema).iter_errors(value):
        where = pointer_of(error.instance_path)
        yield _found(
            context,
            f"{place} #{where}",
            "wrong body",
            f"what {media.name} allows there",
            error.message,
            _pointer(media, list(error.schema_path)),
        )


def _found(
    context: CheckContext, place: str, title: str, expected: str, found: str, pointer: str
) -> Violation:
    return Violation(title, expected, found, context.documented(pointer), place)


def _pointer(media: MediaType, path: list[Any]) -> str:
    """Return where a keyword stands in the document, given its path from the compiled schema."""
    place = pointer_of(path)
    # What is compiled is {"allOf": [schema], "components": …}, see Schemas.
    return place.replace("/allOf/0", f"{media.pointer}/schema", 1) if path[0] == "allOf" else place
