"""Every transport against servers that misbehave: a typed error or the right answer, in time."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import time
import traceback
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from runtime._async.core import AsyncCore
from runtime._async.pyreqwest import AsyncPyreqwestTransport
from runtime._async.transports import default_async_transport
from runtime._sync.core import Core
from runtime._sync.pyreqwest import PyreqwestTransport
from runtime._sync.transports import default_transport
from runtime.clocks import AsyncSystemClock, SystemClock
from runtime.credentials import Credential, RequestCredential
from runtime.errors import JobsError, NoConnection, TransportError
from runtime.messages import Parse, Request
from runtime.sinks import BinaryWriter

from .doubles import ASK, KettleAnswer, parse_kettle
from .hostile_server import Behaviour, Peer, hostile_server
from .misbehaviours import CASES, Case, Right

TOKEN = "s3cret-t0ken"
LIMIT = 65_536
PATIENCE = 0.25
"""The timeout of a call that is to end by it, in seconds."""
SLACK = 3.0
"""How late a call may end on a machine that is busy, in seconds."""

TRANSPORTS: dict[str, Callable[[], Any]] = {
    "httpx2": default_transport,
    "async httpx2": default_async_transport,
    "pyreqwest": PyreqwestTransport,
    "async pyreqwest": AsyncPyreqwestTransport,
}


class Caller:
    """A client of some transport that calls a server a few times."""

    def __init__(self, transport: str, url: str, token: Credential = TOKEN) -> None:
        self._asynchronous = transport.startswith("async")
        self._common: dict[str, Any] = {
            "base_url": url,
            "credentials": [RequestCredential("token", "X-Key", "Bearer ", token, "NONE")],
            "random": lambda: 0.5,
            "request_timeout": 5.0,
            "max_response_bytes": LIMIT,
            "transport": TRANSPORTS[transport],
        }

    def _make_core(self) -> Core | AsyncCore:
        if self._asynchronous:
            return AsyncCore(clock=AsyncSystemClock(), **self._common)
        return Core(clock=SystemClock(), **self._common)

    def call(
        self,
        times: int = 1,
        timeout: float = 5.0,
        parse: Parse[Any] = parse_kettle,
        request: Request = ASK,
        into: BinaryWriter | None = None,
    ) -> list[Any]:
        """Call some times in a row; return answers and errors."""
        core = self._make_core()
        if isinstance(core, AsyncCore):
            return asyncio.run(self._call_async(core, times, request, parse, timeout, into))
        outcomes: list[Any] = []
        for _ in range(times):
            try:
                outcomes.append(core.call(request, parse, timeout, into))
            except JobsError as error:
                outcomes.append(error)
        core.close()
        return outcomes

    async def _call_async(self, core: AsyncCore, times: int, *call: Any) -> list[Any]:
        outcomes: list[Any] = []
        for _ in range(times):
            try:
                outcomes.append(await core.call(*call))
            except JobsError as error:
                outcomes.append(error)
        await core.close()
        # Whatever a transport leaves behind would show up here.
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return outcomes


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def shown_by(error: BaseException) -> str:
    """Return all that an error shows: its text, its repr, and its frames outside of the tests."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    parts = [str(error), repr(error), repr(error.args)]
    parts += [str(frame.locals) for frame in shown.stack if "tests" not in frame.filename]
    for linked in (error.__cause__, error.__context__):
        if linked is not None:
            parts.append(shown_by(linked))
    return "\n".join(parts)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_misbehaving_server_gets_a_typed_error_or_the_right_answer(
    case: Case, transport: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    timeout = PATIENCE if case.slow else 10.0
    with hostile_server(case.behaviour) as server:
        started = time.monotonic()
        (outcome,) = Caller(transport, server.url).call(timeout=timeout)
        took = time.monotonic() - started
        # Redirects are not followed, and nothing is sent twice.
        assert len(server.requests) <= 1
    if isinstance(outcome, KettleAnswer):
        assert Right in case.outcomes
        assert outcome.body.state == "boiled"
    else:
        assert isinstance(outcome, JobsError)
        assert isinstance(outcome, case.outcomes), shown_by(outcome)
        assert TOKEN not in shown_by(outcome)
        assert len(str(outcome)) < 500
    assert took < timeout + SLACK if case.slow else took < timeout
    assert TOKEN not in caplog.text
    assert case.slow or sum(peer.sent for peer in server.peers) < 20_000_000


@pytest.mark.parametrize(
    "name", ["a body of 100 mb", "a gzip bomb", "a gzip bomb in gzip", "chunks without end"]
)
def test_memory_is_bounded(name: str, transport: str) -> None:
    with hostile_server(CASES[name].behaviour) as server:
        caller = Caller(transport, server.url)
        caller.call()
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        tracemalloc.start()
        caller.call(times=3)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # The server of this process holds a few MiB itself; a body of 50 MB would show in both.
    assert peak < 12_000_000
    assert grown < 40_000


def test_the_cases_are_many() -> None:
    assert len(CASES) >= 40


def served(answer: Callable[[Peer, int], object]) -> Behaviour:
    """Return a behaviour that treats each request of a connection by its number, from 1."""

    def behaviour(peer: Peer) -> None:
        while peer.request():
            answer(peer, len(peer.requests))

    return behaviour


def states(outcomes: list[Any]) -> list[Any]:
    """Return the states of answers, and the types of errors."""
    return [each.body.state if isinstance(each, KettleAnswer) else type(each) for each in outcomes]


def test_a_server_cannot_set_cookies(transport: str) -> None:
    def answer(peer: Peer, number: int) -> None:
        peer.answer(b'{"state":"boiled"}', b"Set-Cookie: session=1; Path=/")

    with hostile_server(served(answer)) as server:
        assert states(Caller(transport, server.url).call(times=3)) == ["boiled"] * 3
        assert len(server.requests) == 3
        assert not any(b"cookie" in head.lower() for head in server.requests)


def test_a_connection_is_used_again(transport: str) -> None:
    with hostile_server(served(lambda peer, _: peer.answer())) as server:
        Caller(transport, server.url).call(times=5)
        assert len(server.peers) == 1


def test_a_connection_that_is_closed_just_as_it_is_used_again(transport: str) -> None:
    def behaviour(peer: Peer) -> None:
        peer.request()
        peer.answer()
        peer.request()
        peer.reset()

    with hostile_server(behaviour) as server:
        outcomes = Caller(transport, server.url).call(times=3)
    assert outcomes[0].body.state == "boiled"
    assert all(isinstance(each, KettleAnswer | TransportError) for each in outcomes)
    # A request that may have arrived is not sent again behind the caller's back.
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_a_body_that_should_not_be_there_is_not_the_next_answer(
    status: bytes, transport: str
) -> None:
    def behaviour(peer: Peer) -> None:
        while peer.request():
            if peer.number == 1 and len(peer.requests) == 1:
                peer.answer(b'{"state":"leaked"}', status=status)
            else:
                peer.answer()

    with hostile_server(behaviour) as server:
        outcomes = Caller(transport, server.url).call(times=2)
    assert states(outcomes)[1] in ("boiled", TransportError)


def test_nobody_listens(transport: str) -> None:
    with hostile_server(served(lambda peer, _: peer.answer())) as server:
        url = server.url
    (outcome,) = Caller(transport, url).call()
    assert type(outcome) is NoConnection
    assert TOKEN not in shown_by(outcome)


def test_a_credential_that_is_sent_back_is_not_repeated(transport: str) -> None:
    def behaviour(peer: Peer) -> None:
        peer.request()
        peer.send(b"Bearer " + TOKEN.encode() + b" is wrong\r\n\r\n")

    with hostile_server(behaviour) as server:
        (outcome,) = Caller(transport, server.url).call()
    assert isinstance(outcome, TransportError)
    assert TOKEN not in shown_by(outcome)
