"""Where each part of a contract comes from: the mark on itself, or on its nearest ancestor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jobcontracts.contracts.check.provenance import counted
from jobcontracts.contracts.check.walk import Element
from jobcontracts.contracts.source import Json, Source


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a contract comes from; `url` is empty where none is known."""

    id: str
    title: str
    url: str


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


def pages_of(root: Json) -> dict[str, Page]:
    """Return the pages that a contract comes from, by id."""
    listing = root["info"].get("x-sources", {})
    return {name: Page(name, page["title"], page.get("url", "")) for name, page in listing.items()}


def marks(source: Source) -> dict[str, Mark]:
    """Return the mark of each part of a checked contract that has one, by pointer."""
    pages = pages_of(source.root)
    return {element.pointer: _mark(element, pages) for element in counted(source)}


def _mark(element: Element, pages: dict[str, Page]) -> Mark:
    found: Element | None = element
    while found is not None and not {"x-source", "x-inferred"} & found.value.keys():
        found = found.parent
    if found is None:
        raise KeyError(f"{element.pointer} has no mark: the contract was not checked")
    own = found is element
    if "x-inferred" in found.value:
        return Mark(element.pointer, "inferred", (), str(found.value["x-inferred"]), own)
    ids = found.value["x-source"]
    named = tuple(pages[name] for name in ([ids] if isinstance(ids, str) else ids))
    return Mark(element.pointer, "documented", named, "", own)
