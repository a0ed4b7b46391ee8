"""Help: what a person reads first, in 80 columns."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from jobcontracts.cli import program as cli

from .conftest import COMMANDS, Shell, environment

SCREENS = [(), *((command,) for command in COMMANDS)]


def screen(*words: str) -> str:
    """Return a help screen as it is printed."""
    found = CliRunner().invoke(cli.app, [*words, "--help"], prog_name="jobcontracts")
    assert found.exit_code == 0
    return found.output


@pytest.mark.parametrize("words", SCREENS, ids=" ".join)
def test_help_fits_into_80_columns_and_has_no_escape_codes(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns in ("80", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        text = screen(*words)
        assert max(map(len, text.splitlines())) <= 80
        assert "\x1b" not in text


def test_every_command_is_listed_with_its_whole_line() -> None:
    listed = re.search(r"Commands:\n(.*?)\n\n", screen(), re.DOTALL)
    assert listed is not None
    lines = listed[1].splitlines()
    assert [line.split()[0] for line in lines] == list(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") for line in lines)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_commands_help_ends_with_examples_of_it(command: str) -> None:
    _, _, examples = re.split(r"(\nExamples?:\n)", screen(command))
    lines = examples.splitlines()
    assert 1 <= len(lines) <= 2
    assert all(line.startswith(f"  jobcontracts {command}") for line in lines)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_that_has_a_value_names_it_in_words(command: str) -> None:
    # `<int range>` says how the program is made, `N` what to write.
    assert "<" not in screen(command).replace("0<=x<=65535", "")


def test_the_usage_has_what_is_needed_without_brackets() -> None:
    assert screen("diff").startswith("Usage: jobcontracts diff [OPTIONS] OLD NEW\n")
    assert screen("verify").startswith("Usage: jobcontracts verify [OPTIONS] FILE [VENDOR]...\n")


def test_h_is_help(shell: Shell) -> None:
    assert shell("check", "-h").stdout == shell("check", "--help").stdout


def test_no_command_at_all_gets_the_help_as_an_error(shell: Shell) -> None:
    done = shell()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == shell("--help").stdout


def test_the_version(shell: Shell) -> None:
    done = shell("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"jobcontracts.*\n", done.stdout)


SLOW = {"rich", "yaml", "starlette", "uvicorn", "jinja2", "schemathesis", "hypothesis"}
LOADED = f"""
import sys
from jobcontracts.cli import program as cli
try:
    cli.main()
finally:
    print(sorted(set(sys.modules) & {SLOW!r}), file=sys.stderr)
"""


@pytest.mark.parametrize("words", SCREENS, ids=" ".join)
def test_help_waits_for_nothing_that_it_does_not_show(words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words, "--help"],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "[]\n")
