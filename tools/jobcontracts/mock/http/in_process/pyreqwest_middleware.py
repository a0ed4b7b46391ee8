"""Middleware by which pyreqwest reaches a mock in this process, sync and async."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyreqwest.exceptions import ConnectError, ReadError, ReadTimeoutError
from pyreqwest.middleware import Next, SyncNext
from pyreqwest.request import Request
from pyreqwest.response import Response, ResponseBuilder, SyncResponse

from jobcontracts.mock.faults.connections import ConnectionCutError, SilenceError
from jobcontracts.mock.http.in_process.requests import (
    ClockedApplication,
    InProcessAnswer,
    asynchronous,
    finished,
    synchronous,
)


class SyncMockMiddleware:
    """Answers every request of a sync client from a mock in this process.

    A refused connection is a `ConnectError`, a cut one is a `ReadError`. Silence is a
    `ReadTimeoutError` at once, and a delay never is one: a middleware is not told the client's
    timeout.

    Args:
        app: The mock.
    """

    def __init__(self, app: ClockedApplication) -> None:
        self._wire = synchronous(app)

    def __call__(self, request: Request, _next_handler: SyncNext) -> SyncResponse:
        stream: Any = None if request.body is None else request.body.get_stream()
        body = _bytes(request) if stream is None else b"".join(bytes(part) for part in stream)
        with _errors_of_a_socket():
            answer = finished(self._wire.send(*_facts(request), body, None))
        return _builder(answer).build_sync()


class MockMiddleware:
    """The same for async clients.

    Args:
        app: The mock.
    """

    def __init__(self, app: ClockedApplication) -> None:
        self._wire = asynchronous(app)

    async def __call__(self, request: Request, _next_handler: Next) -> Response:
        stream: Any = None if request.body is None else request.body.get_stream()
        if stream is None:
            body = _bytes(request)
        else:
            body = b"".join([bytes(part) async for part in stream])
        with _errors_of_a_socket():
            answer = await self._wire.send(*_facts(request), body, None)
        return await _builder(answer).build()


@contextmanager
def _errors_of_a_socket() -> Iterator[None]:
    try:
        yield
    except ConnectionRefusedError as error:
        raise ConnectError("connection refused", {"causes": None}) from error
    except ConnectionCutError as error:
        raise ReadError("connection reset by peer", {"causes": None}) from error
    except SilenceError as error:
        raise ReadTimeoutError("operation timed out", {"causes": None}) from error


def _bytes(request: Request) -> bytes:
    copied = None if request.body is None else request.body.copy_bytes()
    return b"" if copied is None else copied.to_bytes()


def _facts(request: Request) -> tuple[str, str, list[tuple[bytes, bytes]]]:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in request.headers.items()]
    url = request.url
    if not any(name.lower() == b"host" for name, _ in headers):
        # pyreqwest adds it below its middleware.
        port = f":{url.port}" if url.port is not None else ""
        headers.append((b"host", f"{url.host_str}{port}".encode()))
    return request.method, str(url), headers


def _builder(answer: InProcessAnswer) -> ResponseBuilder:
    if answer.cut:
        raise ReadError("error decoding response body", {"causes": None})
    headers = [(name.decode(), value.decode("latin-1")) for name, value in answer.headers]
    builder = ResponseBuilder().status(answer.status).headers(headers)
    return builder.body_bytes(b"".join(answer.pieces))
