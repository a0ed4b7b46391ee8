# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Transports over httpx2, the default."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import httpx2

from ..errors import ResponseTooLarge, TransportError, TransportTimeout
from ..messages import Headers, Response


class Httpx2Transport:
    """Sends requests with an `httpx2.Client`, which stays the caller's if it was passed in."""

    def __init__(self, client: httpx2.Client | None = None) -> None:
        self._own = client is None
        self._client = client or httpx2.Client(follow_redirects=False)

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
        deadline = time.monotonic() + timeout
        try:
            request = self._client.build_request(
                method, url, headers=headers, content=body, timeout=timeout
            )
            answer = self._client.send(request, stream=True, follow_redirects=False, auth=None)
            try:
                chunks = bytearray()
                for chunk in answer.iter_bytes():
                    chunks += chunk
                    _check_length(len(chunks), limit)
                    if time.monotonic() > deadline:
                        raise TransportTimeout(f"no whole response within {timeout:g} s")
            finally:
                answer.close()
        except httpx2.HTTPError as error:
            raise _translated(error, timeout) from None
        except httpx2.InvalidURL as error:
            raise TransportError(f"not a URL that can be requested: {error}") from None
        return Response(answer.status_code, Headers(answer.headers.multi_items()), bytes(chunks))

    def close(self) -> None:
        """Close the client if it was made here."""
        if self._own:
            self._client.close()


class AsyncHttpx2Transport:
    """Sends requests with an `httpx2.AsyncClient`, which stays the caller's if it was passed in."""

    def __init__(self, client: httpx2.AsyncClient | None = None) -> None:
        self._own = client is None
        self._client = client or httpx2.AsyncClient(follow_redirects=False)

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
        import asyncio

        try:
            async with asyncio.timeout(timeout):
                return await self._exchange(method, url, headers, body, timeout, limit)
        except TimeoutError:
            raise TransportTimeout(f"no whole response within {timeout:g} s") from None
        except httpx2.HTTPError as error:
            raise _translated(error, timeout) from None
        except httpx2.InvalidURL as error:
            raise TransportError(f"not a URL that can be requested: {error}") from None

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
            method, url, headers=headers, content=body, timeout=timeout
        )
        answer = await self._client.send(request, stream=True, follow_redirects=False, auth=None)
        try:
            chunks = bytearray()
            async for chunk in answer.aiter_bytes():
                chunks += chunk
                _check_length(len(chunks), limit)
        finally:
            await answer.aclose()
        return Response(answer.status_code, Headers(answer.headers.multi_items()), bytes(chunks))

    async def close(self) -> None:
        """Close the client if it was made here."""
        if self._own:
            await self._client.aclose()


def _check_length(length: int, limit: int) -> None:
    if length > limit:
        raise ResponseTooLarge(
            f"expected a body of at most {limit} bytes, got more; max_response_bytes is the limit"
        )


def _translated(error: httpx2.HTTPError, timeout: float) -> TransportError:
    """Return our own error for one of httpx2's; its text names no header."""
    kind: Any = type(error).__name__
    if isinstance(error, httpx2.TimeoutException):
        return TransportTimeout(f"no whole response within {timeout:g} s ({kind})")
    return TransportError(f"{kind}: {error}")
