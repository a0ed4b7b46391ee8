# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Enumerations that keep a value which the contract does not have yet."""

from __future__ import annotations

import logging
from enum import Enum, IntEnum, StrEnum
from typing import Any, TypeVar

from .messages import printable

_logger = logging.getLogger(__package__.partition(".")[0] if __package__ else __name__)
_seen: set[tuple[str, str]] = set()
_SEEN_LIMIT = 1000
E = TypeVar("E", bound=Enum)


class OpenStrEnum(StrEnum):
    """Text from a documented list, or a new value, which is kept and equals its text."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return (
            _undocumented(cls, str.__new__(cls, value), value) if isinstance(value, str) else None
        )

    @property
    def is_documented(self) -> bool:
        """Whether the contract has this value."""
        return self._name_ in type(self).__members__


class OpenIntEnum(IntEnum):
    """A number from a documented list, or a new value, which is kept and equals its number."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return (
            _undocumented(cls, int.__new__(cls, value), value) if isinstance(value, int) else None
        )

    @property
    def is_documented(self) -> bool:
        """Whether the contract has this value."""
        return self._name_ in type(self).__members__


def _undocumented(cls: type[E], member: E, value: object) -> E:
    """Make `member` a member of its class that the class does not remember, and log it once."""
    member._name_ = f"<{printable(str(value))}>"  # what a repr shows
    member._value_ = value
    seen = (cls.__name__, str(value)[:100])
    if seen not in _seen and len(_seen) < _SEEN_LIMIT:
        _seen.add(seen)
        _logger.warning("%s: the contract has no value %r; it is kept as it is", *seen)
    return member
