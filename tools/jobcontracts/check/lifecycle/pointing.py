"""What a runtime expression points at: schemas, found as a value is found in a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobcontracts.model.api import MediaType, Operation, Response
from jobcontracts.model.bodies import encoding_of
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import is_json
from jobcontracts.model.members import member_names, targets
from jobcontracts.model.source import Json


@dataclass(frozen=True, slots=True)
class Lookup:
    """What an expression points at in one message, and where it stopped if it found nothing.

    Args:
        schemas: The schemas of the value, as written; empty where the message has no such part.
        reached: The part of the way that there is, as an expression.
        names: What could have come next.
    """

    schemas: tuple[Json, ...]
    reached: str
    names: tuple[str, ...] = ()


def in_responses(root: Json, operation: Operation, e: Expression) -> dict[int, Lookup]:
    """Return what an expression points at in each documented success, by status."""
    return {status: _in_response(root, r, e) for status, r in operation.successes.items()}


def _in_response(root: Json, response: Response, e: Expression) -> Lookup:
    found = tuple(e.schemas(root, response))
    if found or e.place != "body":
        return Lookup(found, f"$response.{e.place}", () if found else tuple(response.headers))
    return _in_body(root, {n: m for n, m in response.content.items() if is_json(n)}, e)


def in_request(root: Json, operation: Operation, e: Expression) -> Lookup:
    """Return what an expression points at in an operation's request."""
    if e.place == "body":
        with_members = ("json", "form", "multipart")
        content = operation.request_content.items()
        return _in_body(root, {n: m for n, m in content if encoding_of(n) in with_members}, e)
    names = tuple(p.name for p in operation.parameters if p.location == e.place)
    found, reached = operation.parameter(e.place, e.name), f"$request.{e.place}"
    return Lookup((found.schema,), reached) if found else Lookup((), reached, names)


def _in_body(root: Json, content: Mapping[str, MediaType], e: Expression) -> Lookup:
    start = e.text.partition("#")[0] + "#"
    for length in range(len(e.tokens), -1, -1):
        way = e.tokens[:length]
        media = content.values()
        found = tuple(t.schema for m in media for t in targets(root, m.schema, way))
        reached = "/".join((start, *way))
        if found and length == len(e.tokens):
            return Lookup(found, reached)
        if found:
            names = dict.fromkeys(name for schema in found for name in member_names(root, schema))
            return Lookup((), reached, tuple(names))
    return Lookup((), start)
