"""TLS by every transport: the same authorities, client's certificates and errors."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from runtime.errors import ConfigurationError, TlsError
from runtime.tls_failures import tls_failure

from .every_transport import AUTHORITY, CERTIFICATES, echoing, send, tls
from .hostile_server import Peer, hostile_server

CLIENT = CERTIFICATES / "client.pem"
STRANGER = CERTIFICATES.with_name("loopback.pem")
"""A certificate that is its own authority, with its key."""

pytestmark = pytest.mark.usefixtures("no_variables")


@pytest.mark.parametrize("authority", ["authority.pem", "intermediate.pem"])
def test_an_authority_is_trusted_that_the_caller_or_the_environment_names(
    kind: str, authority: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, empty = CERTIFICATES / authority, tmp_path / "more"
    for folder in (tmp_path, empty):
        folder.mkdir(exist_ok=True)
        shutil.copy(path, folder / "company.pem")
    (tmp_path / "README").write_text("no certificate", encoding="utf-8")
    with hostile_server(echoing, tls()) as server:
        assert send(kind, server.url, ca_file=path).status == 200
        assert send(kind, server.url, ca_file=str(path)).status == 200
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        assert send(kind, server.url).status == 200
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "expired.pem"))
        assert send(kind, server.url, ca_file=path).status == 200
        with pytest.raises(TlsError):
            send(kind, server.url)
        monkeypatch.setenv("SSL_CERT_FILE", "")
        for folders in (f"{tmp_path}", f"{empty}{os.pathsep}{tmp_path}"):
            monkeypatch.setenv("SSL_CERT_DIR", folders)
            assert send(kind, server.url).status == 200


def test_a_client_shows_its_certificate(kind: str, tmp_path: Path) -> None:
    certificate, begin, key = CLIENT.read_text("utf-8").partition("-----BEGIN PRIVATE KEY")
    (tmp_path / "certificate.pem").write_text(certificate, encoding="utf-8")
    (tmp_path / "key.pem").write_text(begin + key, encoding="utf-8")
    two = {"client_certificate": tmp_path / "certificate.pem", "client_key": tmp_path / "key.pem"}
    with hostile_server(echoing, tls(wants_client=True)) as server:
        assert send(kind, server.url, ca_file=AUTHORITY, client_certificate=CLIENT).status == 200
        assert send(kind, server.url, ca_file=AUTHORITY, **two).status == 200


UNTRUSTED = "the certificate cannot be trusted: "


@pytest.mark.parametrize(
    ("certificate", "host", "arguments", "words"),
    [
        (
            *("server.pem", "127.0.0.1", {}),
            (
                f"{UNTRUSTED}no known authority signed it; "
                "name its authority's file (PEM) in SSL_CERT_FILE or ca_file="
            ),
        ),
        (
            *("server.pem", "localhost", {"ca_file": AUTHORITY}),
            f"{UNTRUSTED}it is for another host; use the host name that it is for",
        ),
        (
            *("expired.pem", "127.0.0.1", {"ca_file": AUTHORITY}),
            f"{UNTRUSTED}it has expired; whoever runs the server has to renew it",
        ),
    ],
)
def test_a_certificate_that_cannot_be_trusted_is_told_in_the_same_words(
    kind: str, certificate: str, host: str, arguments: dict[str, Any], words: str
) -> None:
    with hostile_server(echoing, tls(certificate)) as server:
        with pytest.raises(TlsError) as caught:
            send(kind, server.url.replace("127.0.0.1", host), **arguments)
        assert str(caught.value) == words
    assert server.requests == []


def test_a_proxy_that_may_be_the_one_with_the_certificate_is_named(kind: str) -> None:
    with hostile_server(echoing, tls()) as proxy, pytest.raises(TlsError) as caught:
        send(kind, "http://vendor.test/jobs", proxy=proxy.url)
    assert str(caught.value).endswith(f"ca_file=, by way of the proxy {proxy.url} (proxy)")


@pytest.mark.parametrize(
    ("version", "certificate", "words"),
    [
        (
            *(ssl.TLSVersion.TLSv1_3, None),
            "the server wants a certificate of this client; pass client_certificate=",
        ),
        (
            *(ssl.TLSVersion.TLSv1_2, None),
            "the server refuses an encrypted connection; it may want a client_certificate=",
        ),
        (
            *(ssl.TLSVersion.TLSv1_3, STRANGER),
            (
                "the server does not accept this client's certificate; "
                "pass another client_certificate="
            ),
        ),
    ],
)
def test_a_server_that_wants_a_certificate_says_so(
    kind: str, version: ssl.TLSVersion, certificate: Path | None, words: str
) -> None:
    def behaviour(peer: Peer) -> None:
        with suppress(ssl.SSLError):
            peer.request()
        # A connection that is closed with bytes unread is reset, before its alert is read.
        with socket.socket(fileno=os.dup(peer._connection.fileno())) as below:
            while below.recv(65536):
                pass

    context = tls(wants_client=True)
    context.maximum_version = version
    with hostile_server(behaviour, context) as server, pytest.raises(TlsError) as caught:
        send(kind, server.url, ca_file=AUTHORITY, client_certificate=certificate)
    assert str(caught.value) == words


def test_pyreqwest_takes_no_authority_for_a_server() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(STRANGER)
    with hostile_server(echoing, context) as server:
        assert send("httpx2", server.url, ca_file=STRANGER).status == 200
        with pytest.raises(TlsError, match=r"an authority's own \(CA:TRUE\)"):
            send("pyreqwest", server.url, ca_file=STRANGER)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version", "unsafe; it has to"),
        ("received fatal alert: ProtocolVersion", "unsafe; it has to offer TLS 1.2"),
        ("[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] sslv3 alert certificate expired", "this client's"),
        ("received fatal alert: CertificateExpired", "does not accept this client's certificate"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate is not yet valid", "this machine's clock"),
        ("invalid peer certificate: certificate not valid yet: verification", "machine's clock"),
        ('invalid peer certificate: not valid for name "expired.test"', "for another host"),
        ("invalid peer certificate: BadSignature", "the certificate cannot be trusted"),
    ],
)
def test_openssl_and_rustls_say_one_thing(reason: str, words: str) -> None:
    failure = tls_failure(reason)
    assert failure is not None
    assert words in str(failure)


@pytest.mark.parametrize(
    "reason",
    [
        "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol",
        "received fatal alert: InternalError",
        "Connection refused",
        "a host called CertificateRequired",
    ],
)
def test_what_may_be_over_soon_is_no_failure_of_tls(reason: str) -> None:
    assert tls_failure(reason) is None


def test_a_server_without_tls_is_told_as_that(kind: str) -> None:
    def behaviour(peer: Peer) -> None:
        peer._connection.recv(1000)
        peer.answer(b"", status=b"400 Bad Request")

    with hostile_server(behaviour) as server, pytest.raises(TlsError) as caught:
        send(kind, server.url.replace("http:", "https:"))
    assert str(caught.value) == (
        "the server speaks no TLS on this port; its URL may begin with http:// or have another port"
    )


HERE = "{here}/"
NOT_THERE = "cannot open '{here}/none.pem': No such file or directory"
MISTAKES: list[tuple[dict[str, str], dict[str, str], str]] = [
    (
        {"HTTP_PROXY": "http://"},
        {},
        (
            "HTTP_PROXY: expected the URL of a proxy such as http://proxy.example:3128, "
            "found one without a host"
        ),
    ),
    (
        {"HTTP_PROXY": "http://proxy", "NO_PROXY": "10.0.0.0/99"},
        {},
        (
            "NO_PROXY: expected host names, addresses or networks such as 10.0.0.0/8, each with a "
            "port or without, or *, found '10.0.0.0/99'"
        ),
    ),
    (
        {},
        {"proxy": "gopher://proxy"},
        (
            "proxy: expected the URL of a proxy such as http://proxy.example:3128, "
            "found the scheme 'gopher'; it may be http, https, socks5, socks5h"
        ),
    ),
    (
        {"SSL_CERT_FILE": HERE + "none.pem"},
        {},
        f"SSL_CERT_FILE: expected a file of certificates (PEM), {NOT_THERE}",
    ),
    (
        {"SSL_CERT_FILE": HERE + "text"},
        {},
        (
            "SSL_CERT_FILE: expected a file of certificates (PEM), "
            "found something else in '{here}/text'"
        ),
    ),
    (
        {"SSL_CERT_DIR": HERE + "none.pem"},
        {},
        f"SSL_CERT_DIR: expected folders of certificates (PEM), {NOT_THERE}",
    ),
    (
        {"SSL_CERT_DIR": HERE + "empty"},
        {},
        "SSL_CERT_DIR: expected folders of certificates (PEM), found none in '{here}/empty'",
    ),
    (
        {},
        {"ca_file": HERE + "none.pem"},
        f"ca_file: expected a file of certificates (PEM), {NOT_THERE}",
    ),
    (
        {},
        {"ca_file": HERE + "key.pem"},
        "ca_file: expected a file of certificates (PEM), found something else in '{here}/key.pem'",
    ),
    (
        {},
        {"client_certificate": HERE + "none.pem"},
        f"client_certificate: expected a file (PEM), {NOT_THERE}",
    ),
    (
        {},
        {"client_certificate": HERE + "text"},
        "client_certificate: expected a file with a certificate (PEM), found none in '{here}/text'",
    ),
    (
        {},
        {"client_certificate": HERE + "certificate.pem"},
        (
            "client_certificate: expected the key (PEM), found none in '{here}/certificate.pem'; "
            "pass the file that has it as client_key="
        ),
    ),
    (
        {},
        {"client_certificate": HERE + "certificate.pem", "client_key": HERE + "none.pem"},
        f"client_key: expected a file (PEM), {NOT_THERE}",
    ),
    (
        {},
        {"client_certificate": HERE + "certificate.pem", "client_key": HERE + "other.pem"},
        (
            "client_key: expected the key of the certificate in '{here}/certificate.pem', found "
            "another, or one that cannot be read, in '{here}/other.pem'"
        ),
    ),
    (
        {},
        {"client_certificate": HERE + "certificate.pem", "client_key": HERE + "encrypted.pem"},
        (
            "client_key: expected a key without a passphrase, found one that is encrypted in "
            "'{here}/encrypted.pem'; `openssl pkey -in FILE` writes it without"
        ),
    ),
    (
        {},
        {"client_key": HERE + "key.pem"},
        "client_certificate: expected the certificate of client_key, found none",
    ),
]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    certificate, begin, key = CLIENT.read_text("utf-8").partition("-----BEGIN PRIVATE KEY")
    texts = {"text": "no PEM", "certificate.pem": certificate, "key.pem": begin + key}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    shutil.copy(CERTIFICATES / "server.pem", tmp_path / "other.pem")
    shutil.copy(CERTIFICATES / "client_encrypted_key.pem", tmp_path / "encrypted.pem")
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.mark.parametrize(("variables", "arguments", "message"), MISTAKES)
def test_what_cannot_be_used_is_a_mistake_of_configuration(
    kind: str,
    variables: dict[str, str],
    arguments: dict[str, str],
    message: str,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(here=files))
    given = {name: value.format(here=files) for name, value in arguments.items()}
    with hostile_server(echoing, tls()) as server:
        with pytest.raises(ConfigurationError) as caught:
            send(kind, server.url, **given)
        assert str(caught.value) == message.format(here=files)
    # The frames of a library hold what is sent.
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    assert not [each for each in frames if "site-packages" in each.f_code.co_filename]
    assert server.requests == []
