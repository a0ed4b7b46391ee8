# From templates/runtime/httpx2_clients.py, unchanged but for this line.
"""What of httpx2 differs between threads and event loops: who shares a client, how time ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Final, Self, TypeAlias

import httpx2

from .deadlines import DeadlineTransport
from .errors import ConfigurationError
from .limits import CLOSED, KEEPALIVE_CONNECTIONS, KEEPALIVE_SECONDS
from .network import Network, unused_context
from .processes import LEFT_TO_PARENT, NotPicklable, call_after_fork
from .proxies import Proxy

Client: TypeAlias = httpx2.Client | httpx2.BaseTransport
"""What requests are sent with: a caller's client; or a transport alone, where that has nothing to
add: no cookies, no redirects, no line in a log with the URL, in which there may be a credential."""

AsyncClient: TypeAlias = httpx2.AsyncClient | httpx2.AsyncBaseTransport

AsyncTimeLimit: Final = asyncio.timeout
"""Ends a block by cancelling what it awaits, and raises `TimeoutError`; see `TimeLimit`."""


class Clients:
    """The `httpx2.Client` of each process.

    Args:
        source: A client to use, or a function that makes one in each process. A client stays the
            caller's, and so do its cookies; a forked child refuses one that its parent has used. If
            None, a transport is used that, other than httpx2's own, keeps the deadline even if a
            server sends its headers byte by byte: `DeadlineTransport`.
        network: How a transport of our own makes its connections.
    """

    def __init__(
        self, source: httpx2.Client | Callable[[], httpx2.Client] | None, network: Network
    ) -> None:
        self._source: Client | Callable[[], Client]
        self._source = source or partial(DeadlineTransport, network=network)
        self._opened: list[Client] = []
        self._refusal = ""
        self.current: Client | None = None
        """This process' client; None before the first request."""
        call_after_fork(self)

    def after_fork(self) -> None:
        """Leave a client that has been used to the parent, unless its transport does so itself."""
        if self.current is None or all(
            isinstance(each, DeadlineTransport) for each in _transports(self.current)
        ):
            return
        LEFT_TO_PARENT.append(self._opened)
        self.current, self._opened = None, []
        if not callable(self._source):
            self._refusal = _refusal("the process that this one was forked from", "Client")

    def open(self) -> Client:
        """Return a client, which is the current one from now on."""
        if self._refusal:
            raise ConfigurationError(self._refusal)
        # Two threads that come first open one each; both are closed in the end.
        client = self._source() if callable(self._source) else self._source
        self._opened.append(client)
        self.current = client
        return client

    def close(self) -> None:
        """Close the clients that were made here."""
        self._refusal, self.current = CLOSED, None
        while self._opened:
            client = self._opened.pop()
            if client is not self._source:
                client.close()


class AsyncClients:
    """The `httpx2.AsyncClient` of each event loop.

    Args:
        source: A client to use, or a function that makes one in each event loop. A client stays the
            caller's, and so do its cookies; one that opens connections serves one event loop, and
            no forked child. If None, a transport is made for each event loop.
        network: How a transport of our own makes its connections.
    """

    def __init__(
        self, source: httpx2.AsyncClient | Callable[[], httpx2.AsyncClient] | None, network: Network
    ) -> None:
        self._source: AsyncClient | Callable[[], AsyncClient]
        self._source = source or partial(_RoutedTransport, network)
        self._opened: dict[asyncio.AbstractEventLoop, _Opened] = {}
        self._refusal = ""
        call_after_fork(self)

    @property
    def current(self) -> AsyncClient | None:
        """The running event loop's client; None before its first request."""
        opened = self._opened.get(asyncio.get_running_loop())
        return None if opened is None else opened[0]

    def after_fork(self) -> None:
        """Leave the clients to the parent, whose event loops they belong to."""
        if self._opened:
            LEFT_TO_PARENT.append(self._opened)
            self._opened = {}
            if not callable(self._source):
                self._refusal = _refusal("the process that this one was forked from", "AsyncClient")

    async def open(self) -> AsyncClient:
        """Return a client, which is the current one from now on."""
        if self._refusal:
            raise ConfigurationError(self._refusal)
        loop, client, closer = asyncio.get_running_loop(), self._source, None
        if callable(client):
            client = client()
            closer = _closer(client, self._opened, loop)
            await anext(closer)
        elif self._opened and any(
            isinstance(each, httpx2.AsyncHTTPTransport) for each in _transports(client)
        ):
            raise ConfigurationError(_refusal("another event loop", "AsyncClient"))
        for other in list(self._opened):
            if other.is_closed():
                self._opened.pop(other, None)
        self._opened[loop] = client, closer
        return client

    async def close(self) -> None:
        """Close the clients that were made here; those of other event loops are closed by these."""
        self._refusal = CLOSED
        _, closer = self._opened.pop(asyncio.get_running_loop(), (None, None))
        self._opened.clear()
        if closer is not None:
            await closer.aclose()


