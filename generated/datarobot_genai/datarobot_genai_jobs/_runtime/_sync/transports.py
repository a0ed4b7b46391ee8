# From templates/runtime/_sync/transports.py, unchanged but for this line.
# Made by tools/unasync.py from templates/runtime/_async/transports.py: edit that.
"""How a request gets to the vendor. A module per HTTP library, imported on first use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from ..messages import Response
from ..sinks import Sink


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


@runtime_checkable
class StreamingTransport(Transport, Protocol):
    """A transport that can write a body to a file, too: what the argument `into` needs."""

    def stream(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
        sink: Sink,
    ) -> Response:
        """Send a request as `send` does; hand the body to `sink` instead if it takes it.

        Args:
            method, url, headers, body, timeout: As for `send`.
            limit: The longest body to accept of an answer that `sink` does not take, in bytes.
            sink: Is asked with `takes` once the status is there. What it takes goes to its `write`
                as it arrives, content encodings removed, and the response has an empty body.

        Raises:
            TransportError, ResponseTooLarge: There is no whole response.
        """
        ...


def default_transport(client: Any = None) -> Transport:
    """Return a transport over httpx2, which is imported now and not before.

    Args:
        client: An `httpx2.Client` to use, or what makes one; None for our own.
    """
    from .httpx2 import Httpx2Transport

    return Httpx2Transport(client)
