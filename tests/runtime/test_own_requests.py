"""What a transport sends by a client of its own is what a client without settings would send."""

from __future__ import annotations

import logging
from typing import Any

import httpx2
import pytest

from runtime.own_requests import OwnRequests

from .every_transport import TRANSPORTS, echoing, send
from .hostile_server import hostile_server

URL = httpx2.URL("https://vendor.example/jobs/1?a=b")
TOKEN = {"Accept": "text/plain", "Authorization": "Bearer a"}


def expected(method: str, url: httpx2.URL, headers: dict[str, str], content: bytes | None) -> Any:
    with httpx2.Client(trust_env=False) as client:
        return client.build_request(method, url, headers=headers, content=content, timeout=2.5)


def same(found: httpx2.Request, wanted: httpx2.Request) -> bool:
    return all(
        getattr(found, name) == getattr(wanted, name) for name in ("method", "url", "extensions")
    ) and (found.read(), found.headers.raw) == (wanted.read(), wanted.headers.raw)


@pytest.mark.parametrize("method", ["GET", "DELETE", "POST"])
@pytest.mark.parametrize("content", [None, b"", b"{}"])
@pytest.mark.parametrize("headers", [{}, TOKEN, {"USER-AGENT": "x", "cookie": "a=b", "Host": "v"}])
def test_it_is_the_request_of_a_client(
    method: str, headers: dict[str, str], content: bytes | None
) -> None:
    wanted = expected(method, URL, headers, content)
    make = OwnRequests()
    for _ in range(2):
        assert same(make(method, URL, headers, content, 2.5), wanted)


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        (URL, {**TOKEN, "Authorization": "Bearer b"}),
        (URL, {}),
        (httpx2.URL("https://other.example/jobs/1"), TOKEN),
        (httpx2.URL("https://vendor.example:8443/jobs/1"), TOKEN),
    ],
)
def test_what_one_request_had_no_other_one_has(url: httpx2.URL, headers: dict[str, str]) -> None:
    make = OwnRequests()
    first = make("GET", URL, TOKEN, None, 2.5)
    first.headers["x-changed"] = "by a transport"
    assert same(make("GET", url, headers, None, 2.5), expected("GET", url, headers, None))


def test_headers_that_their_maker_changes_later_are_sent_as_they_are_then() -> None:
    make, headers = OwnRequests(), dict(TOKEN)
    make("GET", URL, headers, None, 2.5)
    headers["Accept"] = "application/json"
    assert make("GET", URL, headers, None, 2.5).headers["accept"] == "application/json"


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_no_log_has_a_credential_of_a_url(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with hostile_server(echoing) as server:
        answer = send(kind, f"{server.url}/jobs?key=s3cret-key")
    assert answer.status == 200
    assert "s3cret-key" not in caplog.text
