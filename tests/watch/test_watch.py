"""`jobcontracts watch`, against a mock on a socket whose jobs move one state per poll."""

from __future__ import annotations

import io
import json
import re
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole
from jobcontracts.watch.board import ROWS, Board, Lines
from jobcontracts.watch.outcomes import Outcome
from jobcontracts.watch.run import Options, follow, run_watch, take_up
from jobcontracts.watch.targets import Target, key_of, parse_targets, read_targets

from ..conftest import VENDORS

LATE = re.compile(r"99 of 100 polls were late by \d+\.\d\d s at most")
POLL_CLOCK = pytest.mark.job_mock(clock="poll")


@pytest.fixture
def server(
    job_mock_server: JobMockServer, monkeypatch: pytest.MonkeyPatch, no_environment: None
) -> JobMockServer:
    """The mock, and the environment that leads every client to it."""
    for vendor in VENDORS:
        environment = import_module(f"{vendor}_jobs.environment")
        for variable in environment.CREDENTIALS.values():
            monkeypatch.setenv(variable, job_mock_server.credential)
        for variable in environment.REQUIRED_SETTINGS.values():
            monkeypatch.setenv(variable, "acme")
        base = environment.OPTIONAL_SETTINGS["base_url"]
        monkeypatch.setenv(base, job_mock_server.base_url(vendor))
    return job_mock_server


def target(server: JobMockServer, vendor: str, plan: str) -> str:
    job = server.create_job(vendor, plan=plan)
    names = [p.name for p in read_contract(own_specs() / vendor).poll.path_parameters]
    return f"{vendor}:{'/'.join(job.parameters[name] for name in names)}"


def watch(*targets: str, as_json: bool = False, timeout: float = 20.0) -> tuple[int, str]:
    screen = io.StringIO()
    options = Options(own_specs(), targets, None, timeout, 0.01, 20, as_json)
    return run_watch(options, TerminalConsole(file=screen, width=80)), screen.getvalue()


@POLL_CLOCK
def test_jobs_of_all_vendors_are_watched_to_their_ends(server: JobMockServer) -> None:
    targets = [target(server, vendor, "succeed") for vendor in VENDORS]
    status, text = watch(*targets)
    assert status == 0
    for each in targets:
        assert f"{each}  " in text
    assert text.count("(succeeded)") == len(VENDORS)
    *_, counted, late = text.splitlines()
    assert counted == f"{len(VENDORS)} jobs: {len(VENDORS)} succeeded"
    assert LATE.fullmatch(late)
    assert "\x1b" not in text


@POLL_CLOCK
def test_a_url_names_a_job_too(server: JobMockServer) -> None:
    vendor = VENDORS[0]
    job = server.create_job(vendor, plan="succeed")
    assert watch(f"{vendor}:{server.poll_url(job)}")[0] == 0


@POLL_CLOCK
def test_a_job_that_failed_is_exit_status_1_with_the_vendors_words(server: JobMockServer) -> None:
    status, text = watch(target(server, "oration", "fail"), target(server, "oration", "succeed"))
    assert status == 1
    assert "failed (failed): The batch could not be imported." in text
    assert "1 succeeded, 1 failed" in text


@POLL_CLOCK
def test_a_job_that_cannot_be_watched_is_exit_status_2_and_the_others_go_on(
    server: JobMockServer,
) -> None:
    good = target(server, "oration", "fail")
    status, text = watch(good, "oration:5135bfe3-b2c7-41f3-a44f-000000000000")
    assert status == 2
    (told,) = [line for line in text.splitlines() if "unwatched: " in line]
    assert "UnexpectedStatus" in told
    assert " 404 " in told
    assert "1 failed, 1 unwatched" in text


@POLL_CLOCK
def test_a_line_says_why_a_job_cannot_even_be_asked_for(server: JobMockServer) -> None:
    status, text = watch(target(server, "oration", "succeed"), "seequent_evo:j")
    assert status == 2
    assert "seequent_evo:j  unwatched: expected org_id/topic/task/job_id, found: j\n" in text
    assert "1 succeeded, 1 unwatched" in text


