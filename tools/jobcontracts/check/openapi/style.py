"""The house style: the document's order, named schemas, and answers that may gain a field."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from jobcontracts.check.openapi.references import followed
from jobcontracts.model.members import only_reference, types_of
from jobcontracts.model.node import SCHEMAS, SECTIONS, Element, descendants, walk
from jobcontracts.model.source import Source
from jobcontracts.model.validation_messages import listed
from jobcontracts.problem import Problem

ORDER = ("openapi", "info", "servers", "tags", "paths", "components", "security")
_PASCAL_CASE = re.compile(r"[A-Z][A-Za-z0-9]*")
_CLOSING = ("additionalProperties", "unevaluatedProperties")


def document_order(source: Source) -> Iterator[Problem]:
    """Yield the first section that stands before one that comes first in the house's order."""
    there = [key for key in source.root if key in ORDER]
    for before, key in itertools.pairwise(there):
        if ORDER.index(key) < ORDER.index(before):
            expected = f"the order {listed(ORDER)}"
            fix = f"move {key} up, over {before}"
            yield source.problem(f"/{key}", expected, f"{key} after {before}", fix)
            return


def schema_names(source: Source) -> Iterator[Problem]:
    """Yield component schemas whose name is no PascalCase; it becomes the name of a class."""
    for element in walk(source.root, "schema"):
        if not element.is_component:
            continue
        if not _PASCAL_CASE.fullmatch(element.name):
            fix = "rename it, and what refers to it"
            yield source.problem(element.pointer, "a name in PascalCase", element.name, fix)


def named_schemas(source: Source) -> Iterator[Problem]:
    """Yield object and enum schemas without a name of their own: a generator would invent one."""
    for element in walk(source.root, *SCHEMAS):
        if element.is_component or element.is_reference:
            continue
        what = _needs_name(element)
        if what:
            fix = "move it to components/schemas under a name of its own, and refer to it"
            yield source.problem(
                element.pointer, "a reference to #/components/schemas/...", what, fix
            )


def _needs_name(element: Element) -> str:
    types = types_of(element.value)
    if "allOf" in element.value and "$ref" not in only_reference(element.value):
        return "an allOf written in place"
    if "enum" in element.value:
        return "an enum written in place"
    if "properties" in element.value or "object" in types:
        return "an object schema written in place"
    return ""


def open_responses(source: Source) -> Iterator[Problem]:
    """Yield schemas of responses that forbid further members: a vendor may add one any day."""
    todo = [e for e in walk(source.root, "response") if not e.is_reference]
    seen = {element.pointer for element in todo}
    while todo:
        element = todo.pop()
        for key in _CLOSING:
            if element.kind in SCHEMAS and element.value.get(key) is False:
                fix = "remove it: a new member in an answer must not break a client"
                place = f"{element.pointer}/{key}"
                yield source.problem(place, "a schema that stays open", f"{key}: false", fix)
        for part in (*descendants(element), *_referred(source, element)):
            if part.pointer not in seen:
                seen.add(part.pointer)
                todo.append(part)


def _referred(source: Source, element: Element) -> Iterator[Element]:
    if element.is_reference and element.kind in SECTIONS:
        value, pointer = followed(source.root, element.value)
        if isinstance(value, dict):
            yield Element(element.kind, pointer, value)
