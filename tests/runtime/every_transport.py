"""One request by any transport, and the servers and proxies that it goes to."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from runtime._async.httpx2 import AsyncHttpx2Transport
from runtime._async.pyreqwest import AsyncPyreqwestTransport
from runtime._sync.httpx2 import Httpx2Transport
from runtime._sync.pyreqwest import PyreqwestTransport
from runtime.messages import Response

from .hostile_server import HostileServer, Peer, hostile_server

CERTIFICATES = Path(__file__).with_name("certificates")
"""An authority, one below it that has signed the server's certificate, and a client's."""

AUTHORITY = CERTIFICATES / "authority.pem"
VENDOR = "https://vendor.test/jobs"
"""The name that the server's certificate is for; no resolver knows it."""

TOKEN = "Bearer v3ndor-token"
TRANSPORTS: dict[str, Any] = {
    "httpx2": Httpx2Transport,
    "async httpx2": AsyncHttpx2Transport,
    "pyreqwest": PyreqwestTransport,
    "async pyreqwest": AsyncPyreqwestTransport,
}


def send(kind: str, url: str, **arguments: Any) -> Response:
    """Send a request with a transport that is made for it."""
    message = ("GET", url, {"Authorization": TOKEN}, None, 10.0, 10_000)
    transport = TRANSPORTS[kind](**arguments)
    if not kind.startswith("async"):
        try:
            answer: Response = transport.send(*message)
        finally:
            transport.close()
        return answer

    async def run() -> Response:
        try:
            answer: Response = await transport.send(*message)
        finally:
            await transport.close()
        return answer

    return asyncio.run(run())


def echoing(peer: Peer) -> None:
    while head := peer.request():
        peer.answer(head.partition(b"\r\n")[0])


def tls(certificate: str = "server.pem", *, wants_client: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / certificate)
    if wants_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(AUTHORITY)
    return context


@contextmanager
def tunnels_to(server: HostileServer) -> Iterator[HostileServer]:
    """Run a proxy whose tunnels all end at a server."""

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while some := source.recv(65536):
                target.sendall(some)
            target.shutdown(socket.SHUT_WR)

    def behaviour(peer: Peer) -> None:
        peer.request()
        with socket.create_connection(("127.0.0.1", server.port), 10) as onward:
            peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(onward, peer._connection))
            back.start()
            pump(peer._connection, onward)
            back.join()

    with hostile_server(behaviour) as proxy:
        yield proxy
