"""HEAD and OPTIONS, which no contract has to document: as servers have them (RFC 9110, 9.3)."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx2
import pytest

from jobcontracts.mock import MockApplication
from jobcontracts.mock.testing import JobMockServer

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/api/v2/jobs/{id}", {}),
        ("/api/v2/jobs/{id}", {"authorization": "Bearer wrong"}),
        (f"/api/v2/jobs/{UNKNOWN}", {}),
        ("/nowhere", {}),
        ("/_mock/", {}),
        ("/_mock/oration/nothing", {}),
    ],
)
def test_head_has_all_that_get_has_but_the_body(
    client: httpx2.Client, app: MockApplication, path: str, sent: dict[str, str]
) -> None:
    url = path.format(id=app.create_job("oration").id)
    for _ in range(2):
        got, head = client.get(url, headers=sent), client.head(url, headers=sent)
        assert (head.status_code, head.content) == (got.status_code, b"")
        expected = {k: v for k, v in got.headers.items() if k != "x-mock-journal"}
        assert {k: v for k, v in head.headers.items() if k != "x-mock-journal"} == expected
        assert int(head.headers["content-length"]) == len(got.content)


def test_head_is_nowhere_where_get_is_not(client: httpx2.Client) -> None:
    answer = client.head("/api/v2/customers/batch")
    assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")
    assert answer.content == b""


def test_head_is_a_poll(client: httpx2.Client, app: MockApplication) -> None:
    client.put("/_mock/clock", json={"kind": "poll"})
    job = app.create_job("oration")
    first = job.state
    client.head(f"/api/v2/jobs/{job.id}")
    assert job.state != first
    (exchange,) = client.get("/_mock/journal").json()["exchanges"]
    told = (exchange["request"]["method"], exchange["operation"], exchange["response"]["body"])
    assert told == ("HEAD", "getJobStatus", "")


@pytest.mark.parametrize(
    ("kind", "status"), [("truncate", 200), ("invalid_json", 200), ("status", 503), ("slow", 200)]
)
def test_faults_have_no_body_of_head_to_damage(
    client: httpx2.Client, app: MockApplication, kind: str, status: int
) -> None:
    wanted = {"status": 503} if kind == "status" else {"seconds": 1} if kind == "slow" else {}
    fault = app.faults.add({"kind": kind, **wanted})
    answer = client.head(f"/api/v2/jobs/{app.create_job('oration').id}")
    assert (answer.status_code, answer.content) == (status, b"")
    assert fault.used == (kind == "status")


def test_head_over_a_socket_leaves_the_connection_as_it_should_be(
    job_mock_server: JobMockServer,
) -> None:
    url = urlsplit(job_mock_server.poll_url(job_mock_server.create_job("datarobot_genai")))
    lines = f"{url.path} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer mock-token\r\n\r\n"
    with socket.create_connection((url.hostname or "", url.port or 0)) as connection:
        connection.sendall(f"HEAD {lines}GET {lines}".encode())
        came = b""
        while not came.endswith(b"}"):
            came += connection.recv(65536)
    first, second, body = came.split(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 200 OK\r\n")
    assert second.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"content-length: {len(body)}".encode() in first


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        (f"/api/v2/jobs/{UNKNOWN}", "GET, HEAD, OPTIONS"),
        (f"/oml/api/py-scripts/v1/jobs/{UNKNOWN}", "DELETE, GET, HEAD, OPTIONS"),
        ("/api/v2/customers/batch", "OPTIONS, POST"),
    ],
)
def test_options_says_which_methods_there_are(client: httpx2.Client, path: str, allow: str) -> None:
    answer = client.options(path, headers={"authorization": "", "x-api-key": ""})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == allow
    assert "x-mock-undocumented" in answer.headers
    assert not {"x-mock-reason", "content-length"} & {*answer.headers}


def test_options_of_a_path_that_is_not_there_is_refused(client: httpx2.Client) -> None:
    assert client.options("/nowhere").status_code == 404
