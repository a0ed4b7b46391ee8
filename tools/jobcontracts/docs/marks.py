"""Where each part of a contract comes from: the mark on itself, or on its nearest ancestor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jobcontracts.check.openapi.provenance import INFERRED, counted, ids, nearest_mark
from jobcontracts.check.openapi.sources import Page, pages_of
from jobcontracts.model.node import Element
from jobcontracts.model.source import Source


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


def marks(source: Source) -> dict[str, Mark]:
    """Return the mark of each part of a checked contract that has one, by pointer."""
    pages = pages_of(source.root)
    return {element.pointer: _mark(element, pages) for element in counted(source)}


def _mark(element: Element, pages: dict[str, Page]) -> Mark:
    mark = nearest_mark(element)
    if mark is None:
        raise KeyError(f"{element.pointer} has no mark: the contract was not checked")
    key, value = mark
    own = key in element.value
    if key == INFERRED:
        return Mark(element.pointer, "inferred", (), str(value), own)
    named = tuple(pages[name] for name in ids(value))
    return Mark(element.pointer, "documented", named, "", own)
