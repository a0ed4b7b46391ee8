"""Times as text, in the format of `simulate.live` and `simulate.id` of a lifecycle.

`%Y %m %d %b %H %M %S` as in C's strftime, `%L` milliseconds, `%s` seconds since 1970, `%%`; always
UTC and always English: an answer must not change with the machine's locale.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_LAST = 253_402_300_799
"""9999-12-31T23:59:59Z."""

_FIELDS: dict[str, Callable[[time.struct_time, int], str]] = {
    "Y": lambda t, _: f"{t.tm_year:04}",
    "m": lambda t, _: f"{t.tm_mon:02}",
    "d": lambda t, _: f"{t.tm_mday:02}",
    "b": lambda t, _: MONTHS[t.tm_mon - 1],
    "H": lambda t, _: f"{t.tm_hour:02}",
    "M": lambda t, _: f"{t.tm_min:02}",
    "S": lambda t, _: f"{t.tm_sec:02}",
    "L": lambda _, ms: f"{ms % 1000:03}",
    "s": lambda _, ms: str(ms // 1000),
    "%": lambda *_: "%",
}
_ELAPSED = _FIELDS | {"H": lambda _, ms: f"{ms // 3_600_000:02}"}
_FIELD = re.compile(f"%([{''.join(_FIELDS)}])")


def time_format(text: str) -> Callable[[float], str]:
    """Compile a format into a function of the seconds since 1970."""
    return _compiled(text, _FIELDS)


@lru_cache(maxsize=256)
def http_date(second: int) -> str:
    """Return a time as HTTP has it (RFC 9110, section 5.6.7), which goes up to the year 9999."""
    return formatdate(min(second, _LAST), usegmt=True)


def elapsed_format(text: str) -> Callable[[float], str]:
    """Compile a format into a function of a number of seconds; `%H` goes on after 23."""
    return _compiled(text, _ELAPSED)


def _compiled(
    text: str, fields: dict[str, Callable[[time.struct_time, int], str]]
) -> Callable[[float], str]:
    # The pattern splits into text and field letters by turns.
    parts = [fields[part] if i % 2 else part for i, part in enumerate(_FIELD.split(text))]

    finest = 1 if fields["L"] in parts else 1000

    # A job is asked for far more often than any time in its answers changes.
    @lru_cache(maxsize=1024)
    def told(ms: int) -> str:
        at = time.gmtime(ms // 1000)
        return "".join(part if isinstance(part, str) else part(at, ms) for part in parts)

    def formatted(seconds: float) -> str:
        # Half a microsecond of binary rounding must not become a millisecond too few.
        ms = round(seconds * 1_000_000) // 1000
        return told(ms - ms % finest)

    return formatted


RFC3339 = time_format("%Y-%m-%dT%H:%M:%S.%LZ")
"""Writes a time as RFC 3339 has it, to the millisecond."""
