# From templates/runtime/reading.py, unchanged but for this line.
"""Reading members that may not be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Any, TypeAlias, TypeVar

from msgspec import UNSET, UnsetType

from .messages import SHOWN_CHARACTERS, printable, shortened
from .serialization import json_text

T = TypeVar("T")
MemberPath: TypeAlias = Sequence[str]
"""The names of members, as they are on the wire, from the outermost in."""


Fitting: TypeAlias = tuple[tuple[str, str], ...]
"""Names on the wire and values, as text, of the members of the item of a list that is meant."""


def unset_to_none(value: T | UnsetType) -> T | None:
    """Return a member's value; None where the member is missing."""
    return None if value is UNSET or isinstance(value, UnsetType) else value


def first(*values: T | None) -> T | None:
    """Return the first value that is there."""
    for value in values:
        if value is not None:
            return value
    return None


def is_value(found: Any, value: str | float | bool | None) -> bool:
    """Return whether what was found is a value, as JSON has it: 1 is not true."""
    return bool(found == value) and isinstance(found, bool) == isinstance(value, bool)


def percent(value: float | None, whole: float | None) -> float | None:
    """Return how much of a whole a value is, in percent; None where one of them is not there."""
    return None if value is None or not whole else 100 * value / whole


def get_path(value: Any, *steps: str | int | Fitting) -> Any:
    """Return what attributes, keys and indexes lead to, one after another; None where they end."""
    for step in steps:
        if isinstance(step, tuple):
            found = (item for item in _items([value]) if _fits(item, step))
            value = next(found, None) if isinstance(value, list) else None
        elif isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            value = unset_to_none(getattr(value, step, None))
    return value


def texts_at(value: Any, paths: Iterable[MemberPath]) -> str | None:
    """Return the texts that paths lead to, on one line that is safe to print; None if none does.

    Args:
        value: A decoded body, or a part of it.
        paths: The path to each text, or list of texts; in a list, each item is looked at.
    """
    found = dict.fromkeys(text for path in paths for text in _texts(value, path) if text.strip())
    return one_line("; ".join(found)) if found else None


def one_line(value: Any) -> str:
    """Return text, or any other value as JSON, on one line that is safe to print, cut if long."""
    text = value if isinstance(value, str) else json_text(value)
    # A message is the vendor's, or of whoever answers for it: it must not move a cursor.
    return printable(shortened(" ".join(text[: 4 * SHOWN_CHARACTERS].split())))


def _texts(value: Any, path: MemberPath) -> Iterator[str]:
    found = [value]
    for name in path:
        found = [_member(item, name) for item in _items(found)]
    return (item for item in _items(found) if isinstance(item, str))


def _fits(item: Any, wanted: Fitting) -> bool:
    return all(_plain_text(_member(item, name)) == value for name, value in wanted)


def _plain_text(value: Any) -> str:
    """Return a value of JSON as text, as JSON would write it."""
    value = value.value if isinstance(value, Enum) else value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _items(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        yield from value if isinstance(value, list) else (value,)


def _member(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    names: tuple[str, ...] = getattr(value, "__struct_encode_fields__", ())
    return getattr(value, value.__struct_fields__[names.index(name)]) if name in names else None
