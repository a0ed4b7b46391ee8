"""Keywords of a schema as OpenAPI 3.1 has them: what they say, and what they bind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jobcontracts.importing.naming import words
from jobcontracts.importing.schema_types import Schema, has_type
from jobcontracts.model.members import ANNOTATIONS
from jobcontracts.model.source import Json

_COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_FLAGS = ("deprecated", "readOnly", "writeOnly")
VARNAMES = "x-enum-varnames"
_ENCODED = {"byte": "base64", "base64url": "base64url"}
CARRIED = ANNOTATIONS | frozenset(
    (
        *("$ref", "type", "nullable", "enum", "const", "format", "pattern", "multipleOf"),
        *("properties", "required", "additionalProperties", "items", "allOf", "anyOf", "oneOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "xml"),
        *("contentEncoding", "contentMediaType", *_COUNTS),
    )
)
"""Keywords that are written anew, or mean nothing to a job."""


def needless(keyword: str) -> bool:
    """Return whether a keyword binds no value, so that it may stand beside a reference."""
    return keyword in ANNOTATIONS or keyword in ("nullable", "xml") or keyword.startswith("x-")


def annotations_of(raw: Schema) -> Schema:
    """Return what a schema says and binds nothing with, wherever it stands.

    OpenAPI 3.0 has nothing beside a `$ref`; who writes it there means what 3.1 reads.
    """
    said = raw.get("description")
    out: Schema = {"description": said.strip()} if isinstance(said, str) and said.strip() else {}
    if raw.get("default") is not None:
        out["default"] = raw["default"]
    shown = raw.get("examples")
    first = raw.get("example", shown[0] if isinstance(shown, list) and shown else None)
    out |= {} if first is None else {"examples": [first]}
    return out | {key: True for key in _FLAGS if raw.get(key) is True}


def constants(raw: Schema, kinds: list[str], left_out: Counter[str]) -> Iterator[tuple[str, Json]]:
    """Yield the values that a schema lists."""
    values = raw.get("enum")
    if isinstance(values, list):
        given = [v for v in values if v is not None]
        if given and all(has_type(v, kinds) for v in given):
            distinct = [v for i, v in enumerate(given) if v not in given[:i]]
            yield "enum", distinct
            if names := _names(raw, distinct):
                yield VARNAMES, names
        else:
            left_out["enum"] += 1
    if "const" in raw and has_type(raw["const"], kinds):
        yield "const", raw["const"]


def _names(raw: Schema, values: list[Json]) -> list[str]:
    """Return what a document calls numbers of an enum, if that are names."""
    given = raw.get(VARNAMES, raw.get("x-enumNames"))
    if not isinstance(given, list) or not all(type(value) is int for value in values):
        return []
    found = [words(name) for name in given if isinstance(name, str)]
    names = ["_".join(each).upper() for each in found if each]
    sound = len(given) == len(values) == len(set(names)) and all(n[0].isalpha() for n in names)
    return names if sound else []


def bounds(raw: Schema, kinds: list[str]) -> Iterator[tuple[str, Json]]:
    """Yield what a schema binds values with, but for members and items."""
    yield from _form(raw, kinds)
    if isinstance(raw.get("pattern"), str) and "string" in kinds:
        yield "pattern", raw["pattern"]
    for key in _COUNTS:
        if has_type(raw.get(key), ["integer"]) and 0 <= raw[key] < 2**63:
            yield key, raw[key]
    for key, exclusive in (
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ):
        value, bound = raw.get(key), raw.get(exclusive)
        if has_type(bound, ["number"]):  # as OpenAPI 3.1 has it
            yield exclusive, bound
        if has_type(value, ["number"]):
            yield (exclusive if bound is True else key), value
    if has_type(raw.get("multipleOf"), ["number"]) and raw["multipleOf"] > 0:
        yield "multipleOf", raw["multipleOf"]
    if raw.get("uniqueItems") is True:
        yield "uniqueItems", True


def _form(raw: Schema, kinds: list[str]) -> Iterator[tuple[str, Json]]:
    """Yield how a text is to be read: what 3.0 says by a format of octets, 3.1 has words for."""
    form = raw.get("format")
    if isinstance(form, str) and form in _ENCODED:
        yield "contentEncoding", _ENCODED[form]
    elif isinstance(form, str) and (form not in ("uuid", "date-time") or kinds == ["string"]):
        yield "format", form
    for key in ("contentEncoding", "contentMediaType"):
        if isinstance(raw.get(key), str) and "string" in kinds:
            yield key, raw[key]
