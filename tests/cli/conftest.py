"""The program in a folder of its own: as a process where it matters, else, quicker, in this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.cli import program as cli

from ..conftest import REPOSITORY, VENDORS

Shell = Callable[..., subprocess.CompletedProcess[str]]
SMALL = REPOSITORY / "tests" / "check" / "small"
COMMANDS = (
    *("new", "check", "diff", "release", "generate", "docs", "export"),
    *("mock", "watch", "conformance", "verify"),
)
starts_in_ascii = pytest.mark.skipif(
    not str(REPOSITORY).isascii(),
    reason="Python does not start there: its own site module reads the checkout's path as ASCII",
)

PROGRAM = (sys.executable, "-m", "jobcontracts")


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a shell: nothing in it speaks of colour, width or credentials.

    Nor does it ask Python for warnings, which would be among what is told.
    """
    prefixes = ("_JOBCONTRACTS", *(f"{vendor.upper()}_" for vendor in VENDORS))
    spoken = (
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
        "TERM",
        "GITHUB_ACTIONS",
        "PY_COLORS",
        "PYTHONWARNDEFAULTENCODING",
    )
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in spoken and not name.startswith(prefixes)
    }
    # Where the program comes from must not depend on the folder that it is started in.
    paths = [str(REPOSITORY / "tools"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "TERM": "xterm", **more}


@pytest.fixture
def here(tmp_path: Path, fixed_day: date, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder: it has ./specs with one small, invented vendor, and no more."""
    shutil.copytree(SMALL, tmp_path / "specs" / "small")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def shell(here: Path) -> Shell:
    """Return what runs `jobcontracts ARGUMENTS` as a process."""

    def run(*arguments: str, env: dict[str, str] | None = None, **options: Any) -> Any:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        settings = {**pipes, "encoding": "utf-8", **options}
        command: Sequence[str] = [*PROGRAM, *arguments]
        return subprocess.run(command, env=environment(**(env or {})), check=False, **settings)

    return run


@pytest.fixture
def program(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """Return what runs `jobcontracts ARGUMENTS` here, where nothing depends on its own process."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", [*PROGRAM[2:], *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, int(end.value.code or 0), out, err)

    return run
