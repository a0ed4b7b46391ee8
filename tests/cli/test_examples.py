"""The examples in the help: each is one that the program understands, and does what it shows."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from jobcontracts.cli import program as cli
from jobcontracts.mock.testing import JobMockServer
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs

from ..conftest import REPOSITORY, VENDORS
from .conftest import COMMANDS, PROGRAM, environment

VENDOR = VENDORS[0]
"""Whom the help names where ./specs, or our own, is the folder of contracts."""

STATUS = {"jobcontracts generate --check": 1}
"""What an example exits with in a folder that it was not written for; 0 if it is not here."""


def examples() -> Iterator[str]:
    """Yield every example line of every command's help."""
    for command in COMMANDS:
        text = CliRunner().invoke(cli.app, [command, "--help"]).output
        yield from re.findall(r"^  (jobcontracts .*)$", text, re.MULTILINE)


EXAMPLES = list(examples())


def words_of(line: str, **variables: str) -> list[str]:
    """Return what the shell makes of a line, without the program's name."""
    for name, value in variables.items():
        line = line.replace(f"${name}", value)
    return shlex.split(line)[1:]


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_is_one_that_the_program_understands(line: str) -> None:
    name, *rest = words_of(line)
    command = get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    assert command.make_context(name, rest).params is not None


def git(*arguments: str) -> None:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@t.example", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a working folder like a checkout: contracts under git with a release, and clients."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    monkeypatch.chdir(folder)
    shutil.copytree(REPOSITORY / "specs", folder / "specs")
    (folder / "generated").symlink_to(REPOSITORY / "generated")
    git("init", "--quiet")
    git("add", "specs")
    git("commit", "--quiet", "--message", "one")
    git("tag", "v1.2")
    return folder


def run(words: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words],
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def lines_of(*commands: str) -> list[str]:
    return [line for line in EXAMPLES if line.split()[1] in commands]


@pytest.mark.parametrize("line", lines_of("check", "diff", "release", "generate", "docs"))
def test_an_example_about_contracts_does_what_it_shows(checkout: Path, line: str) -> None:
    if "generate" in line:
        # The packages of a checkout may be about to be generated anew: here there are none.
        (checkout / "generated").unlink()
    done = run(words_of(line))
    assert done.returncode == STATUS.get(line, 0), done.stderr
    assert done.stderr == "" or "check" in line  # which warns when a page was read long ago
    assert done.stdout


@pytest.mark.parametrize("line", lines_of("mock"))
def test_an_example_of_the_mock_serves(checkout: Path, line: str) -> None:
    words = words_of(line)
    # Only the port is another one than was written: a fixed one may be taken.
    words += [] if "--port" in words else ["--port", "0"]
    with subprocess.Popen(
        [*PROGRAM, *words], env=environment(), stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        origin = first.removeprefix("listening on ").partition(",")[0]
        with urlopen(f"{origin}/_mock/") as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0


@pytest.fixture
def credentials(job_mock_server: JobMockServer) -> dict[str, str]:
    """Return the variables that lead the first vendor's client to the mock."""
    names = import_module(f"{VENDOR}_jobs.environment")
    found = dict.fromkeys(names.CREDENTIALS.values(), job_mock_server.credential)
    found |= dict.fromkeys(names.REQUIRED_SETTINGS.values(), "acme")
    return found | {names.OPTIONAL_SETTINGS["base_url"]: job_mock_server.base_url(VENDOR)}


@pytest.mark.job_mock(clock="poll")
@pytest.mark.parametrize("line", lines_of("watch"))
def test_an_example_of_watch_sees_a_job_to_its_end(
    checkout: Path, job_mock_server: JobMockServer, credentials: dict[str, str], line: str
) -> None:
    job = job_mock_server.create_job(VENDOR, plan="succeed")
    names = [p.name for p in read_contract(own_specs() / VENDOR).poll.path_parameters]
    key = "/".join(job.parameters[name] for name in names)
    (checkout / "jobs.txt").write_text(f"{VENDOR}:{key}\n", encoding="utf-8")
    done = run([*words_of(line.replace(":JOB", f":{key}")), "--interval", "0.01"], **credentials)
    assert (done.returncode, done.stderr) == (0, "")
    assert key in done.stdout


@pytest.mark.parametrize("line", lines_of("conformance"))
def test_an_example_of_conformance_finds_nothing_wrong_with_the_mock(
    checkout: Path, job_mock_server: JobMockServer, credentials: dict[str, str], line: str
) -> None:
    job = job_mock_server.poll_url(job_mock_server.create_job(VENDOR))
    words = words_of(line, URL=job_mock_server.base_url(VENDOR), JOB=job)
    # As written it is polite to a server that is somebody's, and takes its time.
    done = run([*words, "--rate", "1000/s", "--examples", "1", "--patience", "1"], **credentials)
    assert done.returncode == 0, done.stdout + done.stderr
    if "--json" in words:
        assert json.loads(done.stdout)["findings"] == []
    else:
        assert "nothing found" in done.stdout


@pytest.mark.parametrize("line", lines_of("verify"))
def test_an_example_of_verify_reads_a_recording(
    checkout: Path, job_mock_server: JobMockServer, line: str
) -> None:
    job = job_mock_server.create_job(VENDOR, plan="succeed")
    url = job_mock_server.poll_url(job)
    contract = read_contract(own_specs() / VENDOR)
    token = {
        scheme.get("name", "Authorization"): job_mock_server.credential
        if "name" in scheme
        else f"Bearer {job_mock_server.credential}"
        for scheme in contract.security_schemes.values()
    }
    if "session.trace" in line:
        traced(checkout / "session.trace", url, token)
    else:
        recorded(checkout / "traffic.har", url, token)
    done = run(words_of(line))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\n1 of 1 requests belong to a vendor: no violations\n")


def recorded(path: Path, url: str, headers: dict[str, str]) -> None:
    """Ask, and write a HAR of it."""
    with urlopen(Request(url, headers=headers)) as answer:
        content = {"mimeType": "application/json", "text": answer.read().decode()}
        told = [{"name": name, "value": value} for name, value in answer.headers.items()]
        response = {"status": answer.status, "headers": told, "content": content}
    request = {"method": "GET", "url": url, "headers": []}
    har = {"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}}
    path.write_text(json.dumps(har), encoding="utf-8")


def traced(path: Path, url: str, headers: dict[str, str]) -> None:
    """Ask by curl, and let it write what it sends and gets."""
    if (curl := shutil.which("curl")) is None:
        pytest.skip("AN EXAMPLE WAS NOT TRIED: there is no curl")
    lines = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = [curl, "-s", "-o", str(path.with_suffix(".json")), "--trace", str(path), *lines, url]
    subprocess.run(command, check=True)
