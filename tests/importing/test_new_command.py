"""jobcontracts new: what it asks, lists, writes and refuses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobcontracts.check import check_vendor
from jobcontracts.cli import new as command
from jobcontracts.cli import program

from ..cli.conftest import PROGRAM, environment
from .conftest import KILN, tiny

FACTS = {
    "--url": "https://reports.example/docs",
    "--server": "https://reports.example/api",
    "--submit": "POST /reports",
    "--poll": "GET /reports/{id}",
    "--id": "id",
    "--state": "status",
    "--states": "waiting=pending, writing=running, written=succeeded, broken=failed",
    "--credential": "bearer",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command where nobody can be asked."""
    run = [*PROGRAM, "new", *words]
    return subprocess.run(
        run, capture_output=True, encoding="utf-8", env=environment(), check=False, input=""
    )


def options(**changes: str) -> list[str]:
    given = FACTS | {f"--{name}": text for name, text in changes.items()}
    return [word for pair in given.items() for word in pair]


def two_patterns() -> dict[str, Any]:
    """Return a document in which two operations are as likely, in a vendor's own spelling."""
    root = tiny()
    for path in [*root["paths"]]:
        item = json.loads(json.dumps(root["paths"][path]))
        for operation in item.values():
            operation["operationId"] += "\x1b[31m2"
        root["paths"][path.replace("jobs", "tasks")] = item
    return root


def test_it_writes_a_contract_and_says_what_is_left(here: Path) -> None:
    done = new("kiln", "--from", str(KILN), "--url", "https://kiln.example/openapi.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "submit  POST /firings\n" in done.stdout
    assert "left out: callbacks, 1 time\n" in done.stdout
    assert done.stdout.endswith("Wrote  specs/kiln\njobcontracts check kiln: 1 problem\n")
    assert len(check_vendor(here / "specs" / "kiln").problems) == 1


def test_several_that_are_as_likely_are_listed_where_nobody_can_be_asked(
    here: Path, save: Callable[[Any], Path]
) -> None:
    done = new("kiln", "--from", str(save(two_patterns())))
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert lines[0].endswith("createJob: POST /jobs, polled at /jobs/{job_id}")
    assert "createJob\\x1b[31m2: POST /tasks" in lines[1]
    assert "--operation" in done.stderr
    assert not (here / "specs").exists()


def test_the_chosen_one_is_taken(here: Path, save: Callable[[Any], Path]) -> None:
    path = str(save(two_patterns()))
    assert new("kiln", "--from", path, "--operation", "createJob").returncode == 0
    assert "/jobs:" in (here / "specs" / "kiln" / "openapi.yaml").read_text("utf-8")
    done = new("other", "--from", path, "--operation", "none")
    assert (done.returncode, done.stdout) == (2, "")
    assert "found: no such pair with none" in done.stderr
    assert "--operation: createJob" in done.stderr


def test_the_server_of_a_document_can_be_said(here: Path, save: Callable[[Any], Path]) -> None:
    path = str(save(tiny()))
    done = new("tiny", "--from", path, "--server", "https://kiln.example/v9")
    assert done.returncode == 0, done.stderr
    assert "- url: https://kiln.example/v9\n" in (here / "specs/tiny/openapi.yaml").read_text(
        "utf-8"
    )


def test_facts_beside_a_document_are_refused(here: Path, save: Callable[[Any], Path]) -> None:
    done = new("tiny", "--from", str(save(tiny())), "--states", "broken=failed")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--states" in done.stderr
    assert not (here / "specs").exists()


def test_on_a_terminal_it_asks_which_one(
    here: Path, save: Callable[[Any], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_can_ask", lambda: True)
    words = ["new", "kiln", "--from", str(save(two_patterns()))]
    done = CliRunner().invoke(program.app, words, input="2\n")
    assert done.exit_code == 0, done.output
    assert "/tasks:" in (here / "specs" / "kiln" / "openapi.yaml").read_text("utf-8")


def test_a_document_without_jobs_is_told(here: Path, save: Callable[[Any], Path]) -> None:
    root = tiny(status={"type": "number"})
    done = new("kiln", "--from", str(save(root)))
    assert done.returncode == 2
    assert "expected an operation that starts a job" in done.stderr


def test_a_folder_that_is_there_is_never_overwritten(here: Path) -> None:
    (here / "specs" / "kiln").mkdir(parents=True)
    done = new("kiln", "--from", str(KILN))
    assert done.returncode == 2
    assert "not overwritten" in done.stderr
    assert list((here / "specs" / "kiln").iterdir()) == []


@pytest.mark.parametrize("name", ["Kiln", "class", "../kiln", "a/b", "json", ""])
def test_a_name_that_no_vendor_has_is_refused(name: str, here: Path) -> None:
    done = new(name, "--from", str(KILN))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not list(here.rglob("*.yaml"))


def test_of_a_few_facts_it_writes_a_contract_that_passes_the_check(here: Path) -> None:
    done = new("reports", *options())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("jobcontracts check reports: 0 problems\n")


@pytest.mark.parametrize(
    "changes",
    [
        {"credential": "none"},
        {"credential": "X-Key"},
        {"submit": "PUT /v1/{tenant}/reports", "poll": "GET /v1/{tenant}/reports/{id}"},
        {"states": "on=running,off=succeeded", "id": "na/me", "state": "class"},
    ],
)
def test_other_facts_pass_as_well(changes: dict[str, str], here: Path) -> None:
    done = new("reports", *options(**changes))
    assert done.stdout.endswith("0 problems\n"), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"states": "waiting"}, "expected STATE=PHASE"),
        ({"states": "waiting=soon"}, "found: waiting=soon"),
        ({"submit": "/reports"}, "expected a method and a path, found: /reports"),
        ({"poll": "GET /reports"}, "expected GET and a path that ends in the job's id"),
        ({"submit": "POST /reports?x"}, "expected a path without ? and #"),
    ],
)
def test_a_fact_that_is_none_is_told(changes: dict[str, str], told: str, here: Path) -> None:
    done = new("reports", *options(**changes))
    assert done.returncode == 2
    assert told in done.stderr
    assert not (here / "specs").exists()


def test_facts_that_are_missing_are_named_where_nobody_can_be_asked(here: Path) -> None:
    done = new("reports", "--submit", "POST /reports")
    assert done.returncode == 2
    assert "missing --url, --server, --poll" in done.stderr


def test_on_a_terminal_it_asks_for_what_is_missing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_can_ask", lambda: True)
    answers = "".join(f"{text}\n" for text in FACTS.values())
    done = CliRunner().invoke(program.app, ["new", "reports"], input=answers)
    assert done.exit_code == 0, done.output
    assert check_vendor(here / "specs" / "reports").problems == ()
