# From templates/runtime/statuses.py, unchanged but for this line.
"""Statuses of HTTP: what they are called, and which of them may pass."""

from __future__ import annotations

from typing import Final

RETRIED: Final = frozenset(
    {
        # What a server says of itself (RFC 9110, 15.5 and 15.6; RFC 8470; RFC 6585).
        *(408, 425, 429, 500, 502, 503, 504),
        # What gateways say instead of 502 to 504, each its own; nobody has registered them.
        *range(520, 528),
        *(529, 530, 598, 599),
    }
)
REFUSED: Final = frozenset({*range(400, 500), 501, 503, 505, 529})
"""Statuses by which a server did not do what it was asked for (RFC 9110, 15.5 and 15.6)."""
BUSY: Final = frozenset({429, 503})
"""Statuses whose Retry-After is meant for all of a vendor's jobs, not for one."""


def status_line(status: int) -> str:
    """Return a status as people know it: `404 Not Found`."""
    from http import HTTPStatus  # only errors need it

    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
