"""More connections than anybody needs, all of them unfinished: the mock stays small, and serves.

`nox -s soak` opens 12,800; the suite opens fewer of them.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from selectors import EVENT_WRITE, DefaultSelector

import httpx2
import pytest

from jobcontracts.mock import Limits

from .processes import mock_process, resident

ALL = 12_800
IDLE, HEADS, BODIES = 9_000, 3_000, 800
"""What is done with so many of all connections."""

MOST_KIB = 200 * 1024
CONNECTION_KIB = 8
STOP_SECONDS = 1.0
PATIENCE = 60.0

SUBMIT = (
    b"POST /api/v2/customers/batch HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer mock-token\r\n"
    b"x-api-key: mock-token\r\nx-workspace-slug: acme\r\nContent-Type: application/json\r\n"
)
LIMITS = Limits()
HALF_HEAD = SUBMIT + b"x-long: " + b"x" * (LIMITS.head - 1_000)
MANY_HEADERS = SUBMIT + b"a:b\r\n" * (LIMITS.fields - 10)
TRAILERS = SUBMIT + b"transfer-encoding: chunked\r\n\r\n0\r\n" + b"a:b\r\n" * 20_000
HALF_BODY = SUBMIT + b"content-length: %d\r\n\r\n" % LIMITS.body + b"x" * (LIMITS.body - 1)


@pytest.fixture
def connections(pytestconfig: pytest.Config) -> int:
    """How many there are; this process needs as many open files."""
    count = int(str(pytestconfig.getoption("--soak-connections")))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count + 1_000:
        pytest.skip(f"the system allows {hard} open files, and {count + 1_000} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count + 1_000), hard))
    return count


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A mock as a process of its own, which has nothing to complain of."""
    with mock_process(tmp_path) as (process, port):
        yield process, port
    assert (tmp_path / "printed").read_text("utf-8") == ""


def leave_unfinished(stack: ExitStack, port: int, count: int, part: bytes) -> None:
    """Open connections, and send each as much of a part of a request as the mock takes."""
    selector = stack.enter_context(DefaultSelector())
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        stack.callback(connection.close)
        if part:
            connection.setblocking(False)
            selector.register(connection, EVENT_WRITE, memoryview(part))
    deadline = time.monotonic() + PATIENCE
    while selector.get_map():
        assert time.monotonic() < deadline
        for key, _ in selector.select(1.0):
            sent = len(key.data)
            with suppress(ConnectionError):
                sent = socket.socket.send(key.fileobj, key.data[:65536])  # type: ignore[arg-type]
            if sent < len(key.data):
                selector.modify(key.fileobj, EVENT_WRITE, key.data[sent:])
            else:
                selector.unregister(key.fileobj)


def assert_it_serves(port: int) -> None:
    """Ask for something, on a connection of its own."""
    answer = httpx2.get(f"http://127.0.0.1:{port}/_mock/", trust_env=False, timeout=PATIENCE)
    assert answer.status_code == 200


def cpu_seconds(process: subprocess.Popen[str]) -> float:
    """Return how many seconds of CPU time a process has used."""
    text = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8")
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_seconds() -> float:
    """Return how many the ended children of this process have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_it_stays_small_and_serves_and_stops_at_once(
    mock: tuple[subprocess.Popen[str], int], connections: int
) -> None:
    process, port = mock
    earlier = children_seconds()
    assert_it_serves(port)
    before = resident(process)
    with ExitStack() as stack:
        for share, part in (
            (IDLE, b""),
            (HEADS // 3, HALF_HEAD),
            (HEADS // 3, MANY_HEADERS),
            (HEADS // 3, TRAILERS),
            (BODIES, HALF_BODY),
        ):
            leave_unfinished(stack, port, share * connections // ALL, part)
            assert_it_serves(port)
        most, used = resident(process, most=True), cpu_seconds(process)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        stopped = time.monotonic() - started
    working = children_seconds() - earlier - used
    print(f"{connections} connections: {before} KiB before, {most} KiB at most;", end=" ")
    print(f"stopped after {stopped:.2f} s, of which it worked for {working:.2f} s")
    assert process.returncode == 0
    assert most < MOST_KIB
    # What is under way, twice: the allocator does not give all of it back at once.
    assert most - before < CONNECTION_KIB * connections + 2 * (LIMITS.in_flight >> 10)
    # Its own time: what else the machine does is no fault of the mock.
    assert working < STOP_SECONDS
