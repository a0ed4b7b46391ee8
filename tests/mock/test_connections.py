"""Connections that never finish: each is cut in time, and what they hold together has an end."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from jobcontracts.mock import Limits, ManualClock, MockApplication, create_app
from jobcontracts.mock.http.server.serving import ServerThread
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import Contract

from .test_sockets import PATIENCE, ask, connected, everything, get

pytestmark = pytest.mark.usefixtures("each_loop")

SUBMIT = (
    b"POST /api/v2/customers/batch HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer mock-token\r\n"
    b"x-api-key: mock-token\r\nx-workspace-slug: acme\r\nContent-Type: application/json\r\n"
)
BATCH = b'{"customers": [{"identifier": "crm-1"}]}'
CHUNKED = SUBMIT + b"Transfer-Encoding: chunked\r\n\r\n"
HALF_BODY = SUBMIT + b"Content-Length: 1000\r\n\r\n" + BATCH
HALF_HEAD = b"GET /api/v2/jobs/x HTTP/1.1\r\nHost: mock\r\nX-Half"
PIECE = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"


class Seconds:
    """A clock of connections that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


Serve = Callable[..., JobMockServer]


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def serve(contracts: list[Contract], seconds: Seconds) -> Iterator[Serve]:
    """Serve a mock with some limits of its own, whose connections live by `seconds`."""
    with ExitStack() as stack:

        def serving(**limits: Any) -> JobMockServer:
            app = create_app(contracts, clock=ManualClock(), limits=replace(Limits(), **limits))
            thread = stack.enter_context(ServerThread(app, seconds))
            return JobMockServer(app, thread, "mock-token")

        yield serving


def status(answer: bytes) -> bytes:
    return answer[9:12]


def next_status(connection: socket.socket) -> bytes:
    """Read one whole answer, and return its status."""
    answer = HTTPResponse(connection)
    answer.begin()
    answer.read()
    return str(answer.status).encode()


def taken(connection: socket.socket, mock: JobMockServer, part: bytes) -> None:
    """Send a part of a request, and wait until the mock has read it: it has answered another."""
    connection.sendall(part)
    assert get(mock).status_code == 200


@pytest.mark.parametrize(
    ("part", "limit"),
    [
        (HALF_HEAD, "head_seconds"),
        (b"G", "head_seconds"),
        (HALF_BODY, "body_seconds"),
        (CHUNKED + b"5\r\nab", "body_seconds"),
        (CHUNKED + b"0\r\nX-Trail", "body_seconds"),
    ],
)
def test_half_a_request_is_cut_when_its_time_is_over(
    serve: Serve, seconds: Seconds, part: bytes, limit: str
) -> None:
    mock = serve(**{"head_seconds": 1000.0, "body_seconds": 1000.0, limit: 5.0})
    with connected(mock) as connection:
        taken(connection, mock, part)
        seconds.now = 6
        answer = everything(connection)
    assert status(answer) == b"408"
    assert b"x-mock-undocumented: the mock's own limit" in answer
    assert mock.jobs("oration") == []


def test_a_connection_on_which_nothing_is_asked_is_closed(serve: Serve, seconds: Seconds) -> None:
    mock = serve()
    with connected(mock) as connection:
        assert get(mock).status_code == 200
        seconds.now = Limits().head_seconds + 1
        assert everything(connection) == b""


def test_a_connection_that_is_idle_is_closed_and_one_with_half_a_request_is_not(
    serve: Serve, seconds: Seconds
) -> None:
    mock = serve()
    with connected(mock) as idle, connected(mock) as connection:
        for each in (idle, connection):
            ask(each, mock)
            assert next_status(each) == b"200"
        taken(connection, mock, HALF_HEAD)
        seconds.now = 6
        # Long before five seconds have really gone by.
        idle.settimeout(3.0)
        assert everything(idle) == b""
        connection.sendall(b": x\r\n\r\n")
        assert next_status(connection) == b"401"


def test_time_that_the_mock_takes_is_not_the_clients(serve: Serve, seconds: Seconds) -> None:
    mock = serve()
    mock.add_fault("delay", seconds=0.7, count=1)
    body = BATCH + b" " * 500_000
    with connected(mock) as connection:
        connection.sendall(SUBMIT + b"Content-Length: %d\r\n\r\n" % len(body))
        seconds.now = Limits().body_seconds - 1
        # More than the mock reads before somebody wants it, while the answer is delayed.
        connection.sendall(body)
        assert next_status(connection) == b"200"


