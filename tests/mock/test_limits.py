"""Nothing that a client does makes the mock grow: jobs, exchanges, faults, bodies, heads, paths."""

from __future__ import annotations

import gc
import resource
import tracemalloc
from collections.abc import Callable

import httpx2
import pytest

from jobcontracts.mock import Limits, ManualClock, MockApplication, create_app
from jobcontracts.mock.jobs.limits import allow_open_files, possible_connections
from jobcontracts.model.contract import Contract

Connect = Callable[[MockApplication], httpx2.Client]
JOB_ID = "e900225c-0629-4e96-be6e-86a17a309645"
ORGANISATION = "829e6621-0ab6-4d7d-96bb-2bb5b407a5fe"
BATCH = {"customers": [{"identifier": "crm-1"}]}


@pytest.fixture
def app(contracts: list[Contract], clock: ManualClock) -> MockApplication:
    """A mock with room for three jobs and two faults."""
    return create_app(contracts, clock=clock, limits=Limits(jobs=3, faults=2))


def submitted(client: httpx2.Client) -> httpx2.Response:
    return client.post("/api/v2/customers/batch", json=BATCH)


def test_the_oldest_job_that_has_ended_goes_first(
    client: httpx2.Client, app: MockApplication, clock: ManualClock
) -> None:
    held = app.create_job("oration", hold="queued")
    ended = app.create_job("seequent_evo")
    clock.advance(100)
    newer = app.create_job("oration")
    assert submitted(client).status_code == 200
    assert app.jobs.find("seequent_evo", ended.id) is None
    assert app.jobs.find("oration", held.id) is held
    assert app.jobs.find("oration", newer.id) is newer
    assert len(app.jobs) == 3


def test_a_submit_is_refused_when_no_job_can_go(
    client: httpx2.Client, app: MockApplication
) -> None:
    for _ in range(3):
        app.create_job("oration", hold="created")
    refused = submitted(client)
    assert refused.status_code == 507
    assert "x-mock-undocumented" in refused.headers
    assert "3 jobs" in refused.json()["detail"]
    assert client.post("/_mock/oration/jobs").status_code == 507
    app.jobs.remove(next(iter(app.jobs)))
    assert submitted(client).status_code == 200


def test_faults_have_an_end(client: httpx2.Client) -> None:
    statuses = [
        client.post("/_mock/faults", json={"kind": "reset", "vendor": "oration"}).status_code
        for _ in range(3)
    ]
    assert statuses == [201, 201, 507]


def test_a_path_that_is_too_long_gets_414(client: httpx2.Client) -> None:
    refused = client.get(f"/api/v2/jobs/{'x' * 9000}")
    assert (refused.status_code, "x-mock-undocumented" in refused.headers) == (414, True)
    assert client.get(f"/nowhere?{'x' * 9000}").status_code == 414


def test_headers_that_are_too_long_get_431(client: httpx2.Client) -> None:
    refused = client.get("/api/v2/jobs/x", headers={"x-long": "x" * 70_000})
    assert (refused.status_code, "x-mock-undocumented" in refused.headers) == (431, True)


def test_many_jobs_come_and_go_and_the_store_stays_as_large(
    app: MockApplication, clock: ManualClock
) -> None:
    for _ in range(2_000):
        app.create_job("oration")
        clock.advance(100)
    assert len(app.jobs) == 3
    assert [job.number for job in app.jobs] == [1998, 1999, 2000]


def test_jobs_have_a_limit_in_bytes(
    contracts: list[Contract], clock: ManualClock, connect: Connect
) -> None:
    app = create_app(contracts, clock=clock, limits=Limits(jobs=100))
    client = connect(app)
    url = f"/compute/orgs/{ORGANISATION}/{'x' * 2_000}/kriging"
    statuses = [client.post(url, json={"parameters": {}}).status_code for _ in range(100)]
    assert 20 < statuses.count(303) < 80
    assert statuses[-1] == 507
    clock.advance(1_000)
    # All of them have ended, so that there is room again.
    assert client.post(url, json={"parameters": {}}).status_code == 303


def test_what_is_remembered_of_requests_is_not_long(client: httpx2.Client) -> None:
    headers = {"authorization": "Bearer mock-token"}
    tracemalloc.start()
    try:
        for number in range(200):
            long = f"{number}{'x' * 7_000}"
            client.get(f"/api/v2/genai/status/{long}/", headers=headers)
            client.get(f"/api/v2/jobs/{JOB_ID}", headers={"x-workspace-slug": long * 8})
            client.get("/_mock/", headers={"host": long})
        client.delete("/_mock/journal")
        gc.collect()
        ours = [tracemalloc.Filter(True, "*/jobcontracts/mock/*")]
        kept = tracemalloc.take_snapshot().filter_traces(ours).statistics("filename")
    finally:
        tracemalloc.stop()
    assert sum(file.size for file in kept) < 300_000


def test_more_headers_than_there_may_be_get_431(client: httpx2.Client) -> None:
    refused = client.get("/api/v2/jobs/x", headers={f"x-{n}": "1" for n in range(200)})
    assert (refused.status_code, "x-mock-undocumented" in refused.headers) == (431, True)


def test_a_long_wish_to_the_control_api_is_refused(client: httpx2.Client) -> None:
    wish = {"kind": "wrong_type", "field": "/status", "value": "x" * 100_000}
    assert client.post("/_mock/faults", json=wish).status_code == 413


@pytest.mark.parametrize(
    ("files", "connections"),
    [(1_024, 512), (20_000, 16_384), (1 << 20, 16_384), (resource.RLIM_INFINITY, 16_384)],
)
def test_there_are_no_more_connections_than_open_files(
    monkeypatch: pytest.MonkeyPatch, files: int, connections: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    assert possible_connections(Limits().connections) == connections


def test_a_process_that_serves_may_open_as_many_files_as_the_system_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allowed = list[tuple[int, int]]()
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 4_096))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: allowed.append(limits))
    allow_open_files()
    assert allowed == [(4_096, 4_096)]


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        (
            {"x-forwarded-proto": "https", "x-forwarded-host": "jobs.example"},
            "https://jobs.example",
        ),
        ({"x-forwarded-proto": "https, http"}, "https://mock"),
        ({"x-forwarded-proto": "gopher"}, "http://mock"),
        (
            {"forwarded": 'for=1.2.3.4;proto=https;host="a.example:8443", for=2'},
            "https://a.example:8443",
        ),
        ({"forwarded": "proto=https", "x-forwarded-proto": "http"}, "https://mock"),
        ({"forwarded": "host=not a host"}, "http://mock"),
        ({}, "http://mock"),
    ],
)
def test_forwarded_headers_say_the_origin_when_they_are_to_be_believed(
    contracts: list[Contract], connect: Connect, headers: dict[str, str], origin: str
) -> None:
    url = "/oml/api/py-scripts/v1/do-eval/x"
    believing = connect(create_app(contracts, clock=ManualClock(), trust_forwarded=True))
    answer = believing.post(url, json={"asyncFlag": True}, headers=headers)
    assert answer.headers["location"].startswith(f"{origin}/oml/api/")
    doubting = connect(create_app(contracts, clock=ManualClock()))
    answer = doubting.post(url, json={"asyncFlag": True}, headers=headers)
    assert answer.headers["location"].startswith("http://mock/oml/api/")
