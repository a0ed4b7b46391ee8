"""What goes where: results, mistakes and progress; on a terminal, into a pipe, onto a full disk."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from jobcontracts.cli.output import console

from .conftest import COMMANDS, PROGRAM, Shell, environment

COLOUR = re.compile(r"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")
RUNS = [
    ("check",),
    ("check", "nobody"),
    ("check", "--nothing-of-the-kind"),
    ("diff", "specs/small", "specs/small"),
    ("generate", "--check"),
    *((command, "--help") for command in COMMANDS),
]


def on_a_terminal(*arguments: str, **env: str) -> str:
    """Return what a pseudo-terminal gets, of both streams."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(**env),
    ):
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 4096):
                parts.append(part)
        except OSError:  # Linux says so when the other side has been closed
            pass
        finally:
            os.close(ours)
    return b"".join(parts).decode()


def test_a_terminal_gets_colour_for_a_contract_that_is_broken(here: Path) -> None:
    (here / "specs" / "small" / "lifecycle.yaml").unlink()
    assert COLOUR.search(on_a_terminal("check"))
    assert not COLOUR.search(on_a_terminal("check", NO_COLOR="1"))


@pytest.mark.parametrize("words", RUNS, ids=" ".join)
def test_no_color_is_honoured_by_all(here: Path, words: tuple[str, ...]) -> None:
    assert not COLOUR.search(on_a_terminal(*words, NO_COLOR="1"))


@pytest.mark.parametrize("words", RUNS, ids=" ".join)
def test_what_is_piped_has_no_escape_codes(shell: Shell, words: tuple[str, ...]) -> None:
    done = shell(*words)
    assert "\x1b" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_piped_has_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    assert (console().width, console(stderr=True).width) == (80, 80)


def test_what_looks_like_an_emoji_stays_as_it_was_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console().print("failed: :bug: in step 3", markup=False)
    assert capsys.readouterr().out == "failed: :bug: in step 3\n"


def test_wrong_usage_is_one_line_then_its_detail(shell: Shell) -> None:
    done = shell("check", "--colour")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "jobcontracts check: No such option: --colour",
        "  usage: jobcontracts check [OPTIONS] [VENDOR]...",
        "  fix: jobcontracts check --help has the options",
    ]


def test_a_command_that_was_mistyped_gets_a_suggestion(shell: Shell) -> None:
    line = shell("chek").stderr.splitlines()[0]
    assert line == "jobcontracts: No such command 'chek'. Did you mean 'check'?"


@pytest.mark.parametrize(
    "words",
    [("check",), ("--help",), ("--version",), ("diff", "specs/small", "specs/small")],
    ids=" ".join,
)
def test_a_reader_that_is_gone_is_no_traceback(shell: Shell, words: tuple[str, ...]) -> None:
    # As in `jobcontracts check | head -0`, without the race of which of the two is quicker.
    reader, writer = os.pipe()
    os.close(reader)
    done = shell(*words, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [("check",), ("--help",)], ids=" ".join)
def test_a_full_disk_is_one_line(shell: Shell, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = shell(*words, stdout=full)
    assert done.returncode == 2
    line, _ = done.stderr.splitlines()
    assert line == "error: cannot write the output: No space left on device"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_mistake_that_cannot_be_told_has_its_status_all_the_same(shell: Shell) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        assert shell("check", "--colour", stderr=full).returncode == 2


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell that closes a descriptor")
def test_an_output_that_is_closed_is_no_traceback(here: Path) -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", *PROGRAM, "check"]
    done = subprocess.run(
        command, env=environment(), stderr=subprocess.PIPE, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
