"""jobcontracts new: what it asks, lists, writes and refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobcontracts.check import check_vendor
from jobcontracts.cli import new as command
from jobcontracts.cli import program

from .conftest import KILN, new, tiny


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
    assert "left out: callbacks, 1 time, in startFiring\n" in done.stdout
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


@pytest.mark.parametrize("other", ["99", "0", "-1", "two"])
def test_a_number_that_is_none_of_them_is_asked_for_again(
    other: str, here: Path, save: Callable[[Any], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_can_ask", lambda: True)
    words = ["new", "kiln", "--from", str(save(two_patterns()))]
    ended = CliRunner().invoke(program.app, words, input=f"{other}\n")
    assert ended.exit_code != 0
    assert not (here / "specs").exists()
    done = CliRunner().invoke(program.app, words, input=f"{other}\n2\n")
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


def test_two_operations_are_refused(here: Path, save: Callable[[Any], Path]) -> None:
    path = str(save(two_patterns()))
    done = new("kiln", "--from", path, "--operation", "createJob", "--operation", "getJob")
    assert done.returncode == 2
    assert "expected --operation once, found: createJob, getJob" in done.stderr
    assert not (here / "specs").exists()


@pytest.mark.parametrize("option", ["--server", "--url"])
def test_an_address_without_a_scheme_is_refused(option: str, here: Path) -> None:
    done = new("kiln", "--from", str(KILN), option, "127.0.0.1:4200")
    assert done.returncode == 2
    assert "found: 127.0.0.1:4200" in done.stderr
    assert "fix: write it with http:// or https://" in done.stderr
    assert not (here / "specs").exists()


def test_it_lists_what_it_has_guessed(here: Path, save: Callable[[Any], Path]) -> None:
    done = new("tiny", "--from", str(save(tiny())), "--url", "http://127.0.0.1:4200/o.json")
    guessed = [line for line in done.stdout.splitlines() if line.startswith("guessed: ")]
    for what in ("phase", "poll.interval", "simulate", "http://127.0.0.1:4200"):
        assert any(what in line for line in guessed), what


def test_editors_know_the_schema_of_what_it_writes(here: Path) -> None:
    assert new("kiln", "--from", str(KILN)).returncode == 0
    lifecycle = here / "specs" / "kiln" / "lifecycle.yaml"
    first = lifecycle.read_text("utf-8").splitlines()[0]
    schema = lifecycle.parent / first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads(schema.read_text("utf-8"))["title"] == "lifecycle.yaml"
    schema.write_text("{}", encoding="utf-8")
    assert new("other", "--from", str(KILN)).returncode == 0
    assert schema.read_text("utf-8") == "{}", "somebody else's is never overwritten"
