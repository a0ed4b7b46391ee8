"""How often authorities are read: once in a process that names none, and never for http."""

from __future__ import annotations

import os
import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from runtime import network
from runtime.errors import TlsError

from .every_transport import AUTHORITY, CERTIFICATES, echoing, send, tls
from .hostile_server import hostile_server

pytestmark = pytest.mark.usefixtures("no_variables")
OVER_HTTPX2 = ("httpx2", "async httpx2")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ssl.SSLContext]]:
    """The contexts with the authorities of the system that are made in a test."""
    contexts: list[ssl.SSLContext] = []
    create = httpx2.create_ssl_context

    def counted(*, trust_env: bool) -> ssl.SSLContext:
        contexts.append(create(trust_env=trust_env))
        return contexts[-1]

    monkeypatch.setattr(httpx2, "create_ssl_context", counted)
    network._shared_context.cache_clear()
    yield contexts
    network._shared_context.cache_clear()


def test_all_clients_of_a_process_share_one(made: list[ssl.SSLContext]) -> None:
    with hostile_server(echoing, tls()) as server:
        for kind in OVER_HTTPX2 * 2:
            with pytest.raises(TlsError):
                send(kind, server.url)
    assert len(made) == 1


def test_none_is_made_for_http(made: list[ssl.SSLContext]) -> None:
    with hostile_server(echoing) as server:
        for kind in OVER_HTTPX2:
            assert send(kind, server.url).status == 200
    assert made == []


@pytest.mark.parametrize("kind", OVER_HTTPX2)
def test_who_names_a_file_shares_with_nobody(kind: str, made: list[ssl.SSLContext]) -> None:
    with hostile_server(echoing, tls()) as server:
        assert send(kind, server.url, ca_file=AUTHORITY).status == 200
        with pytest.raises(TlsError):
            send(kind, server.url)
        assert send(kind, server.url, ca_file=AUTHORITY).status == 200


@pytest.mark.parametrize("kind", OVER_HTTPX2)
def test_a_file_of_the_environment_that_was_replaced_is_read_anew(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "authorities.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with hostile_server(echoing, tls()) as server:
        for name, changed in (("expired.pem", 1), ("authority.pem", 2)):
            shutil.copy(CERTIFICATES / name, path)
            os.utime(path, ns=(changed, changed))
            if name == "expired.pem":
                with pytest.raises(TlsError):
                    send(kind, server.url)
        assert send(kind, server.url).status == 200
