"""What is particular to a transport; `test_hostile_servers` has what they have in common."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

import runtime
from runtime._async.httpx2 import AsyncHttpx2Transport
from runtime._async.pyreqwest import AsyncPyreqwestTransport
from runtime._async.transports import AsyncTransport, default_async_transport
from runtime._sync.httpx2 import Httpx2Transport
from runtime._sync.pyreqwest import PyreqwestTransport
from runtime._sync.transports import default_transport
from runtime.errors import ConfigurationError, TransportError
from runtime.limits import declared_length
from runtime.messages import Response

from .hostile_server import Peer, hostile_server


def ok(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, content=request.content, headers={"X-Url": str(request.url)})


def echoing(peer: Peer) -> None:
    while head := peer.request():
        peer.answer(head.partition(b"\r\n")[0])


def test_a_client_that_is_passed_in_is_used_and_stays_open() -> None:
    with httpx2.Client(transport=httpx2.MockTransport(ok)) as client:
        transport = default_transport(client)
        response = transport.send("POST", "http://h/x", {}, b"body", 5.0, 100)
        transport.close()
        assert not client.is_closed
    assert response.status == 200
    assert response.body == b"body"
    assert response.headers["x-url"] == "http://h/x"


def test_an_async_client_that_is_passed_in_is_used_and_stays_open() -> None:
    async def run() -> Response:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(ok)) as client:
            transport = default_async_transport(client)
            response = await transport.send("POST", "http://h/x", {}, b"body", 5.0, 100)
            await transport.close()
            assert not client.is_closed
        return response

    assert asyncio.run(run()).body == b"body"


def test_a_url_that_is_none_is_a_transport_error() -> None:
    with pytest.raises(TransportError):
        Httpx2Transport().send("GET", "http://[", {}, None, 1.0, 100)
    with pytest.raises(TransportError):
        PyreqwestTransport().send("GET", "http://[", {}, None, 1.0, 100)


def test_a_builder_of_pyreqwest_can_be_set_up_but_not_to_follow() -> None:
    def behaviour(peer: Peer) -> None:
        while peer.request():
            peer.answer(b"", b"Location: /elsewhere", status=b"302 Found")

    with hostile_server(behaviour) as server:
        transport = PyreqwestTransport(lambda b: b.user_agent("kettles").follow_redirects(True))
        assert transport.send("GET", server.url, {}, None, 5.0, 100).status == 302
        transport.close()
        assert b"kettles" in server.requests[0]
        assert len(server.requests) == 1


def test_a_transport_that_is_closed_says_so() -> None:
    transport = PyreqwestTransport()
    transport.close()
    transport.close()
    with pytest.raises(ConfigurationError, match="closed"):
        transport.send("GET", "http://h/x", {}, None, 5.0, 100)


@pytest.mark.parametrize("make", [AsyncHttpx2Transport, AsyncPyreqwestTransport])
def test_an_async_transport_that_is_closed_says_so(make: Callable[[], AsyncTransport]) -> None:
    async def run() -> None:
        transport = make()
        await transport.close()
        await transport.close()
        with pytest.raises(ConfigurationError, match="closed"):
            await transport.send("GET", "http://h/x", {}, None, 5.0, 100)

    asyncio.run(run())


# pyreqwest closes a cancelled request's connection when its timeout is over, and not before.
@pytest.mark.parametrize(
    ("make", "timeout"), [(AsyncHttpx2Transport, 30.0), (AsyncPyreqwestTransport, 0.5)]
)
def test_stopping_an_async_request_leaves_no_connection_behind(
    make: Callable[[], AsyncTransport], timeout: float
) -> None:
    arrived, gone = threading.Event(), threading.Event()

    def behaviour(peer: Peer) -> None:
        peer.request()
        arrived.set()
        # The server waits for the end of the connection.
        peer.request()
        gone.set()

    async def run(url: str) -> None:
        transport = make()
        request = asyncio.create_task(transport.send("GET", url, {}, None, timeout, 100))
        assert await asyncio.to_thread(arrived.wait, 5)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        assert await asyncio.to_thread(gone.wait, 5)
        await transport.close()

    with hostile_server(behaviour) as server:
        asyncio.run(run(server.url))


@pytest.mark.parametrize(
    ("headers", "length"),
    [
        ({"content-length": "18"}, 18),
        ({"content-length": "18", "transfer-encoding": "chunked"}, None),
        ({"content-length": "18, 18"}, None),
        ({"content-length": "-1"}, None),
        ({"content-length": "٣"}, None),
        ({}, None),
    ],
)
def test_a_length_holds_where_nothing_overrules_it(
    headers: dict[str, str], length: int | None
) -> None:
    assert declared_length(headers) == length


def test_http_libraries_and_asyncio_load_on_first_use() -> None:
    code = (
        "import sys, runtime._sync.core, runtime._async.core, runtime.waiting\n"
        "print(*({'httpx2', 'httpcore2', 'pyreqwest', 'asyncio'} & set(sys.modules)))"
    )
    parent = str(Path(runtime.__file__ or "").parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=parent, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == ""
