# From templates/runtime/_async/httpx2.py, unchanged but for this line.
"""The transport over httpx2, the default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from ssl import SSLError
from typing import Final

import httpx2

from ..errors import ConfigurationError, JobsError, TransportError, TransportTimeout
from ..httpx2_clients import AsyncClient, AsyncClients, AsyncTimeLimit
from ..limits import check_length, declared_length
from ..messages import Headers, Response
from ..network import FilePath, Network, system_reason
from ..own_requests import OwnRequests
from ..processes import NotPicklable
from ..sinks import Sink
from ..tls_failures import connection_failure, tls_failure

# To take a URL apart is a fifth of what httpx2 does for a call, and a wait asks for the same one
# again and again.
parsed: Final = lru_cache(maxsize=512)(httpx2.URL)


class AsyncHttpx2Transport(NotPicklable):
    """Sends requests with an `httpx2.AsyncClient`.

    Args:
        client: A client to use, or a function that makes one: see `AsyncClients`. Its proxies and
            certificates are those that it was made with.
        proxy, ca_file, client_certificate, client_key: See `Network`; not with a `client`.

    Raises:
        ConfigurationError: One of these cannot be used.
    """

    def __init__(
        self,
        client: httpx2.AsyncClient | Callable[[], httpx2.AsyncClient] | None = None,
        *,
        proxy: str | None = None,
        ca_file: FilePath | None = None,
        client_certificate: FilePath | None = None,
        client_key: FilePath | None = None,
    ) -> None:
        if client is not None:
            if any((proxy, ca_file, client_certificate, client_key)):
                raise ConfigurationError(
                    "client: expected none beside proxy=, ca_file= and client_certificate=, found "
                    "one; make it with what it is to use"
                )
            proxy = ""  # What it goes by is its own.
        self._network = Network(proxy, ca_file, client_certificate, client_key)
        self._clients = AsyncClients(client, self._network)
        self._own_request = OwnRequests()

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
        try:
            async with AsyncTimeLimit(timeout) as time_limit:
                client = self._clients.current or await self._clients.open()
                answer = await self._answer(client, method, parsed(url), headers, body, timeout)
                received, chunks = Headers(answer.headers.multi_items()), bytearray()
                try:
                    if sink is not None and sink.takes(answer.status_code):
                        async for chunk in answer.aiter_bytes():
                            sink.write(chunk)
                            if time_limit.expired():
                                raise TimeoutError
                    else:
                        check_length(declared_length(received) or 0, limit)
                        async for chunk in answer.aiter_bytes():
                            chunks += chunk
                            check_length(len(chunks), limit)
                            if time_limit.expired():
                                raise TimeoutError
                finally:
                    await answer.aclose()
                self._network.check_status(url, answer.status_code)
                return Response(answer.status_code, received, bytes(chunks))
        except ConfigurationError as error:
            failure: JobsError = error.with_traceback(None)
        except TimeoutError:
            failure = TransportTimeout(f"no whole response within {timeout:g} s")
        except (httpx2.HTTPError, httpx2.InvalidURL, SSLError) as error:
            # What a server says by TLS instead of an answer, anyio hands on as it comes.
            failure = _translated(error, timeout, url, self._network)
        # Raised outside of the handlers, so that no frame of httpx2, which holds the credentials in
        # its locals, hangs on the new error.
        raise failure

    stream = send

    async def _answer(
        self,
        client: AsyncClient,
        method: str,
        url: httpx2.URL,
        headers: Mapping[str, str],
        content: bytes | None,
        timeout: float,
    ) -> httpx2.Response:
        """Send a request; return the answer, whose body is still to come."""
        if isinstance(client, httpx2.AsyncBaseTransport):
            request = self._own_request(method, url, headers, content, timeout)
            return await client.handle_async_request(request)
        request = client.build_request(
            method, url, headers=headers, content=content, timeout=timeout
        )
        return await client.send(request, stream=True, follow_redirects=False, auth=None)

    async def close(self) -> None:
        """Close the clients that were made here."""
        await self._clients.close()


def _translated(error: Exception, timeout: float, url: str, network: Network) -> JobsError:
    """Return our own error for one of httpx2's; its text quotes nothing from the wire."""
    kind = type(error).__name__
    if isinstance(error, httpx2.TimeoutException):
        return TransportTimeout(f"no whole response within {timeout:g} s ({kind})")
    if isinstance(error, httpx2.ProtocolError):
        # Behind the colon h11 quotes the line that it does not like.
        return TransportError(f"{kind}: {str(error).partition(':')[0]}")
    if isinstance(error, httpx2.InvalidURL):
        return TransportError("not a URL that can be requested")
    if isinstance(error, httpx2.ProxyError):
        status = str(error)[:3]
        if status.isdigit():
            return network.tunnel_failure(url, int(status))
    reason = system_reason(error) or str(error)
    if isinstance(error, httpx2.ConnectError):
        return connection_failure(kind, reason, network.by_way_of(url))
    return tls_failure(reason) or TransportError(f"{kind}: {reason}")