_Opened: TypeAlias = tuple[AsyncClient, AsyncGenerator[None, None] | None]
"""A client, and what closes it if it was made here."""


async def _closer(
    client: AsyncClient,
    clients: dict[asyncio.AbstractEventLoop, _Opened],
    loop: asyncio.AbstractEventLoop,
) -> AsyncGenerator[None, None]:
    """Close a client when its event loop ends: each closes its asynchronous generators first."""
    try:
        yield
    finally:
        clients.pop(loop, None)
        await client.aclose()


class _RoutedTransport(NotPicklable, httpx2.AsyncBaseTransport):
    """Sends each request with httpx2's own transport, by way of the proxy that `network` names."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._routes: dict[tuple[Proxy | None, bool], httpx2.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request."""
        url = request.url
        proxy = self._network.routes.proxy_for(url.scheme, url.raw_host.decode("ascii"), url.port)
        route = proxy, "https" in (url.scheme, proxy and proxy.scheme)
        transport = self._routes.get(route)
        if transport is None:
            transport = self._routes[route] = self._open(*route)
        return await transport.handle_async_request(request)

    def _open(self, proxy: Proxy | None, is_encrypted: bool) -> httpx2.AsyncHTTPTransport:
        context, asked = self._network.context() if is_encrypted else unused_context(), None
        if proxy is not None:
            encrypted = context if proxy.scheme == "https" else None
            asked = httpx2.Proxy(proxy.url, ssl_context=encrypted)
            # httpx2 takes text alone, and sends what it makes of it: these bytes.
            asked.auth = proxy.auth and (proxy.auth[0].decode(), proxy.auth[1].decode())
        limits = httpx2.Limits(
            max_keepalive_connections=KEEPALIVE_CONNECTIONS, keepalive_expiry=KEEPALIVE_SECONDS
        )
        try:
            return httpx2.AsyncHTTPTransport(verify=context, limits=limits, proxy=asked)
        except ImportError as error:
            assert proxy is not None, "only SOCKS needs another library"
            raise ConfigurationError(proxy.needs_socksio()) from error

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in self._routes.values():
            await transport.aclose()


def _transports(client: Client | AsyncClient) -> list[object]:
    """Return what a client sends with. httpx2 has no public name for it."""
    if isinstance(client, (httpx2.BaseTransport, httpx2.AsyncBaseTransport)):
        return [client]
    return [getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()]


def _refusal(user: str, kind: str) -> str:
    return (
        f"http_client: expected one that nobody else uses, found one that {user} has used; "
        f"pass a function that makes one, such as `lambda: httpx2.{kind}(...)`"
    )


class TimeLimit:
    """Tells a block that asks for it when its time is over: nobody else can end what a thread does.

    Args:
        seconds: How long the block may take.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def expired(self) -> bool:
        """Return whether the time is over."""
        return time.monotonic() > self._end
