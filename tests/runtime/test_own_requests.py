"""What a transport sends by a client of its own is what that client would have built."""

from __future__ import annotations

import httpx2
import pytest

from runtime.httpx2_clients import _own_client, own_request
from runtime.network import Network


@pytest.mark.parametrize("content", [None, b"", b"{}"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept": "text/plain", "Authorization": "Bearer a"},
        {"USER-AGENT": "x", "cookie": "a=b"},
    ],
)
def test_it_is_the_request_of_a_client(headers: dict[str, str], content: bytes | None) -> None:
    url = httpx2.URL("https://vendor.example/jobs/1?a=b")
    with _own_client(Network()) as client:
        expected = client.build_request("POST", url, headers=headers, content=content, timeout=2.5)
    found = own_request("POST", url, headers=headers, content=content, timeout=2.5)
    assert (found.method, found.url, found.read()) == ("POST", url, expected.read())
    assert found.headers.raw == expected.headers.raw
    assert found.extensions == expected.extensions
