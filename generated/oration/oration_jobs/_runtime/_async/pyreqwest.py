# From templates/runtime/_async/pyreqwest.py, unchanged but for this line.
"""The transport over pyreqwest, for many requests a second. The extra `fast` installs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from ..errors import ConfigurationError, TransportError, TransportTimeout
from ..limits import CLOSED, check_length, declared_length
from ..messages import Headers, Response
from ..processes import NotPicklable, call_after_fork
from ..sinks import Sink

# Who only looks at this package, as `help` does, needs none of it.
_is_installed = find_spec("pyreqwest") is not None
if TYPE_CHECKING or _is_installed:
    from pyreqwest.client import Client, ClientBuilder
    from pyreqwest.exceptions import ConnectError, PyreqwestError, RequestTimeoutError
    from pyreqwest.http import HeaderMap

FORKED: Final = (
    "pyreqwest cannot work in a process that was forked after its first request; start processes "
    "with multiprocessing's `spawn`, or send requests with httpx2, the default"
)
"""Why a transport sends nothing in a forked child."""


class AsyncPyreqwestTransport(NotPicklable):
    """Sends requests with pyreqwest, which keeps deadlines by itself.

    pyreqwest's runtime is threads, and a forked child has none of them: there, a transport that has
    been used refuses to send, and one that has not makes its client if no other one was made. Under
    asyncio, a request whose task is cancelled is over for Python at once; pyreqwest 0.15 closes its
    connection when its timeout is over.

    Args:
        configure: Sets up the builder of the client, for example a proxy or what to trust.
            Redirects, cookies and referrers are switched off afterwards.

    Raises:
        ImportError: pyreqwest is not installed.
    """

    def __init__(self, configure: Callable[[ClientBuilder], ClientBuilder] | None = None) -> None:
        if not _is_installed:
            raise ImportError("pyreqwest is not installed; this package's extra `fast` has it")
        self._configure = configure
        self._client: Client | None = None
        self._opened: list[Client] = []
        self._refusal = ""
        call_after_fork(self)

    def after_fork(self) -> None:
        """Refuse to send what would never come back."""
        if self._client is not None:
            self._client, self._refusal = None, FORKED

    def _open(self) -> Client:
        if self._refusal:
            raise ConfigurationError(self._refusal)
        builder = ClientBuilder()
        if self._configure is not None:
            builder = self._configure(builder)
        builder = builder.follow_redirects(False).default_cookie_store(False).referer(False)
        try:
            client = builder.error_for_status(False).build()
        except RuntimeError as error:
            if "fork" not in str(error):
                raise
            raise ConfigurationError(FORKED) from None
        # Two threads that come first open one each; both are closed in the end.
        self._opened.append(client)
        self._client = client
        return client

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
        sink: Sink | None = None,
    ) -> Response:
        """Send a request; see `AsyncTransport.send` and, with a sink, `AsyncStreamingTransport`."""
        client = self._client or self._open()
        try:
            # A timedelta counts whole microseconds, and none of them would be no time at all.
            allowed = timedelta(seconds=max(timeout, 1e-6))
            builder = client.request(method, url).timeout(allowed)
            for name, value in headers.items():
                builder = builder.header(name, value, is_sensitive=True)
            if body is not None:
                builder = builder.body_bytes(body)
            async with builder.build_streamed() as answer:
                received = _received(answer.headers)
                reader = answer.body_reader
                if sink is not None and sink.takes(answer.status):
                    while (chunk := await reader.read_chunk()) is not None:
                        sink.write(bytes(chunk))
                    return Response(answer.status, received, b"")
                length = declared_length(received)
                check_length(length or 0, limit)
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
        # Raised outside of the handler, so that nothing of pyreqwest's hangs on the new error.
        raise failure

    stream = send

    async def close(self) -> None:
        """Close all connections."""
        self._refusal, self._client = CLOSED, None
        while self._opened:
            # It closes its idle connections when nobody holds it any more.
            await self._opened.pop().close()


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
    causes = (error.details["causes"] or []) if isinstance(error, ConnectError) else []
    # The first cause has the URL in it, and what is sent besides; the last one is the system's.
    reason = causes[-1]["message"].partition(" (os error")[0] if len(causes) > 1 else error.message
    return TransportError(f"{kind}: {reason}")
