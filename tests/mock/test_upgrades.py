"""Requests that offer to go on in another protocol: answered in HTTP/1.1, and with their bodies."""

from __future__ import annotations

import pytest

from jobcontracts.mock.testing import JobMockServer

from .test_connections import BATCH, SUBMIT, next_status
from .test_sockets import connected, everything

pytestmark = pytest.mark.usefixtures("each_loop")

OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"
WHOLE = SUBMIT + OFFER + b"Content-Length: %d\r\n\r\n" % len(BATCH) + BATCH
CHUNKED = SUBMIT + OFFER + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKED += b"%x\r\n%b\r\n0\r\n\r\n" % (len(BATCH), BATCH)
POLL = b"GET /api/v2/jobs/x HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer wrong\r\n"


@pytest.mark.parametrize("request_", [WHOLE, CHUNKED], ids=["length", "chunks"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_body_after_an_offer_is_read(
    job_mock_server: JobMockServer, request_: bytes, size: int
) -> None:
    with connected(job_mock_server) as connection:
        for _ in range(2):
            for start in range(0, len(request_), size):
                connection.sendall(request_[start : start + size])
            assert next_status(connection) == b"200"
        connection.sendall(POLL + b"\r\n")
        assert next_status(connection) == b"401"
    _, second, first = job_mock_server.exchanges()
    assert first["request"] == second["request"]
    assert first["request"]["body"].encode() == BATCH
    assert first["request"]["headers"]["upgrade"] == "h2c"


def test_very_many_offers_at_once_are_answered_one_by_one(job_mock_server: JobMockServer) -> None:
    with connected(job_mock_server) as connection:
        connection.sendall((POLL + OFFER + b"\r\n") * 1000 + POLL + b"Connection: close\r\n\r\n")
        assert everything(connection).count(b"HTTP/1.1 401 ") == 1001


def test_a_websocket_is_an_offer_like_others(job_mock_server: JobMockServer) -> None:
    with connected(job_mock_server) as connection:
        connection.sendall(POLL + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        assert next_status(connection) == b"401"


def test_connect_leads_nowhere(job_mock_server: JobMockServer) -> None:
    with connected(job_mock_server) as connection:
        connection.sendall(b"CONNECT mock:80 HTTP/1.1\r\nHost: mock\r\n\r\n")
        assert next_status(connection) in (b"400", b"404")
