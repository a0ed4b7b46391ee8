"""Each part of a contract says which page it comes from, or why it is our own choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobcontracts.contracts.check.walk import Element, Kind, walk
from jobcontracts.contracts.check.wording import elsewhere, listed, nearest, pointer_of, shown_value
from jobcontracts.contracts.source import Json, Source
from jobcontracts.problem import Problem

SOURCE, INFERRED, SOURCES = "x-source", "x-inferred", "x-sources"
COUNTED: frozenset[Kind] = frozenset(
    ("operation", "parameter", "header", "response", "security scheme", "schema", "property")
)
"""What has a mark (specs/README.md)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many elements a page documents, and how many are inferred."""

    documented: int
    inferred: int


def counted(source: Source) -> Iterator[Element]:
    """Yield the parts of a contract that have a mark, in its order.

    What is a reference has it where it is written out, except a property: that there is one is a
    statement of its own.
    """
    for element in walk(source.root):
        if element.kind in COUNTED and (not element.is_reference or element.kind == "property"):
            yield element


def tally(source: Source) -> Tally:
    """Count the elements of a document by their own or their nearest ancestor's provenance."""
    found = [_nearest_mark(element) for element in counted(source)]
    return Tally(found.count(SOURCE), found.count(INFERRED))


def provenance(source: Source) -> Iterator[Problem]:
    """Yield each element with neither `x-source` nor `x-inferred`, on itself or on an owner."""
    for element in counted(source):
        # An owner without provenance is told for its members too: mending it mends them.
        if _nearest_mark(element) is None and not _is_inside(element):
            fix = "add x-source with an id of info.x-sources, or x-inferred with the reason"
            expected = f"{SOURCE} or {INFERRED} on this {element.kind}"
            yield source.problem(element.pointer, expected, "neither", fix)


def marks(source: Source) -> Iterator[Problem]:
    """Yield `x-source` and `x-inferred` that contradict each other or do not say enough."""
    for element in walk(source.root):
        value = element.value
        if SOURCE in value and INFERRED in value:
            fix = "keep one: a page says it, or we do"
            yield source.problem(element.pointer, f"{SOURCE} or {INFERRED}", "both", fix)
        if INFERRED in value and not _is_text(value[INFERRED]):
            found = shown_value(value[INFERRED])
            place = f"{element.pointer}/{INFERRED}"
            yield source.problem(place, "the reason, as text", found, "say why it is our choice")
        if SOURCE in value and not _ids(element):
            place = f"{element.pointer}/{SOURCE}"
            expected = f"an id of info.{SOURCES}, or a list of ids"
            yield source.problem(place, expected, shown_value(value[SOURCE]), "write ids as text")


def source_ids(source: Source) -> Iterator[Problem]:
    """Yield ids of pages that `info.x-sources` does not have, each once."""
    info = source.root.get("info")
    known = info.get(SOURCES) if isinstance(info, dict) else None
    if not isinstance(known, dict) or not known:
        return
    places: dict[str, list[str]] = {}
    for element in walk(source.root):
        for place, name in _ids(element) if SOURCE in element.value else ():
            if name not in known:
                places.setdefault(name, []).append(place)
    for name, found in places.items():
        fix = nearest(name, known, f"describe the page in info.{SOURCES}")
        text = name + elsewhere(source.line(place) for place in found[1:])
        yield source.problem(found[0], f"one of {listed(known, 'or')}", text, fix)


def sources(source: Source) -> Iterator[Problem]:
    """Yield what is wrong with `info.x-sources` itself."""
    info = source.root.get("info")
    listing = info.get(SOURCES) if isinstance(info, dict) else None
    if not isinstance(listing, dict) or not listing:
        fix = "name each page once: an id of your own, then its title, and its url where known"
        place = f"/info/{SOURCES}" if listing is not None else "/info"
        yield source.problem(place, f"the pages, under {SOURCES}", "none", fix)
        return
    for name, page in listing.items():
        place = pointer_of([name], f"/info/{SOURCES}")
        if not isinstance(page, dict) or not _is_text(page.get("title")):
            yield source.problem(place, "a page with a title", shown_value(page), "write its title")
        elif not set(page) <= {"title", "url"} or not _is_text(page.get("url", "-")):
            found = listed(f"{key}: {shown_value(page[key])}" for key in page if key != "title")
            yield source.problem(place, "a title, and a url or none", found, "write title and url")


def _is_inside(element: Element) -> bool:
    owner = element.parent
    while owner is not None and owner.kind not in COUNTED:
        owner = owner.parent
    return owner is not None


def _nearest_mark(element: Element | None) -> str | None:
    """Return the key that is on the element, or else on its nearest ancestor."""
    while element is not None and element.kind not in ("components", "document"):
        for key in (SOURCE, INFERRED):
            if key in element.value:
                return key
        element = element.parent
    return None


def _ids(element: Element) -> list[tuple[str, str]]:
    """Return the ids of an element's pages and their places; none if they are no such list."""
    value, place = element.value[SOURCE], f"{element.pointer}/{SOURCE}"
    if isinstance(value, list):
        ids = [(f"{place}/{index}", name) for index, name in enumerate(value)]
    else:
        ids = [(place, value)]
    return ids if all(_is_text(name) for _, name in ids) else []


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip())
