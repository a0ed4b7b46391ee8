# From templates/runtime/_async/httpx2.py, unchanged but for this line.
"""The transport over httpx2, the default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import httpx2

from ..errors import TransportError, TransportTimeout, system_reason
from ..httpx2_clients import AsyncClients, AsyncTimeLimit
from ..limits import check_length, declared_length
from ..messages import Headers, Response
from ..processes import NotPicklable
from ..sinks import Sink

# To take a URL apart is a fifth of what httpx2 does for a call, and a wait asks for the same one
# again and again.
parsed: Final = lru_cache(maxsize=512)(httpx2.URL)


class AsyncHttpx2Transport(NotPicklable):
    """Sends requests with an `httpx2.AsyncClient`.

    Args:
        client: A client to use, or a function that makes one: see `AsyncClients`.
    """

    def __init__(
        self, client: httpx2.AsyncClient | Callable[[], httpx2.AsyncClient] | None = None
    ) -> None:
        self._clients = AsyncClients(client)

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
                request = client.build_request(
                    method, parsed(url), headers=headers, content=body, timeout=timeout
                )
                answer = await client.send(request, stream=True, follow_redirects=False, auth=None)
                chunks = bytearray()
                try:
                    if sink is not None and sink.takes(answer.status_code):
                        async for chunk in answer.aiter_bytes():
                            sink.write(chunk)
                            time_limit.check()
                    else:
                        check_length(declared_length(answer.headers) or 0, limit)
                        async for chunk in answer.aiter_bytes():
                            chunks += chunk
                            check_length(len(chunks), limit)
                            time_limit.check()
                finally:
                    await answer.aclose()
                received = Headers(answer.headers.multi_items())
                return Response(answer.status_code, received, bytes(chunks))
        except TimeoutError:
            failure: TransportError = TransportTimeout(f"no whole response within {timeout:g} s")
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            failure = _translated(error, timeout)
        # Raised outside of the handlers, so that no frame of httpx2, which holds the credentials in
        # its locals, hangs on the new error.
        raise failure

    stream = send

    async def close(self) -> None:
        """Close the clients that were made here."""
        await self._clients.close()


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
    return TransportError(f"{kind}: {system_reason(error) or error}")
