"""Which failures of a poll are worth another try, and when."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from .errors import RequestRefused, StatusError, TlsError, TransportError
from .messages import Headers

LONGEST: Final = 9_999_999_999.0
"""More seconds than anybody waits; whatever is longer is taken for this."""

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_MILLISECONDS = ("retry-after-ms", "x-ms-retry-after-ms")
_READ = ("retry-after", *_MILLISECONDS)


def is_retried(error: BaseException, final: frozenset[int], *, answered: bool = True) -> bool:
    """Return whether a poll that failed so is tried again.

    Args:
        error: What the poll raised.
        final: Statuses to which the contract gives a meaning for this very job.
        answered: Whether a poll was answered before.
    """
    if isinstance(error, TlsError):
        return answered
    if is_status(error, final):
        return False
    return isinstance(error, (StatusError, TransportError)) and error._passes


def is_status(error: BaseException, statuses: frozenset[int]) -> bool:
    """Return whether an error is an answer of one of these statuses."""
    return isinstance(error, StatusError) and error.status in statuses


def is_unknown_job(error: BaseException, final: frozenset[int]) -> bool:
    """Return whether an error is an answer by which there is no such job.

    Args:
        error: What the poll raised.
        final: The statuses that mean it.
    """
    if isinstance(error, RequestRefused):
        return error.kind == "unknown_job"
    return is_status(error, final)


def retry_after(headers: Headers, now: datetime | None = None) -> float:
    """Return the seconds that an answer asks to wait; 0.0 if it says none, or nothing that is read.

    Retry-After is a number of seconds or a date (RFC 9110, 10.2.3). Servers send decimals, too, and
    repeat the line; some say it in milliseconds beside it, which is more exact. Headers about rate
    limits are not read: they are seconds, a moment or a duration, by vendor, and most say when a
    quota is whole again, not when to ask.

    Args:
        headers: The response's headers.
        now: The time of day, for the form that is a date. The response's own Date is preferred:
            a server whose clock is wrong still knows how long it means.
    """
    if headers.keys().isdisjoint(_READ):
        return 0.0
    for name in _MILLISECONDS:
        milliseconds = _number(_once(headers.get(name, "")))
        if milliseconds is not None:
            return milliseconds / 1000
    value = _once(headers.get("retry-after", ""))
    if not value:
        return 0.0
    seconds = _number(value)
    if seconds is not None:
        return seconds
    date = _date(value)
    if date is None:
        return 0.0
    sent = _date(headers.get("date", "")) or now or datetime.now(UTC)
    return max(0.0, (date - sent).total_seconds())


def _once(value: str) -> str:
    """Return a header's value; of lines that are equal (RFC 9110, 5.3) one."""
    parts = [part.strip() for part in value.split(",")]
    for size in (1, 2):  # a date has a comma of its own
        if parts == parts[:size] * (len(parts) // size):
            return ", ".join(parts[:size])
    return value


def _number(value: str) -> float | None:
    return min(float(value), LONGEST) if _NUMBER.fullmatch(value) else None


def _date(value: str) -> datetime | None:
    """Return a date of HTTP, in any of its three forms (RFC 9110, 5.6.7); None if it is none."""
    # Most servers send seconds, and Python's parser of mail is a sixth of what a client imports.
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
