"""Who waits in vain for a mock gets a hint, and nobody else does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import StringIO
from queue import Queue
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import Job, ManualClock, MockApplication
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.http.server import command
from jobcontracts.mock.http.server.serving import MockServer
from jobcontracts.mock.jobs import standstill
from jobcontracts.mock.jobs.standstill import (
    ENDED,
    HELD,
    POLLS,
    SECONDS,
    SILENT,
    STILL,
    Standstill,
)
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.vendors import own_specs
from jobcontracts.rendering.console import TerminalConsole

from .conftest import Wall
from .test_sockets import PATIENCE, ask, connected

PLUGINS = ["-p", "jobcontracts.pytest_plugin", "-p", "no:cacheprovider", "-p", "no:schemathesis"]


@pytest.fixture
def job(app: MockApplication) -> Job:
    """A job at its beginning."""
    return app.create_job("oration")


@pytest.fixture
def poll(client: httpx2.Client, wall: Wall) -> Callable[..., list[str]]:
    """Poll a job some times, real seconds apart; return the hints."""

    def poll(job: Job, times: int, seconds: float, **sent: Any) -> list[str]:
        hints = []
        for _ in range(times):
            answer = client.get(f"/api/v2/jobs/{job.id}", **sent)
            hints.append(answer.headers.get("x-mock-hint", ""))
            wall.time += seconds
        return hints

    return poll


def test_a_poller_with_a_clock_of_its_own_gets_a_hint(
    job: Job, poll: Callable[..., list[str]], lines: list[str]
) -> None:
    assert poll(job, 7, 2.5) == [""] * 4 + [STILL] * 3
    (line,) = lines
    assert line == f"oration job {job.id}, 5 polls in 10 s: {STILL}"


def test_the_answer_is_otherwise_as_without_a_hint(
    job: Job, client: httpx2.Client, wall: Wall
) -> None:
    answers = []
    for _ in range(POLLS):
        wall.time += SECONDS
        answers.append(client.get(f"/api/v2/jobs/{job.id}"))
    hinted = dict(answers[-1].headers)
    assert hinted.pop("x-mock-hint") == STILL
    assert (answers[-1].status_code, hinted) == (answers[0].status_code, dict(answers[0].headers))
    assert answers[-1].content == answers[0].content


@pytest.mark.parametrize(("times", "seconds"), [(POLLS - 1, 3600), (1000, SECONDS / 1001)])
def test_neither_a_few_polls_nor_many_at_once_are_a_wait(
    job: Job, poll: Callable[..., list[str]], lines: list[str], times: int, seconds: float
) -> None:
    assert not any(poll(job, times, seconds))
    assert not lines


@pytest.mark.parametrize(
    "change",
    [
        lambda app, job: app.clock.advance(0.001),
        lambda app, job: job.advance(0.001),
        lambda app, job: job.hold(),
        lambda app, job: app.clock.switch("poll"),
        lambda app, job: app.clock.switch("real"),
    ],
    ids=["clock", "job", "hold", "poll", "real"],
)
def test_a_test_that_is_in_charge_of_time_gets_none(
    app: MockApplication,
    job: Job,
    poll: Callable[..., list[str]],
    change: Callable[[MockApplication, Job], None],
) -> None:
    assert not any(poll(job, POLLS - 1, 60))
    change(app, job)
    assert not any(poll(job, POLLS - 1, 60))


@pytest.mark.parametrize("kind", ["poll", "real"])
def test_where_time_goes_by_nobody_gets_one(
    app: MockApplication, job: Job, poll: Callable[..., list[str]], kind: Any
) -> None:
    app.clock.switch(kind)
    assert not any(poll(job, 3 * POLLS, 60))


def test_many_jobs_looked_at_once_are_no_wait(
    app: MockApplication, poll: Callable[..., list[str]]
) -> None:
    assert not any(hint for _ in range(50) for hint in poll(app.create_job("oration"), 2, 60))


def test_a_refused_poll_is_not_counted(job: Job, poll: Callable[..., list[str]]) -> None:
    assert not any(poll(job, POLLS, 60, headers={"x-api-key": "wrong"}))
    assert not any(poll(job, POLLS - 1, 60))


def test_polls_that_meet_faults_are_counted(
    app: MockApplication, job: Job, poll: Callable[..., list[str]]
) -> None:
    app.faults.add({"kind": "content_type", "content_type": "text/plain"})
    assert poll(job, POLLS, 60)[-1] == STILL


def test_each_standstill_is_said_once(
    app: MockApplication, poll: Callable[..., list[str]], lines: list[str], clock: ManualClock
) -> None:
    jobs = [app.create_job("oration", plan="created=100, success") for _ in range(3)]
    for count in (1, 2):
        assert all(poll(job, POLLS + 1, 60)[-1] == STILL for job in jobs)
        assert len(lines) == count
        clock.advance(1)


@pytest.mark.parametrize(
    ("change", "hint"),
    [(lambda job: job.hold(), HELD), (lambda job: job.advance(600), ENDED)],
    ids=["held", "ended"],
)
def test_where_time_does_not_help_it_is_said_though_time_goes_by(
    job: Job,
    poll: Callable[..., list[str]],
    clock: ManualClock,
    lines: list[str],
    change: Callable[[Job], None],
    hint: str,
) -> None:
    assert not any(poll(job, POLLS - 1, 60))
    change(job)
    hints = []
    for _ in range(3 * POLLS):
        hints += poll(job, 1, 60)
        clock.advance(5)
    assert hints == [""] * (POLLS - 1) + [hint] * (2 * POLLS + 1)
    (line,) = lines
    assert line.endswith(hint)


def test_a_client_without_a_timeout_is_told_of_a_silence(
    job_mock_server: JobMockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standstill, "SILENCE_SECONDS", 0.01)
    hinted, app = Queue[str](), job_mock_server.app
    assert isinstance(app, MockApplication)
    app.on_hint = hinted.put
    job_mock_server.add_fault("silence", count=1)
    with connected(job_mock_server) as connection:
        ask(connection, job_mock_server)
        line = hinted.get(timeout=PATIENCE)
    assert line == f"datarobot_genai.getGenaiStatus: {SILENT}"


class GoneAtOnce:
    """The connections of clients that do not wait."""

    async def end(self, *_: object) -> None:
        """Nobody is there."""

    async def pause(self, _seconds: float) -> None:
        """No time is to go by."""

    def stop(self) -> None:
        """Nothing waits."""

    def another(self) -> GoneAtOnce:
        """Those of a session do not wait either."""
        return self


def test_a_client_that_gives_up_in_time_is_not(
    app: MockApplication, job: Job, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standstill, "SILENCE_SECONDS", 0.0)
    app.edge = GoneAtOnce()
    app.faults.add({"kind": "silence"})
    scope = {"type": "http", "method": "GET", "path": f"/api/v2/jobs/{job.id}", "headers": []}

    async def asked() -> None:
        await app(scope | {"query_string": b""}, never, never)
        await asyncio.sleep(0)

    asyncio.run(asked())
    assert lines == []


async def never(*_: object) -> Any:
    """Send or receive what nobody does."""
    raise AssertionError


def test_a_strange_id_is_one_line_and_not_in_the_answer(app: MockApplication) -> None:
    job = app.create_job("oration")
    job.id = "\x1b[31m\u202e\r\nset-cookie: x"
    watched = Standstill(app.clock, iter([0.0, *[SECONDS] * POLLS]).__next__)
    hint = [watched.note_poll(job) for _ in range(POLLS)][-1]
    assert hint is not None
    assert hint.line.isprintable()
    assert hint.text == STILL


class OnePoller(MockServer):
    """What a client with a clock of its own does to a server, and no socket."""

    def freeze(self) -> None:
        """It does not go on."""

    def run(self, sockets: Any = None) -> None:
        app: Any = self.config.app
        app.standstill = Standstill(app.clock, iter(range(100)).__next__)
        job = app.create_job("oration")
        headers = {"authorization": "Bearer mock-token", "x-api-key": "mock-token"}
        headers["x-workspace-slug"] = "acme"
        with httpx2.Client(transport=MockTransport(app), headers=headers) as client:
            for _ in range(20):
                assert client.get(f"http://mock/api/v2/jobs/{job.id}").is_success


def test_the_command_says_it_beside_its_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "MockServer", OnePoller)
    out, err = StringIO(), StringIO()
    options = command.MockOptions(own_specs(), clock="manual")
    command.run_mock(options, TerminalConsole(file=out), TerminalConsole(file=err))
    (line,) = err.getvalue().splitlines()
    assert line.startswith("HINT: oration job ")
    assert line.endswith(f", 11 polls in 10 s: {STILL}")
    assert "HINT" not in out.getvalue()


HANGING = """
import itertools
import httpx2
import pytest
from jobcontracts.mock.jobs.standstill import Standstill

@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("name", ["job_mock", "job_mock_server"])
def test_it(request, name, fails):
    mock = request.getfixturevalue(name)
    mock.app.standstill = Standstill(mock.app.clock, itertools.count(0, 60).__next__)
    url = mock.poll_url(mock.create_job("datarobot_genai"))
    transport = mock.transport() if name == "job_mock" else None
    headers = {"authorization": "Bearer mock-token"}
    with httpx2.Client(transport=transport, headers=headers, trust_env=False) as client:
        for _ in range(9):
            client.get(url)
    assert not fails
"""


@pytest.mark.parametrize("how", [[], ["-n", "1"]])
def test_a_hanging_test_says_why_at_once_and_a_right_one_does_not_fail(
    pytester: pytest.Pytester, how: list[str]
) -> None:
    pytester.makepyfile(HANGING)
    result = pytester.runpytest_subprocess(*PLUGINS, "-W", "error", *how)
    result.assert_outcomes(passed=2, failed=2)
    hints = [line for line in result.stderr.str().splitlines() if line.startswith("HINT: ")]
    assert len(hints) == 4
    assert all("::test_it[job_mock" in line and line.endswith(STILL) for line in hints)
    assert result.stdout.str().count("Captured job_mock call") == 2
