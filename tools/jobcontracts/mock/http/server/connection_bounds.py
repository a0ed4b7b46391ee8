"""What all connections of a server hold together, and for how long: each knows its own part."""

from __future__ import annotations

import socket
import struct
from asyncio import Transport
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from jobcontracts.mock.jobs.limits import Limits, possible_connections

READ = 1 << 14
"""How many bytes are read and parsed before what they have come to is looked at."""


class Connection(Protocol):
    """A connection, as far as its bounds go.

    Attributes:
        since: When the client began what it has not ended: to connect, or a request.
        waiting: Whether there is no request for us to answer.
    """

    since: float

    @property
    def waiting(self) -> bool: ...

    def held(self) -> int:
        """Return how many bytes are kept for the client, roughly."""
        ...

    def refuse(self, status: int, why: str) -> None:
        """Answer what there is of a request, if nothing has been answered yet, and end."""
        ...

    def end_if_overdue(self, now: float) -> None:
        """End what has taken too long by `now`."""
        ...

    def abort(self) -> None:
        """End at once."""
        ...


class ConnectionBounds:
    """What all connections of a server hold together, and for how long they keep it waiting.

    Args:
        limits: The bounds.
        now: Returns seconds that only ever go forwards.
    """

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self.limits = limits
        self.now = now
        self.connections = possible_connections(limits.connections)
        # One for all: what is in it is parsed before anything else is read.
        self.read = bytearray(READ)
        self.buffer = memoryview(self.read)
        self._holding: OrderedDict[Connection, int] = OrderedDict()
        self._total = 0

    def hold(self, connection: Connection, size: int) -> None:
        """Note how many bytes a connection holds; if it is too many, the oldest are refused."""
        self._total += size - self._holding.get(connection, 0)
        self._holding[connection] = size
        while self._total > self.limits.in_flight:
            oldest, noted = self._holding.popitem(last=False)
            self._total -= noted
            # It can have got rid of it since.
            if oldest.held():
                oldest.refuse(503, f"requests under way have over {self.limits.in_flight} bytes")

    def release(self, connection: Connection) -> None:
        """Note that a connection holds nothing."""
        self._total -= self._holding.pop(connection, 0)

    def make_room(self, connections: set[Any]) -> None:
        """Cut connections that wait for no answer, the oldest first, if there are too many."""
        if len(connections) <= self.connections:
            return
        waiting = sorted((c for c in connections if c.waiting), key=lambda c: c.since)
        # Several at once: looking for the oldest takes its time.
        for connection in waiting[: len(connections) // 8 + 1]:
            connections.discard(connection)
            connection.abort()

    def sweep(self, connections: Iterable[Any]) -> None:
        """End what has taken too long."""
        now = self.now()
        for connection in list(connections):
            connection.end_if_overdue(now)


def reset_connection(transport: Transport) -> None:
    """End a connection by a reset: what is not sent is thrown away, and the peer gets RST."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
