# From templates/runtime/retrying.py, unchanged but for this line.
"""Which failures of a poll are worth another try, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .errors import RequestRefused, StatusError, TransportError
from .messages import Headers

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


def is_retried(error: BaseException, final: frozenset[int]) -> bool:
    """Return whether a poll that failed so is tried again.

    Args:
        error: What the poll raised.
        final: Statuses to which the contract gives a meaning for this very job.
    """
    if isinstance(error, StatusError):
        return error.status in RETRIED and error.status not in final
    return isinstance(error, TransportError)


def is_unknown_job(error: BaseException, final: frozenset[int]) -> bool:
    """Return whether an error is an answer by which there is no such job.

    Args:
        error: What the poll raised.
        final: The statuses that mean it.
    """
    if isinstance(error, RequestRefused):
        return error.kind == "unknown_job"
    return isinstance(error, StatusError) and error.status in final


def retry_after(headers: Headers, now: datetime | None = None) -> float:
    """Return the seconds that Retry-After asks to wait (RFC 9110, 10.2.3); 0.0 if it says none.

    Args:
        headers: The response's headers.
        now: The time of day, for the form that is a date. The response's own Date is preferred:
            a server whose clock is wrong still knows how long it means.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return 0.0
    if value.isascii() and value.isdigit():
        return float(value[:10])
    date = _date(value)
    if date is None:
        return 0.0
    sent = _date(headers.get("date", "")) or now or datetime.now(UTC)
    return max(0.0, (date - sent).total_seconds())


def _date(value: str) -> datetime | None:
    """Return a date of HTTP (RFC 9110, 5.6.7); None if it is none."""
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
