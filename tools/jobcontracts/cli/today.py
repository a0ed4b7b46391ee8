"""The day that a command is run on."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from jobcontracts.problem import ProblemsError


def today() -> date:
    """Return the day in UTC, or the one that SOURCE_DATE_EPOCH puts in its place.

    That variable is what reproducible builds take for a clock: seconds since 1970.

    Raises:
        ProblemsError: The variable is no such number.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH")
    if text is None:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(text), UTC).date()
    except (ValueError, OverflowError, OSError):
        fix = "unset SOURCE_DATE_EPOCH, or set it to a number"
        raise ProblemsError.of("seconds since 1970 in SOURCE_DATE_EPOCH", text, fix) from None
