"""Files that are none, or far too much: a problem that says so, in bounded time and memory."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from .conftest import SMALL, environment

MEMORY = 2**30
PROCESSOR = 30
"""Bytes of address space and seconds of processor time that a run gets; it needs far less."""

RUN = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({PROCESSOR}, {PROCESSOR}))
from jobcontracts.cli.program import main
sys.argv[0] = "jobcontracts"
main()
"""

WHERE = {
    # A command, the file that it reads, and the status that it ends with if that is not to be read.
    "openapi.yaml": ("check", "specs/small/openapi.yaml", 1),
    "lifecycle.yaml": ("mock --port 0", "specs/small/lifecycle.yaml", 2),
    "released": ("check", "specs/small/released/0.1.0/openapi.yaml", 1),
    "an edition": ("diff old specs/small", "old/lifecycle.yaml", 2),
    "a recording": ("verify traffic.har", "traffic.har", 2),
    "targets": ("watch --from targets", "targets", 2),
    "a client": ("docs --clients clients", "clients/small/README.md", 2),
}


def fifo(path: Path) -> None:
    os.mkfifo(path)


def bound_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        # The name of a socket may not be long.
        short = Path(os.path.relpath(path))
        listener.bind(str(short))


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(300 * 2**20)


NO_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a FIFO": (fifo, "a FIFO"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "a device"),
    "a folder": (Path.mkdir, "Is a directory"),
    "a socket": (bound_socket, "No such device or address"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "Too many levels of symbolic"),
    "300 MB": (huge, "314,572,800 bytes"),
}


@pytest.fixture
def place(here: Path) -> Callable[[str], Path]:
    """Return what gives the path of a file in the working folder, where there is none yet."""
    for copy in ("old", "specs/small/released/0.1.0"):
        shutil.copytree(SMALL, here / copy)
    (here / "clients" / "small").mkdir(parents=True)

    def empty(where: str) -> Path:
        path = here / WHERE[where][1]
        path.unlink(missing_ok=True)
        return path

    return empty


def told(where: str) -> str:
    """Run the command that reads the file; return the lines of its problem."""
    command, _, status = WHERE[where]
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *command.split()],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err
    assert process.returncode == status, err
    return err if status == 2 else out + err


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        *((where, "a FIFO") for where in WHERE),
        *(("targets", kind) for kind in NO_FILES if kind != "a FIFO"),
        *(("a recording", "a device"), ("a recording", "300 MB"), ("openapi.yaml", "300 MB")),
    ],
)
def test_what_is_no_file_to_read_is_said_in_one_line(
    place: Callable[[str], Path], where: str, kind: str
) -> None:
    make, found = NO_FILES[kind]
    path = place(where)
    make(path)
    problem = next(line for line in told(where).splitlines() if "expected" in line)

    assert problem.startswith(f"{WHERE[where][1]}: expected ")
    assert f"found: {found}" in problem


def many_keys() -> str:
    return "".join(f"k{number}: 1\n" for number in range(2_500_000))


def values_at_the_limit() -> str:
    return "a: [" + "1," * 1_000_000 + "]\n"


def long_key() -> str:
    return f"? {'k' * 1_000_000}\n: [" + "1," * 90_000 + "]\n"


def aliases() -> str:
    names = [f"a{number}" for number in range(30)]
    first = f"{names[0]}: &{names[0]} [{'1, ' * 8}]\n"
    return first + "".join(f"{b}: &{b} [{f'*{a}, ' * 8}]\n" for a, b in pairwise(names))


YAML = {
    "2.5 million keys": (many_keys, "at most 2,097,152 bytes"),
    "a million values": (values_at_the_limit, "more than 100,000 values"),
    "a long key above many values": (long_key, "longer keys"),
    "aliases of aliases": (aliases, "more than 100,000 values"),
    "many levels": (lambda: "[" * 1_000_000, "more than 200 levels"),
    "many levels by indentation": (lambda: "- " * 500_000, "more than 200 levels"),
    "half a surrogate pair": (
        lambda: 'a:\n  b: "\\ud800"\n',
        ":2: expected a character, found",
    ),
    "half a pair in a key": (
        lambda: 'a:\n  "\\udfff": 1\n',
        ":2: expected a character, found",
    ),
    "no character": (lambda: 'a: "\\U00110000"\n', ":1: expected valid YAML"),
    "an infinite number": (
        lambda: "a:\n  b: 1e999999\n",
        ":2: expected a number that JSON",
    ),
    "a number of 5,000 digits": (lambda: f"a: {'9' * 5000}\n", ":1: expected a number that JSON"),
    "a NUL": (
        lambda: "a:\n  b: \0\n",
        ":2: expected valid YAML, found: the control",
    ),
    "a key twice": (lambda: "a: 1\na: 2\n", ":2: expected each key once"),
}


@pytest.mark.parametrize("kind", YAML)
def test_a_document_that_is_too_much_is_said_in_one_line(
    place: Callable[[str], Path], kind: str
) -> None:
    make, found = YAML[kind]
    place("an edition").write_text(make(), "utf-8")

    assert found in told("an edition").splitlines()[0]


JSON: dict[str, tuple[Callable[[], str], str]] = {
    "many values": (lambda: "[" + "[]," * 20_000_000 + "1]", "more than 2,000,000 values"),
    "quotes alone": (lambda: '\\"' * 20_000_000, "found: Expecting value"),
}


@pytest.mark.parametrize("kind", JSON)
def test_a_recording_that_is_too_much_is_said_in_one_line(
    place: Callable[[str], Path], kind: str
) -> None:
    make, found = JSON[kind]
    place("a recording").write_text(make(), "utf-8")

    assert found in told("a recording").splitlines()[0]


@pytest.mark.parametrize("where", ["targets", "a client"])
def test_text_that_is_no_utf_8_is_told_with_its_line(
    place: Callable[[str], Path], where: str
) -> None:
    place(where).write_bytes(b"# A line\n\xff\n")

    assert told(where).startswith(f"{WHERE[where][1]}:2: expected UTF-8 text, found: the byte 0xff")


def test_standard_input_without_an_end_is_not_read_for_ever(here: Path) -> None:
    with Path("/dev/zero").open("rb") as endless:
        done = subprocess.run(
            [sys.executable, "-c", RUN, "watch", "--from", "-"],
            env=environment(),
            stdin=endless,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("error: expected at most 2,097,152 bytes")


def test_a_report_is_not_written_to_a_fifo_that_nobody_reads(here: Path) -> None:
    os.mkfifo(here / "report")
    words = "conformance small --base-url http://127.0.0.1:1 --junit report"
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words.split()],
        env=environment(SMALL_KEY="secret"),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("report: expected a file to write to, found: No such device")
