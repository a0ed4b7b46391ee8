"""Every example fits the schema that it is an example of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jsonschema_rs import Draft202012Validator

from jobcontracts.check.openapi.references import followed
from jobcontracts.check.openapi.schemas import sound_components
from jobcontracts.model.node import SCHEMAS, Element, walk
from jobcontracts.model.pointer import escaped, find, pointer_of
from jobcontracts.model.schema import compiled
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import (
    closest,
    expected_text,
    found_text,
    integer_expected,
    keyword_of,
    leaves,
    shown_value,
    without_whole_floats,
)
from jobcontracts.problem import Problem

_FIX = "correct the example; or the schema, if a page says otherwise"


def examples(source: Source) -> Iterator[Problem]:
    """Yield where the example of a body, parameter, header or schema breaks its schema."""
    components = sound_components(source)
    for element in walk(source.root):
        found = list(_examples(source.root, element))
        schema = element.value if element.kind in SCHEMAS else element.value.get("schema")
        if not found or not isinstance(schema, dict):
            continue
        try:
            validator = compiled(schema, components)
            reader = compiled(schema, components, {"date-time": _is_datetime})
        except ValueError:  # told by the rule for schemas
            continue
        for pointer, value in found:
            errors = [*map(closest, validator.iter_errors(value))]
            for error in errors:
                place = pointer_of(error.instance_path, pointer)
                yield source.problem(place, expected_text(error), found_text(error), _FIX)
            for way, expected in _unread(reader, value) if not errors else ():
                text = shown_value(find(value, way))
                fix = "write it as a client can read it"
                yield source.problem(pointer_of(way, pointer), expected, text, fix)


def _unread(reader: Draft202012Validator, value: Json) -> Iterator[tuple[list[str], str]]:
    """Yield way and expectation of what fits a schema, and is in no client's type."""
    for error in leaves(reader.iter_errors(without_whole_floats(value))):
        kind, way = keyword_of(error), [str(token) for token in error.instance_path]
        own = find(value, way)
        if kind == "format" and error.kind.value == "date-time" and isinstance(own, str):
            yield way, "a time of the years 1 to 9999, without a leap second"
        elif expected := integer_expected(error, value):
            yield way, expected


def _is_datetime(text: str) -> bool:
    try:
        datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return True


def _examples(root: Json, element: Element) -> Iterator[tuple[str, Json]]:
    if element.kind in SCHEMAS:
        yield from _schema_examples(element)
    elif element.kind in ("parameter", "header", "media type"):
        yield from own_examples(root, element)


def own_examples(root: Json, element: Element) -> Iterator[tuple[str, Json]]:
    """Yield place and value of each example of a parameter, a header or a media type."""
    if "example" in element.value:
        yield f"{element.pointer}/example", element.value["example"]
    named = element.value.get("examples")
    for name, value in named.items() if isinstance(named, dict) else ():
        yield from _named_example(root, f"{element.pointer}/examples/{escaped(name)}", value)


def _schema_examples(element: Element) -> Iterator[tuple[str, Json]]:
    for key in ("example", "default"):
        if key in element.value:
            yield f"{element.pointer}/{key}", element.value[key]
    several = element.value.get("examples")
    for index, value in enumerate(several if isinstance(several, list) else ()):
        yield f"{element.pointer}/examples/{index}", value


def _named_example(root: Json, pointer: str, value: Json) -> Iterator[tuple[str, Json]]:
    example, place = followed(root, value, pointer)
    if isinstance(example, dict) and "value" in example:
        yield f"{place}/value", example["value"]
