# From templates/runtime/deadlines.py, unchanged but for this line.
"""An httpx2 transport that keeps a deadline, for sync clients.

httpx2's timeouts are per socket operation: a server that sends one byte a second outlasts them all.
httpcore2 hands the numbers on to each operation unchanged, so here they are turned into deadlines
on the monotonic clock, and the network backend works out what is left at each operation.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import wait
from functools import partial
from typing import Any, Final, TypeAlias
from weakref import WeakSet

import httpcore2
import httpx2

from .errors import ConfigurationError
from .limits import KEEPALIVE_CONNECTIONS, KEEPALIVE_SECONDS
from .network import Network
from .processes import NotPicklable, call_after_fork
from .proxies import Proxy
from .single_flight import ThreadFlight

WRITE_BYTES: Final = 64 * 1024
"""How much is written between two looks at the clock."""

HTTPCORE2_ERRORS: Final = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
)
"""The base classes of what httpcore2 raises: it has no common one."""

Address: TypeAlias = tuple[Any, ...]
"""What `getaddrinfo` says of one address; the last of it is where to connect."""


class DeadlineTransport(NotPicklable, httpx2.BaseTransport):
    """Sends requests that are over, headers and body, when their timeout is.

    For `httpx2.Client(transport=...)`. A forked child opens connections of its own.

    Args:
        ssl_context: What to trust; what `network` says if None.
        proxy: The URL of a proxy; what the environment says (`HTTPS_PROXY` and so on) if None.
        keepalive: How long an idle connection is kept, in seconds.
        network: How connections are made, instead of `proxy`.

    Raises:
        ConfigurationError: What is given, or the environment, cannot be used.
    """

    def __init__(
        self,
        ssl_context: ssl.SSLContext | None = None,
        proxy: str | None = None,
        keepalive: float = KEEPALIVE_SECONDS,
        network: Network | None = None,
    ) -> None:
        self._ssl_context = ssl_context
        self._network = network or Network(proxy)
        self._keepalive = keepalive
        self._routes: dict[tuple[str, str, int | None], httpcore2.ConnectionPool] = {}
        self._backend = DeadlineBackend()
        call_after_fork(self)

    def after_fork(self) -> None:
        """Leave the connections to the parent."""
        self._backend.close_sockets()
        self._routes = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; each of its timeouts counts from now, not from operation to operation."""
        url = request.url
        now = time.monotonic()
        timeouts: dict[str, float | None] = request.extensions.get("timeout", {})
        deadlines = {
            # Waiting for a free connection is one operation: that one stays a length of time.
            name: value if value is None or name == "pool" else now + value
            for name, value in timeouts.items()
        }
        core_request = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions={**request.extensions, "timeout": deadlines},
        )
        try:
            host = url.raw_host.decode("ascii")
            answer = self._route(url.scheme, host, url.port).handle_request(core_request)
        except HTTPCORE2_ERRORS as error:
            raise _translated(error) from None
        return httpx2.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        for pool in self._routes.values():
            pool.close()
        self._routes.clear()

    def _route(self, scheme: str, host: str, port: int | None) -> httpcore2.ConnectionPool:
        pool = self._routes.get((scheme, host, port))
        if pool is None:
            # A client has one vendor, so one pool per origin is one pool.
            pool = self._open(scheme, self._network.routes.proxy_for(scheme, host, port))
            pool = self._routes.setdefault((scheme, host, port), pool)
        return pool

    def _open(self, scheme: str, proxy: Proxy | None) -> httpcore2.ConnectionPool:
        is_encrypted = "https" in (scheme, proxy and proxy.scheme)
        context = (self._ssl_context or self._network.context()) if is_encrypted else None
        common: dict[str, Any] = {
            "ssl_context": context,
            "max_connections": None,
            "max_keepalive_connections": KEEPALIVE_CONNECTIONS,
            "keepalive_expiry": self._keepalive,
            "network_backend": self._backend,
        }
        if proxy is None:
            return httpcore2.ConnectionPool(**common)
        kind = httpcore2.SOCKSProxy if proxy.scheme.startswith("socks") else httpcore2.HTTPProxy
        if proxy.scheme == "https":
            common["proxy_ssl_context"] = context
        try:
            return kind(proxy_url=proxy.url, proxy_auth=proxy.auth, **common)
        except RuntimeError as error:
            raise ConfigurationError(proxy.needs_socksio()) from error


class DeadlineBackend(httpcore2.NetworkBackend):
    """Opens connections; each `timeout` is a deadline on the monotonic clock."""

    def __init__(self) -> None:
        self._backend = httpcore2.SyncBackend()
        self._lookups: ThreadFlight[list[Address]] = ThreadFlight("getaddrinfo")
        self._streams: WeakSet[_DeadlineStream] = WeakSet()

    def close_sockets(self) -> None:
        """Close this process' ends of all connections: says nothing to the peers, nor to TLS."""
        for stream in list(self._streams):
            stream.close()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        failure: httpcore2.ConnectError | None = None
        for *_, address in self._resolve(host, port, timeout):
            try:
                # One address at a time: together they would each get the whole timeout.
                stream = self._backend.connect_tcp(
                    str(address[0]), port, _connect_left(timeout), local_address, socket_options
                )
                return _DeadlineStream(stream, self._streams)
            except httpcore2.ConnectError as error:
                failure = error
        raise failure or httpcore2.ConnectError(f"no address found for {host}")

    def _resolve(self, host: str, port: int, deadline: float | None) -> list[Address]:
        """Return a host's addresses. The system's resolver knows no timeout: it gets a thread."""
        left = _connect_left(deadline)
        lookup = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        call = self._lookups.call((host, port), lookup)
        if not wait((call,), left).done:
            raise httpcore2.ConnectTimeout("the host's name was not resolved in time")
        try:
            return call.result()
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from None


class _DeadlineStream(httpcore2.NetworkStream):
    """A connection; each `timeout` is a deadline on the monotonic clock.

    Args:
        stream: What to read from and write to.
        streams: All connections of a backend; this one is put among them.
    """

    def __init__(self, stream: httpcore2.NetworkStream, streams: WeakSet[_DeadlineStream]) -> None:
        self._stream = stream
        self._streams = streams
        streams.add(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), WRITE_BYTES):
            left = _left(timeout, httpcore2.WriteTimeout)
            self._stream.write(buffer[start : start + WRITE_BYTES], left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        return _DeadlineStream(
            self._stream.start_tls(ssl_context, server_hostname, _connect_left(timeout)),
            self._streams,
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Body(httpx2.SyncByteStream):
    """The body of a response, as it comes."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._answer.iter_stream()
        except HTTPCORE2_ERRORS as error:
            raise _translated(error) from None

    def close(self) -> None:
        self._answer.close()


def _translated(error: Exception) -> httpx2.TransportError:
    """Return httpx2's error for one of httpcore2's: it has one of the same name for each."""
    kind: type[httpx2.TransportError] = getattr(httpx2, type(error).__name__, httpx2.TransportError)
    return kind(str(error))


def _left(deadline: float | None, expired: type[Exception]) -> float | None:
    """Return how many seconds are left until a deadline; None if there is none.

    Raises:
        expired: None are left.
    """
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise expired("the time for this request is over")
    return left


def _connect_left(deadline: float | None) -> float | None:
    return _left(deadline, httpcore2.ConnectTimeout)
