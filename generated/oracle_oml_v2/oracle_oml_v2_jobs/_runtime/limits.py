# From templates/runtime/limits.py, unchanged but for this line.
"""How much a client accepts by default, how long a body may be, how many connections lie idle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .errors import ConfigurationError, ResponseTooLarge
from .messages import quoted

DEFAULT_REQUEST_TIMEOUT: Final = 30.0
"""How long one request may take, in seconds."""

DEFAULT_MAX_RESPONSE_BYTES: Final = 32 * 1024 * 1024
"""The longest body that is accepted, in bytes."""

CLOSED: Final = "the transport is closed; make a new one"
"""Why a transport sends nothing any more."""

KEEPALIVE_SECONDS: Final = 15.0
"""How long an idle connection is kept."""

KEEPALIVE_CONNECTIONS: Final = 20
"""How many idle connections are kept: httpx2 looks at each one's socket whenever it sends."""


def checked_limit(value: int) -> int:
    """Return the longest body to accept, in bytes.

    Raises:
        ConfigurationError: It is not above zero.
    """
    if not value > 0:
        raise ConfigurationError(
            f"max_response_bytes: expected a number of bytes above 0, found {quoted(value)}"
        )
    return value


def declared_length(headers: Mapping[str, str]) -> int | None:
    """Return what Content-Length says, in bytes; None if it says nothing that holds.

    A body that is sent in chunks ends where the chunks end (RFC 9112, 6.3).
    """
    value = headers.get("content-length", "")
    if "transfer-encoding" in headers or not (value.isascii() and value.isdigit()):
        return None
    return int(value[:20])


def check_length(length: int, limit: int) -> None:
    """Check a body's length, in bytes.

    Raises:
        ResponseTooLarge: It is above the limit.
    """
    if length > limit:
        raise ResponseTooLarge(
            f"expected a body of at most {limit} bytes, got more; max_response_bytes is the limit"
        )
