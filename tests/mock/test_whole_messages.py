"""Answers go out in one write, and are what uvicorn would have written in two."""

from __future__ import annotations

from typing import Any

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from jobcontracts.mock.http.messages import Reply
from jobcontracts.mock.http.server.uvicorn_protocol import BoundedProtocol
from jobcontracts.mock.http.server.whole_messages import whole_message
from jobcontracts.mock.testing import JobMockServer

from .test_sockets import ask, connected, everything

pytestmark = pytest.mark.usefixtures("each_loop")

LENGTH = (b"content-length", b"2")
POLL = b"%b /api/v2/genai/promptTraces/ HTTP/1.1\r\nHost: mock\r\n%b\r\n"
LAST = POLL % (b"GET", b"Connection: close\r\n")


class CountingTransport:
    """A transport that knows what was written to it."""

    def __init__(self, transport: Any, written: list[bytes]) -> None:
        self._transport = transport
        self._written = written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._written.append(bytes(data))
        self._transport.write(data)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What connections that are made from now on write, write by write."""
    found: list[bytes] = []

    def connection_made(self: Any, transport: Any) -> None:
        counting: Any = CountingTransport(transport, found)
        HttpToolsProtocol.connection_made(self, counting)

    monkeypatch.setattr(BoundedProtocol, "connection_made", connection_made)
    return found


def test_head_and_body_are_one_write(job_mock_server: JobMockServer, written: list[bytes]) -> None:
    with connected(job_mock_server) as connection:
        for _ in range(2):
            ask(connection, job_mock_server)
        connection.sendall(LAST)
        sent = everything(connection)
    assert sent == b"".join(written)
    for part in written[:2]:
        head, _, body = part.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\ndate: ")
        assert b"content-length: %d" % len(body) in head.split(b"\r\n")


@pytest.mark.parametrize(
    "request_",
    [POLL % (b"HEAD", b""), POLL % (b"GET", b"Origin: https://site.example\r\n"), LAST],
    ids=["HEAD", "another site's page", "the last one"],
)
def test_what_is_not_plain_is_sent_as_ever(
    job_mock_server: JobMockServer, written: list[bytes], request_: bytes
) -> None:
    with connected(job_mock_server) as connection:
        connection.sendall(request_ + LAST)
        sent = everything(connection)
    assert sent == b"".join(written)
    assert written[0].startswith(b"HTTP/1.1 ")
    assert written[0].endswith(b"\r\n\r\n")


def test_a_plain_answer() -> None:
    reply = Reply(202, [LENGTH, (b"location", b"/jobs/1")], b"{}")
    expected = b"HTTP/1.1 202 Accepted\r\na: b\r\ncontent-length: 2\r\nlocation: /jobs/1\r\n\r\n{}"
    assert whole_message(reply, [(b"a", b"b")]) == expected


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-length", b"3")],
        [LENGTH, (b"connection", b"close")],
        [LENGTH, (b"transfer-encoding", b"chunked")],
        [LENGTH, (b"location", b"/jobs/1\r\nset-cookie: a=b")],
        [LENGTH, (b"a name", b"")],
    ],
)
def test_what_uvicorn_has_to_look_at(headers: list[tuple[bytes, bytes]]) -> None:
    assert whole_message(Reply(200, headers, b"{}"), []) is None
