# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Transports over httpx2, the default."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from functools import lru_cache, partial
from http.cookiejar import CookieJar
from ssl import SSLContext
from typing import Any, Final, TypeAlias

import httpx2

from ..errors import ConfigurationError, TransportError, TransportTimeout
from ..messages import Headers, Response
from ..processes import ABANDONED, NotPicklable, renew_in_child
from .deadlines import DeadlineTransport
from .limits import CLOSED, KEEPALIVE_CONNECTIONS, KEEPALIVE_SECONDS, check_length, declared_length

# To take a URL apart is a fifth of what httpx2 does for a call, and a wait asks for the same one
# again and again.
parsed: Final = lru_cache(maxsize=512)(httpx2.URL)


class NoCookies(CookieJar):
    """Keeps no cookie: an answer of the server has no say in the next request."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Take none."""

    def set_cookie(self, cookie: Any) -> None:
        """Keep none."""


class Httpx2Transport(NotPicklable):
    """Sends requests with an `httpx2.Client`.

    Args:
        client: A client to use, or a function that makes one in each process. A client stays the
            caller's, and so do its cookies; a forked child refuses one that its parent has used. If
            None, one is made that keeps no cookies and, other than a client with httpx2's own
            transport, keeps the deadline even if a server sends its headers byte by byte:
            `DeadlineTransport`.
    """

    def __init__(self, client: httpx2.Client | Callable[[], httpx2.Client] | None = None) -> None:
        self._source = client or _own_client
        self._client: httpx2.Client | None = None
        self._opened: list[httpx2.Client] = []
        self._refusal = ""
        renew_in_child(self)

    def after_fork(self) -> None:
        """Leave a client that has been used to the parent, unless its transport does so itself."""
        if self._client is None or all(
            isinstance(each, DeadlineTransport) for each in _transports(self._client)
        ):
            return
        ABANDONED.append(self._opened)
        self._client, self._opened = None, []
        if not callable(self._source):
            self._refusal = _refusal("the process that this one was forked from", "Client")

    def _open(self) -> httpx2.Client:
        if self._refusal:
            raise ConfigurationError(self._refusal)
        # Two threads that come first open one each; both are closed in the end.
        client = self._source() if callable(self._source) else self._source
        self._opened.append(client)
        self._client = client
        return client

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
            return self._exchange(method, url, headers, body, timeout, limit)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            failure = _translated(error, timeout)
        # Raised outside of the handler, so that no frame of httpx2, which holds the credentials in
        # its locals, hangs on the new error.
        raise failure

    def _exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
    ) -> Response:
        deadline = time.monotonic() + timeout
        client = self._client or self._open()
        request = client.build_request(
            method, parsed(url), headers=headers, content=body, timeout=timeout
        )
        answer = client.send(request, stream=True, follow_redirects=False, auth=None)
        try:
            check_length(declared_length(answer.headers) or 0, limit)
            chunks = bytearray()
            for chunk in answer.iter_bytes():
                chunks += chunk
                check_length(len(chunks), limit)
                if time.monotonic() > deadline:
                    raise TransportTimeout(f"no whole response within {timeout:g} s")
        finally:
            answer.close()
        return Response(answer.status_code, Headers(answer.headers.multi_items()), bytes(chunks))

    def close(self) -> None:
        """Close the client if it was made here."""
        self._refusal, self._client = CLOSED, None
        while self._opened:
            client = self._opened.pop()
            if client is not self._source:
                client.close()


