"""Transports by which httpx2 reaches a mock in this process, sync and async."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx2

from jobcontracts.mock.faults.connections import ConnectionCutError, SilenceError
from jobcontracts.mock.http.in_process.requests import (
    ClockedApplication,
    InProcessAnswer,
    asynchronous,
    finished,
    synchronous,
)


class MockTransport(httpx2.BaseTransport):
    """Reaches a mock in this process; raises what a transport over a socket would raise.

    A refused connection is a `ConnectError`, a cut one is a `ReadError` or, in the middle of a
    body, a `RemoteProtocolError`; silence is a `ReadTimeout` once the read timeout is over on the
    mock's clock.

    Args:
        app: The mock.
    """

    def __init__(self, app: ClockedApplication) -> None:
        self._wire = synchronous(app)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        body = request.read()
        with _errors_of_a_socket(request):
            answer = finished(self._wire.send(*_facts(request), body, _read_timeout(request)))
        return _response(answer, request)


class AsyncMockTransport(httpx2.AsyncBaseTransport):
    """The same for async clients.

    Args:
        app: The mock.
    """

    def __init__(self, app: ClockedApplication) -> None:
        self._wire = asynchronous(app)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        with _errors_of_a_socket(request):
            answer = await self._wire.send(*_facts(request), body, _read_timeout(request))
        return _response(answer, request)


@contextmanager
def _errors_of_a_socket(request: httpx2.Request) -> Iterator[None]:
    try:
        yield
    except ConnectionRefusedError as error:
        raise httpx2.ConnectError(str(error), request=request) from error
    except ConnectionCutError as error:
        message = "[Errno 104] Connection reset by peer"
        raise httpx2.ReadError(message, request=request) from error
    except SilenceError as error:
        if _read_timeout(request) is None:
            # Over a socket this would wait for ever, which is no way to end a test.
            raise
        raise httpx2.ReadTimeout("timed out", request=request) from error


class _Pieces(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body as it came, with its end missing if the connection was cut."""

    def __init__(self, answer: InProcessAnswer, request: httpx2.Request) -> None:
        self._answer = answer
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.pieces
        if self._answer.cut:
            came = sum(map(len, self._answer.pieces))
            counts = f"received {came} bytes, expected {self._answer.promised}"
            why = f"peer closed connection without sending complete message body ({counts})"
            raise httpx2.RemoteProtocolError(why, request=self._request)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


def _facts(request: httpx2.Request) -> tuple[str, str, list[tuple[bytes, bytes]]]:
    return request.method, str(request.url), request.headers.raw


def _read_timeout(request: httpx2.Request) -> float | None:
    timeout: float | None = request.extensions.get("timeout", {}).get("read")
    return timeout


def _response(answer: InProcessAnswer, request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(
        answer.status,
        headers=answer.headers,
        stream=_Pieces(answer, request),
        extensions={"http_version": b"HTTP/1.1"},
        request=request,
    )
