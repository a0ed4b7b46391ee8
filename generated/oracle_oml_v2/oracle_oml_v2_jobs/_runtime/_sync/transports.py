# From templates/runtime/_sync/transports.py, unchanged but for this line.
# Made by tools/unasync.py from templates/runtime/_async/transports.py: edit that.
"""How a request gets to the vendor. A module per HTTP library, imported on first use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ..messages import Response


class Transport(Protocol):
    """Sends requests. It follows no redirects and adds no credentials."""

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
    ) -> Response:
        """Send a request and read the response to its end.

        Args:
            method, url, headers, body: The request.
            timeout: How long all of it may take, in seconds.
            limit: The longest body to accept, in bytes, content encodings removed.

        Raises:
            TransportError, ResponseTooLarge: There is no whole response.
        """
        ...

    def close(self) -> None:
        """Close what this transport has opened itself."""
        ...


def default_transport(client: Any = None) -> Transport:
    """Return a transport over httpx2, which is imported now and not before.

    Args:
        client: An `httpx2.Client` to use, or what makes one; None for our own.
    """
    from .httpx2 import Httpx2Transport

    return Httpx2Transport(client)
