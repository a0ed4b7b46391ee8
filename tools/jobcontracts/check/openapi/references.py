"""Every `$ref` leads to a part of the right kind in the same document."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.model.node import SECTIONS, Element, once, resolve, walk
from jobcontracts.model.pointer import escaped
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import elsewhere, shown_value
from jobcontracts.problem import Problem, nearest


def references(source: Source) -> Iterator[Problem]:
    """Yield a problem for each reference that does not resolve (OpenAPI 3.1, section 4.8.23).

    What several references lack is reported once, at the first.
    """
    faults: dict[str, list[Element]] = {}
    for element in broken_references(source.root):
        section = SECTIONS.get(element.kind, element.kind)
        faults.setdefault(f"{section} {element.value['$ref']}", []).append(element)
    for elements in faults.values():
        fault = _fault(source.root, elements[0])
        places = [f"{element.pointer}/$ref" for element in elements]
        if fault is not None:
            expected, found, fix = fault
            found += elsewhere(source.line(place) for place in places[1:])
            yield source.problem(places[0], expected, found, fix)


@once
def broken_references(root: Json) -> list[Element]:
    """Return the parts of a document that are a reference which leads nowhere, or astray."""
    return [e for e in walk(root) if e.is_reference and _fault(root, e) is not None]


def followed(root: Json, value: Json, pointer: str = "") -> tuple[Json, str]:
    """Return what a reference stands for, and its place; None where it is broken."""
    try:
        return resolve(root, value, pointer)
    except KeyError:
        return None, pointer


def _fault(root: Json, element: Element) -> tuple[str, str, str] | None:
    reference = element.value["$ref"]
    if element.kind not in SECTIONS:
        return f"the {element.kind} itself", shown_value(reference), "write it out in this place"
    section = f"#/components/{SECTIONS[element.kind]}/"
    expected = f"a reference to {section}..."
    if not isinstance(reference, str):
        return expected, shown_value(reference), "write the reference as text"
    if not reference.startswith("#/"):
        fix = f"copy what it refers to into this document, and refer to {section}..."
        return expected, reference, fix
    if not reference.startswith(section):
        return expected, reference, f"refer to a {element.kind}, below {section}"
    if followed(root, element.value)[0] is None:
        return expected, *_missing(root, reference, section)
    return None


def _missing(root: Json, reference: str, section: str) -> tuple[str, str]:
    name = reference.removeprefix(section)
    components = root.get("components")
    there = components.get(section.split("/")[2]) if isinstance(components, dict) else None
    names = [escaped(key) for key in there] if isinstance(there, dict) else []
    if name in names:
        return f"{reference}, which leads back to itself", "let it end at something written out"
    fix = nearest(name, names, f"write {section}{name}, or refer to something that is there")
    return f"{reference}, which is not there", fix