@pytest.mark.parametrize("part", [HALF_HEAD, HALF_BODY])
def test_half_a_request_whose_client_has_gone_has_no_effect(serve: Serve, part: bytes) -> None:
    mock = serve()
    with connected(mock) as connection:
        taken(connection, mock, part)
    # What is asked after it is answered after it.
    assert get(mock).status_code == 200
    assert mock.jobs("oration") == []
    assert mock.exchanges(vendor="oration") == []


def test_half_bodies_have_a_limit_together_and_the_oldest_go_first(serve: Serve) -> None:
    mock = serve(in_flight=1_200_000)
    half = SUBMIT + b"Content-Length: 1000000\r\n\r\n" + b"x" * 300_000
    with ExitStack() as stack:
        connections = [stack.enter_context(connected(mock)) for _ in range(8)]
        for connection in connections:
            taken(connection, mock, half)
        assert [status(everything(c)) for c in connections[:5]] == [b"503"] * 5
        connections[-1].sendall(b"x" * 700_000)
        assert next_status(connections[-1]) == b"422"


def test_half_heads_have_a_limit_together(serve: Serve) -> None:
    mock = serve(in_flight=1_000_000)
    with ExitStack() as stack:
        connections = [stack.enter_context(connected(mock)) for _ in range(20)]
        for connection in connections:
            taken(connection, mock, HALF_HEAD + b"x" * 60_000)
        assert status(everything(connections[0])) == b"503"
        connections[-1].sendall(b": 1\r\n\r\n")
        assert next_status(connections[-1]) in (b"401", b"431")


def test_what_a_refused_request_held_makes_room_at_once(serve: Serve) -> None:
    mock = serve(in_flight=800_000)
    half = SUBMIT + b"Content-Length: 400000\r\n\r\n" + b"x" * 300_000
    with ExitStack() as stack:
        first, refused, last = (stack.enter_context(connected(mock)) for _ in range(3))
        taken(first, mock, half)
        taken(refused, mock, CHUNKED + PIECE * 9)
        refused.sendall(b"no length\r\n")
        assert next_status(refused) == b"400"
        taken(last, mock, half)
        for connection in (first, last):
            connection.sendall(b"x" * 100_000)
            assert next_status(connection) == b"422"


