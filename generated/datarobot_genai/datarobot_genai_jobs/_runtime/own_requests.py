# From templates/runtime/own_requests.py, unchanged but for this line.
"""Requests of a client that has no settings of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import httpx2

from .credentials import SecretHeaders

_NO_BODY: Final = httpx2.ByteStream(b"")


class OwnRequests:
    """Makes the requests that `build_request` of a client with no settings of its own would make.

    That copies the headers five times. Here those of the last GET are kept: most requests of a
    client, the polls of all jobs among them, have the same.
    """

    def __init__(self) -> None:
        self._last: tuple[bytes, SecretHeaders, httpx2.Headers] | None = None

    def __call__(
        self,
        method: str,
        url: httpx2.URL,
        headers: Mapping[str, str],
        content: bytes | None,
        timeout: float,
    ) -> httpx2.Request:
        """Return a request."""
        extensions = {
            "timeout": {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}
        }
        if method != "GET" or content is not None:
            return httpx2.Request(
                method, url, headers=_merged(headers), content=content, extensions=extensions
            )
        last = self._last
        if last is None or last[0] != url.netloc or last[1] != headers:
            made = httpx2.Request(method, url, headers=_merged(headers)).headers
            last = self._last = url.netloc, SecretHeaders(headers), made
        return httpx2.Request(method, url, headers=last[2], stream=_NO_BODY, extensions=extensions)


def _merged(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return headers, behind those of httpx2's own that are not among them."""
    names = {name.lower() for name in headers}
    default = [pair for pair in _default_headers() if pair[0].lower() not in names]
    return [*default, *headers.items()]


@lru_cache(maxsize=1)
def _default_headers() -> list[tuple[str, str]]:
    with httpx2.Client(transport=httpx2.BaseTransport(), trust_env=False) as client:
        return [(name.decode("ascii"), value.decode("ascii")) for name, value in client.headers.raw]
