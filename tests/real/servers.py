"""Real servers on the loopback, each in an environment of its own that has a locked set.

What a server runs, and how it is configured, lies in `servers/NAME/`. Each is stopped with all that
it has started when its context is left, also by Ctrl-C.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from ..conftest import REPOSITORY

HERE = Path(__file__).parent / "servers"
SECRET = "ann:secret"
MOST_SECONDS = 180.0
"""How long a server may take until it answers."""

Json = Any


@dataclass(frozen=True)
class RealServer:
    """A server that runs.

    Args:
        base_url: Where it is, with the path of the contract's server.
        http: Asks it what no contract is about.
        jobs: Returns the server's own list of jobs: what it says of each, by id.
        arguments: What submit of a client takes before the body.
        bodies: The body of a job that `succeeds`, `lasts` for minutes, or `fails`, if one can.
        examples: What is written in the contract in the place of what this server has not.
    """

    base_url: str
    http: httpx2.Client
    jobs: Callable[[], dict[str, Json]]
    arguments: Sequence[Any]
    bodies: Mapping[str, Json]
    examples: Mapping[str, str] = field(default_factory=dict)


def environment(folder: Path, name: str, kind: str = "server") -> Path:
    """Install a server from its locked set, if that is not done, and return where its programs are.

    Args:
        folder: Has the environments.
        name: The server, or the library of a recipe.
        kind: How the name of the set begins.

    Raises:
        CalledProcessError: uv, which has said why, cannot.
    """
    locked, home = REPOSITORY / "requirements" / f"{kind}-{name}.txt", folder / name
    done = home / "installed.txt"
    if not done.is_file() or done.read_bytes() != locked.read_bytes():
        uv = [sys.executable, "-P", "-m", "uv", "--quiet"]
        python = str(home / "bin" / "python")
        install = [*uv, "pip", "install", "--require-hashes", "--python", python, "-r", str(locked)]
        for command in ([*uv, "venv", "--clear", "--python", sys.executable, str(home)], install):
            subprocess.run(command, check=True, timeout=5 * MOST_SECONDS)
        shutil.copyfile(locked, done)
    return home / "bin"


@contextmanager
def pygeoapi(programs: Path, folder: Path) -> Iterator[RealServer]:
    """Serve OGC API - Processes with one process, by gunicorn."""
    shutil.copytree(HERE / "pygeoapi", folder, dirs_exist_ok=True)
    port = free_port()
    own = {"PORT": str(port), "PYTHONPATH": str(folder), "PYGEOAPI_CONFIG": "config.yml"}
    own |= {"PYGEOAPI_OPENAPI": "openapi.yml"}
    generate = ["openapi", "generate", "config.yml", "--output-file", "openapi.yml"]
    with running([programs / "pygeoapi", *generate], folder, own) as process:
        assert process.wait(MOST_SECONDS) == 0, written(folder)
    options = ["--workers", "1", "--threads", "8", "--no-control-socket", "--graceful-timeout", "1"]
    options += ["--bind", f"127.0.0.1:{port}", "pygeoapi.flask_app:APP"]
    url = f"http://127.0.0.1:{port}"
    with (
        running([programs / "gunicorn", *options], folder, own) as process,
        httpx2.Client(base_url=url, headers={"Accept": "application/json"}, timeout=60) as http,
    ):
        answers(http, "/conformance", process, folder)
        yield RealServer(
            url,
            http,
            lambda: {job["jobID"]: job for job in http.get("/jobs").json()["jobs"]},
            ["steps"],
            {
                "succeeds": {"inputs": {"seconds": 0.5}},
                "lasts": {"inputs": {"seconds": 3600}},
                "fails": {"inputs": {"seconds": 0.1, "fails": True}},
            },
            {"hello-world": "steps"},
        )


@contextmanager
def prefect(programs: Path, folder: Path) -> Iterator[RealServer]:
    """Serve Prefect's API, and the runs of one flow."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    own = {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_API_AUTH_STRING": SECRET,
        "PREFECT_API_AUTH_STRING": SECRET,
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_RUNNER_POLL_FREQUENCY": "3",
        "DO_NOT_TRACK": "1",
    }
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-ui"]
    with (
        running([programs / "prefect", "server", "start", *options], folder, own) as process,
        httpx2.Client(base_url=url, auth=tuple(SECRET.split(":")), timeout=60) as http,  # type: ignore[arg-type]
    ):
        answers(http, "/health", process, folder)

        def listed(kind: str) -> list[Json]:
            return list(http.post(f"/{kind}/filter", json={"limit": 200}).json())

        flow = str(HERE / "prefect" / "flow.py")
        with running([programs / "python", "-P", flow], folder, own) as worker:
            until(lambda: bool(listed("deployments")), worker, folder)
            deployment = listed("deployments")[0]["id"]
            yield RealServer(
                url,
                http,
                lambda: {run["id"]: run for run in listed("flow_runs")},
                [deployment],
                {
                    "succeeds": {"parameters": {"seconds": 0.1}},
                    "lasts": {"parameters": {"seconds": 3600}},
                    "fails": {"parameters": {"seconds": 0.1, "fails": True}},
                },
                {"3a5e4381-52d0-4424-a2e5-ff9cab3908d2": deployment},
            )


