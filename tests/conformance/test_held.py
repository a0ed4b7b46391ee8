"""A run says which roles it has held against the server, and what a user gives reaches requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner, Result

from jobcontracts.cli.program import app
from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.run.given import with_given
from jobcontracts.conformance.run.sample_requests import Calls
from jobcontracts.model.contract import read_contract
from jobcontracts.model.http import MISSING, decoded
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import ProblemsError

from .conftest import INVENTED
from .recording_server import RecordingServer, recording
from .test_gate import changed


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingServer]:
    """Serve the invented vendor; what the run sleeps, the server's jobs live."""
    for name in ("KEY", "USER"):
        monkeypatch.setenv(f"REPORTS_{name}", "ann:secret-1")
    with recording(read_contract(INVENTED / "reports"), "ann:secret-1") as served:
        monkeypatch.setattr("time.sleep", lambda seconds: served.mock.advance(max(seconds, 0)))
        yield served


def conformance(server: RecordingServer, *words: str) -> Result:
    """Run our own phase against the server."""
    arguments = ["conformance", "reports", "--base-url", server.base_url, "--rate", "1000/s"]
    arguments += ["--specs", str(INVENTED), "--phase", "life", *words]
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def started_with(server: RecordingServer) -> list[tuple[list[str], object]]:
    """Return the pages and the body of each request to start a report whose body is JSON."""
    asked = [a for a in server.asked if a.method == "POST" and "stop" not in a.path and a.body]
    found = [(parse_qs(urlsplit(a.path).query).get("pages", []), a.body) for a in asked]
    told = ((pages, decoded("application/json", body)) for pages, body in found)
    return [(pages, body) for pages, body in told if body is not MISSING]


def test_a_run_that_has_seen_no_success_of_a_role_is_no_success(server: RecordingServer) -> None:
    result = conformance(server)

    assert result.exit_code == 2, result.output
    assert "reports: poll: not held, no success of getReport (no answer)\n" in result.output
    assert result.output.splitlines()[-1] == "reports: 0 requests, not held: poll"


def test_a_run_that_reads_holds_what_it_may_and_says_what_it_may_not(
    server: RecordingServer,
) -> None:
    job = server.mock.create_job("reports")
    result = conformance(server, "--job", job.id)

    assert result.exit_code == 0, result.output
    assert "reports: submit: not exercised, startReport needs --write\n" in result.output
    assert result.output.splitlines()[-1].endswith("requests, nothing found")


def test_a_run_that_writes_follows_one_job_to_its_end_and_cancels_another(
    server: RecordingServer,
) -> None:
    result = conformance(server, "--write")

    assert result.exit_code == 0, result.output
    for role in ("submit", "poll", "cancel"):
        assert f"reports: {role}: not" not in result.output
    states = {job.state for job in server.jobs().values()}
    assert states == {"written", "stopped"}
    stopped = [a.path.split("/")[3] for a in server.asked if "/stop" in a.path]
    cancelled = next(job.id for job in server.jobs().values() if job.state == "stopped")
    ended = next(job.id for job in server.jobs().values() if job.state == "written")
    assert stopped.count(cancelled) >= 2
    polls = [a.path for a in server.asked if a.method == "GET" and ended in a.path]
    assert len(polls) > 3


def test_values_and_body_that_are_given_are_what_jobs_are_started_with(
    server: RecordingServer, tmp_path: Path
) -> None:
    body = tmp_path / "start.json"
    body.write_text('{"title": "Mine"}', encoding="utf-8")
    conformance(server, "--write", "--set", "pages=7", "--body", str(body))

    started = started_with(server)
    assert (["7"], {"title": "Mine"}) in started
    assert (["3"], {"title": "Sales"}) not in started


def test_a_scope_that_is_given_is_where_jobs_are_started() -> None:
    contract = read_contract(own_specs() / "seequent_evo")
    given = with_given(contract, {}, {"topic": "mine"}, MISSING)

    submit = given.operation("submit")
    assert submit is not None
    assert {p.name: p.example for p in submit.path_parameters}["topic"] == "mine"


def test_a_parameter_that_may_be_left_out_is_sent_where_it_is_given() -> None:
    go = "{name: go, in: query, x-source: reports, schema: {type: integer}, example: 1}"
    stop = "operationId: stopReport\n"
    contract = changed({stop: f"{stop}      parameters: [{go}]\n"})
    given = with_given(contract, {"go": "7"}, {}, MISSING)
    credentials = Credentials.of(given, "ann:secret")
    for sent, found in (({"go"}, "7"), (set[str](), None)):
        call = Calls(given, credentials, sent).right(given.operations["stopReport"], {"jobId": "1"})
        assert call.query.get("go") == found


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--set", "page=7"), "expected one of pages, jobId, found: page"),
        (("--set", "pages=0"), "expected what the contract allows as pages of startReport"),
        (("--set", "pages"), "expected name=value, found: pages"),
        (("--scope", "org=7"), "expected one of none, found: org"),
        (("--body", "nowhere"), "nowhere: expected a readable file with JSON"),
    ],
)
def test_what_cannot_be_given_gets_one_clear_message(
    server: RecordingServer, words: tuple[str, ...], told: str
) -> None:
    with pytest.raises(ProblemsError) as caught:
        conformance(server, *words)

    assert told in str(caught.value)
    assert server.asked == []
