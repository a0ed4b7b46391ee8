"""What is left when everything that matters to a client is told: each other difference, once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from jobcontracts.compat.change import Change, Spot, change
from jobcontracts.compat.pairs import by_key, by_keys, canonical
from jobcontracts.model.pointer import is_within, pointer_tokens
from jobcontracts.model.source import Json

_WHOLE = ("example", "examples", "x-sources", "links", "plans", "live", "seconds", "answers")
"""A difference in one of their members is told for the member as a whole."""

_CALLED = {
    "description": "the description",
    "summary": "the summary",
    "title": "the title",
    "example": "the example",
    "examples": "an example",
    "x-source": "the page that says so",
    "x-inferred": "the reason for our choice",
    "x-sources": "a page",
    "tags": "the tags",
    "servers": "a server",
    "parameters": "a parameter",
    "headers": "a header",
    "responses": "an answer",
    "securitySchemes": "a security scheme",
    "security": "the credentials",
    "content": "the body",
    "default": "the default",
    "$ref": "the reference",
    "links": "a link",
    "reading": "why the states are read so",
    "simulate": "what the mock does",
    "version": "the version of the client",
}


def other_changes(old: Spot, new: Spot, told: Iterable[Change]) -> Iterator[Change]:
    """Yield each difference between two documents that no change tells of.

    Args:
        old, new: The documents.
        told: The changes that are known.
    """
    mine = [t for t in told if t.document == new.source.path.name]
    before = [t.old for t in mine if t.old is not None]
    after = [t.new for t in mine if t.new is not None]
    for found in _differences(old, new):
        if not (_covered(found.old, before) or _covered(found.new, after)):
            yield found


def _covered(place: str | None, told: list[str]) -> bool:
    """Return whether a change tells of a place, of what it lies in, or of something in it."""
    return place is not None and any(is_within(place, t) or is_within(t, place) for t in told)


def _differences(old: Spot, new: Spot) -> Iterator[Change]:
    if canonical(old.value) == canonical(new.value):
        yield from _order(old, new)
    elif isinstance(old.value, dict) and isinstance(new.value, dict) and not _is_whole(new):
        yield from _parts(by_key(old.members(), new.members()))
    elif isinstance(old.value, list) and isinstance(new.value, list) and new.name != "x-source":
        pairs, gone, added = by_keys(old.items(), new.items(), _identity, _same, lambda _: 0)
        apart = _apart(old, new) if new.name == "required" else set()
        gone, added = ([i for i in left if _same(i) not in apart] for left in (gone, added))
        yield from _parts((pairs, gone, added))
    else:
        yield change("cosmetic", f"{_called(new)} is otherwise", old, new)


def _apart(old: Spot, new: Spot) -> set[str]:
    """Return the members that only one of two schemas has: they are told with their schemas."""
    owners = (Spot.whole(s.source).member(*pointer_tokens(s.pointer)[:-1]) for s in (old, new))
    before, after = (set(owner.members("properties")) if owner else set() for owner in owners)
    return {canonical(name) for name in before ^ after}


def _parts(paired: tuple[list[tuple[Spot, Spot]], list[Spot], list[Spot]]) -> Iterator[Change]:
    pairs, gone, added = paired
    for before, after in pairs:
        yield from _differences(before, after)
    for part in gone:
        yield change("cosmetic", f"{_called(part)} is gone", part, None)
    for part in added:
        yield change("cosmetic", f"{_called(part)} is there now", None, part)


def _order(old: Spot, new: Spot) -> Iterator[Change]:
    """The order of keys says nothing in JSON, but the mock uses the first plan."""
    before, after = (list(spot.members("simulate", "plans")) for spot in (old, new))
    if before[:1] != after[:1]:
        places = old.member("simulate", "plans"), new.member("simulate", "plans")
        yield change("cosmetic", f"the mock's first plan is {after[0]}, was {before[0]}", *places)


def _is_whole(spot: Spot) -> bool:
    parts = spot.pointer.split("/")
    # `examples/NAME`, `x-sources/ID` and so on; and one `example` itself.
    return parts[-2:-1] != [] and (parts[-2] in _WHOLE[1:] or parts[-1] == "example")


def _identity(item: Spot) -> Hashable:
    """Return what makes an item of a list the same one, although something in it differs."""
    value: Json = item.value
    if not isinstance(value, dict):
        return canonical(value)
    if "$ref" in value:
        value = item.resolved().value
    found = tuple(str(value.get(key, "")) for key in ("in", "name", "url"))
    return found if any(found) else None


def _same(item: Spot) -> str:
    return canonical(item.value)


def _called(spot: Spot) -> str:
    for part in reversed(spot.pointer.split("/")):
        if part in _CALLED:
            return _CALLED[part]
    return spot.name or "the document"
