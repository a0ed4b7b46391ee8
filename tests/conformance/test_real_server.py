"""`jobcontracts conformance` against a server over a socket, that is not our mock."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from jobcontracts.cli.program import app
from jobcontracts.conformance.run.real_server import job_at
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import ProblemsError

from ..cli.conftest import PROGRAM
from ..conftest import VENDORS

HERE = Path(__file__).parent
JOB = "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"
KEY = "secret-key-1"

Serve = Callable[[str], AbstractContextManager[tuple[str, Any]]]


def conformance(base_url: str, *further: str) -> tuple[int, str]:
    """Run the command; return its exit status and all that it has written."""
    arguments = ["conformance", "reports", "--base-url", base_url, "--specs", str(HERE / "specs")]
    arguments += ["--rate", "1000/s", "--examples", "5", "--job", JOB, *further]
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_a_server_that_keeps_its_contract_passes(serve: Serve) -> None:
    with serve("nothing") as (url, _):
        status, output = conformance(url)

    assert (status, "nothing found" in output) == (0, True), output


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("foreign id", "id_as_asked"),
        ("moves on", "ended_job_stays"),
        ("lets in", "refused_as_documented"),
    ],
)
def test_a_server_with_a_fault_is_found_out(serve: Serve, fault: str, check: str) -> None:
    with serve(fault) as (url, _):
        status, output = conformance(url, "--phase", "life")

    assert status == 1
    assert f"({check}, phase life)" in output


def test_the_url_of_a_job_is_asked_for_as_it_was_given_and_not_printed(serve: Serve) -> None:
    with serve("signed") as (url, _):
        by_id = conformance(url)
        status, output = conformance(url, "--job", f"{url}/reports/{JOB}?sig=signed")
        wrong = conformance(url, "--phase", "life", "--job", f"{url}/reports/{JOB}?sig=other")

    assert (by_id[0], "A right request is not served" in by_id[1]) == (1, True)
    assert (status, "nothing found" in output) == (0, True), output
    assert (wrong[0], "sig=other" in wrong[1]) == (1, False), wrong[1]


def test_nothing_is_written_unless_asked(serve: Serve) -> None:
    with serve("nothing") as (url, server):
        conformance(url)
        careful = list(server.written)
        conformance(url, "--write", "--phase", "examples")

    assert careful == []
    assert server.written != []


def test_a_finding_tells_all_that_a_person_needs_and_no_secret(serve: Serve) -> None:
    with serve("foreign id") as (url, _):
        _, output = conformance(url, "--phase", "life", "--seed", "7")

    assert "contract: lifecycle.yaml:" in output
    (line,) = re.findall("request: (curl .*)", output)
    words = shlex.split(line)
    assert words[words.index("--url") + 1].startswith(f"{url}/reports/")
    sent = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    assert sorted(sent) == ["accept: application/json", "authorization: Basic ***"]
    assert "answer: 200" in output
    assert f"replay: jobcontracts conformance reports --base-url {url} --seed 7" in output
    (again,) = re.findall("replay: (jobcontracts .*)", output)
    assert f"--job {JOB}" in again
    assert KEY not in output
    assert "secret-of-ann" not in output


def test_a_server_that_says_much_is_quoted_in_short(serve: Serve, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    with serve("says much") as (url, _):
        status, output = conformance(url, "--junit", str(report))

    found = [line for line in output.splitlines() if not line.startswith("  replay: ")]
    assert (status, "much much" in output) == (1, True)
    assert max(line.count("much") for line in found) <= 200 / len("much ")
    assert max(map(len, found)) < 1_000
    # Where a text is cut, nothing is left of a credential that it was cut in.
    assert KEY[:6] not in output + report.read_text("utf-8")


def test_what_was_never_exercised_is_said_plainly(serve: Serve) -> None:
    with serve("nothing") as (url, _):
        _, short = conformance(url, "--phase", "life")
        _, output = conformance(url, "--phase", "life", "--statements")

    assert "  operation       getReport" not in short
    assert short.splitlines()[1:5] == [
        "reports: submit: not exercised, startReport needs --write",
        "reports: poll: 8 successes of getReport",
        "reports: cancel: not exercised, stopReport needs --write",
        "reports: operations 1 of 3, never startReport, stopReport",
    ]
    for line in (
        "reports: statuses 4 of 14, never getReport 303",
        "reports: states 3 of 6, never 303, broken, stopped",
        "reports: refusals 3 of 3",
    ):
        assert line in short.splitlines()
    assert "reports: transitions 2 of 6, never waiting to stopped, " in short
    assert "  operation       getReport" in output


def test_reports_are_written_as_junit_and_html(serve: Serve, tmp_path: Path) -> None:
    files = {"--junit": tmp_path / "report.xml", "--html": tmp_path / "report.html"}
    arguments = [word for flag, path in files.items() for word in (flag, str(path))]
    with serve("foreign id") as (url, _):
        conformance(url, "--phase", "life", *arguments)

    suite = ET.fromstring(files["--junit"].read_text("utf-8"))
    page = files["--html"].read_text("utf-8")
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert "Another job's id" in unescape(page)
    assert KEY not in page + files["--junit"].read_text("utf-8")


def test_a_run_that_is_stopped_has_found_nothing_out(serve: Serve) -> None:
    with serve("") as (url, _):
        words = [*PROGRAM, "conformance", "reports", "--base-url", url, "--job", JOB]
        words += ["--specs", str(HERE / "specs"), "--phase", "fuzzing", "--rate", "5/s"]
        pipe = subprocess.PIPE
        with subprocess.Popen(words, stdout=pipe, stderr=pipe, encoding="utf-8") as process:
            assert process.stderr is not None
            process.stderr.readline()  # it says what it has begun with
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "nothing found" not in output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--base-url", "reports.example"], "expected a URL like https://reports.example/v1"),
        (["--rate", "fast"], "expected a rate like 10/s or 100/m"),
        (["--phase", "guessing"], "expected one of life, examples"),
        (["--scope", "org"], "expected name=value"),
        (["--job", "http://127.0.0.1:1/v1/elsewhere"], "expected the URL of a job"),
    ],
)
@pytest.mark.usefixtures("serve")
def test_a_mistake_gets_one_clear_message(arguments: list[str], told: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        conformance("http://127.0.0.1:1/v1", *arguments)

    assert told in str(caught.value)


def test_of_a_job_that_lives_somewhere_it_is_asked_where() -> None:
    contract = read_contract(own_specs() / "seequent_evo")
    scope = {"org_id": "o", "topic": "t", "task": "k"}
    with pytest.raises(ProblemsError, match="expected where the job lives: topic, task") as caught:
        job_at(contract, JOB, {"org_id": "o"}, "https://evo.example")

    assert "--scope topic=… --scope task=…" in str(caught.value)
    assert job_at(contract, JOB, scope, "https://evo.example") == {**scope, "job_id": JOB}


@pytest.mark.usefixtures("serve")
def test_a_report_that_cannot_be_written_is_told_before_and_leaves_the_other_as_it_was(
    tmp_path: Path,
) -> None:
    new, old, nowhere = tmp_path / "new.xml", tmp_path / "old.xml", tmp_path / "no" / "page.html"
    old.write_text("before", encoding="utf-8")
    for junit in (new, old):
        with pytest.raises(ProblemsError):
            conformance("http://127.0.0.1:1/v1", "--junit", str(junit), "--html", str(nowhere))

    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {
        "old.xml": "before"
    }


@pytest.mark.usefixtures("serve")
def test_a_missing_credential_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPORTS_KEY")

    with pytest.raises(ProblemsError, match="REPORTS_KEY in the environment"):
        conformance("http://127.0.0.1:1/v1")


def test_a_contract_without_credentials_is_held_against_a_server(
    serve: Serve, tmp_path: Path
) -> None:
    shutil.copytree(HERE / "specs", tmp_path / "specs")
    path = tmp_path / "specs" / "reports" / "openapi.yaml"
    path.write_text(path.read_text("utf-8").partition("  securitySchemes:")[0], "utf-8")
    with serve("lets in") as (url, _):
        status, output = conformance(url, "--specs", str(tmp_path / "specs"), "--phase", "life")

    assert (status, "nothing found" in output) == (0, True), output


@pytest.mark.usefixtures("serve")
def test_a_server_that_is_not_there_is_a_finding_not_a_traceback() -> None:
    status, output = conformance("http://127.0.0.1:1/v1")

    assert status == 1
    assert "no answer that can be read" in output


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_run_that_only_reads_finds_nothing_in_what_is_documented_besides(
    vendor: str, job_mock_server: JobMockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The mock's Allow names methods that such a run does not try.
    for name in ("TOKEN", "API_KEY"):
        monkeypatch.setenv(f"{vendor.upper()}_{name}", job_mock_server.credential)
    job = job_mock_server.poll_url(job_mock_server.create_job(vendor))
    job_mock_server.advance(10_000)  # else there is no result to be asked for
    base_url = job_mock_server.base_url(vendor)
    arguments = ["conformance", vendor, "--base-url", base_url, "--job", job, "--rate", "1000/s"]
    result = CliRunner().invoke(app, [*arguments, "--phase", "coverage"])
    assert (result.exit_code, "nothing found" in result.output) == (0, True), result.output


def test_an_answer_without_end_is_read_no_further_than_one_may_be(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobcontracts.conformance.run.transport.MOST_BYTES", 1 << 20)
    with serve("goes on") as (url, server):
        status, output = conformance(url, "--phase", "life")
        sent = server.sent

    assert status == 1
    assert "more than 1,048,576 bytes" in output
    # What the system's buffers take besides.
    assert sent < 1 << 25
