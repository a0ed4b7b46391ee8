"""How much sessions keep, how many there are, and what ends with one."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import Limits, ManualClock, MockApplication, create_app
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.testing import JobMock, JobMockServer
from jobcontracts.model.contract import Contract

from .test_sessions import JOB, PREFIX, job_of
from .test_sockets import PATIENCE, connected, everything


def test_a_thousand_sessions_are_kept_and_the_one_idle_longest_goes_first(
    app: MockApplication, client: httpx2.Client
) -> None:
    for number in range(1000):
        assert client.get("/_mock/clock", headers={"X-Mock-Session": f"s{number}"}).is_success
    job_of(httpx2.Client(transport=client._transport, base_url=f"http://mock{PREFIX}/s0"))
    client.get("/_mock/clock", headers={"X-Mock-Session": "one-more"})
    names = [session.name for session in app.sessions]
    assert (len(names), names[0], names[1], names[-1]) == (1000, "s0", "s2", "one-more")


def test_what_all_sessions_keep_is_bounded(contracts: list[Contract]) -> None:
    app = create_app(contracts, clock=ManualClock(), limits=Limits(sessions_bytes=100_000))
    with httpx2.Client(transport=MockTransport(app), base_url="http://mock") as client:
        fault = {"kind": "wrong_type", "field": "/a", "value": "x" * 600}
        for name in ("first", "second", "third", "second"):
            made = client.post("/_mock/faults", json=fault, headers={"X-Mock-Session": name})
            assert made.status_code == 201
        assert [session.name for session in app.sessions] == ["second", "third"]
        # One that has no name is bounded by itself alone.
        for _ in range(20):
            assert client.post("/_mock/faults", json=fault).status_code == 201
        assert len([*app.sessions]) == 2


def test_what_one_session_keeps_is_bounded(contracts: list[Contract]) -> None:
    limits = Limits(session_jobs=2, session_journal_bytes=3000, faults=2)
    app = create_app(contracts, clock=ManualClock(), limits=limits)
    with httpx2.Client(transport=MockTransport(app), base_url="http://mock") as client:
        named: dict[str, Any] = {"headers": {"X-Mock-Session": "a"}}
        made = [client.post("/_mock/oration/jobs", **named).status_code for _ in range(3)]
        assert made == [201, 201, 507]
        fault = {"kind": "reset", "vendor": "oration"}
        faults = [client.post("/_mock/faults", json=fault, **named).status_code for _ in range(3)]
        assert faults == [201, 201, 507]
        for _ in range(20):
            client.get("/nowhere/" + "x" * 100, **named)
        assert 1 <= len(client.get("/_mock/journal", **named).json()["exchanges"]) < 10
        assert client.post("/_mock/oration/jobs").status_code == 201


def test_few_large_faults_are_as_bad_as_many(contracts: list[Contract]) -> None:
    app = create_app(contracts, clock=ManualClock(), limits=Limits(faults=100))
    with httpx2.Client(transport=MockTransport(app), base_url="http://mock") as client:
        fault = {"kind": "wrong_type", "field": "/a", "value": [[]] * 6_000}
        made = [client.post("/_mock/faults", json=fault).status_code for _ in range(3)]
        assert made == [201, 507, 507]
        assert client.delete("/_mock/faults").status_code == 204
        assert client.post("/_mock/faults", json=fault).status_code == 201


def test_sessions_have_limits_of_their_own() -> None:
    few = Limits(jobs=10, session_jobs=20, journal_bytes=5, session_journal_bytes=10)
    assert few.of_session() == replace(few, jobs=10, journal_bytes=5)
    assert Limits().of_session().jobs == Limits().session_jobs


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "silence"},
        {"kind": "delay", "seconds": 3600},
        {"kind": "slow", "seconds": 3600},
    ],
)
def test_the_end_of_a_session_ends_what_waits_in_it(
    job_mock_server: JobMockServer, fault: dict[str, Any]
) -> None:
    origin = job_mock_server.origin
    head = f"GET /api/v2/jobs/{JOB} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer mock-token\r\n"
    head += "x-api-key: mock-token\r\nx-workspace-slug: acme\r\n"
    with ExitStack() as stack:
        waiting: list[socket.socket] = []
        clients = []
        for name in ("a", "b"):
            named = {"X-Mock-Session": name}
            client = httpx2.Client(base_url=origin, headers=named, trust_env=False)
            clients.append(stack.enter_context(client))
            job_of(client)
            assert client.post("/_mock/faults", json=fault).status_code == 201
            waiting.append(stack.enter_context(connected(job_mock_server)))
            waiting[-1].sendall(f"{head}X-Mock-Session: {name}\r\n\r\n".encode())
            while not client.get("/_mock/faults").json()["faults"][0]["used"]:
                pass
        assert clients[0].delete("/_mock/sessions/a").status_code == 204
        waiting[0].settimeout(PATIENCE)
        with pytest.raises(ConnectionResetError):
            everything(waiting[0])
        waiting[1].settimeout(0.1)
        with pytest.raises(TimeoutError):
            everything(waiting[1])


def test_mocks_of_tests_share_what_is_compiled_and_nothing_else(
    job_mock: JobMock, job_mock_server: JobMockServer
) -> None:
    assert job_mock.app.setup is job_mock_server.app.setup
    job_mock.create_job("oration")
    job_mock.advance(5)
    job_mock.set_plan("fail")
    job_mock.app.sessions.of("a")
    assert job_mock_server.jobs("oration") == []
    assert job_mock_server.now() == job_mock.now() - 5
    assert job_mock_server.create_job("oration").plan == "succeed"
    assert [*job_mock_server.app.sessions] == []


@pytest.mark.parametrize("jobs", ["lost", "kept"])
def test_a_restart_in_a_session_is_one_for_it_alone(
    job_mock_server: JobMockServer, jobs: str
) -> None:
    headers = {"authorization": "Bearer mock-token", "x-api-key": "mock-token"}
    headers |= {"x-workspace-slug": "acme"}
    with httpx2.Client(base_url=job_mock_server.origin, headers=headers, trust_env=False) as client:
        url = f"{PREFIX}/a{job_of(client)}"
        same = {"parameters": {"id": JOB}}
        assert client.post(f"{PREFIX}/a/_mock/oration/jobs", json=same).status_code == 201
        fault = {"kind": "restart", "seconds": 30, "jobs": jobs}
        assert client.post(f"{PREFIX}/a/_mock/faults", json=fault).status_code == 201
        for _ in range(2):
            with pytest.raises(httpx2.ReadError):
                client.get(url)
            assert client.get(f"/api/v2/jobs/{JOB}").status_code == 200
        client.post(f"{PREFIX}/a/_mock/clock/advance", json={"seconds": 30})
        assert client.get(url).status_code == (404 if jobs == "lost" else 200)
