"""Every command, with text of others that steers terminals: nothing but text of it comes out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs

from ..cli.conftest import PROGRAM, SMALL, environment
from ..conftest import Run
from .contracts import ANY
from .places import Place, documents, places, substituted
from .terminals import STEERING_SIGNS, check_text_only
from .values import STEERING

ALL = " ".join(STEERING)
"""Every attack at once."""

WRITTEN = ALL.replace("\ud800", "")
"""Those that UTF-8 can write: neither a contract nor a client takes the other."""

JOB = "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"


Launch = Callable[..., tuple[int, bytes]]


@pytest.fixture(params=["terminal", "pipe"], name="launch")
def launched(request: pytest.FixtureRequest) -> Launch:
    """Run the program on a terminal of 80 columns, or into pipes; check all that it writes."""
    on_terminal = request.param == "terminal"

    def call(*words: str, during: Callable[[int], None] | None = None, **env: str) -> Any:
        ours, theirs = os.openpty() if on_terminal else os.pipe()
        with subprocess.Popen(
            [*PROGRAM, *words], stdout=theirs, stderr=theirs, env=environment(**env)
        ) as process:
            os.close(theirs)
            output = b"".join(_parts(ours, during, process.pid))
        os.close(ours)
        assert b"Traceback" not in output, output.decode()
        check_text_only(output, on_terminal=on_terminal)
        return process.returncode, output

    return call


def _parts(descriptor: int, during: Callable[[int], None] | None, pid: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(descriptor, 4096)
        except OSError:  # Linux says so when the other side of a terminal has been closed
            return
        if not part:
            return
        yield part
        if during is not None and b"curl" in part:
            threading.Thread(target=during, args=(pid,)).start()
            during = None


def write_specs(folder: Path, taken: Callable[[Place], bool]) -> Path:
    """Write the sink with all attacks in some of its places."""
    found = documents()
    changed = substituted(found, {place: WRITTEN for place in places(found) if taken(place)})
    folder.mkdir(parents=True)
    for name, root in changed.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(root, sort_keys=False), "utf-8")
    return folder.parent


def is_prose(place: Place) -> bool:
    return bool(ANY.intersection(place.way[-1:]))


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of specs, with a contract that the check accepts."""
    monkeypatch.chdir(tmp_path)
    return write_specs(tmp_path / "specs" / "sink", is_prose)


def test_a_check_of_a_contract_that_is_refused(launch: Launch, specs: Path) -> None:
    write_specs(specs / "../refused/si\x1b[5;8mnk", lambda place: True)
    write_specs(specs / "../odd/odd", lambda place: bool(place.name))
    for folder in ("refused", "odd"):
        status, output = launch("check", "--specs", folder)
        assert (status, b"fix: " in output) == (1, True)


def test_commands_about_contracts(launch: Launch, specs: Path) -> None:
    shutil.copytree(specs / "sink", specs / "../old/sink")
    path = specs / "../old/sink/openapi.yaml"
    path.write_text(path.read_text("utf-8").replace("getDrainJob", "getOld"), "utf-8")
    assert launch("check")[0] == 0
    assert launch("diff", "old/sink", "specs/sink")[0] in (0, 1, 2)
    assert launch("diff", "--json", "old/sink", "specs/sink")[0] in (0, 1, 2)
    launch("release", "sink")
    for arguments in ("--help", "check --help", "watch --help"):
        assert launch(*arguments.split())[0] == 0


def test_packages(run: Run, specs: Path) -> None:
    assert run("generate")[0] == 0
    (specs / "../generated/sink/new\x1b[5m.py").write_text("", "utf-8")
    status, out, err = run("generate", "--check")
    assert (status, err) == (1, "")
    check_text_only(out.encode(), on_terminal=False)
    for path in Path("generated").rglob("*.*"):
        if path.suffix in (".py", ".md", ".toml"):
            assert not STEERING_SIGNS.search(path.read_text("utf-8").replace("\n", "")), path


def test_pages(launch: Launch, specs: Path) -> None:
    assert launch("generate")[0] == 0
    (specs / "../generated/sink/README.md").write_text(WRITTEN, "utf-8")
    assert launch("docs", "--output", "si\x1b[5mte")[0] == 0
    for path in filter(Path.is_file, Path("si\x1b[5mte").rglob("*")):
        assert not STEERING_SIGNS.search(path.read_text("utf-8").replace("\n", "")), path


def test_words_of_the_command_line(run: Run, specs: Path) -> None:
    (specs / "../jobs.txt").write_text(f"sink:{STEERING[0]}\n{STEERING[1]}:7\n", "utf-8")
    word = "\x1b[5;8m\x9d0;canary\x9c\u202e\x1b]8;;http://127.0.0.1:9/\x07"
    for words in (
        ("check", word),
        ("check", f"--{word}"),
        (word,),
        ("diff", word, word),
        ("release", word),
        ("generate", word),
        ("docs", "--clients", word),
        ("mock", "--plan", word),
        ("mock", "--host", word),
        ("watch", word),
        ("watch", "--from", "jobs.txt"),
        ("conformance", "sink", "--base-url", word),
        ("verify", word),
    ):
        status, out, err = run(*words)
        assert (status, out) == (2, "")
        check_text_only(err.encode(), on_terminal=False)


