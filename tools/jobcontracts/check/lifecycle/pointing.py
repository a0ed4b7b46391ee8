"""What a runtime expression points at: schemas, found as a value is found in a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from jobcontracts.check.documents import Documents
from jobcontracts.model.expression import Expression
from jobcontracts.model.node import Element

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """What an expression points at in one message, and where it stopped if it found nothing.

    Args:
        schemas: The schemas of the value; empty where the message has no such part.
        reached: The part of the way that there is, as an expression.
        names: What could have come next.
    """

    schemas: tuple[Schema, ...]
    reached: str
    names: tuple[str, ...]


def in_responses(
    documents: Documents, operation: Element, expression: Expression
) -> dict[str, Target]:
    """Return what `expression` points at in each documented success of an operation, by status."""
    return {
        status: _in_message(documents, response, expression)
        for status, (response, _) in documents.successes(operation).items()
    }


def in_request(documents: Documents, operation: Element, expression: Expression) -> Target:
    """Return what `expression` points at in an operation's request."""
    if expression.place == "body":
        body, _ = documents.resolved(operation.value.get("requestBody", {}))
        return _in_message(documents, body, expression)
    there = {
        str(p.get("name")): p.get("schema", {})
        for p in documents.parameters(operation)
        if p.get("in") == expression.place
    }
    return _by_name(documents, there, expression, "$request")


def _in_message(documents: Documents, message: Schema, expression: Expression) -> Target:
    """Look into a response or a request body (OpenAPI 3.1, sections 4.8.13 and 4.8.17)."""
    if expression.place == "header":
        headers = {
            name: documents.resolved(header)[0].get("schema", {})
            for name, header in message.get("headers", {}).items()
        }
        return _by_name(documents, headers, expression, "$response")
    media = [
        documents.resolved(m.get("schema", {}))[0] for m in message.get("content", {}).values()
    ]
    return _in_body(documents, media, expression)


def _by_name(
    documents: Documents, there: dict[str, Schema], expression: Expression, start: str
) -> Target:
    reached = f"{start}.{expression.place}"
    for name, schema in there.items():
        # Header names do not depend on case (RFC 9110, section 5.1); other names do.
        fold = expression.place == "header" and name.lower() == expression.name.lower()
        if fold or name == expression.name:
            return Target(tuple(alternatives(documents, schema)), reached, ())
    return Target((), reached, tuple(there))


def _in_body(documents: Documents, media: Sequence[Schema], expression: Expression) -> Target:
    reached = expression.text.partition("#")[0] + "#"
    schemas = [found for schema in media for found in alternatives(documents, schema)]
    for token in expression.tokens:
        below = [found for schema in schemas for found in _member(documents, schema, token)]
        if not below:
            names = dict.fromkeys(n for schema in schemas for n in schema.get("properties", {}))
            return Target((), reached, tuple(names))
        schemas, reached = below, f"{reached}/{token}"
    return Target(tuple(schemas), reached, ())


def alternatives(documents: Documents, schema: Any) -> Iterator[Schema]:
    """Yield the schema, and the schemas that `$ref`, `allOf`, `anyOf` and `oneOf` lead to."""
    todo: list[Any] = [schema]
    seen: list[Schema] = []
    while todo:
        value, _ = documents.resolved(todo.pop(0))
        if any(value is other for other in seen):
            continue
        seen.append(value)
        yield value
        todo += [inner for key in ("allOf", "anyOf", "oneOf") for inner in value.get(key, ())]


def _member(documents: Documents, schema: Schema, token: str) -> Iterator[Schema]:
    """Yield the documented schemas of one member or item; what is merely allowed does not count."""
    properties = schema.get("properties", {})
    found = [properties[token]] if token in properties else []
    found += [s for key, s in schema.get("patternProperties", {}).items() if _names(key, token)]
    if token.isdecimal() and isinstance(schema.get("items"), dict):
        found.append(schema["items"])
    if not found and isinstance(schema.get("additionalProperties"), dict):
        found.append(schema["additionalProperties"])
    for value in found:
        yield from alternatives(documents, value)


def _names(pattern: str, token: str) -> bool:
    """Whether a pattern of JSON Schema finds something in a name, as validators look for it.

    Its regular expressions are not Python's, whose own can take for ever besides.
    """
    return not jsonschema_rs.is_valid({"patternProperties": {pattern: False}}, {token: None})


def types_of(target: Target) -> set[str]:
    """Return the JSON types that the schemas name, null aside; none where they leave it open."""
    return {name for schema in target.schemas for name in _types(schema)} - {"null"}


def enum_of(target: Target) -> list[str] | None:
    """Return the values of the enums that were found, null aside; None if none is of text."""
    values = [
        value for schema in target.schemas for value in schema.get("enum", ()) if value is not None
    ]
    return values if values and all(isinstance(value, str) for value in values) else None


def _types(schema: Schema) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)
