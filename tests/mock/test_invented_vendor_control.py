"""Everything that can be done to a vendor's mock can be done to one that nobody has thought of."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.http.server.curl import curl_line
from jobcontracts.mock.http.server.serving import ServerThread
from jobcontracts.mock.testing import JobMockInProcess, JobMockServer

from .test_invented_vendor import LIFECYCLE, OPENAPI

ROOM = {"room": "east"}


@pytest.fixture
def mock(serve_documents: Callable[..., MockApplication]) -> JobMockInProcess:
    """A mock of the invented vendor: its state in a header, its key in the query."""
    app = serve_documents({"kiln": (OPENAPI, LIFECYCLE)}, credentials=["k3y-to-kiln", "me:secret"])
    return JobMockInProcess(app, "http://mock", "k3y-to-kiln")


@pytest.fixture
def client(mock: JobMockInProcess) -> httpx2.Client:
    return httpx2.Client(transport=mock.transport(), params={"key": mock.credential})


def test_its_jobs_follow_every_kind_of_plan(
    mock: JobMockInProcess, client: httpx2.Client, clock: ManualClock
) -> None:
    listed = mock.create_job("kiln", plan="burning=5, cold", parameters=ROOM)
    held = mock.create_job("kiln", hold="burning", parameters=ROOM)
    clock.advance(5)
    assert client.get(mock.poll_url(listed)).status_code == 410
    clock.advance(1_000_000)
    assert client.get(mock.poll_url(held)).status_code == 200
    mock.release(held)
    assert client.get(mock.poll_url(held)).headers["x-state"] == "cold"


def test_a_plan_can_be_named_when_it_is_started(
    mock: JobMockInProcess, client: httpx2.Client
) -> None:
    started = client.post(
        f"{mock.base_url('kiln')}/rooms/east/firings",
        params={"heat": 900},
        headers={"X-Mock-Plan": "burning=hold, cold"},
    )
    assert started.status_code == 202
    assert mock.jobs("kiln")[0].held


def test_its_states_can_be_unheard_of_though_they_are_in_a_header(
    mock: JobMockInProcess, client: httpx2.Client
) -> None:
    job = mock.create_job("kiln", parameters=ROOM)
    mock.add_fault("unknown_state", state="glowing", vendor="kiln", operation="look", count=1)
    assert client.get(mock.poll_url(job)).headers["x-state"] == "glowing"
    mock.add_fault("drop_field", field="/seconds", count=1)
    assert "seconds" not in client.get(mock.poll_url(job)).json()
    mock.add_fault("truncate", count=1)
    with pytest.raises(httpx2.RemoteProtocolError):
        client.get(mock.poll_url(job))


def test_its_key_in_the_query_is_masked(mock: JobMockInProcess, client: httpx2.Client) -> None:
    job = mock.create_job("kiln", parameters=ROOM)
    client.get(mock.poll_url(job), params={"key": "somebody-elses"})
    (exchange,) = mock.exchanges()
    assert exchange["request"]["query"] == "key=***"
    assert "somebody-elses" not in str(exchange)


def test_its_curl_line_works(mock: JobMockInProcess) -> None:
    line = curl_line(mock.app.vendors["kiln"], mock.origin, mock.credential)
    words = shlex.split(line)
    with httpx2.Client(transport=MockTransport(mock.app)) as plain:
        url = words[words.index("--url") + 1].replace("/rooms/1/", "/rooms/east/")
        assert plain.request(words[words.index("-X") + 1], url).status_code == 202


def test_it_is_served_on_a_socket(mock: JobMockInProcess) -> None:
    with ServerThread(mock.app) as thread:
        server = JobMockServer(mock.app, thread, mock.credential)
        job = server.create_job("kiln", parameters=ROOM)
        server.add_fault("reset", count=1)
        url = f"{server.poll_url(job)}?key={server.credential}"
        assert urlsplit(url).hostname == "127.0.0.1"
        with httpx2.Client(trust_env=False) as client:
            with pytest.raises(httpx2.TransportError):
                client.get(url)
            assert client.get(url).headers["x-state"] == "burning"


def test_after_a_reset_it_makes_the_same_ids(mock: JobMockInProcess) -> None:
    first = [mock.create_job("kiln", parameters=ROOM).id for _ in range(3)]
    mock.reset()
    assert [mock.create_job("kiln", parameters=ROOM).id for _ in range(3)] == first
