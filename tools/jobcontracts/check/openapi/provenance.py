"""Each part of a contract says which page it comes from, or why it is our own choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobcontracts.model.node import Element, walk
from jobcontracts.model.provenance import (
    COUNTED,
    INFERRED,
    SOURCE,
    SOURCES,
    counted,
    ids,
    is_text,
    nearest_mark_key,
)
from jobcontracts.model.source import Source
from jobcontracts.model.validation_messages import shown_value
from jobcontracts.problem import Problem


@dataclass(frozen=True, slots=True)
class Tally:
    """How many elements a page documents, and how many are inferred."""

    documented: int
    inferred: int


def tally(source: Source) -> Tally:
    """Count the elements of a document by their own or their nearest ancestor's provenance."""
    marks = [mark for mark in map(nearest_mark_key, counted(source.root)) if mark is not None]
    found = [key for key, _ in marks]
    return Tally(found.count(SOURCE), found.count(INFERRED))


def provenance(source: Source) -> Iterator[Problem]:
    """Yield each element with neither `x-source` nor `x-inferred`, on itself or on an owner."""
    for element in counted(source.root):
        # An owner without provenance is reported for its members too: mending it mends them.
        if nearest_mark_key(element) is None and not _is_inside(element):
            fix = "add x-source with an id of info.x-sources, or x-inferred with the reason"
            expected = f"{SOURCE} or {INFERRED} on this {element.kind}"
            yield source.problem(element.pointer, expected, "neither", fix)


def example_marks(source: Source) -> Iterator[Problem]:
    """Yield named examples that do not say themselves whether a page prints them."""
    for element in walk(source.root, "example"):
        unmarked = element.value.keys().isdisjoint((SOURCE, INFERRED))
        if unmarked and not element.is_reference:
            fix = "add x-source with the page that prints it, or x-inferred with the reason"
            expected = f"{SOURCE} or {INFERRED} on this example"
            yield source.problem(element.pointer, expected, "neither", fix)


def marks(source: Source) -> Iterator[Problem]:
    """Yield `x-source` and `x-inferred` that contradict each other or do not say enough."""
    for element in walk(source.root):
        value = element.value
        if SOURCE in value and INFERRED in value:
            fix = "keep one: a page says it, or we do"
            yield source.problem(element.pointer, f"{SOURCE} or {INFERRED}", "both", fix)
        if INFERRED in value and not is_text(value[INFERRED]):
            found = shown_value(value[INFERRED])
            place = f"{element.pointer}/{INFERRED}"
            yield source.problem(place, "the reason, as text", found, "say why it is our choice")
        if SOURCE in value and not ids(value[SOURCE]):
            place = f"{element.pointer}/{SOURCE}"
            expected = f"an id of info.{SOURCES}, or a list of ids"
            yield source.problem(place, expected, shown_value(value[SOURCE]), "write ids as text")


def _is_inside(element: Element) -> bool:
    owner = element.parent
    while owner is not None and owner.kind not in COUNTED:
        owner = owner.parent
    return owner is not None
