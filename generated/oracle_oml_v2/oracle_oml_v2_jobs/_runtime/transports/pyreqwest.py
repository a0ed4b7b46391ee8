# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Transports over pyreqwest, for many requests a second. The extra `fast` installs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Final, Generic, TypeVar

try:
    from pyreqwest.client import Client, ClientBuilder, SyncClient, SyncClientBuilder
    from pyreqwest.exceptions import PyreqwestError, RequestTimeoutError
    from pyreqwest.http import HeaderMap
    from pyreqwest.request import BaseRequestBuilder
except ImportError:
    raise ImportError("pyreqwest is not installed; this package's extra `fast` has it") from None

from ..errors import ConfigurationError, TransportError, TransportTimeout
from ..messages import Headers, Response
from ..processes import NotPicklable, renew_in_child
from .limits import CLOSED, check_length, declared_length

BuilderT = TypeVar("BuilderT", bound=BaseRequestBuilder)
ClientT = TypeVar("ClientT")
ClientBuilderT = TypeVar("ClientBuilderT", ClientBuilder, SyncClientBuilder)
FORKED: Final = (
    "pyreqwest cannot work in a process that was forked after its first request; start processes "
    "with multiprocessing's `spawn`, or send requests with httpx2, the default"
)
"""Why a transport sends nothing in a forked child."""


class _Transport(NotPicklable, Generic[ClientT]):
    """What both transports have in common: a client that is made by the first request.

    pyreqwest's runtime is threads, and a forked child has none of them: there, a transport that has
    been used refuses to send, and one that has not makes its client if no other one was made.
    """

    def __init__(self, make: Callable[[], ClientT]) -> None:
        self._make = make
        self._client: ClientT | None = None
        self._opened: list[ClientT] = []
        self._refusal = ""
        renew_in_child(self)

    def after_fork(self) -> None:
        """Refuse to send what would never come back."""
        if self._client is not None:
            self._client, self._refusal = None, FORKED

    def _open(self) -> ClientT:
        if self._refusal:
            raise ConfigurationError(self._refusal)
        try:
            client = self._make()
        except RuntimeError as error:
            if "fork" not in str(error):
                raise
            raise ConfigurationError(FORKED) from None
        # Two threads that come first open one each; both are closed in the end.
        self._opened.append(client)
        self._client = client
        return client

    def _closing(self) -> list[ClientT]:
        """Send nothing any more, and return what to close."""
        self._refusal, self._client = CLOSED, None
        opened, self._opened = self._opened, []
        return opened


class PyreqwestTransport(_Transport[SyncClient]):
    """Sends requests with pyreqwest, which keeps deadlines by itself.

    Args:
        configure: Sets up the builder of the client, for example a proxy or what to trust.
            Redirects, cookies and referrers are switched off afterwards.
    """

    def __init__(
        self, configure: Callable[[SyncClientBuilder], SyncClientBuilder] | None = None
    ) -> None:
        super().__init__(lambda: _safe(SyncClientBuilder(), configure).build())

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
        client = self._client or self._open()
        try:
            with _filled(
                client.request(method, url), headers, body, timeout
            ).build_streamed() as answer:
                received = _received(answer.headers)
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
        except (PyreqwestError, ValueError) as error:
            failure = _translated(error, timeout)
        # Raised outside of the handler, so that nothing of pyreqwest's hangs on the new error.
        raise failure

    def close(self) -> None:
        """Close all connections."""
        for client in self._closing():
            # It closes its idle connections when nobody holds it any more.
            client.close()


class AsyncPyreqwestTransport(_Transport[Client]):
    """Sends requests with pyreqwest, under asyncio.

    A request whose task is cancelled is over for Python at once; pyreqwest 0.15 closes its
    connection when its timeout is over.

    Args:
        configure: As for `PyreqwestTransport`.
    """

    def __init__(self, configure: Callable[[ClientBuilder], ClientBuilder] | None = None) -> None:
        super().__init__(lambda: _safe(ClientBuilder(), configure).build())

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
        client = self._client or self._open()
        try:
            async with _filled(
                client.request(method, url), headers, body, timeout
            ).build_streamed() as answer:
                received = _received(answer.headers)
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
        except (PyreqwestError, ValueError) as error:
            failure = _translated(error, timeout)
        # Raised outside of the handler: see `PyreqwestTransport.send`.
        raise failure

    async def close(self) -> None:
        """Close all connections."""
        for client in self._closing():
            # It closes its idle connections when nobody holds it any more.
            await client.close()


def _safe(
    builder: ClientBuilderT, configure: Callable[[ClientBuilderT], ClientBuilderT] | None
) -> ClientBuilderT:
    """Return the builder of a client that follows nothing and keeps nothing."""
    if configure is not None:
        builder = configure(builder)
    builder = builder.follow_redirects(False).default_cookie_store(False).referer(False)
    return builder.error_for_status(False)


def _filled(
    builder: BuilderT, headers: Mapping[str, str], body: bytes | None, timeout: float
) -> BuilderT:
    """Return the builder of a request with everything in it."""
    # A timedelta counts whole microseconds, and none of them would be no time at all.
    builder = builder.timeout(timedelta(seconds=max(timeout, 1e-6)))
    for name, value in headers.items():
        builder = builder.header(name, value, is_sensitive=True)
    return builder if body is None else builder.body_bytes(body)


def _received(headers: HeaderMap) -> Headers:
    """Return the headers of a response; those that are no text are left out."""
    try:
        return Headers(headers.items())
    except ValueError:
        pairs = []
        for name in dict.fromkeys(headers):
            with suppress(ValueError):
                pairs += [(name, value) for value in headers.getall(name)]
        return Headers(pairs)


def _translated(error: PyreqwestError | ValueError, timeout: float) -> TransportError:
    """Return our own error for one of pyreqwest's; its text shows nothing that was sent."""
    kind = type(error).__name__
    if not isinstance(error, PyreqwestError):
        return TransportError("not a URL that can be requested")
    if isinstance(error, RequestTimeoutError):
        return TransportTimeout(f"no whole response within {timeout:g} s ({kind})")
    return TransportError(f"{kind}: {error.message}")
