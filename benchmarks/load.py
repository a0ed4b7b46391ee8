"""Requests from many connections at once, as fast as the answers come."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

CONNECTIONS = 64


@dataclass
class Load:
    """One run.

    Args:
        messages: What is sent, one after the other and again from the beginning.
        requests: How many answers are waited for.
        statuses: How often each status has come.
    """

    messages: Sequence[bytes]
    requests: int
    statuses: Counter[bytes] = field(default_factory=Counter)

    def run(self, port: int) -> float:
        """Send them to a port of the loopback, and return the requests per second."""
        return asyncio.run(self._run(port))

    async def _run(self, port: int) -> float:
        self.next = cycle(self.messages).__next__
        self.left = self.requests
        self.done = asyncio.Event()
        loop = asyncio.get_running_loop()
        connections = [
            await loop.create_connection(lambda: _Connection(self), "127.0.0.1", port)
            for _ in range(CONNECTIONS)
        ]
        started = time.perf_counter()
        for _, connection in connections:
            connection.ask()
        await self.done.wait()
        seconds = time.perf_counter() - started
        for transport, _ in connections:
            transport.close()
        return self.requests / seconds


class _Connection(asyncio.Protocol):
    """Asks, and asks again when the answer is there."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self._came = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def ask(self) -> None:
        """Send the next request."""
        assert self._transport is not None
        self._transport.write(self.load.next())

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, body = self._came.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._came = b""
        self.load.statuses[head[9:12]] += 1
        self.load.left -= 1
        if self.load.left > 0:
            self.ask()
        else:
            self.load.done.set()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.load.left > 0:
            raise ConnectionError(f"the server has hung up: {exc}")


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0
