"""One session, recorded with curl, Chromium, Firefox and mitmproxy: `verify` says the same of each.

The files in `recorded/` were written by the tools themselves, of the session in `recorders.py`;
where a tool is, it records the session anew. `--update-golden` puts that in the file's place.
mitmproxy is no dependency of ours: its command is `mitmdump`, or in JOBCONTRACTS_MITMDUMP.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobcontracts.cli.program import app
from jobcontracts.model.contract import Contract, read_contract

from .recorders import RECORDERS, record

VENDORS = Path(__file__).parent.parent / "vendors"
RECORDED = Path(__file__).parent / "recorded"
SUMMARY = [
    "databricks_jobs runNow: 200 2x: right",
    "databricks_jobs getRun: 200 5x, 418 1x: 3 violations",
    "databricks_jobs getRunOutput: 200 1x: right",
    "databricks_jobs cancelRun: 200 1x: right",
]
FOUND = ["wrong body", "An ended job moved", "undocumented status"]


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of the session: a submit, polls, a result and a cancel, each with an id."""
    return read_contract(VENDORS / "databricks_jobs")


def verified(path: Path) -> tuple[int, list[str]]:
    """Return status and lines of `verify`, without what is each recording's own.

    That is the file's name and lines, the port, and what is no exchange with the vendor.
    """
    result = CliRunner().invoke(app, ["verify", str(path), "--specs", str(VENDORS)])
    lines = result.output.splitlines()
    own = [re.sub(r"^.*:\d+: |(?<=127\.0\.0\.1):\d+", "", line) for line in lines]
    ours = [line for line in own if not line.startswith("not judged")]
    return result.exit_code, [re.sub(r"^\d+ of \d+ requests", "requests", line) for line in ours]


@pytest.mark.parametrize("name", RECORDERS)
def test_what_a_tool_has_recorded_is_judged_as_with_any_other(name: str) -> None:
    status, lines = verified(RECORDED / name)

    assert (status, lines[:4]) == (1, SUMMARY)
    assert [line for line in lines if line.startswith("databricks_jobs getRun: ")] == [
        SUMMARY[1],
        *(f"databricks_jobs getRun: {title}" for title in FOUND),
    ]
    assert (status, lines) == verified(RECORDED / "curl.trace")


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
@pytest.mark.parametrize("name", RECORDERS)
def test_a_new_recording_is_judged_as_the_old_one(
    name: str, wrong: bool, contract: Contract, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    recorder, command = RECORDERS[name]
    if command is None:
        pytest.skip(f"the tool that records {name} is not here")
    record(recorder, contract, tmp_path / name, wrong=wrong)
    if wrong and request.config.getoption("--update-golden"):
        shutil.copy(tmp_path / name, RECORDED / name)
    status, lines = verified(tmp_path / name)

    if wrong:
        assert (status, lines) == verified(RECORDED / name)
    else:
        right = [line.replace("418", "400").replace("3 violations", "right") for line in SUMMARY]
        assert (status, lines) == (0, [*right, "requests belong to a vendor: no violations"])
