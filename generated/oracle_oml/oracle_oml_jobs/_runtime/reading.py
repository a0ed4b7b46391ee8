# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Reading members that may not be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

from msgspec import UNSET, UnsetType

from .messages import SHOWN_CHARACTERS, printable, shortened

T = TypeVar("T")
Way: TypeAlias = Sequence[str]
"""The names of members, as they are on the wire, from the outermost in."""


def present(value: T | UnsetType) -> T | None:
    """Return a member's value; None where the member is missing."""
    return None if value is UNSET or isinstance(value, UnsetType) else value


def first(*values: T | None) -> T | None:
    """Return the first value that is there."""
    return next((value for value in values if value is not None), None)


def dig(value: Any, *names: str) -> Any:
    """Return the attribute that a way of names leads to; None where the way ends."""
    for name in names:
        value = present(getattr(value, name, None))
    return value


def words(value: Any, ways: Iterable[Way]) -> str | None:
    """Return the texts that ways lead to, on one line that is safe to print; None if none does.

    Args:
        value: A decoded body, or a part of it.
        ways: The way to each text, or list of texts; of a list on the way, each item is looked at.
    """
    found = dict.fromkeys(text for way in ways for text in _texts(value, way) if text.strip())
    return one_line("; ".join(found)) if found else None


def one_line(text: str) -> str:
    """Return text on one line that is safe to print, cut if it is long."""
    # A message is the vendor's, or of whoever answers for it: it must not move a cursor.
    return printable(shortened(" ".join(text[: 4 * SHOWN_CHARACTERS].split())))


def _texts(value: Any, way: Way) -> Iterator[str]:
    found = [value]
    for name in way:
        found = [_member(item, name) for item in _items(found)]
    return (item for item in _items(found) if isinstance(item, str))


def _items(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        yield from value if isinstance(value, list) else (value,)


def _member(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    names: tuple[str, ...] = getattr(value, "__struct_encode_fields__", ())
    return getattr(value, value.__struct_fields__[names.index(name)]) if name in names else None
