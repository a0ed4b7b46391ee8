"""The fields of a documented body, and values that their schemas do not allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from jobcontracts.model.contract import Contract
from jobcontracts.model.pointer import find
from jobcontracts.model.schema import Schemas

MOST_LEVELS = 12
"""Schemas may contain themselves; no documented body goes deeper."""

_PARTS = ("anyOf", "oneOf", "allOf")
_ITEM = "0"
_VALUES: tuple[Any, ...] = ("wrong", 7, 7.5, True, [], {})
_TEXTS = ("~ wrong ~", "%", "http://[", "\\")
_BEYOND = {"minimum": -1, "exclusiveMinimum": 0, "maximum": 1, "exclusiveMaximum": 0}
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}

Tokens = tuple[str, ...]
"""The keys on the way to a field; an item of a list is its first one."""


class Field(NamedTuple):
    """A field's schema as written and resolved, and whether the object around must have it."""

    raw: Any
    schema: Mapping[str, Any]
    required: bool = False


class Fields:
    """The fields of a body.

    Attributes:
        members: The members of its objects by the keys on the way there, outer ones first.
    """

    def __init__(self, contract: Contract, schema: Any) -> None:
        self._contract = contract
        self._found: dict[Tokens, Field] = {}
        self._walk(schema, ())
        self.members = {t: field for t, field in self._found.items() if t[-1] != _ITEM}

    def _walk(self, raw: Any, tokens: Tokens) -> None:
        schema = self._contract.resolve(raw)
        if not isinstance(schema, Mapping) or len(tokens) > MOST_LEVELS:
            return
        inner = {**schema.get("properties", {})}
        if "items" in schema:
            inner[_ITEM] = schema["items"]
        for name, below in inner.items():
            field = Field(below, self._contract.resolve(below), name in schema.get("required", ()))
            self._found.setdefault((*tokens, name), field)
            self._walk(below, (*tokens, name))
        for keyword in _PARTS:
            for part in schema.get(keyword, ()):
                self._walk(part, tokens)

    def parent_in(self, body: Any, tokens: Tokens) -> dict[str, Any] | None:
        """Return the object that a field is in, made up with all around it where it is missing.

        Args:
            body: The body; changed in place.
            tokens: The keys on the way to the field.

        Returns:
            The object; None where there cannot be one.
        """
        value = body
        for length in range(1, len(tokens)):
            if not isinstance(value, dict | list):
                return None
            there = find(value, tokens[length - 1 : length])
            if not isinstance(there, dict | list):
                is_list = tokens[length] == _ITEM
                there = [] if is_list else self._sample(self._found[tokens[:length]].raw)
                if isinstance(value, list):
                    value.append(there)
                else:
                    value[tokens[length - 1]] = there
            value = there
        return value if isinstance(value, dict) else None

    def _sample(self, raw: Any, level: int = 0) -> Any:
        """Return a small value that fits types, enums and required members of a schema."""
        schema = self._contract.resolve(raw)
        if not isinstance(schema, Mapping) or level > MOST_LEVELS:
            return {}
        for keyword in _PARTS:
            if keyword in schema:
                return self._sample(schema[keyword][0], level + 1)
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "object")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            members, required = schema.get("properties", {}), schema.get("required", ())
            return {n: self._sample(s, level + 1) for n, s in members.items() if n in required}
        return {"array": [], "integer": schema.get("minimum", 0), "boolean": True}.get(kind, "text")


def wrong_values(schemas: Schemas, field: Field) -> Iterator[tuple[str, str, Any, str]]:
    """Yield a wrong value for each way in which a field can be wrong.

    Yields:
        The kind of mutant, the keyword if a field has several of the kind, the value, and why there
        is none where it is None.
    """
    raw, schema = field.raw, field.schema
    kinds = schema.get("type", [])
    others = [v for v in _VALUES if _type(v) not in ([kinds] if isinstance(kinds, str) else kinds)]
    free = "its schema allows a value of any type"
    yield "field of a wrong type", "", _first_invalid(schemas, raw, others), free
    if "enum" in schema:
        texts = [f"{value}-other" for value in schema["enum"] if isinstance(value, str)]
        numbers = [n + 97 for n in schema["enum"] if _type(n) in ("integer", "number")]
        value = _first_invalid(schemas, raw, [*texts[:1], *numbers[:1]])
        yield "enum value outside the list", "", value, ""
    for keyword, step in _BEYOND.items():
        beyond = [schema[keyword] + step] if keyword in schema else []
        if (value := _first_invalid(schemas, raw, beyond)) is not None:
            yield "number out of range", f" {keyword}", value, ""
    if "format" in schema:
        free = f"every text is a valid {schema['format']}"
        yield "format broken", "", _first_invalid(schemas, raw, _TEXTS), free


def wrong_header(schemas: Schemas, schema: Any) -> str | None:
    """Return a text that does not fit a header's schema; None if every text does."""
    return next((text for text in (*_TEXTS, "7") if not schemas.text_is_valid(schema, text)), None)


def _first_invalid(schemas: Schemas, schema: Any, candidates: Iterable[Any]) -> Any:
    validator = schemas.validator(schema)
    return next((value for value in candidates if not validator.is_valid(value)), None)


def _type(value: Any) -> str:
    return _TYPES.get(type(value), "object")