def test_an_answered_request_is_held_no_longer(serve: Serve) -> None:
    mock = serve(in_flight=1_000_000)
    body = BATCH + b" " * 700_000
    with ExitStack() as stack:
        for _ in range(8):
            connection = stack.enter_context(connected(mock))
            connection.sendall(SUBMIT + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            assert next_status(connection) == b"200"


def is_reset(connection: socket.socket, part: bytes) -> bool:
    """Send something again and again, and return whether that comes to an end by itself."""
    deadline = time.monotonic() + PATIENCE
    with suppress(ConnectionError):
        while time.monotonic() < deadline:
            connection.sendall(part)
        return False
    return True


def test_a_chunked_body_without_end_is_cut(serve: Serve) -> None:
    mock = serve()
    with connected(mock) as connection:
        connection.sendall(CHUNKED)
        assert is_reset(connection, PIECE)
    assert [e["response"]["status"] for e in mock.exchanges(vendor="oration")] == [413]


@pytest.mark.parametrize(
    "line",
    [b"X-Long: " + b"x" * 60_000, b"a:b\r\n" * 5_000, b"X: " + b"x" * 3000 + b"\r\n"],
    ids=["one header", "small headers", "headers"],
)
@pytest.mark.parametrize(
    "before",
    [b"GET /api/v2/jobs/x HTTP/1.1\r\nHost: mock\r\n", CHUNKED + b"0\r\n"],
    ids=["head", "trailers"],
)
def test_headers_and_trailers_have_an_end(
    serve: Serve, seconds: Seconds, before: bytes, line: bytes
) -> None:
    mock = serve()
    with connected(mock) as connection:
        taken(connection, mock, before)
        for _ in range(2_000):
            if select.select([connection], [], [], 0)[0]:
                break
            connection.sendall(line)
        assert status(everything(connection)) == b"431"
        # It may go on for as long as it takes to read that.
        seconds.now = 2
        assert get(mock).status_code == 200
        assert is_reset(connection, line)


def test_a_refusal_reaches_a_client_that_is_still_sending(serve: Serve) -> None:
    mock = serve()
    with connected(mock) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: mock\r\n" + b"a: b\r\n" * 200)
        connection.sendall(b"c: d\r\n" * 10)
        assert status(everything(connection)) == b"431"


def test_more_headers_than_there_may_be_get_431(serve: Serve) -> None:
    mock = serve()
    with connected(mock) as connection:
        connection.sendall(b"GET /api/v2/jobs/x HTTP/1.1\r\nHost: mock\r\n" + b"a: b\r\n" * 101)
        connection.sendall(b"\r\n")
        assert next_status(connection) == b"431"


def test_requests_in_a_row_are_answered_in_their_order(serve: Serve) -> None:
    mock = serve()
    with connected(mock) as connection:
        # More than is read at once.
        paths = [f"/nowhere/{number}" for number in range(1_000)]
        sent = "".join(f"GET {path} HTTP/1.1\r\nHost: mock\r\n\r\n" for path in paths)
        connection.sendall(sent.encode())
        answers = b""
        while answers.count(b"HTTP/1.1 404") < len(paths):
            answers += connection.recv(65536)
    assert [e["request"]["path"] for e in mock.exchanges()] == paths[::-1]


def test_requests_that_wait_behind_another_have_a_limit(serve: Serve) -> None:
    mock = serve()
    mock.add_fault("silence", vendor="datarobot_genai", count=1)
    with connected(mock) as connection:
        ask(connection, mock)
        assert is_reset(connection, b"GET / HTTP/1.1\r\n\r\n" * 1_000)
    assert get(mock).status_code == 200


def leave_unread(connection: socket.socket, mock: JobMockServer) -> None:
    """Ask for more than the system keeps for a client that reads nothing."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host = urlsplit(mock.origin).netloc
    page = f"GET /_mock/journal?limit=1000 HTTP/1.1\r\nHost: {host}\r\n\r\n"
    connection.sendall(page.encode() * 30)


def fill_journal(mock: JobMockServer) -> None:
    """Let a page of the journal have a megabyte."""
    headers = {"authorization": "Bearer mock-token", "x-api-key": "mock-token"}
    headers |= {"x-workspace-slug": "acme"}
    with httpx2.Client(base_url=mock.origin, headers=headers, trust_env=False) as client:
        for _ in range(80):
            client.post("/api/v2/customers/batch", content=b"x" * 16_000)


def is_cut(connection: socket.socket, milliseconds: float) -> bool:
    """Wait until a connection is cut, without reading anything from it."""
    return one_is_cut([connection], milliseconds)


def one_is_cut(connections: Iterable[socket.socket], milliseconds: float) -> bool:
    """Wait until one of several is cut."""
    poll = select.poll()
    for connection in connections:
        poll.register(connection, 0)
    return bool(poll.poll(milliseconds))


def test_answers_that_nobody_reads_have_a_limit_in_time(serve: Serve, seconds: Seconds) -> None:
    mock = serve()
    fill_journal(mock)
    with connected(mock) as connection:
        leave_unread(connection, mock)
        for _ in range(100):
            seconds.now += Limits().write_seconds + 1
            if is_cut(connection, 100):
                return
    pytest.fail("it is never cut")


def test_answers_that_nobody_reads_have_a_limit_together(serve: Serve) -> None:
    mock = serve(in_flight=2_000_000)
    fill_journal(mock)
    with ExitStack() as stack:
        connections = [stack.enter_context(connected(mock)) for _ in range(6)]
        for connection in connections:
            leave_unread(connection, mock)
        # Whose answers the system keeps most of is not for us to say.
        assert one_is_cut(connections, 1000 * PATIENCE)
    assert get(mock).status_code == 200


@pytest.mark.parametrize("asked", [False, True], ids=["idle", "answered once"])
def test_there_is_room_for_a_new_connection_whoever_came_before(
    serve: Serve, seconds: Seconds, asked: bool
) -> None:
    mock = serve(connections=20)
    with ExitStack() as stack:
        connections = []
        for _ in range(20):
            seconds.now += 1
            connection = stack.enter_context(connected(mock))
            connections.append(connection)
            if asked:
                ask(connection, mock)
                assert next_status(connection) == b"200"
            else:
                taken(connection, mock, b"")
        seconds.now += 1
        for _ in range(5):
            taken(stack.enter_context(connected(mock)), mock, b"")
        everything(connections[0])
        ask(connections[-1], mock)
        assert next_status(connections[-1]) == b"200"


def test_a_server_stops_at_once_whatever_its_clients_have_not_finished(
    contracts: list[Contract], caplog: pytest.LogCaptureFixture
) -> None:
    app: MockApplication = create_app(contracts)
    with ExitStack() as stack, ServerThread(app) as thread:
        mock = JobMockServer(app, thread, "mock-token")
        for part in (b"", HALF_HEAD, HALF_BODY, CHUNKED + b"5\r\nab"):
            taken(stack.enter_context(connected(mock)), mock, part)
        fill_journal(mock)
        leave_unread(stack.enter_context(connected(mock)), mock)
    # uvicorn logs what it had to cancel when it had waited for long enough.
    assert caplog.records == []
