"""The mock's status answers, next to a constant from the same server, and next to Prism.

Each answer of the mock has had its path, parameters and credentials checked, and tells the state of
one of many jobs at that moment. The constant is the same answer, sent by a bare ASGI handler. What
counts is the CPU time of the server's process; the requests come from here.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import httpx2
from benchmarks.measurement import Cost, Measurement, compare, cpu, of_process
from benchmarks.peers import contracts, write_documents
from benchmarks.server import Server, poll_headers, running, serving

from jobcontracts.mock.http.server.listening import LOOPBACK
from jobcontracts.model.contract import Contract

CONNECTIONS = 64
ROUNDS = 8
"""How many requests each connection sends in one go."""

START_SECONDS = 60


def measure() -> Iterator[Measurement]:
    """Measure each vendor's status answers, and those of Prism where it is installed."""
    prism = shutil.which("prism")
    if prism is None:
        print("left out: Prism, which npm installs as @stoplight/prism-cli", file=sys.stderr)
    for contract in contracts():
        name = contract.vendor
        with ExitStack() as stack:
            mock = stack.enter_context(serving(vendor=name, jobs=CONNECTIONS))
            constant = stack.enter_context(constant_like(contract, mock))
            same = per_request(constant, contract)
            yield compare("mock", per_request(mock, contract), same, vendor=name)
            if prism is not None:
                peer = stack.enter_context(prism_serving(prism, contract, mock))
                yield compare("prism", per_request(peer, contract), same, vendor=name)


@contextmanager
def constant_like(contract: Contract, mock: Server) -> Iterator[Server]:
    """Run a server that says always what the mock says of its first job."""
    url = f"{mock.origin}{mock.paths[0]}"
    answer = httpx2.get(url, headers=poll_headers(contract), trust_env=False)
    headers = [pair for pair in answer.headers.multi_items() if pair[0] != "date"]
    with serving(status=answer.status_code, headers=headers, body=answer.text) as server:
        yield Server(server.port, mock.paths, server.clock)


@contextmanager
def prism_serving(prism: str, contract: Contract, mock: Server) -> Iterator[Server]:
    """Run Prism on a contract; it serves the paths without the server's own."""
    with socket.create_server((LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        (document,) = write_documents([contract], Path(folder))
        command = [prism, "mock", "--host", LOOPBACK, "--port", str(port), str(document)]
        with running(command, subprocess.DEVNULL) as process:
            for _ in range(START_SECONDS * 10):
                with suppress(OSError), socket.create_connection((LOOPBACK, port)):
                    break
                time.sleep(0.1)
            paths = [path.removeprefix(contract.server_path) for path in mock.paths]
            yield Server(port, paths, of_process(process.pid))


def per_request(server: Server, contract: Contract) -> Cost:
    """Return the server's CPU time for one status answer."""
    fields = {"host": LOOPBACK, **poll_headers(contract)}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    messages = [f"GET {path} HTTP/1.1\r\n{head}\r\n".encode() for path in server.paths]

    def work() -> None:
        statuses = ask(server.port, messages)
        if not statuses <= set(contract.poll.successes):
            raise RuntimeError(f"{contract.vendor} was answered with {statuses}")

    return cpu(work, server.clock, CONNECTIONS * ROUNDS)


def ask(port: int, messages: Sequence[bytes]) -> set[int]:
    """Send each message `ROUNDS` times, on all connections at once; return the statuses."""
    statuses: set[int] = set()
    with ExitStack() as stack:
        opened = (socket.create_connection((LOOPBACK, port)) for _ in messages)
        connections = [stack.enter_context(connection) for connection in opened]
        streams = [stack.enter_context(c.makefile("rb")) for c in connections]
        for _ in range(ROUNDS):
            for connection, message in zip(connections, messages, strict=True):
                connection.sendall(message)
            statuses.update(map(read, streams))
    return statuses


def read(stream: BinaryIO) -> int:
    """Read one answer, and return its status."""
    head = b"".join(iter(stream.readline, b"\r\n"))
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    stream.read(int(length[1]) if length else 0)
    return int(head[9:12])
