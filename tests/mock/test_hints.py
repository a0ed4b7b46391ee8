"""Who waits for what cannot come gets a reason: a restart, a job that is gone, another's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx2
import pytest

from jobcontracts.mock import Job, ManualClock, MockApplication
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.jobs.standstill import (
    DOWN,
    MISSING,
    POLLS,
    RERUN_SECONDS,
    RESETS,
    STILL,
    Standstill,
)
from jobcontracts.mock.testing import JobMockInProcess

from .conftest import Wall
from .test_standstill import GoneAtOnce, never


@pytest.fixture
def job(app: MockApplication) -> Job:
    """A job at its beginning."""
    return app.create_job("oration")


@pytest.fixture
def refused(
    app: MockApplication, job: Job, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Poll, real seconds apart, a mock that a restart keeps down for 12 seconds of its time."""
    app.edge = GoneAtOnce()
    app.faults.add({"kind": "restart", "seconds": 12})
    headers = [(b"authorization", b"Bearer mock-token"), (b"x-api-key", b"mock-token")]
    headers += [(b"x-workspace-slug", b"acme"), (b"host", b"mock")]
    scope = {"type": "http", "method": "GET", "path": f"/api/v2/jobs/{job.id}", "headers": headers}

    def refused(times: int, seconds: float = 0.0) -> None:
        for _ in range(times):
            asyncio.run(app(scope | {"query_string": b""}, never, never))
            wall.time += seconds

    return refused


@pytest.mark.parametrize(("times", "seconds"), [(RESETS, 0.0), (2, RERUN_SECONDS)])
def test_who_meets_a_restart_that_does_not_end_is_hinted_at_once(
    refused: Callable[..., None], lines: list[str], times: int, seconds: float
) -> None:
    refused(times - 1, seconds)
    assert lines == []
    refused(3)
    (line,) = lines
    assert line.startswith(f"{times} requests were reset, down until 2026-01-01T00:00:12.000Z")
    assert line.endswith(DOWN)


def test_a_test_that_lets_a_restart_go_by_gets_no_hint(
    refused: Callable[..., None], lines: list[str], clock: ManualClock, app: MockApplication
) -> None:
    for _ in range(2):
        for _ in range(11):
            refused(1, 60)
            clock.advance(1)
        clock.advance(1)
        app.faults.add({"kind": "restart", "seconds": 12})
    assert lines == []


@pytest.fixture
def ask(client: httpx2.Client, wall: Wall) -> Callable[[str], httpx2.Response]:
    """Poll once, and let three real seconds go by."""

    def ask(job_id: str) -> httpx2.Response:
        wall.time += 3
        return client.get(f"/api/v2/jobs/{job_id}")

    return ask


def test_a_job_that_is_not_there_and_polled_on_gets_a_hint(
    job: Job, ask: Callable[[str], httpx2.Response], lines: list[str], client: httpx2.Client
) -> None:
    client.delete(f"/_mock/oration/jobs/{job.id}")
    answers = [ask(job.id) for _ in range(POLLS + 2)]
    hints = [answer.headers.get("x-mock-hint") for answer in answers]
    assert hints == [None] * (POLLS - 1) + [MISSING] * 3
    assert lines == [f"oration, 5 polls in 12 s: {MISSING}"]
    assert {answer.status_code for answer in answers} == {404}


def test_a_few_polls_of_many_that_are_not_there_get_none(
    ask: Callable[[str], httpx2.Response], lines: list[str]
) -> None:
    for number in range(3):
        for _ in range(POLLS - 1):
            answer = ask(f"00000000-0000-4000-8000-00000000000{number}")
            assert (answer.status_code, "x-mock-hint" in answer.headers) == (404, False)
    assert lines == []


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (lambda mock, job: mock.delete_job(job), "it was deleted"),
        (lambda mock, job: restart(mock, job), "it was lost in a restart"),
    ],
    ids=["deleted", "lost"],
)
def test_the_reason_says_what_has_become_of_it(
    job_mock: JobMockInProcess, ends: Callable[[JobMockInProcess, Job], None], said: str
) -> None:
    gone = job_mock.create_job("datarobot_genai")
    job_mock.advance(60)
    ends(job_mock, gone)
    with httpx2.Client(transport=job_mock.transport()) as http:
        polled = http.get(job_mock.poll_url(gone), headers={"authorization": "Bearer mock-token"})
        control = http.get(f"{job_mock.origin}/_mock/datarobot_genai/jobs/{gone.id}")
    for answer in (polled, control):
        assert answer.status_code == 404
        assert f": {said} at 2026-01-01T00:01:00.000Z" in answer.headers["x-mock-reason"]
    again = job_mock.create_job("datarobot_genai", parameters=gone.parameters)
    job_mock.reset()
    assert not job_mock.app.jobs.gone
    assert again.id == gone.id


def restart(mock: JobMockInProcess, job: Job) -> None:
    """Let the mock lose its jobs."""
    mock.add_fault("restart", seconds=0, jobs="lost")
    with httpx2.Client(transport=mock.transport()) as http, pytest.raises(httpx2.ReadError):
        http.get(mock.poll_url(job), headers={"authorization": "Bearer mock-token"})


@pytest.mark.parametrize(("own", "other"), [("\u00e4", ""), ("", "\u00e4")])
def test_a_clock_that_was_moved_for_another_session_is_named(
    app: MockApplication, wall: Wall, lines: list[str], own: str, other: str
) -> None:
    named = app.sessions.of("\u00e4").state
    named.standstill = Standstill(named.clock, wall)
    mine, others = (f"http://mock{'/_mock/sessions/%C3%A4' * bool(name)}" for name in (own, other))
    headers = {"x-api-key": "mock-token", "x-workspace-slug": "acme"}
    headers["authorization"] = "Bearer mock-token"
    job = (named if own else app).create_job("oration")
    answers = list[httpx2.Response]()
    with httpx2.Client(transport=MockTransport(app), headers=headers) as http:
        for _ in range(POLLS):
            answers.append(http.get(f"{mine}/api/v2/jobs/{job.id}"))
            wall.time += 3
            http.post(f"{others}/_mock/clock/advance", json={"seconds": 5})
    hint = answers[-1].headers["x-mock-hint"]
    assert hint.startswith(STILL)
    assert "X-Mock-Session" in hint
    told = ["session \\xe4", "the session without a name"]
    wanted = told if own else [*reversed(told)]
    assert [hint.index(each) for each in wanted] == sorted(hint.index(each) for each in told)
    (line,) = lines
    assert line.endswith(hint.removeprefix(STILL))
