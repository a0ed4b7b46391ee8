"""A user's mistakes: one line on standard error that says it all, then the detail; no traceback."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Shell, environment, starts_in_ascii

NOWHERE = "http://127.0.0.1:1"
SERVER = ("conformance", "small", "--base-url", NOWHERE)

MISTAKES = {
    # Words of the command line: how the first line begins.
    "check --specs nowhere": "nowhere: expected a folder of contracts, found: no such folder",
    "check --specs file": "file: expected a folder of contracts, found: a file",
    "check --specs empty": "empty: expected a folder per vendor, found: an empty folder",
    "check smal": "specs: expected one of small, found: the vendor smal",
    "diff specs/small nowhere": "nowhere/openapi.yaml: expected a readable file, found: No such",
    "diff v9:specs/small specs/small": "error: expected a file v9:specs/small/openapi.yaml, found",
    "diff file specs/small": "file/openapi.yaml: expected a readable file, found: Not a directory",
    "release smal": "specs: expected one of small, found: the vendor smal",
    "generate --output file": "file: expected a place to write to, found: file, which is a file",
    "generate --output file/below": "file/below: expected a place to write to, found: file, ",
    "docs --clients nowhere": "nowhere/small/README.md: expected the client's Python examples",
    "mock --port-file nowhere/port --port 0": "nowhere/port: expected a file to write the port to",
    "mock --port-file empty --port 0": "empty: expected a file to write the port to, found: Is a",
    "mock --port-file file --port 0": "file: expected a file to write the port to, found: a file ",
    "mock --tls-cert file --port 0": "file: expected a certificate, and the key that belongs to it",
    "mock --tls-key file --port 0": "error: expected a certificate beside --tls-key, found: none",
    "mock --port 70000": "jobcontracts mock: Invalid value for '--port': 70000 is not in the range",
    "mock --clock slow": "jobcontracts mock: Invalid value for '--clock': 'slow' is not one of ",
    "mock --speed 0": "error: expected a --speed greater than 0 that is finite, found: 0",
    "mock --plan explode": "error: expected a plan of small, found: small has no plan 'explode', ",
    "mock --host 192.0.2.1": "error: expected to listen at 192.0.2.1 port 8080, found: cannot",
    "watch": "error: expected a job to watch, found: none",
    "watch small": "error: expected VENDOR:JOB, found: small",
    "watch --from nowhere": "nowhere: expected a readable file of targets, found: No such file",
    "watch --from empty": "empty: expected a readable file of targets, found: Is a directory",
    "watch --from binary": "binary:1: expected UTF-8 text, found: the byte 0xff, ",
    "watch --concurrency 0 small:1": "jobcontracts watch: Invalid value for '--concurrency': 0 is ",
    "conformance small": "jobcontracts conformance: Missing option '--base-url'",
    "conformance small --base-url prints": "error: expected a URL like https://{shop}/api, found: ",
    "conformance small --base-url http://[x": "error: expected a URL like https://{shop}/api, ",
    f"{' '.join(SERVER)} --rate fast": "error: expected a rate like 10/s or 100/m, found: fast",
    f"{' '.join(SERVER)} --phase guess": "error: expected one of life, examples, coverage, ",
    f"{' '.join(SERVER)} --job http://[x": "error: expected the URL of a job: ",
    f"{' '.join(SERVER)} --junit nowhere/x": "nowhere/x: expected a file to write to, found: No",
    f"{' '.join(SERVER)} --html empty": "empty: expected a file to write to, found: Is a directory",
    "verify nowhere": "nowhere: expected a readable recording, found: No such file or directory",
    "verify empty": "empty: expected a readable recording, found: Is a directory",
    "verify file": "file:1: expected JSON, found: Expecting value",
    "verify binary": "binary:1: expected UTF-8 text, found: the byte 0xff, ",
    "verify list.json": "list.json:1: expected a list of entries, found: none",
}


@pytest.mark.parametrize(("line", "first"), MISTAKES.items(), ids=MISTAKES)
def test_a_mistake_is_one_line_then_its_detail(
    program: Shell, here: Path, monkeypatch: pytest.MonkeyPatch, line: str, first: str
) -> None:
    monkeypatch.setenv("SMALL_KEY", "secret")
    (here / "empty").mkdir()
    (here / "file").write_text("neither one thing nor the other\n", encoding="utf-8")
    (here / "binary").write_bytes(b"\xff\xfe\x00")
    (here / "list.json").write_text("[]", encoding="utf-8")
    before = sorted(path.name for path in here.iterdir())
    done = program(*line.split())
    told, *detail = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert told.startswith(first)
    assert detail
    assert all(re.match(r"  (at|fix|usage): ", each) for each in detail)
    # What was refused has left nothing behind.
    assert sorted(path.name for path in here.iterdir()) == before


BROKEN = {
    "no YAML": (b"a: [\n", r":2: expected valid YAML: the node content, found: "),
    "no UTF-8": (b"a: \xff\n", r":1: expected UTF-8 text, found: the byte 0xff"),
    "no mapping": (b"- a\n", r":1: expected a mapping"),
    "empty": (b"", r":1: expected a mapping"),
    "a folder": (None, r": expected a readable file, found: Is a directory"),
}


@pytest.mark.parametrize("document", ["openapi.yaml", "lifecycle.yaml"])
@pytest.mark.parametrize(("content", "told"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(("command", "status"), [("check", 1), ("mock", 2)])
def test_a_document_that_is_none(
    program: Shell,
    here: Path,
    command: str,
    status: int,
    document: str,
    content: bytes | None,
    told: str,
) -> None:
    path = here / "specs" / "small" / document
    path.unlink()
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    done = program(command)
    assert done.returncode == status
    assert re.match(rf"specs/small/{document}{told}", done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "check {}",
        "check --specs {}",
        "diff {} specs/small",
        "mock --clock {}",
        "mock --plan {}",
        "mock --port 0 --host {}",
        "watch small:1 {}",
        "conformance small --base-url {}",
        "conformance small --base-url http://127.0.0.1:1 --phase {}",
        "conformance small --base-url http://127.0.0.1:1 --job http://{}",
        "verify {}",
    ],
)
def test_a_long_argument_is_quoted_in_short(shell: Shell, line: str) -> None:
    done = shell(*line.format("q" * 5000).split(), env={"SMALL_KEY": "secret"})

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert max(told.count("q") for told in done.stderr.splitlines()) <= 210


@pytest.mark.parametrize("command", ["generate", "docs", "mock", "verify traffic.har"])
def test_what_is_wrong_with_several_contracts_is_told_of_all(
    program: Shell, here: Path, command: str
) -> None:
    (here / "specs" / "small" / "lifecycle.yaml").write_text("{}\n", encoding="utf-8")
    shutil.copytree(here / "specs" / "small", here / "specs" / "other")
    done = program(*command.split())
    assert (done.returncode, done.stdout) == (2, "")
    places = [line.partition(":")[0] for line in done.stderr.splitlines() if line[0] != " "]
    names = [f"specs/{name}/lifecycle.yaml" for name in ("other", "small")]
    assert list(dict.fromkeys(places)) == names


def test_a_port_that_is_taken(program: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = program("mock", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"error: expected to listen at 127.0.0.1 port {port}, found: address already in use",
        "  fix: name another with --port, or take a free one with --port 0",
    ]


@starts_in_ascii
def test_targets_from_standard_input_that_are_no_text(shell: Shell, here: Path) -> None:
    (here / "binary").write_bytes(b"\xff\xfe")
    with (here / "binary").open(encoding="utf-8") as source:
        done = shell("watch", "--from", "-", stdin=source, env={"PYTHONUTF8": "0", "LC_ALL": "C"})
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_missing_credential_is_named(program: Shell) -> None:
    done = program(*SERVER)
    assert done.returncode == 2
    assert done.stderr.startswith("error: expected SMALL_KEY in the environment, found: nothing\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
@pytest.mark.parametrize("option", [(), ("--specs", "specs")], ids=["here", "named"])
@pytest.mark.parametrize("command", ["check", "generate", "mock"])
def test_a_folder_that_is_not_yours_to_read(
    shell: Shell, here: Path, command: str, option: tuple[str, ...]
) -> None:
    (here / "specs").chmod(0)
    done = shell(command, *option)
    (here / "specs").chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "")
    first, *rest = done.stderr.splitlines()
    assert "specs" in first
    assert "not readable" in first or "Permission denied" in first
    assert rest[-1].startswith("  fix: ")


REFUSING = """
import sys, typer
from jobcontracts.cli.exit_codes import run
app = typer.Typer()
@app.command()
def refuse():
    raise {refused}
sys.exit(run(app))
"""


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (
            "OSError(28, 'No space left on device')",
            "error: cannot write the output: No space left on device",
        ),
        (
            "PermissionError(13, 'Permission denied', 'x.yaml')",
            "error: cannot open x.yaml: Permission denied",
        ),
    ],
    ids=["the disk is full", "not allowed"],
)
def test_what_the_system_refuses_is_told_with_its_place(refused: str, told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", REFUSING.format(refused=refused)],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    line, detail = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert line.startswith(told)
    assert detail.startswith("  fix: ")


def test_a_fault_of_ours_is_a_traceback_that_can_be_sent_to_us(
    program: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: Path) -> None:
        raise AssertionError("a fault\x1b[2J")

    monkeypatch.setattr("jobcontracts.check.check_vendor", broken)
    done = program("check")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Traceback (most recent call last):\n")
    assert done.stderr.endswith("AssertionError: a fault\\x1b[2J\n")
