# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Reading members that may not be there."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

T = TypeVar("T")


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
