"""The mock's answers, next to a constant from the same server, and to peers; a job's memory.

Each answer of the mock has had its path, parameters and credentials checked, and tells the state of
one of many jobs at that moment. The constant is the same answer, sent by a bare ASGI handler. What
counts is the CPU time of the server's process; the requests come from here. Latency is the wall's
time from a request to the end of its answer, and so the least of what else is at work.
"""

from __future__ import annotations

import gc
import socket
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import quantiles
from typing import BinaryIO

from benchmarks.measurement import Cost, Measurement, compare, counted, cpu
from benchmarks.peer_mocks import installed, peer_serving
from benchmarks.peers import chosen_contract, contracts
from benchmarks.server import Server, poll_headers, serving

from jobcontracts.mock import DEFAULT_CREDENTIALS, Limits, create_app
from jobcontracts.mock.http.server.listening import LOOPBACK
from jobcontracts.model.contract import Contract
from jobcontracts.model.example_requests import example_request
from jobcontracts.model.security import schemes_of

CONNECTIONS = 64
ROUNDS = 8
"""How many requests each connection sends in one go."""

JOBS = 100_000
"""With how many jobs it is measured what memory one takes."""


def measure() -> Iterator[Measurement]:
    """Measure each vendor's status answers, and what one vendor stands for."""
    for contract in contracts():
        name = contract.vendor
        with ExitStack() as stack:
            mock = stack.enter_context(serving(vendor=name, jobs=CONNECTIONS))
            constant = stack.enter_context(constant_like(contract, mock))
            same = per_request(constant, contract)
            yield compare("mock", per_request(mock, contract), same, vendor=name)
    yield from measure_one(chosen_contract())


def measure_one(contract: Contract) -> Iterator[Measurement]:
    """Measure what one vendor stands for: peers, latency, a job that is started, its memory."""
    name, submit = contract.vendor, [submit_message(contract)] * CONNECTIONS
    with ExitStack() as stack:
        mock = stack.enter_context(serving(vendor=name, jobs=CONNECTIONS, room=JOBS, speed=1e6))
        same = stack.enter_context(constant_like(contract, mock))
        for line, percent in {"p50": 50, "p99": 99}.items():
            both = (latency(server, contract, percent) for server in (mock, same))
            yield compare(line, *both, vendor=name)
        for line, peer in installed().items():
            server = stack.enter_context(peer_serving(peer, contract, mock))
            both = (per_request(each, contract) for each in (server, same))
            yield compare(line, *both, vendor=name)
        started = partial(cpu_of, messages=submit, expected={200, 201, 202})
        constant = stack.enter_context(constant_said(mock, submit[0]))
        yield compare("started", started(mock), started(constant), vendor=name)
    yield counted("jobs", memory_of_jobs(contract), 1024.0, name)


def constant_like(contract: Contract, mock: Server) -> AbstractContextManager[Server]:
    """Run a server that says always what the mock says of its first job."""
    return constant_said(mock, status_messages(mock, contract)[0])


@contextmanager
def constant_said(mock: Server, message: bytes) -> Iterator[Server]:
    """Run a server that says always what the mock answers to a message."""
    with socket.create_connection((LOOPBACK, mock.port)) as connection:
        connection.sendall(message)
        answer = read(connection.makefile("rb"))
    headers = [pair for pair in answer.headers if pair[0] != "date"]
    with serving(status=answer.status, headers=headers, body=answer.body) as server:
        yield Server(server.port, mock.paths, server.clock)


def status_messages(server: Server, contract: Contract) -> list[bytes]:
    """Return the requests for the states of the server's jobs."""
    fields = {"host": LOOPBACK, **poll_headers(contract)}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return [f"GET {path} HTTP/1.1\r\n{head}\r\n".encode() for path in server.paths]


def submit_message(contract: Contract) -> bytes:
    """Return the example request that starts a job."""
    submit = contract.operation("submit")
    assert submit is not None
    schemes = schemes_of(contract).items()
    credentials = {name: scheme.encoded(DEFAULT_CREDENTIALS[0]) for name, scheme in schemes}
    asked = example_request(contract, submit, [contract.server_path], credentials, {})
    body = asked.body or b""
    fields = [("host", [LOOPBACK]), *asked.headers, ("content-length", [str(len(body))])]
    lines = [f"{asked.method} {''.join(asked.url)} HTTP/1.1"]
    lines += [f"{name}: {''.join(value)}" for name, value in fields]
    return "\r\n".join([*lines, "", ""]).encode() + body


def per_request(server: Server, contract: Contract) -> Cost:
    """Return the server's CPU time for one status answer."""
    return cpu_of(server, status_messages(server, contract), {*contract.poll.successes})


def cpu_of(server: Server, messages: Sequence[bytes], expected: set[int]) -> Cost:
    """Return the server's CPU time for one answer to a message, which has an expected status."""

    def work() -> None:
        statuses = {answer.status for answer in ask(server.port, messages)}
        if not statuses <= expected:
            raise RuntimeError(f"{messages[0]!r} was answered with {statuses}")

    return cpu(work, server.clock, CONNECTIONS * ROUNDS)


def latency(server: Server, contract: Contract, percent: int) -> Cost:
    """Return how long the answers take at most that come first, so many of a hundred."""
    messages = status_messages(server, contract)

    def cost() -> float:
        taken = [answer.received - answer.asked for answer in ask(server.port, messages)]
        return quantiles(taken, n=100)[percent - 1]

    return cost


def memory_of_jobs(contract: Contract) -> float:
    """Return the bytes that one of `JOBS` jobs takes that have been created."""
    app = create_app([contract], limits=Limits(jobs=JOBS))
    gc.collect()
    tracemalloc.start()
    for _ in range(JOBS):
        app.create_job(contract.vendor)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / JOBS


@dataclass
class Answer:
    """An answer, and when it was asked for and there."""

    status: int
    headers: list[list[str]]
    body: str
    received: float = field(default_factory=time.perf_counter)
    asked: float = 0.0


def ask(port: int, messages: Sequence[bytes]) -> list[Answer]:
    """Send each message `ROUNDS` times, on all connections at once; return the answers."""
    answers: list[Answer] = []
    with ExitStack() as stack:
        opened = (socket.create_connection((LOOPBACK, port)) for _ in messages)
        connections = [stack.enter_context(connection) for connection in opened]
        streams = [stack.enter_context(c.makefile("rb")) for c in connections]
        for _ in range(ROUNDS):
            sent = []
            for connection, message in zip(connections, messages, strict=True):
                sent.append(time.perf_counter())
                connection.sendall(message)
            for stream, asked in zip(streams, sent, strict=True):
                answers.append(read(stream))
                answers[-1].asked = asked
    return answers


def read(stream: BinaryIO) -> Answer:
    """Read one answer."""
    start, *lines = b"".join(iter(stream.readline, b"\r\n")).decode("latin-1").splitlines()
    named = (line.split(": ", 1) for line in lines)
    headers = [[name.lower(), value] for name, value in named]
    body = stream.read(int(dict(headers).get("content-length", 0)))
    return Answer(int(start[9:12]), headers, body.decode())
