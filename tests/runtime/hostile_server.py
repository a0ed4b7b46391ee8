"""A server of raw sockets that does as it is told, and nothing that a server should."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeAlias


class Peer:
    """The server's end of one connection.

    Args:
        connection: The socket.
        number: Which connection of its server it is, from 1.
        over: Is set when the test is.
    """

    def __init__(self, connection: socket.socket, number: int, over: threading.Event) -> None:
        self._connection = connection
        self._over = over
        self.number = number
        self.sent = 0
        self.requests: list[bytes] = []

    def request(self) -> bytes:
        """Read a request and return its head; b"" if the client is gone."""
        head = b""
        while b"\r\n\r\n" not in head:
            some = self._connection.recv(65536)
            if not some:
                return b""
            head += some
        self.requests.append(head)
        return head

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self._connection.sendall(data)
        self.sent += len(data)

    def answer(
        self, body: bytes = b'{"state":"boiled"}', *headers: bytes, status: bytes = b"200 OK"
    ) -> None:
        """Send a whole answer, with a length and a type unless the headers have them."""
        given = b"\r\n".join(headers).lower()
        lines = [b"HTTP/1.1 " + status, *headers]
        if b"content-length:" not in given and b"transfer-encoding:" not in given:
            lines.append(b"Content-Length: %d" % len(body))
        if b"content-type:" not in given:
            lines.append(b"Content-Type: application/json")
        self.send(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    def head(self, *headers: bytes, status: bytes = b"200 OK") -> None:
        """Send a head alone."""
        lines = [b"HTTP/1.1 " + status, b"Content-Type: application/json", *headers]
        self.send(b"\r\n".join(lines) + b"\r\n\r\n")

    def drip(self, data: bytes) -> None:
        """Send bytes one by one, then the last one for ever; ends with the test."""
        for byte in data:
            self.send(bytes([byte]))
            if self.pause(0.02):
                return
        self.for_ever(data[-1:], 0.02)

    def for_ever(self, data: bytes, pause: float = 0.0) -> None:
        """Send the same bytes until the client is gone or the test over."""
        while not self.pause(pause):
            self.send(data)

    def pause(self, seconds: float) -> bool:
        """Let seconds pass; return whether the test is over."""
        return self._over.wait(seconds) if seconds else self._over.is_set()

    def silence(self) -> None:
        """Say nothing until the test is over."""
        self._over.wait()

    def reset(self) -> None:
        """Break the connection off with a reset instead of an end."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


Behaviour: TypeAlias = Callable[[Peer], object]


class HostileServer:
    """Listens on a port of 127.0.0.1 and treats every connection with the same behaviour.

    Args:
        behaviour: What it does with a connection.
        tls: What it speaks TLS with; plain HTTP if None.
    """

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self._behaviour = behaviour
        self._tls = tls
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.peers: list[Peer] = []
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self.serve, daemon=True)
        self._acceptor.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[bytes]:
        """The heads of all requests that came."""
        return [head for peer in self.peers for head in peer.requests]

    def serve(self) -> None:
        """Accept connections until the listener is closed."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(10)
            if self._tls is not None:
                connection = self._tls.wrap_socket(
                    connection, server_side=True, do_handshake_on_connect=False
                )
            peer = Peer(connection, len(self.peers) + 1, self._over)
            self.peers.append(peer)
            thread = threading.Thread(target=self._treat, args=(peer, connection), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _treat(self, peer: Peer, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self._behaviour(peer)  # the first byte that is read shakes hands

    def close(self) -> None:
        """End every connection."""
        self._over.set()
        # Closing alone does not wake a thread that accepts.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        # Once nobody accepts any more, the list of threads is whole.
        self._acceptor.join(15)
        for thread in self._threads:
            thread.join(15)


@contextmanager
def hostile_server(
    behaviour: Behaviour, tls: ssl.SSLContext | None = None
) -> Iterator[HostileServer]:
    """Run a server for a while."""
    server = HostileServer(behaviour, tls)
    try:
        yield server
    finally:
        server.close()
