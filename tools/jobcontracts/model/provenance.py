"""Which page a part of an OpenAPI document comes from, or why it is our own choice.

A mark, `x-source` or `x-inferred`, holds for all that is written below it, until the next mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from jobcontracts.model.node import Element, Kind, walk
from jobcontracts.model.pointer import escaped
from jobcontracts.model.source import Json

SOURCE, INFERRED, SOURCES = "x-source", "x-inferred", "x-sources"
COUNTED: frozenset[Kind] = frozenset(
    ("operation", "parameter", "header", "response", "security scheme", "schema", "property")
)
"""What has a mark (specs/README.md)."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a contract comes from.

    Args:
        id: Its key in `info.x-sources`.
        title: Its title.
        url: Its address.
        read: The day on which it was last read.
    """

    id: str
    title: str
    url: str
    read: date

    @property
    def pointer(self) -> str:
        """Its place in the document."""
        return f"/info/{SOURCES}/{escaped(self.id)}"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a part of a contract rests on.

    Args:
        pointer: The part.
        kind: Whether a page says it, or we do.
        pages: The pages that say it.
        reason: Why it is our choice.
        own: Whether the mark stands on the part itself.
    """

    pointer: str
    kind: Literal["documented", "inferred"]
    pages: tuple[Page, ...]
    reason: str
    own: bool


def listing(root: Json) -> dict[str, Json]:
    """Return `info.x-sources`; nothing where it is no mapping."""
    info = root.get("info")
    found = info.get(SOURCES) if isinstance(info, dict) else None
    return found if isinstance(found, dict) else {}


def pages_of(root: Json) -> dict[str, Page]:
    """Return the pages of a document by id; one without a proper day was read before all days."""
    return {
        name: Page(name, page["title"], page["url"], day(page.get("read")) or date.min)
        for name, page in listing(root).items()
        if isinstance(page, dict) and is_text(page.get("title")) and is_text(page.get("url"))
    }


def counted(root: Json) -> Iterator[Element]:
    """Yield the parts of a contract that have a mark, in its order.

    What is a reference has it where it is written out, except a property: that there is one is a
    statement of its own.
    """
    for element in walk(root):
        if element.kind in COUNTED and (not element.is_reference or element.kind == "property"):
            yield element


def nearest_mark_key(element: Element | None) -> tuple[str, Json] | None:
    """Return the key, and its value, on the element or else on its nearest ancestor."""
    while element is not None and element.kind not in ("components", "document"):
        for key in (SOURCE, INFERRED):
            if key in element.value:
                return key, element.value[key]
        element = element.parent
    return None


def marks(root: Json) -> dict[str, Mark]:
    """Return the mark of each part of a document that one holds for, by its pointer."""
    pages = pages_of(root)
    found = (_mark(element, pages) for element in walk(root))
    return {mark.pointer: mark for mark in found if mark is not None}


def mark_at(known: dict[str, Mark], pointer: str) -> Mark | None:
    """Return the mark that holds at any place of a document, of which the marks are known."""
    while pointer and pointer not in known:
        pointer = pointer.rpartition("/")[0]
    return known.get(pointer)


def _mark(element: Element, pages: dict[str, Page]) -> Mark | None:
    key, value = nearest_mark_key(element) or ("", None)
    own = key in element.value
    if key == INFERRED:
        return Mark(element.pointer, "inferred", (), str(value), own)
    named = tuple(pages[name] for name in ids(value) if name in pages)
    return Mark(element.pointer, "documented", named, "", own) if key else None


def ids(value: Json) -> list[str]:
    """Return the ids of an `x-source`; none if they are no text or list of texts."""
    named = value if isinstance(value, list) else [value]
    return named if all(is_text(name) for name in named) else []


def is_text(value: Json) -> bool:
    """Tell text that says something."""
    return isinstance(value, str) and bool(value.strip())


def day(value: Json) -> date | None:
    """Return the day that a text such as `2026-01-31` is; None if it is none."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except (TypeError, ValueError):
        return None