def test_the_mock_and_its_log(launch: Launch, specs: Path) -> None:
    head = b"Host: a\r\nX-Key: mock-token\r\nContent-Type: a/\x9b31m\xad\r\n"
    head += b"Content-Length: 2\r\nConnection: close\r\n"

    def during(pid: int) -> None:
        port = int((specs / "../port").read_text("utf-8"))
        for target in (b"/\x9b31m\x1b[2J", b"/%1b%5b2J?%e2%80%ae", b"/api/prints"):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(b"POST %s HTTP/1.1\r\n%s\r\n{}" % (target, head))
                while client.recv(4096):
                    pass
        os.kill(pid, signal.SIGINT)

    shutil.copytree(SMALL, specs / "small")
    status, output = launch(
        "mock", "small", "--port", "0", "--port-file", "port", "--log", during=during
    )
    assert (status, output.count(b"Z POST ")) == (130, 2)


class Answers(BaseHTTPRequestHandler):
    """Answers with all attacks in them: the last digit of the job's id says where."""

    protocol_version = "HTTP/1.1"
    contract = read_contract(own_specs() / "oration")
    asked: set[str]

    def do_GET(self) -> None:
        job = urlsplit(self.path).path.rpartition("/")[2]
        # A state that nobody knows comes once: the job ends after it.
        mode = "1" if job[-1:] == "2" and job in self.asked else job[-1:]
        self.asked.add(job)
        examples = self.contract.poll.responses[200].content["application/json"].examples
        body = json.dumps(_attacking(mode, {**examples["failed"], "id": job})).encode()
        self.send_response(500 if mode == "4" else 200, "\x9b31m")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Note", "\x9b31m\x9d0;x\x9c")
        self.end_headers()
        self.wfile.write(body)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.do_GET
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""


def _attacking(mode: str, value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _attacking(mode, member, name) for name, member in value.items()}
    if mode == "1":  # what is a sentence
        return WRITTEN if isinstance(value, str) and " " in value else value
    if mode == "2":  # the state
        return WRITTEN if key == "status" else value
    return ALL if isinstance(value, str) else value


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    """Serve them; return the variables that lead a client there."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Answers,), {"asked": set()})) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        names = import_module("oration_jobs.environment")
        found = dict.fromkeys(names.CREDENTIALS.values(), "secret")
        found |= dict.fromkeys(names.REQUIRED_SETTINGS.values(), "acme")
        base = f"http://127.0.0.1:{server.server_address[1]}/api/v2"
        yield found | {names.OPTIONAL_SETTINGS["base_url"]: base, "BASE": base}
        server.shutdown()


@pytest.mark.parametrize("further", [(), ("--json",)], ids=["", "json"])
def test_a_watch(launch: Launch, server: dict[str, str], further: tuple[str, ...]) -> None:
    jobs = [f"oration:{JOB[:-1]}{mode}" for mode in "1234"]
    words = ("--timeout", "5", "--interval", "0.1", *further)
    status, output = launch("watch", *words, *jobs, **server)
    assert status == 2
    assert b"canary" in output
    if further:
        told = [json.loads(line) for line in output.splitlines() if line.startswith(b"{")]
        assert WRITTEN in [line["state"] for line in told]


def test_a_conformance_run(launch: Launch, server: dict[str, str], tmp_path: Path) -> None:
    files = [tmp_path / "report.xml", tmp_path / "report.html"]
    words = ["conformance", "oration", "--base-url", server.pop("BASE"), "--job", f"{JOB[:-1]}3"]
    words += ["--phase", "life", "--phase", "examples", "--rate", "1000/s", "--patience", "0.1"]
    words += ["--junit", str(files[0]), "--html", str(files[1]), "--statements"]
    status, output = launch(*words, **server)
    assert (status, b"canary" in output) == (1, True)
    for file in files:
        check_text_only(file.read_bytes(), on_terminal=False)


def test_a_recording(launch: Launch, server: dict[str, str], tmp_path: Path) -> None:
    url = f"https://www.oration.ai/api/v2/jobs/{JOB}"
    headers = [
        {"name": WRITTEN, "value": WRITTEN},
        {"name": "Content-Type", "value": "application/json"},
    ]
    entries: list[dict[str, Any]] = []
    for mode in "123":
        examples = Answers.contract.poll.responses[200].content["application/json"].examples
        text = json.dumps(_attacking(mode, examples["failed"]))
        content = {"mimeType": "application/json", "text": text}
        request = {"method": "GET", "url": url, "headers": headers}
        response = {"status": 200, "headers": headers, "content": content, "statusText": WRITTEN}
        entries.append({"request": request, "response": response})
    entries.append({"request": {**entries[0]["request"], "url": WRITTEN}, "response": WRITTEN})
    entries.append({"request": {**entries[0]["request"], "method": WRITTEN}, "response": {}})
    (tmp_path / "traffic.har").write_text(json.dumps({"log": {"entries": entries}}), "utf-8")
    status, output = launch("verify", str(tmp_path / "traffic.har"))
    assert (status, b"canary" in output) == (1, True)
    (tmp_path / "other.har").write_text(json.dumps({"log": {"entries": WRITTEN}}), "utf-8")
    assert launch("verify", str(tmp_path / "other.har"))[0] == 2
