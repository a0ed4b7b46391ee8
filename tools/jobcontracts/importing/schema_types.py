"""The types that schemas name, as they are written or meant."""

from __future__ import annotations

from typing import Any

from jobcontracts.model.source import Json

Schema = dict[str, Any]

TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")
_SCALARS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def named_types(raw: Schema) -> list[str]:
    named = raw.get("type")
    listed = named if isinstance(named, list) else [named]
    return list(dict.fromkeys(n for n in listed if isinstance(n, str) and n in TYPES))


def implied_types(raw: Schema) -> list[str]:
    """Return the type that a schema without one means."""
    if isinstance(raw.get("properties"), dict) or "additionalProperties" in raw:
        return ["object"]
    if isinstance(raw.get("items"), dict):
        return ["array"]
    values = raw.get("enum")
    for kind in ("string", "integer"):
        if isinstance(values, list) and values and all(has_type(v, [kind]) for v in values):
            return [kind]
    return []


def has_type(value: Json, kinds: list[str]) -> bool:
    """Return whether a scalar is of one of some types."""
    if isinstance(value, bool):
        return "boolean" in kinds
    return any(kind in kinds and isinstance(value, _SCALARS[kind]) for kind in _SCALARS)


def one_or_several(kinds: list[str]) -> Json:
    return kinds[0] if len(kinds) == 1 else kinds


def nullable(schema: Schema) -> Schema:
    """Return a schema that null fits, too."""
    for key in ("anyOf", "oneOf"):
        if key in schema:
            there = {"type": "null"} in schema[key]
            return schema if there else {**schema, key: [*schema[key], {"type": "null"}]}
    kinds = named_types(schema)
    if "$ref" in schema:
        said = {k: v for k, v in schema.items() if k != "$ref"}
        return {"anyOf": [{"$ref": schema["$ref"]}, {"type": "null"}], **said}
    return {**schema, "type": [*dict.fromkeys((*kinds, "null"))]} if kinds else schema
