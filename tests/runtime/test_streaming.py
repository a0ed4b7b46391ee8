"""A body that goes to a file as it arrives, over every transport."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from runtime.decoding import decode_json, decode_text
from runtime.errors import (
    ConfigurationError,
    JobsError,
    TransportError,
    TransportTimeout,
    UnexpectedStatus,
)
from runtime.messages import Answer, Request, Response
from runtime.sinks import Sink

from .doubles import Driver, kettle
from .hostile_server import Behaviour, Peer, hostile_server
from .test_hostile_servers import LIMIT, PATIENCE, TOKEN, TRANSPORTS, Caller, shown_by

LARGE = random.Random(1).randbytes(40 * LIMIT)
"""Forty times what may be held in memory; it does not get any shorter in gzip."""

FEW = 1_100_000
"""What one chunk may have at most, in bytes: httpx2 decodes up to a mebibyte at once."""

ASK = Request(method="GET", target="/kettles/1/log", streamed=(200,))


class Log(Answer, frozen=True, kw_only=True):
    """The operation's answer that is not JSON."""

    body: str
    written: int | None = None


def parse_log(response: Response) -> Log | dict[str, Any]:
    """Read an answer of the operation: a log, or JSON."""
    if response.status == 200:
        body = decode_text(response)
        return Log(status=200, headers=response.headers, body=body, written=response.written)
    if response.status == 202:
        found: dict[str, Any] = decode_json(response, dict)
        return found
    raise UnexpectedStatus(response)


class Recorder(BytesIO):
    """A file that knows how large the largest chunk was."""

    largest = 0

    def write(self, data: Any, /) -> int:
        assert type(data) is bytes
        self.largest = max(self.largest, len(data))
        return super().write(data)


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def called(transport: str, url: str, into: Any, timeout: float = 10.0) -> Any:
    """Call the operation once; return the answer or the error."""
    caller = Caller(transport, url)
    (outcome,) = caller.call(timeout=timeout, parse=parse_log, request=ASK, into=into)
    return outcome


def once(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> Behaviour:
    def behaviour(peer: Peer) -> None:
        while peer.request():
            peer.answer(body, *headers, status=status)

    return behaviour


def chunked(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), LIMIT):
        yield b"%x\r\n%b\r\n" % (len(data[start : start + LIMIT]), data[start : start + LIMIT])


WHOLE: dict[str, Behaviour] = {
    "length": once(LARGE),
    "chunks": once(b"".join(chunked(LARGE)) + b"0\r\n\r\n", b"Transfer-Encoding: chunked"),
    "gzip": once(gzip.compress(LARGE), b"Content-Encoding: gzip"),
}


@pytest.mark.parametrize("how", WHOLE)
def test_a_body_longer_than_the_limit_goes_to_the_file(how: str, transport: str) -> None:
    file = Recorder()
    with hostile_server(WHOLE[how]) as server:
        outcome = called(transport, server.url, file)
    assert isinstance(outcome, Log), outcome
    assert (outcome.body, outcome.written) == ("", len(LARGE))
    assert file.getvalue() == LARGE
    assert file.largest < FEW


def test_what_a_small_body_swells_to_is_never_held_at_once(transport: str) -> None:
    file = Recorder()
    bomb = gzip.compress(bytes(20_000_000))
    with hostile_server(once(bomb, b"Content-Encoding: gzip")) as server:
        outcome = called(transport, server.url, file)
    assert outcome.written == file.tell() == 20_000_000
    assert file.largest < FEW


def test_an_empty_body_is_nothing_to_write(transport: str) -> None:
    with hostile_server(once(b"")) as server:
        assert called(transport, server.url, BytesIO()).written == 0


def test_without_a_file_the_body_is_in_the_answer(transport: str) -> None:
    with hostile_server(once(b"a,b")) as server:
        outcome = called(transport, server.url, None)
    assert (outcome.body, outcome.written) == ("a,b", None)


def test_an_answer_that_is_json_is_read_as_ever(transport: str) -> None:
    file = BytesIO()
    with hostile_server(once(b'{"wait": 1}', status=b"202 Accepted")) as server:
        assert called(transport, server.url, file) == {"wait": 1}
    assert file.getvalue() == b""


def test_an_error_is_read_as_ever(transport: str) -> None:
    file = BytesIO()
    with hostile_server(once(b'{"why": "dry"}', status=b"409 Conflict")) as server:
        outcome = called(transport, server.url, file)
    assert isinstance(outcome, UnexpectedStatus)
    assert outcome.body_start == b'{"why": "dry"}'
    assert file.getvalue() == b""


