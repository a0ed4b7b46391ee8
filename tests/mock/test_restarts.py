"""A server that is started again refuses connections for a while, in process and on a socket."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from pyreqwest.client import SyncClientBuilder
from pyreqwest.exceptions import ConnectError, ReadError

from jobcontracts.mock import Job, MockApplication, create_app
from jobcontracts.mock.http.in_process.httpx2_transports import AsyncMockTransport, MockTransport
from jobcontracts.mock.http.server.serving import ServerThread
from jobcontracts.mock.testing import JobMock, JobMockInProcess, JobMockServer
from jobcontracts.model.contract import Contract

HEADERS = {"authorization": "Bearer mock-token"}
REFUSED = (ConnectionRefusedError, httpx2.ConnectError)
DEADLINE = 20.0


def poll(mock: JobMock, http: httpx2.Client, job: Job) -> httpx2.Response:
    return http.get(mock.poll_url(job))


@pytest.mark.parametrize("jobs", ["kept", "lost"])
def test_in_process_it_is_down_by_the_mocks_clock(job_mock: JobMockInProcess, jobs: str) -> None:
    job = job_mock.create_job("datarobot_genai")
    number = job_mock.add_fault("restart", seconds=5, jobs=jobs)
    with httpx2.Client(transport=job_mock.transport(), headers=HEADERS) as http:
        with pytest.raises(httpx2.ReadError):
            poll(job_mock, http, job)
        with pytest.raises(httpx2.ConnectError, match="refused"):
            poll(job_mock, http, job)
        advance = f"{job_mock.origin}/_mock/clock/advance"
        assert http.post(advance, json={"seconds": 4}).status_code == 200
        with pytest.raises(httpx2.ConnectError):
            poll(job_mock, http, job)
        job_mock.advance(1)
        assert poll(job_mock, http, job).status_code == (200 if jobs == "kept" else 404)
    fault = f"fault {number}: restart, seconds 5, jobs {jobs}"
    down = "down until 2026-01-01T00:00:05.000Z by the mock's clock"
    _, *refused, first = job_mock.exchanges(operation="getGenaiStatus")
    assert (first["faults"], first["why"]) == ([number], fault)
    assert len(refused) == 2
    for exchange in refused:
        assert (exchange["response"], exchange["faults"]) == (None, [])
        assert exchange["why"] == f"{down}: {fault}"


def test_who_tries_again_at_once_gets_in_some_time(job_mock: JobMockInProcess) -> None:
    job, start = job_mock.create_job("datarobot_genai"), job_mock.now()
    job_mock.add_fault("restart", seconds=0.5)
    refused = 0
    with httpx2.Client(transport=job_mock.transport(), headers=HEADERS) as http:
        with pytest.raises(httpx2.ReadError):
            poll(job_mock, http, job)
        while refused < 1_000:
            try:
                poll(job_mock, http, job)
                break
            except httpx2.ConnectError:
                refused += 1
    assert refused == 500
    assert job_mock.now() == pytest.approx(start + 0.5)


def test_a_generated_client_waits_through_it(job_mock: JobMockInProcess) -> None:
    job = job_mock.create_job("datarobot_genai")
    client = job_mock.client("datarobot_genai")
    job_mock.add_fault("restart", seconds=30)
    assert client.job(job.id).wait(timeout=600).phase == "succeeded"


def test_a_job_can_be_started_before_it(job_mock: JobMockInProcess) -> None:
    job_mock.add_fault("restart", seconds=5, operation="createCustomersBatch", processed=True)
    url = f"{job_mock.base_url('oration')}/customers/batch"
    headers = HEADERS | {"x-api-key": "mock-token", "x-workspace-slug": "acme"}
    client = httpx2.Client(transport=job_mock.transport(), headers=headers)
    with client as http, pytest.raises(httpx2.ReadError):
        http.post(url, json={"customers": [{"identifier": "crm-1"}]})
    assert len(job_mock.jobs("oration")) == 1


@pytest.mark.parametrize(("ends", "status"), [("reset", 404), ("remove_faults", 200)])
def test_a_test_ends_it(job_mock: JobMockInProcess, ends: str, status: int) -> None:
    job = job_mock.create_job("datarobot_genai")
    job_mock.add_fault("restart", seconds=1_000)
    with httpx2.Client(transport=job_mock.transport(), headers=HEADERS) as http:
        with pytest.raises(httpx2.ReadError):
            poll(job_mock, http, job)
        getattr(job_mock, ends)()
        assert poll(job_mock, http, job).status_code == status


def test_pyreqwest_is_refused_too(job_mock: JobMockInProcess) -> None:
    job = job_mock.create_job("datarobot_genai")
    job_mock.add_fault("restart", seconds=1)
    builder = SyncClientBuilder().with_middleware(job_mock.sync_middleware())
    with builder.default_headers(HEADERS).build() as http:
        with pytest.raises(ReadError):
            http.get(job_mock.poll_url(job)).build().send()
        with pytest.raises(ConnectError):
            http.get(job_mock.poll_url(job)).build().send()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_async_transports_raise_the_same(app: MockApplication) -> None:
    job = app.create_job("datarobot_genai")
    app.faults.add({"kind": "restart", "seconds": 1})
    transport = AsyncMockTransport(app)
    async with httpx2.AsyncClient(transport=transport, headers=HEADERS) as client:
        for error in (httpx2.ReadError, httpx2.ConnectError):
            with pytest.raises(error):
                await client.get(f"http://mock/api/v2/genai/status/{job.id}/")


def test_time_that_goes_by_itself_is_waited_for(contracts: list[Contract]) -> None:
    app = create_app(contracts)
    app.clock.switch("real", 100)
    job = app.create_job("datarobot_genai")
    app.faults.add({"kind": "restart", "seconds": 0.05})
    url = f"http://mock/api/v2/genai/status/{job.id}/"
    with httpx2.Client(transport=MockTransport(app), headers=HEADERS) as http:
        start = time.monotonic()
        with pytest.raises(httpx2.ReadError):
            http.get(url)
        assert until(lambda: http.get(url)).status_code == 200
        assert time.monotonic() - start >= 0.05


def until(ask: Callable[[], httpx2.Response]) -> httpx2.Response:
    """Ask until there is an answer."""
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            return ask()
        except REFUSED:
            assert time.monotonic() < deadline


@pytest.mark.parametrize("prefix", ["", "/_mock/sessions/a"])
def test_a_test_moves_the_clock_of_a_server_that_is_down(
    job_mock_server: JobMockServer, prefix: str
) -> None:
    origin = job_mock_server.origin + prefix
    with httpx2.Client(headers=HEADERS, trust_env=False) as http:
        url = http.post(f"{origin}/_mock/datarobot_genai/jobs").json()["url"]
        http.post(f"{origin}/_mock/faults", json={"kind": "restart", "seconds": 10})
        for _ in range(2):
            for _ in range(2):
                with pytest.raises(httpx2.TransportError):
                    http.get(url)
            http.post(f"{origin}/_mock/clock/advance", json={"seconds": 5}).raise_for_status()
        assert http.get(url).status_code == 200
        assert http.get(f"{origin}/_mock/faults").json()["faults"] == []


@pytest.mark.parametrize("prefix", ["", "/_mock/sessions/a"])
def test_the_next_run_is_told_of_it_and_can_end_it(
    job_mock_server: JobMockServer, prefix: str
) -> None:
    mock, until = job_mock_server.origin + prefix, "2026-01-01T00:00:12.000Z"
    with httpx2.Client(headers=HEADERS, trust_env=False) as http:
        url = http.post(f"{mock}/_mock/datarobot_genai/jobs").json()["url"]
        assert http.get(f"{mock}/_mock/clock").json()["down_until"] is None
        http.post(f"{mock}/_mock/faults", json={"kind": "restart", "seconds": 12})
        for _ in range(2):
            with pytest.raises(httpx2.TransportError):
                http.get(url)
        assert http.get(f"{mock}/_mock/clock").json()["down_until"] == until
        again, _first = http.get(f"{mock}/_mock/journal").json()["exchanges"]
        assert (again["operation"], again["response"]) == ("getGenaiStatus", None)
        assert again["job"] in url
        assert until in again["why"]
        for session in http.get(f"{job_mock_server.origin}/_mock/sessions").json()["sessions"]:
            assert session["clock"]["down_until"] == until
        page = http.get(f"{mock}/_mock/", headers={"accept": "text/html"}).text
        assert 'id="down"' in page
        assert until in page
        assert "Remove all faults" in page
        assert http.delete(f"{mock}/_mock/faults").status_code == 204
        assert http.get(f"{mock}/_mock/clock").json()["down_until"] is None
        assert http.get(url).status_code == 200
        assert 'id="down"' not in http.get(f"{mock}/_mock/", headers={"accept": "text/html"}).text


@pytest.mark.job_mock(clock="real")
@pytest.mark.parametrize("jobs", ["kept", "lost"])
def test_on_a_socket_the_port_is_closed_and_opened_again(
    job_mock_server: JobMockServer, jobs: str
) -> None:
    mock, address = job_mock_server, urlsplit(job_mock_server.origin)
    job = mock.create_job("datarobot_genai")
    # Another connection that is open, and has been used.
    with (
        socket.create_connection((address.hostname or "", address.port or 0)) as other,
        httpx2.Client(headers=HEADERS, trust_env=False) as http,
    ):
        other.sendall(f"GET /_mock/clock HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        assert other.recv(12) == b"HTTP/1.1 200"
        mock.add_fault("restart", seconds=0.5, jobs=jobs)
        start = time.monotonic()
        with pytest.raises(httpx2.TransportError):
            poll(mock, http, job)
        with pytest.raises(REFUSED):
            http.get(f"{mock.origin}/_mock/clock")
        assert is_ended(other)
        assert until(lambda: http.get(f"{mock.origin}/_mock/clock")).status_code == 200
        assert time.monotonic() - start >= 0.5
        assert poll(mock, http, job).status_code == (200 if jobs == "kept" else 404)


def is_ended(connection: socket.socket) -> bool:
    connection.settimeout(DEADLINE)
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        return True
    return True


@pytest.mark.job_mock(clock="real")
def test_a_server_restarts_again_and_again(job_mock_server: JobMockServer) -> None:
    mock = job_mock_server
    job = mock.create_job("datarobot_genai")
    mock.add_fault("restart", seconds=0.05, count=3)
    for _ in range(3):
        client = httpx2.Client(headers=HEADERS, trust_env=False)
        with client as http, pytest.raises(httpx2.TransportError):
            until(lambda: poll(mock, http, job))
    with httpx2.Client(headers=HEADERS, trust_env=False) as http:
        assert until(lambda: poll(mock, http, job)).status_code == 200
    assert [len(e["faults"]) for e in mock.exchanges()] == [0, 1, 1, 1]


@pytest.mark.usefixtures("each_loop")
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="it is counted where Linux has it")
@pytest.mark.parametrize("seconds", [0, 0.05, 3_600])
def test_it_leaves_no_socket_behind(contracts: list[Contract], seconds: float) -> None:
    def sockets() -> int:
        return sum(_is_socket(path) for path in Path("/proc/self/fd").iterdir())

    before = sockets()
    app = create_app(contracts)
    job = app.create_job("datarobot_genai")
    app.faults.add({"kind": "restart", "seconds": seconds})
    with ServerThread(app) as thread, httpx2.Client(headers=HEADERS, trust_env=False) as http:
        url = f"{thread.origin}/api/v2/genai/status/{job.id}/"
        with pytest.raises(httpx2.TransportError):
            http.get(url)
        if seconds < 1:
            assert until(lambda: http.get(url)).status_code == 200
    assert sockets() <= before, "those of earlier tests may go meanwhile"


def _is_socket(path: Path) -> bool:
    try:
        return str(path.readlink()).startswith("socket:")
    except OSError:
        return False


@pytest.mark.parametrize(
    "wanted", [{}, {"seconds": -1}, {"seconds": 1, "jobs": "some"}, {"seconds": 1, "bytes": 1}]
)
def test_what_is_no_restart_is_refused(client: httpx2.Client, wanted: dict[str, Any]) -> None:
    assert client.post("/_mock/faults", json={"kind": "restart", **wanted}).status_code == 422
