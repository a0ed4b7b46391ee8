"""Every example fits the schema that it is an example of."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.openapi.references import followed
from jobcontracts.check.openapi.schemas import sound_components
from jobcontracts.model.node import SCHEMAS, Element, walk
from jobcontracts.model.pointer import escaped, pointer_of
from jobcontracts.model.schema import compiled
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import closest, expected_text, found_text
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
        except ValueError:  # told by the rule for schemas
            continue
        for pointer, value in found:
            for error in map(closest, validator.iter_errors(value)):
                place = pointer_of(error.instance_path, pointer)
                yield source.problem(place, expected_text(error), found_text(error), _FIX)


def _examples(root: Json, element: Element) -> Iterator[tuple[str, Json]]:
    if element.kind in SCHEMAS:
        yield from _schema_examples(element)
    elif element.kind in ("parameter", "header", "media type"):
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
