# From templates/runtime/durations.py, unchanged but for this line.
"""Lengths of time that a caller passes in."""

from __future__ import annotations

import math

from .errors import ConfigurationError


def checked_seconds(name: str, value: object) -> float:
    """Return a length of time, in seconds.

    Raises:
        ConfigurationError: It is no number, not above zero, not a number at all, or endless.
    """
    try:
        # Text and truth values are not taken for numbers; NaN compares false with everything.
        number = float(value) if isinstance(value, (int, float)) else math.nan
    except OverflowError:
        number = math.inf
    if isinstance(value, bool) or not 0 < number < math.inf:
        raise ConfigurationError(
            f"{name}: expected a number of seconds above 0, found {str(value)[:40]}"
        )
    return number
