"""`.ci/run` executes the two commands of the README, whatever they are."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ..conftest import REPOSITORY
from .page import IN_CI, README

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")

# Stand-ins: what is called is written down, and the tree is as clean as the test says.
PYTHON = 'echo "python3 $*" >>"$CALLS"; case "$*" in *"${FAILING:-nothing}"*) exit 3 ;; esac'
GIT = 'if [ -e "$CALLS" ]; then printf %s "${DIRT:-}"; fi'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of no more than `.ci/run` and the README, and a PATH of stand-ins."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(REPOSITORY / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    for name, script in {"python3": PYTHON, "git": GIT, "chromium": ""}.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path


def ci(checkout: Path, **environment: str) -> tuple[int, list[str], str]:
    """Run it; return its status, what was called and what was printed."""
    calls = checkout / "calls"
    path = f"{checkout / 'bin'}:/usr/bin:/bin"
    run = subprocess.run(
        ["bash", str(checkout / ".ci" / "run")],
        env={"PATH": path, "CALLS": str(calls), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    called = calls.read_text("utf-8").splitlines() if calls.exists() else []
    return run.returncode, called, run.stdout + run.stderr


def commands() -> list[str]:
    """Return the commands of the README's block, as they are called."""
    parts = [part for line in IN_CI.lines for part in line.split(" && ")]
    return [part.replace('"', "") for part in parts]


def test_it_executes_what_the_readme_says_last(checkout: Path) -> None:
    status, calls, _ = ci(checkout)
    assert status == 0
    assert calls[-len(commands()) :] == commands()
    assert any("nox -s lint typing" in call for call in calls[: -len(commands())])


def test_it_takes_the_commands_out_of_the_readme(checkout: Path) -> None:
    changed = README.replace(IN_CI.text, "python3 one && python3 two\npython3 three 'and four'\n")
    (checkout / "README.md").write_text(changed, encoding="utf-8")
    status, calls, _ = ci(checkout)
    assert status == 0
    assert calls[-3:] == ["python3 one", "python3 two", "python3 three and four"]


def test_a_readme_without_commands_is_a_failure(checkout: Path) -> None:
    (checkout / "README.md").write_text("# nothing\n", encoding="utf-8")
    status, calls, told = ci(checkout)
    assert (status, calls) == (1, [])
    assert "README.md has no block" in told


@pytest.mark.parametrize("failing", commands())
def test_a_command_that_fails_stops_it(checkout: Path, failing: str) -> None:
    status, calls, _ = ci(checkout, FAILING=failing.removeprefix("python3 "))
    assert status == 3
    assert calls[-1] == failing


def test_a_tree_that_was_changed_is_a_failure(checkout: Path) -> None:
    status, _, told = ci(checkout, DIRT=" M README.md")
    assert status == 1
    assert " M README.md" in told
