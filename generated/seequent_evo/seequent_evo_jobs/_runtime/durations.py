# From templates/runtime/durations.py, unchanged but for this line.
"""Lengths of time that a caller passes in."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TypeAlias

from .errors import ConfigurationError
from .messages import quoted

Seconds: TypeAlias = float | timedelta
"""A length of time: a number of seconds, or a `timedelta`."""


def checked_seconds(name: str, value: object, *, none_at_all: bool = False) -> float:
    """Return a length of time, in seconds.

    Args:
        name: What the caller knows it as.
        value: A number of seconds, or a `timedelta`.
        none_at_all: Whether it may be zero.

    Raises:
        ConfigurationError: It is neither, not above zero, not a number at all, or endless.
    """
    if type(value) is float and 0 < value < math.inf:
        return value
    if isinstance(value, timedelta):
        value = value.total_seconds()
    try:
        # Text and truth values are not taken for numbers; NaN compares false with everything.
        number = float(value) if isinstance(value, (int, float)) else math.nan
    except OverflowError:
        number = math.inf
    if isinstance(value, bool) or not (0 < number < math.inf or (none_at_all and number == 0)):
        least = "of 0 or more" if none_at_all else "above 0"
        raise ConfigurationError(
            f"{name}: expected a number of seconds {least}, found {quoted(value)}"
        )
    return number
