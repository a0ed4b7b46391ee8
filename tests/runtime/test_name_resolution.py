"""A sync client's name resolution is part of its deadline; the system's own has none."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from runtime._sync.httpx2 import Httpx2Transport
from runtime.errors import TransportError, TransportTimeout

from .hostile_server import HostileServer, Peer, hostile_server

PATIENCE = 0.1
"""The timeout of a request that is to end by it, in seconds."""


class Resolver:
    """A resolver that answers when the test says so, with the address of a server."""

    def __init__(self, server: HostileServer) -> None:
        self.over = threading.Event()
        self.asked: list[str] = []
        self._server = server

    def getaddrinfo(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host == "127.0.0.1":
            # To connect to an address asks for it once more.
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        self.asked.append(host)
        assert self.over.wait(10)
        if host.startswith("unknown"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", self._server.port))]


def echoing(peer: Peer) -> None:
    while head := peer.request():
        peer.answer(head.partition(b"\r\n")[0])


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with hostile_server(echoing) as server:
        yield server


@pytest.fixture
def resolver(server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    resolver = Resolver(server)
    monkeypatch.setattr(socket, "getaddrinfo", resolver.getaddrinfo)
    yield resolver
    resolver.over.set()


@pytest.fixture
def get(server: HostileServer) -> Iterator[Callable[..., bytes]]:
    """Return what sends a request to a host, through one transport."""
    transport = Httpx2Transport()

    def get(host: str, timeout: float = 5.0) -> bytes:
        url = f"http://{host}:{server.port}/x"
        return transport.send("GET", url, {}, None, timeout, 1000).body

    yield get
    transport.close()


def test_a_name_that_is_not_resolved_in_time_is_a_timeout(
    resolver: Resolver, get: Callable[..., bytes]
) -> None:
    with pytest.raises(TransportTimeout):
        get("kettles.example", PATIENCE)
    assert resolver.asked == ["kettles.example"]


def test_lookups_of_a_name_do_not_pile_up(resolver: Resolver, get: Callable[..., bytes]) -> None:
    before = threading.active_count()
    for _ in range(5):
        with pytest.raises(TransportTimeout):
            get("kettles.example", PATIENCE / 5)
    assert resolver.asked == ["kettles.example"]
    assert threading.active_count() <= before + 1


def test_a_name_that_is_slow_holds_up_no_other(
    resolver: Resolver, get: Callable[..., bytes]
) -> None:
    with pytest.raises(TransportTimeout):
        get("kettles.example", PATIENCE)
    resolver.over.set()
    assert get("teapots.example") == b"GET /x HTTP/1.1"
    assert get("kettles.example") == b"GET /x HTTP/1.1"


def test_a_name_that_nobody_knows_is_an_error(
    resolver: Resolver, get: Callable[..., bytes]
) -> None:
    resolver.over.set()
    with pytest.raises(TransportError, match="not known"):
        get("unknown.example")


def test_a_proxys_name_is_resolved_in_time_too(
    resolver: Resolver, server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://proxy.example:{server.port}")
    transport = Httpx2Transport()
    with pytest.raises(TransportTimeout):
        transport.send("GET", "http://kettles.example/x", {}, None, PATIENCE, 1000)
    transport.close()
    assert resolver.asked == ["proxy.example"]
