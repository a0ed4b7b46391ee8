"""Exit statuses: each that the help documents, of each command, made to happen."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobcontracts.cli import program as cli
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs

from ..conftest import REPOSITORY, VENDORS
from .conftest import COMMANDS, PROGRAM, SMALL, Shell, environment

READING = {
    # What makes each command read the contract of `small`, or, for `new`, its document alone.
    "new": ("new", "other", "--from", "specs/small/openapi.yaml"),
    "check": ("check",),
    "diff": ("diff", "specs/small", "specs/small"),
    "release": ("release", "small"),
    "generate": ("generate",),
    "docs": ("docs",),
    "export": ("export", "small", "--as", "arazzo"),
    "mock": ("mock", "--port", "0"),
    "watch": ("watch", "small:1"),
    "conformance": ("conformance", "small", "--base-url", "http://127.0.0.1:1"),
    "verify": ("verify", "traffic.har"),
}


def documented() -> set[int]:
    """Return the statuses in the table of `jobcontracts --help`."""
    text = CliRunner().invoke(cli.app, ["--help"]).output
    _, _, table = text.partition("Exit status:\n")
    return {int(found) for found in re.findall(r"^  (\d+)  ", table, re.MULTILINE)}


def edited(folder: Path, old: str, new: str) -> None:
    """Replace a text that the contract in a folder has once."""
    path = folder / "openapi.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_table_has_each_status_that_is_made_to_happen_here() -> None:
    assert documented() == {0, 1, 2, 3, 130, 141}


# 0 and 1: the answer.


def test_check(program: Shell, here: Path) -> None:
    assert program("check").returncode == 0
    edited(here / "specs" / "small", "operationId: startPrint\n", "operationId: 5\n")
    assert program("check").returncode == 1


def test_diff(program: Shell, here: Path) -> None:
    shutil.copytree(SMALL, here / "old")
    assert program("diff", "old", "specs/small").returncode == 0
    edited(here / "old", "required: [pages]", "required: []")
    assert program("diff", "old", "specs/small").returncode == 1


def test_generate(program: Shell, here: Path) -> None:
    assert program("generate", "--check").returncode == 1
    assert program("generate").returncode == 0
    assert program("generate", "--check").returncode == 0


def test_docs(program: Shell, here: Path) -> None:
    specs = ("--specs", str(own_specs()), "--clients", str(REPOSITORY / "generated"))
    assert program("docs", *specs).returncode == 0


def test_release(program: Shell, here: Path) -> None:
    assert program("release", "small").returncode == 0


@pytest.fixture
def clients(
    job_mock_server: JobMockServer, no_environment: None, monkeypatch: pytest.MonkeyPatch
) -> JobMockServer:
    """Return the mock, with every client led to it by the environment."""
    for vendor in VENDORS:
        names = import_module(f"{vendor}_jobs.environment")
        found = dict.fromkeys(names.CREDENTIALS.values(), job_mock_server.credential)
        found |= dict.fromkeys(names.REQUIRED_SETTINGS.values(), "acme")
        found[names.OPTIONAL_SETTINGS["base_url"]] = job_mock_server.base_url(vendor)
        for name, value in found.items():
            monkeypatch.setenv(name, value)
    return job_mock_server


def target(server: JobMockServer, plan: str) -> str:
    """Start a job and return what `watch` calls it."""
    job = server.create_job(VENDORS[0], plan=plan)
    names = [p.name for p in read_contract(own_specs() / VENDORS[0]).poll.path_parameters]
    return f"{VENDORS[0]}:{'/'.join(job.parameters[name] for name in names)}"


@pytest.mark.job_mock(clock="poll")
@pytest.mark.parametrize(
    ("plan", "more", "status"),
    [
        ("succeed", (), 0),
        ("fail", (), 1),
        ("fail", (f"{VENDORS[0]}:https://elsewhere.example/job",), 2),
        ("succeed", ("--timeout", "0.2", "--interval", "0.15"), 3),
    ],
)
def test_watch(clients: JobMockServer, plan: str, more: tuple[str, ...], status: int) -> None:
    words = ["watch", "--interval", "0.01", *more, target(clients, plan)]
    run = subprocess.run([*PROGRAM, *words], capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == status, run.stderr
    assert "Traceback" not in run.stderr


def test_conformance(clients: JobMockServer) -> None:
    words = ["conformance", VENDORS[0], "--phase", "examples", "--rate", "1000/s"]
    url, job = clients.base_url(VENDORS[0]), clients.create_job(VENDORS[0])
    held = ("--job", clients.poll_url(job))
    for more, status in ((held, 0), ((), 2), (("--base-url", "http://127.0.0.1:1"), 1)):
        command = [*PROGRAM, *words, "--base-url", url, *more]
        run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert run.returncode == status, run.stdout
        assert "Traceback" not in run.stderr


def recording(status: int) -> str:
    """Return a HAR file in which a print was refused with a status."""
    url = "https://shop/api/prints/5135bfe3-b2c7-41f3-a44f-f4b58e7384df"
    content = {"mimeType": "application/json", "text": '{"why": "no"}'}
    request = {"method": "GET", "url": url, "headers": []}
    entry = {"request": request, "response": {"status": status, "headers": [], "content": content}}
    return json.dumps({"log": {"version": "1.2", "entries": [entry]}})


@pytest.mark.parametrize(("answered", "status"), [(404, 0), (418, 1)])
def test_verify(program: Shell, here: Path, answered: int, status: int) -> None:
    (here / "traffic.har").write_text(recording(answered), encoding="utf-8")
    done = program("verify", "traffic.har")
    assert (done.returncode, done.stderr) == (status, ""), done.stdout


# 2: no answer.


@pytest.mark.parametrize("command", COMMANDS)
def test_wrong_usage_is_2(program: Shell, command: str) -> None:
    done = program(command, "--nothing-of-the-kind")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"jobcontracts {command}: ")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_vendor_that_there_is_none_of_is_2(program: Shell, here: Path, command: str) -> None:
    (here / "traffic.har").write_text('{"log": {"entries": []}}', encoding="utf-8")
    words = [word.replace("small", "smal") for word in READING[command]]
    words += ["smal"] if "smal" not in " ".join(words) else []
    done = program(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("check", "new")])
def test_a_contract_that_is_broken_is_2_where_it_was_to_be_used(
    program: Shell, here: Path, command: str
) -> None:
    (here / "specs" / "small" / "lifecycle.yaml").write_text("{}\n", encoding="utf-8")
    done = program(*READING[command])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("specs/small/lifecycle.yaml:1: expected ")


# 130: Ctrl-C. 141: no reader.


@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_is_130(program: Shell, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    opened = os.open

    def press_while_it_reads(path: str | Path, *rest: int, **more: int) -> int:
        if Path(path).name == "openapi.yaml":
            signal.raise_signal(signal.SIGINT)
        return opened(path, *rest, **more)

    monkeypatch.setattr(os, "open", press_while_it_reads)
    done = program(*READING[command])
    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.parametrize("library", ["typer", "uvicorn"])
def test_ctrl_c_while_a_library_is_loaded_is_130(shell: Shell, here: Path, library: str) -> None:
    folder = here / "first"
    folder.mkdir()
    (folder / f"{library}.py").write_text("raise KeyboardInterrupt", encoding="utf-8")
    path = os.pathsep.join([str(folder), environment().get("PYTHONPATH", "")])
    done = shell(*READING["mock"], env={"PYTHONPATH": path})
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_mock_that_serves_ends_with_130_by_ctrl_c_and_0_by_sigterm(
    here: Path, stop: signal.Signals, status: int
) -> None:
    with subprocess.Popen(
        [*PROGRAM, *READING["mock"]],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        # A curl line is the last thing before it serves.
        assert any("curl" in line for line in process.stdout), "it ended before it served"
        process.send_signal(stop)
        _, told = process.communicate(timeout=20)
    assert (process.returncode, told) == (status, "")


def test_a_watch_that_goes_on_ends_with_130_and_says_how_to_take_it_up(
    clients: JobMockServer,
) -> None:
    job = target(clients, "succeed")
    before = [each.state for each in clients.jobs(job.partition(":")[0])]
    with subprocess.Popen(
        [*PROGRAM, "watch", job],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stdout is not None
            assert job in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=20)
        finally:
            process.kill()  # where whoever runs the tests ignores SIGINT, so does the program
    assert process.returncode == 130
    assert told.splitlines() == [
        "stopped watching; 1 job goes on. To take up again:",
        f"  jobcontracts watch {job}",
    ]
    assert [each.state for each in clients.jobs(job.partition(":")[0])] == before


@pytest.mark.parametrize("command", ["check", "diff", "generate", "mock"])
def test_a_reader_that_is_gone_is_141(shell: Shell, command: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = shell(*READING[command], stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


# What a command's own help says of statuses is what the tests above make of them.

SAID = {
    "check": {1},
    "diff": {1},
    "generate": {1},
    "docs": {0, 130},
    "mock": {0, 130, 141},
    "watch": {1, 2, 3},
    "conformance": {1, 2, 130},
    "verify": {1},
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_commands_help_says_what_its_statuses_mean(command: str) -> None:
    text = CliRunner().invoke(cli.app, [command, "--help"]).output
    text = " ".join(text.split())
    found = {int(number) for number in re.findall(r"(?:xit status|; else) (\d+)", text)}
    assert found == SAID.get(command, set())
