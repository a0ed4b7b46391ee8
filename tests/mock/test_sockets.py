"""The mock on a socket: what its connections do, and what they never do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from jobcontracts.mock import MockApplication
from jobcontracts.mock.http.server.listening import LOOPBACK, listen
from jobcontracts.mock.http.server.serving import ServerThread
from jobcontracts.mock.testing import JobMockServer

pytestmark = pytest.mark.usefixtures("each_loop")

PATIENCE = 10.0
"""How long a test waits for what is to come at once, in seconds."""


@contextmanager
def connected(mock: JobMockServer) -> Iterator[socket.socket]:
    """Open a connection."""
    port = urlsplit(mock.origin).port
    with socket.create_connection((LOOPBACK, port or 0), timeout=PATIENCE) as connection:
        yield connection


def ask(connection: socket.socket, mock: JobMockServer, vendor: str = "datarobot_genai") -> None:
    """Send a poll for a new job."""
    path = urlsplit(mock.poll_url(mock.create_job(vendor))).path
    head = f"GET {path} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer {mock.credential}\r\n\r\n"
    connection.sendall(head.encode())


def everything(connection: socket.socket) -> bytes:
    """Return what comes until the connection ends."""
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def get(mock: JobMockServer, vendor: str = "datarobot_genai", **how: Any) -> httpx2.Response:
    """Poll a new job."""
    url = mock.poll_url(mock.create_job(vendor))
    headers = {"authorization": f"Bearer {mock.credential}"}
    return httpx2.get(url, headers=headers, trust_env=False, **how)


def test_a_reset_is_a_reset(job_mock_server: JobMockServer) -> None:
    job_mock_server.add_fault("reset", count=1)
    with connected(job_mock_server) as connection:
        ask(connection, job_mock_server)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert get(job_mock_server).status_code == 200


def test_a_body_cut_short_ends_after_what_was_sent_of_it(job_mock_server: JobMockServer) -> None:
    whole = get(job_mock_server).content
    job_mock_server.add_fault("truncate", bytes=10, count=1)
    with connected(job_mock_server) as connection:
        ask(connection, job_mock_server)
        head, _, body = everything(connection).partition(b"\r\n\r\n")
    assert f"content-length: {len(whole)}".encode() in head
    assert body == whole[:10]


def test_silence_lasts_until_the_client_gives_up(job_mock_server: JobMockServer) -> None:
    job_mock_server.add_fault("silence", count=1)
    with pytest.raises(httpx2.ReadTimeout):
        get(job_mock_server, timeout=0.2)
    assert get(job_mock_server).status_code == 200


def test_a_server_that_leaves_clients_waiting_stops_cleanly(
    app: MockApplication, caplog: pytest.LogCaptureFixture
) -> None:
    silent = app.faults.add({"kind": "silence", "vendor": "oration"})
    late = app.faults.add({"kind": "delay", "seconds": 3600, "vendor": "datarobot_genai"})
    with ExitStack() as stack, ServerThread(app) as thread:
        mock = JobMockServer(app, thread, "mock-token")
        for vendor in ("oration", "datarobot_genai"):
            ask(stack.enter_context(connected(mock)), mock, vendor)
        deadline = time.monotonic() + PATIENCE
        while not thread.call(lambda: silent.used and late.used):
            assert time.monotonic() < deadline
    assert caplog.records == []


def test_latency_and_slow_bytes_take_real_time(job_mock_server: JobMockServer) -> None:
    job_mock_server.add_fault("delay", seconds=0.1, count=1)
    job_mock_server.add_fault("slow", seconds=0.02, bytes=50, count=1)
    start = time.monotonic()
    answer = get(job_mock_server)
    assert time.monotonic() - start > 0.1
    assert answer.json()["status"] == "INITIALIZED"


def test_the_tests_clock_moves_the_servers_jobs(job_mock_server: JobMockServer) -> None:
    job = job_mock_server.create_job("datarobot_genai")
    headers = {"authorization": f"Bearer {job_mock_server.credential}"}
    with httpx2.Client(headers=headers, trust_env=False) as client:
        assert client.get(job_mock_server.poll_url(job)).json()["status"] == "INITIALIZED"
        job_mock_server.advance(600)
        assert client.get(job_mock_server.poll_url(job)).json()["status"] == "COMPLETED"


@pytest.mark.parametrize("name", ["x-forwarded-proto", "x-forwarded-host", "forwarded"])
def test_forwarded_headers_are_not_believed_unless_told(
    job_mock_server: JobMockServer, name: str
) -> None:
    value = {"forwarded": "proto=https;host=evil.example"}.get(name, "https")
    answer = httpx2.post(
        f"{job_mock_server.base_url('oracle_oml')}/py-scripts/v1/do-eval/x",
        json={"asyncFlag": True},
        headers={"authorization": f"Bearer {job_mock_server.credential}", name: value},
        trust_env=False,
    )
    assert answer.headers["location"].startswith(f"{job_mock_server.origin}/oml/api/")


def test_an_answer_does_not_wait_for_an_acknowledgement() -> None:
    with listen(LOOPBACK, 0) as listener:
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_head_that_does_not_end_is_refused(job_mock_server: JobMockServer) -> None:
    with connected(job_mock_server) as connection:
        connection.sendall(b"GET /api/v2/jobs/x HTTP/1.1\r\nHost: mock\r\n")
        try:
            for _ in range(100):
                connection.sendall(b"X-Long: " + b"x" * 8192 + b"\r\n")
            answer = everything(connection)
        except ConnectionError:
            # The answer can be thrown away when there is more of the head on its way.
            answer = b"HTTP/1.1 431"
    assert answer[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400")
    assert get(job_mock_server).status_code == 200


def test_control_from_the_test_is_safe_while_requests_come_in(
    job_mock_server: JobMockServer,
) -> None:
    statuses: set[int] = set()

    def start_jobs() -> None:
        with httpx2.Client(trust_env=False) as client:
            for _ in range(50):
                answer = client.post(f"{job_mock_server.origin}/_mock/oration/jobs")
                statuses.add(answer.status_code)

    threads = [threading.Thread(target=start_jobs) for _ in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        job_mock_server.jobs("oration")
        job_mock_server.exchanges()
        job_mock_server.advance(1)
    assert statuses == {201}
    assert len(job_mock_server.jobs("oration")) == 100