class AsyncHttpx2Transport(NotPicklable):
    """Sends requests with an `httpx2.AsyncClient`.

    Args:
        client: A client to use, or a function that makes one in each event loop. A client stays the
            caller's, and so do its cookies; one that opens connections serves one event loop, and
            no forked child. If None, one is made that keeps no cookies, for each event loop.
    """

    def __init__(
        self, client: httpx2.AsyncClient | Callable[[], httpx2.AsyncClient] | None = None
    ) -> None:
        self._source = client or partial(_own_async_client, httpx2.create_ssl_context())
        self._clients: dict[asyncio.AbstractEventLoop, _Held] = {}
        self._refusal = ""
        renew_in_child(self)

    def after_fork(self) -> None:
        """Leave the clients to the parent, whose event loops they belong to."""
        if self._clients:
            ABANDONED.append(self._clients)
            self._clients = {}
            if not callable(self._source):
                self._refusal = _refusal("the process that this one was forked from", "AsyncClient")

    async def _open(self, loop: asyncio.AbstractEventLoop) -> httpx2.AsyncClient:
        if self._refusal:
            raise ConfigurationError(self._refusal)
        client = self._source
        closer = None
        if callable(client):
            client = client()
            closer = _closer(client, self._clients, loop)
            await anext(closer)
        elif self._clients and any(
            isinstance(each, httpx2.AsyncHTTPTransport) for each in _transports(client)
        ):
            raise ConfigurationError(_refusal("another event loop", "AsyncClient"))
        for other in list(self._clients):
            if other.is_closed():
                self._clients.pop(other, None)
        self._clients[loop] = client, closer
        return client

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
            async with asyncio.timeout(timeout):
                return await self._exchange(method, url, headers, body, timeout, limit)
        except TimeoutError:
            failure: TransportError = TransportTimeout(f"no whole response within {timeout:g} s")
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            failure = _translated(error, timeout)
        # Raised outside of the handlers: see `Httpx2Transport.send`.
        raise failure

    async def _exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
    ) -> Response:
        loop = asyncio.get_running_loop()
        held = self._clients.get(loop)
        client = await self._open(loop) if held is None else held[0]
        request = client.build_request(
            method, parsed(url), headers=headers, content=body, timeout=timeout
        )
        answer = await client.send(request, stream=True, follow_redirects=False, auth=None)
        try:
            check_length(declared_length(answer.headers) or 0, limit)
            chunks = bytearray()
            async for chunk in answer.aiter_bytes():
                chunks += chunk
                check_length(len(chunks), limit)
        finally:
            await answer.aclose()
        return Response(answer.status_code, Headers(answer.headers.multi_items()), bytes(chunks))

    async def close(self) -> None:
        """Close the clients that were made here; those of other event loops are closed by these."""
        self._refusal = CLOSED
        _, closer = self._clients.pop(asyncio.get_running_loop(), (None, None))
        self._clients.clear()
        if closer is not None:
            await closer.aclose()


_Held: TypeAlias = tuple[httpx2.AsyncClient, AsyncGenerator[None, None] | None]
"""A client, and what closes it if it was made here."""


async def _closer(
    client: httpx2.AsyncClient,
    clients: dict[asyncio.AbstractEventLoop, _Held],
    loop: asyncio.AbstractEventLoop,
) -> AsyncGenerator[None, None]:
    """Close a client when its event loop ends: each closes its asynchronous generators first."""
    try:
        yield
    finally:
        clients.pop(loop, None)
        await client.aclose()


def _own_client() -> httpx2.Client:
    return httpx2.Client(follow_redirects=False, cookies=NoCookies(), transport=DeadlineTransport())


def _own_async_client(trusted: SSLContext) -> httpx2.AsyncClient:
    limits = httpx2.Limits(
        max_keepalive_connections=KEEPALIVE_CONNECTIONS, keepalive_expiry=KEEPALIVE_SECONDS
    )
    return httpx2.AsyncClient(
        verify=trusted, follow_redirects=False, cookies=NoCookies(), limits=limits
    )


def _transports(client: httpx2.Client | httpx2.AsyncClient) -> list[object]:
    """Return what a client sends with. httpx2 has no public name for it."""
    return [getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()]


def _refusal(user: str, kind: str) -> str:
    return (
        f"http_client: expected one that nobody else uses, found one that {user} has used; "
        f"pass a function that makes one, such as `lambda: httpx2.{kind}(...)`"
    )


def _translated(error: Exception, timeout: float) -> TransportError:
    """Return our own error for one of httpx2's; its text quotes nothing from the wire."""
    kind = type(error).__name__
    if isinstance(error, httpx2.TimeoutException):
        return TransportTimeout(f"no whole response within {timeout:g} s ({kind})")
    if isinstance(error, httpx2.ProtocolError):
        # Behind the colon h11 quotes the line that it does not like.
        return TransportError(f"{kind}: {str(error).partition(':')[0]}")
    if isinstance(error, httpx2.InvalidURL):
        return TransportError("not a URL that can be requested")
    return TransportError(f"{kind}: {error}")
