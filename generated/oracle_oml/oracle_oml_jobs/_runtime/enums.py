# From templates/runtime/enums.py, unchanged but for this line.
"""Enumerations that keep a value which the contract does not have yet."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any

from .logs import package_logger
from .messages import printable

_logged: set[tuple[str, str]] = set()
_LOG_LIMIT = 1000


class _Open:
    """What both kinds of enumerations have in common."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        """Make a member that the class does not remember, and log it once."""
        kind: Any = str if issubclass(cls, str) else int
        if not isinstance(value, kind):
            return None
        member = kind.__new__(cls, value)
        member._name_ = f"<{printable(str(value))}>"  # what a repr shows
        member._value_ = value
        shown = (cls.__name__, str(value)[:100])
        if shown not in _logged and len(_logged) < _LOG_LIMIT:
            _logged.add(shown)
            message = "%s: the contract has no value %r; it is kept as it is"
            package_logger().warning(message, *shown)
        return member

    @property
    def is_documented(self) -> bool:
        """Whether the contract has this value."""
        enum: Any = self
        return enum._name_ in type(enum).__members__


class OpenStrEnum(_Open, StrEnum):
    """Text from a documented list, or a new value, which is kept and equals its text."""


class OpenIntEnum(_Open, IntEnum):
    """A number from a documented list, or a new value, which is kept and equals its number."""
