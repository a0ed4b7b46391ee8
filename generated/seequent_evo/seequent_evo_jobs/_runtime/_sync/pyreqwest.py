# From templates/runtime/_sync/pyreqwest.py, unchanged but for this line.
# Made by tools/unasync.py from templates/runtime/_async/pyreqwest.py: edit that.
"""The transport over pyreqwest, for many requests a second. The extra `fast` installs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from ..errors import ConfigurationError, JobsError, TransportError, TransportTimeout
from ..limits import CLOSED, check_length, declared_length
from ..messages import Headers, Response
from ..network import PROXY_AUTHENTICATION_REQUIRED, FilePath, Network
from ..processes import NotPicklable, call_after_fork
from ..sinks import Sink
from ..tls_failures import connection_failure, tls_failure

# Who only looks at this package, as `help` does, needs none of it.
_is_installed = find_spec("pyreqwest") is not None
if TYPE_CHECKING or _is_installed:
    from pyreqwest.client import SyncClient, SyncClientBuilder
    from pyreqwest.exceptions import (
        BuilderError,
        ConnectError,
        PyreqwestError,
        RequestTimeoutError,
    )
    from pyreqwest.http import HeaderMap, Url
    from pyreqwest.proxy import ProxyBuilder

FORKED: Final = (
    "pyreqwest cannot work in a process that was forked after its first request; start processes "
    "with multiprocessing's `spawn`, or send requests with httpx2, the default"
)
"""Why a transport sends nothing in a forked child."""


class PyreqwestTransport(NotPicklable):
    """Sends requests with pyreqwest, which keeps deadlines by itself.

    pyreqwest's runtime is threads, and a forked child has none of them: there, a transport that has
    been used refuses to send, and one that has not makes its client if no other one was made. Under
    asyncio, a request whose task is cancelled is over for Python at once; pyreqwest 0.15 closes its
    connection when its timeout is over.

    Args:
        configure: Sets up the builder of the client. Redirects, cookies and referrers are switched
            off afterwards. A builder that is set up so reads the proxies of the environment as
            pyreqwest does, unless there is a `proxy`.
        proxy, ca_file, client_certificate, client_key: See `Network`.

    Raises:
        ImportError: pyreqwest is not installed.
        ConfigurationError: One of these cannot be used.
    """

    def __init__(
        self,
        configure: Callable[[SyncClientBuilder], SyncClientBuilder] | None = None,
        *,
        proxy: str | None = None,
        ca_file: FilePath | None = None,
        client_certificate: FilePath | None = None,
        client_key: FilePath | None = None,
    ) -> None:
        if not _is_installed:
            raise ImportError("pyreqwest is not installed; this package's extra `fast` has it")
        self._network = Network(
            "" if configure and proxy is None else proxy, ca_file, client_certificate, client_key
        )
        self._is_routed = configure is None or proxy is not None
        self._configure = configure
        self._client: SyncClient | None = None
        self._opened: list[SyncClient] = []
        self._refusal = ""
        call_after_fork(self)

    def after_fork(self) -> None:
        """Refuse to send what would never come back."""
        if self._client is not None:
            self._client, self._refusal = None, FORKED

    def _open(self) -> SyncClient:
        if self._refusal:
            raise ConfigurationError(self._refusal)
        builder = self._trusting(SyncClientBuilder())
        if self._is_routed:
            # Otherwise pyreqwest reads the environment by itself.
            builder = builder.no_proxy()
        if self._network.routes:
            builder = builder.proxy(ProxyBuilder.custom(self._proxy_of))
        if self._configure is not None:
            builder = self._configure(builder)
        builder = builder.follow_redirects(False).default_cookie_store(False).referer(False)
        try:
            client = builder.error_for_status(False).build()
        except BuilderError as error:
            # Its first text is of no use; OpenSSL has read the files before.
            reason = (error.details["causes"] or [{"message": str(error)}])[-1]["message"]
            raise ConfigurationError(f"pyreqwest: {reason}") from None
        except RuntimeError as error:
            if "fork" not in str(error):
                raise
            raise ConfigurationError(FORKED) from None
        # Two threads that come first open one each; both are closed in the end.
        self._opened.append(client)
        self._client = client
        return client

    def _trusting(self, builder: SyncClientBuilder) -> SyncClientBuilder:
        for authorities in self._network.read_authorities():
            builder = builder.add_root_certificate_pem(authorities)
        identity = self._network.read_identity()
        return builder if identity is None else builder.identity_pem(identity)

    def _proxy_of(self, url: Url) -> str | None:
        host, port = url.host_str or "", url.port_or_known_default
        proxy = self._network.routes.proxy_for(url.scheme, host, port)
        if proxy is None:
            return None
        # As in httpx2, a SOCKS proxy looks up the server's name.
        scheme = "socks5h" if proxy.scheme == "socks5" else proxy.scheme
        return str.__str__(proxy.with_credentials(scheme))

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
        sink: Sink | None = None,
    ) -> Response:
        """Send a request; see `Transport.send` and, with a sink, `StreamingTransport`."""
        client = self._client or self._open()
        try:
            # A timedelta counts whole microseconds, and none of them would be no time at all.
            allowed = timedelta(0, max(timeout, 1e-6))
            builder = client.request(method, url).timeout(allowed)
            for name, value in headers.items():
                builder = builder.header(name, value, is_sensitive=True)
            if body is not None:
                builder = builder.body_bytes(body)
            with builder.build_streamed() as answer:
                self._network.check_status(url, answer.status)
                received = _received(answer.headers)
                reader = answer.body_reader
                if sink is not None and sink.takes(answer.status):
                    while (chunk := reader.read_chunk()) is not None:
                        sink.write(bytes(chunk))
                    return Response(answer.status, received, b"")
                length = declared_length(received)
                check_length(length or 0, limit)
                if length is not None:
                    # It cannot be longer, so it is read in one go.
                    return Response(answer.status, received, bytes(reader.bytes()))
                chunks = bytearray()
                while (chunk := reader.read_chunk()) is not None:
                    chunks += chunk
                    check_length(len(chunks), limit)
                return Response(answer.status, received, bytes(chunks))
        except JobsError:
            raise
        except (PyreqwestError, ValueError) as error:
            failure = _translated(error, timeout, url, self._network)
        # Raised outside of the handler, so that nothing of pyreqwest's hangs on the new error.
        raise failure

    stream = send

    def close(self) -> None:
        """Close all connections."""
        self._refusal, self._client = CLOSED, None
        while self._opened:
            # It closes its idle connections when nobody holds it any more.
            self._opened.pop().close()


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


def _translated(
    error: PyreqwestError | ValueError, timeout: float, url: str, network: Network
) -> JobsError:
    """Return our own error for one of pyreqwest's; its text shows nothing that was sent."""
    kind = type(error).__name__
    if not isinstance(error, PyreqwestError):
        return TransportError("not a URL that can be requested")
    if isinstance(error, RequestTimeoutError):
        return TransportTimeout(f"no whole response within {timeout:g} s ({kind})")
    causes = (error.details["causes"] or []) if isinstance(error, ConnectError) else []
    # The first cause has the URL in it, and what is sent besides; the last one is the system's.
    reason = causes[-1]["message"].partition(" (os error")[0] if len(causes) > 1 else error.message
    if reason.startswith("tunnel error: proxy auth"):
        return network.tunnel_failure(url, PROXY_AUTHENTICATION_REQUIRED)
    if reason.startswith("tunnel error: unsuccessful"):
        return network.tunnel_failure(url, 0)
    if isinstance(error, ConnectError):
        return connection_failure(kind, reason, network.by_way_of(url))
    return tls_failure(reason) or TransportError(f"{kind}: {reason}")
