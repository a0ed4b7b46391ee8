# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Transports over httpx2, the default."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import lru_cache
from http.cookiejar import CookieJar
from typing import Any, Final

import httpx2

from ..errors import TransportError, TransportTimeout
from ..messages import Headers, Response
from .deadlines import DeadlineTransport
from .limits import KEEPALIVE_CONNECTIONS, KEEPALIVE_SECONDS, check_length, declared_length

# To take a URL apart is a fifth of what httpx2 does for a call, and a wait asks for the same one
# again and again.
parsed: Final = lru_cache(maxsize=512)(httpx2.URL)


class NoCookies(CookieJar):
    """Keeps no cookie: an answer of the server has no say in the next request."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Take none."""

    def set_cookie(self, cookie: Any) -> None:
        """Keep none."""


class Httpx2Transport:
    """Sends requests with an `httpx2.Client`.

    Args:
        client: A client to use; it stays the caller's, and so do its cookies. If None, one is made
            that keeps no cookies and, other than a client with httpx2's own transport, keeps the
            deadline even if a server sends its headers byte by byte: `DeadlineTransport`.
    """

    def __init__(self, client: httpx2.Client | None = None) -> None:
        self._own = client is None
        self._client = client or httpx2.Client(
            follow_redirects=False,
            cookies=NoCookies(),
            transport=DeadlineTransport(),
        )

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
        request = self._client.build_request(
            method, parsed(url), headers=headers, content=body, timeout=timeout
        )
        answer = self._client.send(request, stream=True, follow_redirects=False, auth=None)
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
        if self._own:
            self._client.close()


class AsyncHttpx2Transport:
    """Sends requests with an `httpx2.AsyncClient`.

    Args:
        client: A client to use; it stays the caller's, and so do its cookies. If None, one is made
            that keeps no cookies.
    """

    def __init__(self, client: httpx2.AsyncClient | None = None) -> None:
        self._own = client is None
        self._client = client or httpx2.AsyncClient(
            follow_redirects=False,
            cookies=NoCookies(),
            limits=httpx2.Limits(
                max_keepalive_connections=KEEPALIVE_CONNECTIONS,
                keepalive_expiry=KEEPALIVE_SECONDS,
            ),
        )

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
        request = self._client.build_request(
            method, parsed(url), headers=headers, content=body, timeout=timeout
        )
        answer = await self._client.send(request, stream=True, follow_redirects=False, auth=None)
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
        """Close the client if it was made here."""
        if self._own:
            await self._client.aclose()


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
