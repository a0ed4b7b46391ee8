"""Proxies by every transport: the same environment, arguments, answers and errors."""

from __future__ import annotations

import logging
import socket
import traceback

import pytest

from runtime.errors import ConfigurationError, JobsError, NoConnection, TransportError

from .every_transport import AUTHORITY, TOKEN, VENDOR, echoing, send, tls, tunnels_to
from .hostile_server import Behaviour, HostileServer, Peer, hostile_server

pytestmark = pytest.mark.usefixtures("no_variables")
USER = "us3r"


def answering(status: bytes) -> Behaviour:
    def behaviour(peer: Peer) -> None:
        while peer.request():
            peer.answer(b"<html>no</html>", b"Content-Type: text/html", status=status)

    return behaviour


def with_credentials(proxy: HostileServer) -> str:
    return proxy.url.replace("://", f"://{USER}:s3cret%2Fw%C3%B8rd@")


@pytest.mark.parametrize(
    "variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "proxy="]
)
def test_a_request_for_http_goes_to_the_proxy_with_its_credentials(
    kind: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hostile_server(echoing) as proxy:
        if variable == "proxy=":
            answer = send(kind, "http://vendor.test/jobs", proxy=with_credentials(proxy))
        else:
            monkeypatch.setenv(variable, with_credentials(proxy))
            answer = send(kind, "http://vendor.test/jobs")
    (head,) = proxy.requests
    assert answer.body == b"GET http://vendor.test/jobs HTTP/1.1"
    assert b"proxy-authorization: basic dxmzcjpzm2nyzxqvd8o4cmq=\r\n" in head.lower()
    assert head.lower().count(b"authorization: ") == 2


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_of_a_request_for_https_the_proxy_sees_the_host_alone(
    kind: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    with hostile_server(echoing, tls()) as server, tunnels_to(server) as proxy:
        monkeypatch.setenv(variable, with_credentials(proxy))
        assert send(kind, VENDOR).body == b"GET /jobs HTTP/1.1"
    (to_proxy,), (to_server,) = proxy.requests, server.requests
    assert to_proxy.startswith(b"CONNECT vendor.test:443 HTTP/1.1\r\n")
    assert b"proxy-authorization: basic dxmzcjpzm2nyzxqvd8o4cmq=\r\n" in to_proxy.lower()
    assert b"jobs" not in to_proxy
    assert TOKEN.encode() not in to_proxy
    assert TOKEN.encode() in to_server
    assert b"proxy-auth" not in to_server.lower()


def test_a_proxy_may_be_spoken_to_by_tls(kind: str) -> None:
    with hostile_server(echoing, tls()) as proxy:
        answer = send(kind, "http://vendor.test/jobs", proxy=proxy.url, ca_file=AUTHORITY)
    assert answer.body == b"GET http://vendor.test/jobs HTTP/1.1"


@pytest.mark.parametrize(
    ("entry", "is_direct"),
    [
        ("*", True),
        ("127.0.0.1", True),
        ("127.0.0.0/8", True),
        ("127.0.0.1:{port}", True),
        ("127.0.0.1:1", False),
        ("vendor.test,10.0.0.0/8,[::1]:{port}", False),
    ],
)
def test_what_no_proxy_names_is_asked_directly(
    kind: str, entry: str, is_direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hostile_server(echoing) as server, hostile_server(echoing) as proxy:
        monkeypatch.setenv("HTTP_PROXY", with_credentials(proxy))
        monkeypatch.setenv("NO_PROXY", entry.format(port=server.port))
        send(kind, f"{server.url}/jobs")
    assert (len(server.requests), len(proxy.requests)) == ((1, 0) if is_direct else (0, 1))
    assert all(b"proxy-auth" not in head.lower() for head in server.requests)


@pytest.mark.parametrize("url", ["http://vendor.test/jobs", VENDOR])
@pytest.mark.parametrize("credentials", [True, False])
def test_a_proxy_that_wants_other_credentials_is_a_mistake_of_configuration(
    kind: str,
    url: str,
    credentials: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with hostile_server(answering(b"407 Proxy Authentication Required")) as proxy:
        monkeypatch.setenv("ALL_PROXY", with_credentials(proxy) if credentials else proxy.url)
        with pytest.raises(ConfigurationError) as caught:
            send(kind, url)
    found = "some that it refuses" if credentials else "none"
    assert str(caught.value) == (
        f"ALL_PROXY: expected credentials that the proxy {proxy.url} accepts (status 407), found "
        f"{found}; write them as http://USER:PASSWORD@HOST:PORT, percent-encoded"
    )
    shows_nothing(caught.value, caplog)


def test_a_proxy_that_opens_no_tunnel_is_named(
    kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with hostile_server(answering(b"502 Bad Gateway")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", with_credentials(proxy))
        with pytest.raises(TransportError) as caught:
            send(kind, VENDOR)
    # pyreqwest has no word of the status.
    told = f"the proxy {proxy.url} (HTTPS_PROXY) opened no way to the server"
    assert str(caught.value) == told + ("" if "pyreqwest" in kind else ": 502 Bad Gateway")
    assert type(caught.value) is NoConnection
    shows_nothing(caught.value, caplog)


def test_the_page_of_a_proxy_is_the_answer_to_a_request_for_http(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hostile_server(answering(b"502 Bad Gateway")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        answer = send(kind, "http://vendor.test/jobs")
    assert (answer.status, answer.body) == (502, b"<html>no</html>")


def test_a_407_of_a_server_without_a_proxy_is_an_answer(kind: str) -> None:
    with hostile_server(answering(b"407 Proxy Authentication Required")) as server:
        assert send(kind, server.url).status == 407


@pytest.mark.parametrize("url", ["http://vendor.test/jobs", VENDOR])
def test_a_proxy_that_nobody_runs_is_named(
    kind: str, url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("ALL_PROXY", f"http://{USER}:s3cret@127.0.0.1:{port}")
    with pytest.raises(TransportError) as caught:
        send(kind, url)
    assert str(caught.value) == (
        f"ConnectError: Connection refused, by way of the proxy http://127.0.0.1:{port} (ALL_PROXY)"
    )
    shows_nothing(caught.value, caplog)


def shows_nothing(error: JobsError, caplog: pytest.LogCaptureFixture) -> None:
    """Check that what people see of an error and of a log has no credential of the proxy's."""
    shown = f"{error!r} {error.args} {caplog.text}" + "".join(traceback.format_exception(error))
    assert all(secret not in shown for secret in (USER, "s3cret", "dXMzcj"))


@pytest.mark.parametrize("kind", ["pyreqwest", "async pyreqwest"])
def test_a_socks_proxy_looks_up_the_name(kind: str) -> None:
    asked: list[bytes] = []

    def behaviour(peer: Peer) -> None:  # RFC 1928
        peer._connection.recv(100)
        peer.send(b"\x05\x00")
        asked.append(peer._connection.recv(100))
        peer.send(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        echoing(peer)

    with hostile_server(behaviour) as proxy:
        answer = send(kind, "http://vendor.test/jobs", proxy=proxy.url.replace("http", "socks5"))
    assert answer.body == b"GET /jobs HTTP/1.1"
    assert asked == [b"\x05\x01\x00\x03\x0bvendor.test\x00\x50"]


@pytest.mark.parametrize("kind", ["httpx2", "async httpx2"])
def test_a_client_that_is_passed_in_has_its_own_proxies(kind: str) -> None:
    with pytest.raises(ConfigurationError, match="client: expected none beside proxy="):
        send(kind, VENDOR, client=lambda: None, ca_file=AUTHORITY)


@pytest.mark.parametrize("kind", ["pyreqwest", "async pyreqwest"])
def test_a_builder_that_is_set_up_has_its_own_proxies(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyreqwest.proxy import ProxyBuilder

    with hostile_server(echoing) as environments, hostile_server(echoing) as own:
        monkeypatch.setenv("HTTP_PROXY", environments.url)
        url = "http://vendor.test/jobs"
        send(kind, url, configure=lambda builder: builder.proxy(ProxyBuilder.all(own.url)))
        assert (len(environments.requests), len(own.requests)) == (0, 1)
        send(kind, url, configure=lambda builder: builder.user_agent("kettles"))
        assert (len(environments.requests), len(own.requests)) == (1, 1)
        send(kind, url, configure=lambda builder: builder.user_agent("kettles"), proxy=own.url)
        assert (len(environments.requests), len(own.requests)) == (1, 2)