@contextmanager
def scrapyd(programs: Path, folder: Path) -> Iterator[RealServer]:
    """Serve Scrapyd with a project that has one spider."""
    port = free_port()
    config = (HERE / "scrapyd" / "scrapyd.conf").read_text("utf-8")
    (folder / "scrapyd.conf").write_text(f"{config}http_port = {port}\n", "utf-8")
    shutil.copy(HERE / "scrapyd" / "pending.py", folder)
    url = f"http://127.0.0.1:{port}"
    with (
        running([programs / "scrapyd"], folder, {"PYTHONPATH": str(folder)}) as process,
        httpx2.Client(base_url=url, auth=tuple(SECRET.split(":")), timeout=60) as http,  # type: ignore[arg-type]
    ):
        answers(http, "/daemonstatus.json", process, folder)
        project = {"project": "rsproj", "version": "1"}
        added = http.post("/addversion.json", data=project, files={"egg": ("rsproj.egg", egg())})
        assert added.json()["status"] == "ok", added.text

        def jobs() -> dict[str, Json]:
            lists = http.get("/listjobs.json").json()
            states = ("pending", "running", "finished")
            return {job["id"]: {**job, "state": s} for s in states for job in lists[s]}

        body = {"project": "rsproj", "spider": "slow"}
        bodies = {"succeeds": {**body, "seconds": "0.1"}, "lasts": {**body, "seconds": "3600"}}
        yield RealServer(url, http, jobs, [], bodies)


SERVERS = {"pygeoapi": pygeoapi, "prefect": prefect, "scrapyd": scrapyd}


def egg() -> bytes:
    """Return the Scrapy project as Scrapyd takes it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in (HERE / "scrapyd").rglob("*.py"):
            archive.write(path, Path("rsproj") / path.relative_to(HERE / "scrapyd"))
        information = "Metadata-Version: 2.1\nName: rsproj\nVersion: 1.0\n"
        archive.writestr("EGG-INFO/PKG-INFO", information)
        archive.writestr("EGG-INFO/entry_points.txt", "[scrapy]\nsettings = rsproj.settings\n")
    return content.getvalue()


@contextmanager
def running(
    command: Sequence[str | Path], folder: Path, own: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a folder; kill it and what it has started at the end.

    Args:
        command: The command.
        folder: Where it runs, is at home, and writes `log.txt`.
        own: Its environment, beside what finds programs.
    """
    taken = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environ = {**taken, "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **own}
    with (
        (folder / "log.txt").open("ab") as log,
        subprocess.Popen(
            [*map(str, command)],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)


def answers(http: httpx2.Client, path: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers with a success."""

    def ready() -> bool:
        with suppress(httpx2.TransportError):
            return http.get(path).status_code == 200
        return False

    until(ready, process, log)


def until(ready: Callable[[], bool], process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until something is so, as long as a process runs and no longer than `MOST_SECONDS`."""
    end = time.monotonic() + MOST_SECONDS
    while not ready():
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"ended with {process.wait(0.2)}:\n{written(folder)}")
        assert time.monotonic() < end, f"not ready in time:\n{written(folder)}"


def written(folder: Path) -> str:
    """Return the end of what was written to a log."""
    return (folder / "log.txt").read_text("utf-8", "replace")[-4000:]


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