def test_an_error_is_held_to_the_limit(transport: str) -> None:
    file = BytesIO()
    with hostile_server(once(LARGE, status=b"500 Broken")) as server:
        outcome = called(transport, server.url, file)
    assert "max_response_bytes" in str(outcome)
    assert file.getvalue() == b""


def cut(peer: Peer) -> None:
    peer.request()
    peer.answer(LARGE[:LIMIT], b"Content-Length: %d" % len(LARGE))


def cut_in_chunks(peer: Peer) -> None:
    peer.request()
    peer.answer(b"".join(chunked(LARGE[: 2 * LIMIT])), b"Transfer-Encoding: chunked")


def silent(peer: Peer) -> None:
    peer.request()
    peer.answer(LARGE[:LIMIT], b"Content-Length: %d" % len(LARGE))
    peer.silence()


def dripping(peer: Peer) -> None:
    peer.request()
    peer.head(b"Transfer-Encoding: chunked")
    peer.for_ever(b"1\r\n \r\n", 0.02)


def spoiled(peer: Peer) -> None:
    peer.request()
    body = gzip.compress(LARGE)
    peer.answer(body[: len(body) // 2] + bytes(len(body) // 2), b"Content-Encoding: gzip")


@pytest.mark.parametrize("behaviour", [cut, cut_in_chunks, spoiled], ids=lambda b: b.__name__)
def test_a_body_that_breaks_off_leaves_a_part_and_says_so(
    behaviour: Behaviour, transport: str
) -> None:
    file = Recorder()
    with hostile_server(behaviour) as server:
        outcome = called(transport, server.url, file)
        assert len(server.requests) == 1
    assert type(outcome) is TransportError
    assert f"the file has a part only, {file.tell()} bytes" in str(outcome)
    assert TOKEN not in shown_by(outcome)
    assert 0 < file.tell() < len(LARGE)


@pytest.mark.parametrize("behaviour", [silent, dripping], ids=lambda b: b.__name__)
def test_the_timeout_holds_for_the_whole_body(behaviour: Behaviour, transport: str) -> None:
    file = Recorder()
    with hostile_server(behaviour) as server:
        outcome = called(transport, server.url, file, timeout=PATIENCE)
    assert isinstance(outcome, TransportTimeout)
    # pyreqwest hands nothing on before it has 64 KiB.
    said = f"the file has a part only, {file.tell()} bytes" in str(outcome)
    assert said == (file.tell() > 0)


def test_nothing_is_said_of_a_file_that_is_as_it_was(transport: str) -> None:
    file = BytesIO()
    with hostile_server(lambda peer: peer.request()) as server:
        outcome = called(transport, server.url, file)
    assert isinstance(outcome, TransportError)
    assert "file" not in str(outcome)


def test_only_the_answer_to_the_second_credential_is_written(transport: str) -> None:
    def behaviour(peer: Peer) -> None:
        while head := peer.request():
            if b"new" in head:
                peer.answer(b"a,b")
            else:
                peer.answer(b"who are you", status=b"401 Unauthorized")

    tokens = iter(["old", "new"])
    file = BytesIO()
    with hostile_server(behaviour) as server:
        caller = Caller(transport, server.url, lambda: next(tokens))
        (outcome,) = caller.call(parse=parse_log, request=ASK, into=file)
    assert outcome.written == 3
    assert file.getvalue() == b"a,b"


@pytest.mark.parametrize("kind", [OSError, ValueError, TimeoutError, KeyError])
def test_what_the_file_raises_is_raised(kind: type[Exception], transport: str) -> None:
    class Full(BytesIO):
        def write(self, data: Any, /) -> int:
            if self.tell():
                raise kind("full")
            return super().write(data)

    with hostile_server(once(LARGE)) as server, pytest.raises(kind, match="full") as caught:
        called(transport, server.url, Full())
    assert not isinstance(caught.value, JobsError)
    assert TOKEN not in shown_by(caught.value)


class Coroutine:
    """A file as libraries for asyncio have it."""

    async def write(self, data: bytes, /) -> int:
        return len(data)


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ("log.csv", "found 'log.csv'; pass open"),
        (Path("log.csv"), f"found {type(Path()).__name__}; pass open"),
        (StringIO(), "found StringIO; pass open"),
        (Coroutine(), "found Coroutine; pass open"),
        (7, "found int; pass open"),
    ],
)
def test_what_takes_no_bytes_is_refused(wrong: Any, found: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^into: .*{found}"):
        Sink(wrong, (200,))


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_a_transport_that_cannot_stream_serves_where_nobody_asks_for_it(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [kettle("boiled")])
    assert driver.call().body.state == "boiled"
    with pytest.raises(ConfigurationError, match="stream"):
        driver.call(into=BytesIO())
    assert len(driver.transport.calls) == 1
