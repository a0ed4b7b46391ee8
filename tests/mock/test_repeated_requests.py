"""A request that comes again to the letter is answered as before, and noted like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import MockApplication
from jobcontracts.mock.http import application
from jobcontracts.mock.http.messages import Request
from jobcontracts.mock.jobs.job import Job
from jobcontracts.mock.testing import JobMockServer

pytestmark = pytest.mark.usefixtures("each_loop")

VENDOR = "datarobot_genai"
HARDLY = 1e-9
"""How fast time goes by: by itself, and not so far that anything changes."""


@pytest.fixture
def mock(job_mock_server: JobMockServer) -> JobMockServer:
    """A mock whose time goes by itself."""
    job_mock_server.use_clock("real", HARDLY)
    return job_mock_server


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the requests that were looked at from now on."""
    found: list[str] = []

    class NotedRequest(Request):
        def __init__(self, scope: Any, **more: Any) -> None:
            super().__init__(scope, **more)
            found.append(self.target)

    monkeypatch.setattr(application, "Request", NotedRequest)
    return found


@pytest.fixture
def http(mock: JobMockServer) -> Iterator[httpx2.Client]:
    headers = {"authorization": f"Bearer {mock.credential}"}
    with httpx2.Client(headers=headers, trust_env=False) as client:
        yield client


def test_it_is_not_looked_at_again(
    mock: JobMockServer, http: httpx2.Client, looked_at: list[str]
) -> None:
    url = mock.poll_url(mock.create_job(VENDOR))
    first, second, third = (http.get(url) for _ in range(3))
    assert first.content == second.content == third.content
    assert first.headers.raw == second.headers.raw == third.headers.raw
    assert len(looked_at) == 1
    mock.advance(1.0)
    assert http.get(url).headers["date"] != first.headers["date"]


@pytest.mark.parametrize(("since_up", "looked"), [(1.0, 1), (-1.0, 2)], ids=["over", "not over"])
def test_a_restart_that_is_over_is_nothing_to_look_at(
    mock: JobMockServer, http: httpx2.Client, looked_at: list[str], since_up: float, looked: int
) -> None:
    url = mock.poll_url(mock.create_job(VENDOR))
    http.get(url)
    assert isinstance(mock.app, MockApplication)
    mock.app.up_at = mock.app.clock.now() - since_up
    with suppress(httpx2.TransportError):
        http.get(url)
    assert len(looked_at) == looked


def test_it_is_noted_as_ever(mock: JobMockServer, http: httpx2.Client) -> None:
    job = mock.create_job(VENDOR)
    mock.hold(job)
    seen: list[int] = []
    assert isinstance(mock.app, MockApplication)
    mock.app.observer = lambda exchange, session: seen.append(exchange.number)
    for _ in range(3):
        http.get(mock.poll_url(job), headers={"x-mine": "yes"})
        mock.advance(1.0)
    first, *others = reversed(mock.exchanges(job=job.id))
    assert seen == [1, 2, 3] == [exchange["number"] for exchange in (first, *others)]
    assert len({exchange["time"] for exchange in (first, *others)}) == 3
    assert first["request"]["headers"]["x-mine"] == "yes"
    told = [{**exchange, "number": 1, "time": first["time"]} for exchange in others]
    assert told == [first, first]


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({"authorization": "Bearer wrong"}, "", 401),
        ({"prefer": "code=200"}, "", 200),
        ({"x-mock-session": "another"}, "", 404),
        ({}, "?a=b", 200),
        ({"host": "another.example"}, "", 200),
    ],
    ids=["credentials", "prefer", "session", "query", "host"],
)
def test_another_request_is_looked_at(
    mock: JobMockServer,
    http: httpx2.Client,
    looked_at: list[str],
    headers: Mapping[str, str],
    query: str,
    status: int,
) -> None:
    url = mock.poll_url(mock.create_job(VENDOR))
    for _ in range(2):
        http.get(url)
    assert http.get(url + query, headers=headers).status_code == status
    assert len(looked_at) == 2


def move_on(mock: JobMockServer, job: Job) -> None:
    mock.advance_job(job)


def delete(mock: JobMockServer, job: Job) -> None:
    mock.delete_job(job)


def fail(mock: JobMockServer, job: Job) -> None:
    mock.add_fault("status", status=503, count=1)


def stand_still(mock: JobMockServer, job: Job) -> None:
    mock.use_clock("manual")


@pytest.mark.parametrize("done", [move_on, delete, fail, stand_still])
def test_what_changes_the_answer_is_looked_at(
    mock: JobMockServer, http: httpx2.Client, looked_at: list[str], done: Any
) -> None:
    job = mock.create_job(VENDOR)
    url = mock.poll_url(job)
    before, _ = http.get(url), http.get(url)
    done(mock, job)
    after = http.get(url)
    assert len(looked_at) == 2
    if done is not stand_still:
        assert (after.status_code, after.content) != (before.status_code, before.content)


def test_an_answer_that_names_its_own_exchange_is_looked_at(
    mock: JobMockServer, http: httpx2.Client, looked_at: list[str]
) -> None:
    vendor = mock.app.vendors["oracle_oml"]
    job = mock.create_job(vendor.name)
    url = vendor.url(vendor.lifecycle.operations["result"], job, mock.origin)
    numbers = [http.get(url).headers["x-mock-journal"] for _ in range(3)]
    assert len(set(numbers)) == len(looked_at) == 3
