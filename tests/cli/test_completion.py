"""Completion, by the protocol that the shells' own scripts use."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from jobcontracts.cli.completion import PHASES

from ..conftest import REPOSITORY
from .conftest import COMMANDS, PROGRAM, Shell, environment


@pytest.fixture
def two_vendors(here: Path) -> Path:
    """Return the folder of specs, with a second vendor in it."""
    shutil.copytree(REPOSITORY / "tests" / "check" / "by_status", here / "specs" / "by_status")
    return here / "specs"


def completed(shell: Shell, line: str) -> list[str]:
    """Return what bash is offered for the last word of a line; empty after a space."""
    words = line.split(" ")
    request = {
        "_JOBCONTRACTS_COMPLETE": "complete_bash",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    done = shell(env=request)
    assert (done.returncode, done.stderr) == (0, "")
    return str(done.stdout).split()


def test_commands(shell: Shell) -> None:
    assert completed(shell, "jobcontracts ") == list(COMMANDS)
    assert completed(shell, "jobcontracts c") == ["check", "conformance"]


def test_options(shell: Shell) -> None:
    assert completed(shell, "jobcontracts generate --o") == ["--output"]


@pytest.mark.parametrize("command", ["check", "release", "generate", "docs", "mock", "conformance"])
def test_vendors_are_the_folders_in_specs(shell: Shell, two_vendors: Path, command: str) -> None:
    assert completed(shell, f"jobcontracts {command} ") == ["by_status", "small"]
    assert completed(shell, f"jobcontracts {command} s") == ["small"]


def test_a_vendor_is_not_offered_twice(shell: Shell, two_vendors: Path) -> None:
    assert completed(shell, "jobcontracts check small ") == ["by_status"]


def test_vendors_come_from_the_folder_that_was_named(shell: Shell, two_vendors: Path) -> None:
    two_vendors.rename(two_vendors.with_name("others"))
    assert completed(shell, "jobcontracts check --specs others ") == ["by_status", "small"]


def test_a_job_to_watch_begins_with_its_vendor(shell: Shell, two_vendors: Path) -> None:
    assert completed(shell, "jobcontracts watch sm") == ["small:"]


def test_a_recording_is_a_file_and_the_vendors_come_after_it(
    shell: Shell, two_vendors: Path
) -> None:
    assert completed(shell, "jobcontracts verify ") == []  # bash then offers files
    assert completed(shell, "jobcontracts verify traffic.har sm") == ["small"]


def test_clocks(shell: Shell) -> None:
    assert completed(shell, "jobcontracts mock --clock ") == ["real", "manual", "poll"]


def test_plans_are_those_of_the_vendors_that_are_served(shell: Shell, two_vendors: Path) -> None:
    assert completed(shell, "jobcontracts mock --plan ") == ["bake", "print", "jam"]
    assert completed(shell, "jobcontracts mock small --plan ") == ["print", "jam"]
    assert completed(shell, "jobcontracts mock --vendor by_status --plan ") == ["bake"]
    assert completed(shell, "jobcontracts mock --plan small=j") == ["small=jam"]
    assert completed(shell, "jobcontracts mock --plan nobody=") == []


def test_phases_are_all_that_a_run_has(shell: Shell) -> None:
    from jobcontracts.conformance import ALL_PHASES

    assert PHASES == ALL_PHASES
    assert completed(shell, "jobcontracts conformance small --phase ") == list(PHASES)


@pytest.mark.parametrize(
    "line", ["jobcontracts check --specs nowhere ", "jobcontracts mock --plan "]
)
def test_what_cannot_be_read_has_nothing_to_offer(shell: Shell, here: Path, line: str) -> None:
    (here / "specs" / "small" / "lifecycle.yaml").write_text("a: [\n", encoding="utf-8")
    assert completed(shell, line) == []


@pytest.mark.parametrize(
    "name", [r"s\$(touch canary)", r"s\`touch canary`", r's\"; touch canary; "']
)
@pytest.mark.parametrize("line", ["check ", "watch ", "mock --plan "])
def test_nothing_that_a_shell_would_run_is_offered(
    shell: Shell, two_vendors: Path, name: str, line: str
) -> None:
    (two_vendors / name).mkdir()
    plans: dict[str, object] = {"simulate": {"plans": {name: {}}}}
    (two_vendors / "small" / "lifecycle.yaml").write_text(json.dumps(plans), encoding="utf-8")
    request = {"_TYPER_COMPLETE_ARGS": f"jobcontracts {line}"}
    done = shell(env={"_JOBCONTRACTS_COMPLETE": "complete_zsh", **request})
    assert done.returncode == 0
    assert "_arguments" in done.stdout
    assert "canary" not in done.stdout


def test_zsh_and_fish_are_offered_the_same(shell: Shell, here: Path) -> None:
    line = {"_TYPER_COMPLETE_ARGS": "jobcontracts check s"}
    zsh = shell(env={"_JOBCONTRACTS_COMPLETE": "complete_zsh", **line})
    assert zsh.stdout == "_arguments '*: :((\"small\"))'\n"
    fish = {"_JOBCONTRACTS_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert shell(env={**fish, **line}).stdout == "small\n"


def test_the_script_is_for_the_shell_that_is_named(shell: Shell) -> None:
    # As typer's tests have it: without this variable it asks which shell the process runs in.
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = shell("--show-completion", "bash", env=named)
    assert done.returncode == 0
    assert "_JOBCONTRACTS_COMPLETE=complete_bash" in done.stdout
    assert done.stdout.endswith("complete -o default -F _jobcontracts_completion jobcontracts\n")


def test_the_script_is_installed_into_the_home_folder(shell: Shell, here: Path) -> None:
    settings = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", "HOME": str(here)}
    done = shell("--install-completion", "bash", env=settings)
    assert done.returncode == 0
    assert (here / ".bash_completions" / "jobcontracts.sh").exists()


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_itself_completes_by_the_script(shell: Shell, here: Path) -> None:
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    script = shell("--show-completion", "bash", env=named).stdout
    (here / "jobcontracts").write_text(
        f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n', encoding="utf-8"
    )
    (here / "jobcontracts").chmod(0o755)
    asked = (
        f"{script}\nCOMP_WORDS=(jobcontracts check sm)\nCOMP_CWORD=2\n"
        '_jobcontracts_completion ./jobcontracts\necho "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", asked],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr) == ("small\n", "")
