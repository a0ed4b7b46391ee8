"""What other programs read of `check`, `verify` and `conformance`: the same forms for all three."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from .conftest import Shell
from .test_statuses import edited, recording

COMMANDS = {
    "check": ("check",),
    "verify": ("verify", "traffic.har"),
    "conformance": ("conformance", "small", "--base-url", "http://127.0.0.1:1"),
}
FAULTY = {
    # The case, and a line of the contract that is named.
    "check": ("openapi.yaml", "operationId: 5"),
    "verify": ("readPrint", "responses:"),
}


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMALL_KEY", "key-1")


@pytest.fixture
def prepared(here: Path) -> Callable[[str], None]:
    """Return what puts a fault where a command finds it."""

    def prepare(command: str) -> None:
        (here / "traffic.har").write_text(recording(418), encoding="utf-8")
        if command == "check":
            edited(here / "specs" / "small", "operationId: startPrint\n", "operationId: 5\n")

    return prepare


@pytest.mark.parametrize("command", COMMANDS)
def test_json_has_what_was_found_and_nothing_else_is_printed(
    program: Shell, prepared: Callable[[str], None], command: str
) -> None:
    prepared(command)
    done = program(*COMMANDS[command], "--json")
    report: dict[str, Any] = json.loads(done.stdout)

    assert (report["command"], report["status"]) == (command, done.returncode) == (command, 1)
    first = report["findings"][0]
    assert {"vendor", "case", "kind", "title", "lines", "path", "line", "count"} <= first.keys()
    assert first["title"]
    assert "more" not in first


@pytest.mark.parametrize("command", COMMANDS)
def test_junit_has_a_case_for_all_that_was_looked_at(
    program: Shell, prepared: Callable[[str], None], here: Path, command: str
) -> None:
    prepared(command)
    done = program(*COMMANDS[command], "--junit", "report.xml")
    suite = ET.fromstring((here / "report.xml").read_text("utf-8"))

    assert done.returncode == 1
    assert suite.get("name") == f"jobcontracts {command}"
    failed = [case for case in suite if case.find("failure") is not None]
    assert suite.get("failures") == str(len(failed))
    assert int(suite.get("failures", 0)) >= 1


@pytest.mark.parametrize("command", FAULTY)
def test_annotations_name_the_line_of_the_contract(
    program: Shell, prepared: Callable[[str], None], here: Path, command: str
) -> None:
    prepared(command)
    done = program(*COMMANDS[command], "--github")
    lines = [line for line in done.stdout.splitlines() if line.startswith("::error ")]

    assert done.returncode == 1
    where = dict(pair.split("=", 1) for pair in lines[0][8:].split("::")[0].split(","))
    assert where["file"] == "specs/small/openapi.yaml"
    content = (here / "specs" / "small" / "openapi.yaml").read_text("utf-8").splitlines()
    assert FAULTY[command][1] in content[int(where["line"]) - 1]


@pytest.mark.parametrize("command", ["check", "verify"])
def test_what_is_right_is_a_report_without_a_fault(
    program: Shell, here: Path, command: str
) -> None:
    (here / "traffic.har").write_text(recording(404), encoding="utf-8")
    done = program(*COMMANDS[command], "--github", "--junit", "report.xml")

    assert done.returncode == 0
    assert "::error" not in done.stdout
    assert ET.fromstring((here / "report.xml").read_text("utf-8")).get("failures") == "0"
    assert json.loads(program(*COMMANDS[command], "--json").stdout)["findings"] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_two_reports_on_one_stream_are_refused(program: Shell, here: Path, command: str) -> None:
    done = program(*COMMANDS[command], "--json", "--github")

    assert (done.returncode, done.stdout) == (2, "")
    assert "expected one of these at a time, found: --json and --github" in done.stderr


def test_a_report_is_not_written_into_what_is_read(program: Shell, here: Path) -> None:
    shutil.copy(here / "specs" / "small" / "openapi.yaml", here / "before.yaml")
    done = program("check", "--junit", "specs/small/openapi.yaml")

    assert done.returncode == 2
    assert (here / "specs/small/openapi.yaml").read_bytes() == (here / "before.yaml").read_bytes()