def test_a_job_that_takes_too_long_is_exit_status_3(server: JobMockServer) -> None:
    status, text = watch(target(server, "oration", "succeed"), timeout=2)
    assert status == 3
    assert "timeout (pending): WaitTimeout" in text


@POLL_CLOCK
def test_json_is_one_object_per_update(server: JobMockServer) -> None:
    status, text = watch(target(server, "seequent_evo", "succeed"), as_json=True)
    lines = [json.loads(line) for line in text.splitlines()]
    assert status == 0
    assert [line["state"] for line in lines] == ["requested", "in progress", "succeeded"]
    assert [line["outcome"] for line in lines] == ["waiting", "waiting", "succeeded"]
    assert lines[-1]["progress"] == 100
    assert [line["body"]["status"] for line in lines] == [line["state"] for line in lines]
    assert [line["error"] for line in lines] == [None, None, None]
    assert [line["lateness"] for line in lines[:-1]] == [None, None]
    assert 0 <= lines[-1]["lateness"] < 20


@POLL_CLOCK
def test_json_has_objects_where_the_vendor_and_the_client_have_them(server: JobMockServer) -> None:
    failing = target(server, "seequent_evo", "fail")
    unknown = "oration:5135bfe3-b2c7-41f3-a44f-000000000000"
    status, text = watch(failing, unknown, as_json=True)
    assert status == 2
    ends = {line["outcome"]: line for line in map(json.loads, text.splitlines())}
    failed, unwatched = ends["failed"], ends["unwatched"]
    assert failed["error"] == failed["body"]["error"]
    assert failed["error"]["title"] in failed["detail"]
    error = unwatched["error"]
    assert (error["type"], error["status"], error["method"]) == ("UnexpectedStatus", 404, "GET")
    assert unwatched["detail"] == f"UnexpectedStatus: {error['text']}"
    assert unwatched["body"] is None


def test_an_error_that_is_no_clients_is_told_in_json_too() -> None:
    outcome = Outcome(Target("v", "1"))
    outcome.take(RuntimeError("no more threads"), 1.0)
    told = outcome.as_json()
    assert told["error"] == {"type": "RuntimeError", "text": "no more threads"}
    assert (told["outcome"], told["body"]) == ("unwatched", None)


@POLL_CLOCK
def test_a_terminal_gets_a_table_with_bars(server: JobMockServer) -> None:
    screen = io.StringIO()
    console = TerminalConsole(file=screen, width=80, force_terminal=True, legacy_windows=False)
    targets = (target(server, "seequent_evo", "succeed"),)
    assert run_watch(Options(own_specs(), targets, None, 20.0, 0.01), console) == 0
    assert "progress" in screen.getvalue()
    assert "succeeded" in screen.getvalue()
    assert LATE.search(screen.getvalue().splitlines()[-1])


@POLL_CLOCK
def test_a_terminal_is_told_why_a_job_failed(server: JobMockServer) -> None:
    screen = io.StringIO()
    console = TerminalConsole(file=screen, width=80, force_terminal=True, legacy_windows=False)
    targets = (target(server, "oration", "fail"),)
    assert run_watch(Options(own_specs(), targets, None, 20.0, 0.01), console) == 1
    assert "failed (failed): The batch could not be imported." in screen.getvalue()
    assert screen.getvalue().count("1 failed") == 1


def test_many_jobs_get_a_line_of_numbers() -> None:
    outcomes = [Outcome(Target("v", str(n)), "succeeded", "done", "succeeded") for n in range(100)]
    outcomes.append(Outcome(Target("v", "running-one"), "waiting", "busy", "running", 40.0))
    screen = TerminalConsole(file=io.StringIO(), width=80, record=True)
    screen.print(Board(screen, outcomes).render())
    text = screen.export_text()
    assert f"101 jobs: 1 waiting, 100 succeeded ({101 - ROWS} not shown)" in text
    assert "running-one" in text
    assert len(text.splitlines()) == ROWS + 2


