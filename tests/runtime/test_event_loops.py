"""One async client in several event loops: each has connections of its own, which end with it."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from runtime._async.core import AsyncCore
from runtime._async.httpx2 import AsyncHttpx2Transport
from runtime._async.pyreqwest import AsyncPyreqwestTransport
from runtime._async.transports import AsyncTransport
from runtime.clocks import AsyncSystemClock
from runtime.credentials import RequestCredential
from runtime.errors import ConfigurationError

from .doubles import ASK, parse_kettle
from .hostile_server import Peer, hostile_server

TRANSPORTS: dict[str, Callable[[], AsyncTransport]] = {
    "httpx2": AsyncHttpx2Transport,
    "pyreqwest": AsyncPyreqwestTransport,
    "a function": lambda: AsyncHttpx2Transport(httpx2.AsyncClient),
}


@pytest.fixture(params=TRANSPORTS)
def make(request: pytest.FixtureRequest) -> Callable[[], AsyncTransport]:
    return TRANSPORTS[request.param]


def core_of(url: str, make: Callable[[], AsyncTransport]) -> AsyncCore:
    return AsyncCore(
        base_url=url,
        credentials=[RequestCredential("token", "X-Key", "", "t0ken", "NONE")],
        transport=make,
        clock=AsyncSystemClock(),
        random=lambda: 0.5,
        request_timeout=10.0,
        max_response_bytes=1000,
    )


async def ask(core: AsyncCore) -> str:
    return (await core.call(ASK, parse_kettle)).body.state


class Server:
    """What a server does, and whether its connections have come to their ends."""

    def __init__(self, together: int = 1) -> None:
        self.over = threading.Semaphore(0)
        self._together = threading.Barrier(together, timeout=10)

    def __call__(self, peer: Peer) -> None:
        while peer.request():
            if len(peer.requests) == 1:
                self._together.wait()
            peer.answer()
        self.over.release()


def test_a_client_is_used_in_one_loop_after_the_other(make: Callable[[], AsyncTransport]) -> None:
    async def twice() -> list[str]:
        return [await ask(core), await ask(core)]

    with hostile_server(Server()) as server:
        core = core_of(server.url, make)
        assert [asyncio.run(twice()) for _ in range(3)] == [["boiled"] * 2] * 3
        asyncio.run(core.close())


def test_the_connections_of_a_loop_end_with_it() -> None:
    behaviour = Server()
    with hostile_server(behaviour) as server:
        core = core_of(server.url, AsyncHttpx2Transport)
        for number in range(1, 4):
            asyncio.run(ask(core))
            assert behaviour.over.acquire(timeout=10), "the loop is over, its connection is not"
            assert len(server.peers) == number
    # Nothing is left for the garbage collector to warn of.
    gc.collect()


def test_a_client_is_used_by_the_loops_of_two_threads_at_once(
    make: Callable[[], AsyncTransport],
) -> None:
    with hostile_server(Server(together=2)) as server, ThreadPoolExecutor(2) as threads:
        core = core_of(server.url, make)
        # The server answers neither before both have asked.
        states = threads.map(lambda _: asyncio.run(ask(core)), range(2))
        assert list(states) == ["boiled"] * 2
        asyncio.run(core.close())


def test_closing_in_one_loop_closes_the_connections_of_another_that_runs() -> None:
    behaviour = Server()
    used, closed = threading.Event(), threading.Event()

    async def other() -> None:
        await ask(core)
        used.set()
        await asyncio.to_thread(closed.wait, 10)

    with hostile_server(behaviour) as server, ThreadPoolExecutor(1) as threads:
        core = core_of(server.url, AsyncHttpx2Transport)
        running = threads.submit(asyncio.run, other())
        assert used.wait(10)
        asyncio.run(core.close())
        assert behaviour.over.acquire(timeout=10)
        closed.set()
        running.result(10)
        with pytest.raises(ConfigurationError, match="closed"):
            asyncio.run(ask(core))


def test_a_client_of_the_callers_own_serves_one_loop_and_says_so() -> None:
    http = httpx2.AsyncClient()
    with hostile_server(Server()) as server, asyncio.Runner() as runner:
        core = core_of(server.url, lambda: AsyncHttpx2Transport(http))
        assert runner.run(ask(core)) == "boiled"
        with pytest.raises(ConfigurationError, match=r"^http_client: .*event loop") as said:
            asyncio.run(ask(core))
        assert "\n" not in str(said.value)
        assert runner.run(ask(core)) == "boiled"
        runner.run(http.aclose())


def test_a_client_of_the_callers_own_without_connections_serves_any_loop() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"state": "boiled"})

    http: Any = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    core = core_of("http://kettles.example", lambda: AsyncHttpx2Transport(http))
    assert [asyncio.run(ask(core)) for _ in range(2)] == ["boiled"] * 2
    asyncio.run(core.close())
    assert not http.is_closed
