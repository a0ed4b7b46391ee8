"""What is particular to httpx2 on encrypted connections and on the way through proxies."""

from __future__ import annotations

import asyncio
import importlib.util
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpcore2
import httpx2
import pytest

from runtime._async.httpx2 import AsyncHttpx2Transport
from runtime._sync.httpx2 import Httpx2Transport
from runtime.deadlines import DeadlineTransport
from runtime.errors import ConfigurationError, TransportError, TransportTimeout

from .hostile_server import HostileServer, Peer, hostile_server

CERTIFICATE = Path(__file__).with_name("loopback.pem")


def echoing(peer: Peer) -> None:
    while head := peer.request():
        peer.answer(head.partition(b"\r\n")[0])


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def transport_that_trusts(certificate: Path) -> Httpx2Transport:
    trusted = ssl.create_default_context(cafile=str(certificate))
    return Httpx2Transport(lambda: httpx2.Client(transport=DeadlineTransport(ssl_context=trusted)))


@pytest.fixture
def encrypted() -> Iterator[HostileServer]:
    with hostile_server(echoing, server_context()) as server:
        yield server


def test_an_encrypted_connection_is_kept_for_the_next_request(encrypted: HostileServer) -> None:
    transport = transport_that_trusts(CERTIFICATE)
    for _ in range(2):
        response = transport.send("GET", f"{encrypted.url}/x", {}, None, 5.0, 1000)
        assert response.body == b"GET /x HTTP/1.1"
    assert len(encrypted.peers) == 1
    transport.close()


def test_a_long_body_arrives_whole_over_an_encrypted_connection() -> None:
    sent = bytes(range(256)) * 2000

    def behaviour(peer: Peer) -> None:
        head = peer.request()
        received = head.partition(b"\r\n\r\n")[2]
        while len(received) < len(sent):
            received += peer._connection.recv(65536)
        peer.answer(received)

    with hostile_server(behaviour, server_context()) as server:
        transport = transport_that_trusts(CERTIFICATE)
        answer = transport.send("POST", server.url, {}, sent, 20.0, 1_000_000)
        transport.close()
    assert answer.body == sent


def test_a_server_that_drips_over_tls_does_not_outlast_the_deadline() -> None:
    def behaviour(peer: Peer) -> None:
        peer.request()
        peer.head(b"Content-Length: 1000")
        peer.drip(b" ")

    with hostile_server(behaviour, server_context()) as server:
        transport = transport_that_trusts(CERTIFICATE)
        begun = time.monotonic()
        with pytest.raises(TransportTimeout):
            transport.send("GET", server.url, {}, None, 0.5, 2000)
        assert time.monotonic() - begun < 4
        transport.close()


def test_a_server_that_never_shakes_hands_does_not_outlast_the_deadline() -> None:
    with hostile_server(Peer.silence) as server:
        transport = Httpx2Transport()
        url = server.url.replace("http:", "https:")
        begun = time.monotonic()
        with pytest.raises(TransportTimeout):
            transport.send("GET", url, {}, None, 0.3, 1000)
        assert time.monotonic() - begun < 4
        transport.close()


@pytest.mark.parametrize(
    ("proxy", "url", "auth"),
    [
        ("socks5://localhost:1080", "socks5://localhost:1080", None),
        ("socks5h://us%40er:pass%3Aword@[::1]:9", "socks5h://[::1]:9", (b"us@er", b"pass:word")),
        ("socks5://user@localhost:1080", "socks5://localhost:1080", (b"user", b"")),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_socks_proxy_is_spoken_to_as_one(
    proxy: str,
    url: str,
    auth: tuple[bytes, bytes] | None,
    scheme: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[dict[str, Any]] = []

    def socks_proxy(**arguments: Any) -> httpcore2.ConnectionPool:
        made.append(arguments)
        raise httpcore2.ProxyError("no proxy here")

    monkeypatch.setattr(httpcore2, "SOCKSProxy", socks_proxy)
    client = httpx2.Client(transport=DeadlineTransport(proxy=proxy, keepalive=7.0))
    with pytest.raises(TransportError, match="no proxy here"):
        Httpx2Transport(client).send("GET", f"{scheme}://vendor.invalid/", {}, None, 1.0, 100)
    (arguments,) = made
    assert arguments["proxy_url"] == url
    assert arguments.get("proxy_auth") == auth
    assert arguments["keepalive_expiry"] == 7.0
    assert isinstance(arguments["ssl_context"], ssl.SSLContext) is (scheme == "https")
    client.close()


def test_a_server_behind_a_proxy_is_reached_through_a_tunnel() -> None:
    def tunnel(peer: Peer) -> None:
        peer.request()
        peer.answer(b"", status=b"502 Bad Gateway")

    with hostile_server(tunnel) as proxy:
        client = httpx2.Client(transport=DeadlineTransport(proxy=proxy.url))
        with pytest.raises(TransportError, match="502"):
            Httpx2Transport(client).send("GET", "https://vendor.invalid/x", {}, None, 5.0, 1000)
        client.close()
    assert proxy.requests[0].startswith(b"CONNECT vendor.invalid:443 HTTP/1.1")


NO_SOCKSIO = pytest.mark.skipif(
    importlib.util.find_spec("socksio") is not None, reason="SOCKS works: socksio is installed"
)


@pytest.fixture
def socks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names a SOCKS proxy for everything."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:9")


@NO_SOCKSIO
def test_a_socks_proxy_without_its_library_is_a_mistake_of_configuration(socks: None) -> None:
    transport = Httpx2Transport()
    with pytest.raises(ConfigurationError, match="pip install socksio"):
        transport.send("GET", "http://vendor.invalid/x", {}, None, 5.0, 1000)
    transport.close()


@NO_SOCKSIO
def test_an_async_client_says_the_same_of_a_socks_proxy(socks: None) -> None:
    async def send() -> None:
        transport = AsyncHttpx2Transport()
        try:
            await transport.send("GET", "http://vendor.invalid/x", {}, None, 5.0, 1000)
        finally:
            await transport.close()

    with pytest.raises(ConfigurationError, match="pip install socksio"):
        asyncio.run(send())
