# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Transports over pyreqwest, for many requests a second. The extra `fast` installs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from pyreqwest.client import ClientBuilder, SyncClientBuilder
from pyreqwest.exceptions import PyreqwestError, RequestTimeoutError
from pyreqwest.request import BaseRequestBuilder

from ..errors import TransportError, TransportTimeout
from ..messages import Headers, Response
from .limits import check_length, declared_length

BuilderT = TypeVar("BuilderT", bound=BaseRequestBuilder)


class PyreqwestTransport:
    """Sends requests with pyreqwest, which keeps deadlines by itself.

    Args:
        configure: Sets up the builder of the client, for example a proxy or what to trust.
            Redirects, cookies and referrers are switched off afterwards.
    """

    def __init__(
        self, configure: Callable[[SyncClientBuilder], SyncClientBuilder] | None = None
    ) -> None:
        builder = SyncClientBuilder()
        if configure is not None:
            builder = configure(builder)
        builder = builder.follow_redirects(False).default_cookie_store(False).referer(False)
        self._client = builder.error_for_status(False).build()

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
    ) -> Response:
        """Send a request; see `Transport.send`."""
        try:
            builder = _filled(self._client.request(method, url), headers, body, timeout)
            with builder.build_streamed() as answer:
                received = Headers(answer.headers.items())
                length = declared_length(received)
                check_length(length or 0, limit)
                reader = answer.body_reader
                if length is not None:
                    # It cannot be longer, so it is read in one go.
                    return Response(answer.status, received, bytes(reader.bytes()))
                chunks = bytearray()
                while (chunk := reader.read_chunk()) is not None:
                    chunks += chunk
                    check_length(len(chunks), limit)
                return Response(answer.status, received, bytes(chunks))
        except PyreqwestError as error:
            failure = _translated(error, timeout)
        # Raised outside of the handler, so that nothing of pyreqwest's hangs on the new error.
        raise failure

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


class AsyncPyreqwestTransport:
    """Sends requests with pyreqwest, under asyncio.

    Args:
        configure: As for `PyreqwestTransport`.
    """

    def __init__(self, configure: Callable[[ClientBuilder], ClientBuilder] | None = None) -> None:
        builder = ClientBuilder()
        if configure is not None:
            builder = configure(builder)
        builder = builder.follow_redirects(False).default_cookie_store(False).referer(False)
        self._client = builder.error_for_status(False).build()

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
    ) -> Response:
        """Send a request; see `Transport.send`."""
        try:
            builder = _filled(self._client.request(method, url), headers, body, timeout)
            async with builder.build_streamed() as answer:
                received = Headers(answer.headers.items())
                length = declared_length(received)
                check_length(length or 0, limit)
                reader = answer.body_reader
                if length is not None:
                    # It cannot be longer, so it is read in one go.
                    return Response(answer.status, received, bytes(await reader.bytes()))
                chunks = bytearray()
                while (chunk := await reader.read_chunk()) is not None:
                    chunks += chunk
                    check_length(len(chunks), limit)
                return Response(answer.status, received, bytes(chunks))
        except PyreqwestError as error:
            failure = _translated(error, timeout)
        # Raised outside of the handler: see `PyreqwestTransport.send`.
        raise failure

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()


def _filled(
    builder: BuilderT, headers: Mapping[str, str], body: bytes | None, timeout: float
) -> BuilderT:
    """Return the builder of a request with everything in it."""
    # A timedelta counts whole microseconds, and none of them would be no time at all.
    builder = builder.timeout(timedelta(seconds=max(timeout, 1e-6)))
    for name, value in headers.items():
        builder = builder.header(name, value, is_sensitive=True)
    return builder if body is None else builder.body_bytes(body)


def _translated(error: PyreqwestError, timeout: float) -> TransportError:
    """Return our own error for one of pyreqwest's; its text shows nothing that was sent."""
    kind = type(error).__name__
    if isinstance(error, RequestTimeoutError):
        return TransportTimeout(f"no whole response within {timeout:g} s ({kind})")
    return TransportError(f"{kind}: {error.message}")
