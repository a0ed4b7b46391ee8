"""Values that a schema does not allow, found by trying: one for each way to be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jobcontracts.model.schema import Schemas

_TYPES: tuple[Any, ...] = ("wrong", 7, 7.5, True, [], {}, None)
_FORMATS = ("~ wrong ~", "%", "http://[", "\\")
_HEADERS = ("~ wrong ~", "%", "http://[", "\\", "7")


def wrong_type(schemas: Schemas, schema: Any, kind: object) -> Any:
    """Return a value of another type than those allowed; None if every type is.

    Args:
        schemas: The contract's schemas.
        schema: The schema.
        kind: Its `type`: a text, a list of texts, or nothing.
    """
    allowed = [kind] if isinstance(kind, str) else kind if isinstance(kind, list) else []
    candidates = (value for value in _TYPES if value is not None and _type(value) not in allowed)
    return _first(schemas, schema, candidates)


def wrong_enum(schemas: Schemas, schema: Any, values: list[Any]) -> Any:
    """Return a value of the right type that is not in an enum; None if there is none."""
    texts = [f"{value}-other" for value in values if isinstance(value, str)]
    numbers = [value + 97 for value in values if _type(value) in ("integer", "number")]
    return _first(schemas, schema, [*texts[:1], *numbers[:1]])


def wrong_numbers(schemas: Schemas, schema: Any, resolved: Any) -> list[tuple[str, Any]]:
    """Return the number beyond each limit of a schema, with the limit's keyword."""
    beyond = {"minimum": -1, "exclusiveMinimum": 0, "maximum": 1, "exclusiveMaximum": 0}
    found = []
    for keyword, step in beyond.items():
        if keyword in resolved:
            value = resolved[keyword] + step
            if not schemas.validator(schema).is_valid(value):
                found.append((keyword, value))
    return found


def wrong_format(schemas: Schemas, schema: Any) -> Any:
    """Return a text that is not of a schema's format; None if every text is."""
    return _first(schemas, schema, _FORMATS)


def wrong_header(schemas: Schemas, schema: Any) -> Any:
    """Return a text that does not fit a header's schema; None if every text does."""
    return next((text for text in _HEADERS if not schemas.text_is_valid(schema, text)), None)


def _first(schemas: Schemas, schema: Any, candidates: Iterable[Any]) -> Any:
    validator = schemas.validator(schema)
    return next((value for value in candidates if not validator.is_valid(value)), None)


def _type(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return kinds.get(type(value), "object")