def test_of_many_jobs_that_go_on_those_come_first_whose_state_is_known() -> None:
    outcomes = [Outcome(Target("v", f"unasked-{n}"), "waiting") for n in range(ROWS)]
    outcomes.append(Outcome(Target("v", "asked"), "waiting", "busy", "running"))
    screen = TerminalConsole(file=io.StringIO(), width=80, record=True)
    screen.print(Board(screen, outcomes).render())
    shown = [line.split()[1] for line in screen.export_text().splitlines()[1:-1]]
    assert shown == ["asked", *(f"unasked-{n}" for n in range(ROWS - 1))]


def test_what_is_told_of_a_job_comes_with_the_seconds_since_the_watch_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Watched:
        """A client's watch that yields one job twice."""

        lateness = 0.25

        async def __aenter__(self) -> Self:
            return self

        async def __aexit__(self, *exception: object) -> None: ...

        async def __aiter__(self) -> AsyncIterator[tuple[str, str]]:
            yield "handle", "first"
            yield "handle", "second"

    class Told(Outcome):
        def take(self, news: Any, elapsed: float) -> None:
            told.append((news, elapsed))
            self.kind = "succeeded" if news == "second" else "waiting"

    told: list[tuple[str, float]] = []
    times = iter([1000.0, 1001.5, 1004.0])
    clock = SimpleNamespace(monotonic=lambda: next(times))
    monkeypatch.setattr("jobcontracts.watch.run.time", clock)
    shown = Lines(TerminalConsole(quiet=True), as_json=False)
    job = Told(Target("v", "1"))
    following = follow(Watched(), {"handle": job}, shown)
    with pytest.raises(StopIteration) as end:
        following.send(None)
    assert told == [("first", 1.5), ("second", 4.0)]
    assert (end.value.value, job.lateness) == (0.25, 0.25)


def test_targets_come_from_a_file_with_comments(tmp_path: Path) -> None:
    file = tmp_path / "jobs.txt"
    file.write_text("# mine\n\noration:a\n oration:b # the second\n", encoding="utf-8")
    assert read_targets(str(file)) == ["oration:a", "oration:b"]
    with pytest.raises(ProblemsError, match="a readable file of targets"):
        read_targets(str(tmp_path / "none.txt"))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("oration", "expected VENDOR:JOB"),
        ("oration:", "expected VENDOR:JOB"),
        ("orasion:x", "did you mean oration:x?"),
    ],
)
def test_a_target_that_is_written_wrongly_is_told(written: str, told: str) -> None:
    with pytest.raises(ProblemsError) as wrong:
        parse_targets([written], VENDORS, "")
    assert told in str(wrong.value)


def test_a_job_of_a_vendor_with_a_scope_needs_all_of_it() -> None:
    contract = read_contract(own_specs() / "seequent_evo")
    assert key_of(contract, "o/t/k/j") == ["o", "t", "k", "j"]
    with pytest.raises(ProblemsError, match="org_id/topic/task/job_id"):
        key_of(contract, "j")


def test_nothing_to_watch_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="a job to watch"):
        watch()


def test_taking_up_names_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = Options(own_specs(), [], timeout=600.0)
    left = [Outcome(Target("v", f"job {n}")) for n in range(2)]
    left.append(Outcome(Target("v", "done"), "succeeded"))
    assert take_up(left, options)[1].strip() == (
        "jobcontracts watch --timeout 600 'v:job 0' 'v:job 1'"
    )
    many = [Outcome(Target("v", str(n))) for n in range(50)]
    assert take_up(many, options)[1].strip().endswith("--from jobcontracts-watch-1.txt")
    assert len(read_targets("jobcontracts-watch-1.txt")) == 50
