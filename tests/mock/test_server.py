"""The mock on a socket, as a process of its own."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx2
import pytest

import jobcontracts
from jobcontracts.mock.http.server.command import MockOptions, run_mock
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole

from ..conftest import VENDORS

TOOLS = Path(jobcontracts.__file__).parents[1]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a mock as a process; it is ended after the test."""
    processes: list[subprocess.Popen[str]] = []

    def started(host: str, *more: str) -> subprocess.Popen[str]:
        where = ["--specs", str(own_specs()), "--host", host, "--port", "0"]
        where += ["--port-file", str(tmp_path / "port")]
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "jobcontracts", "mock", *where, *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": str(TOOLS)},
        )
        processes.append(process)
        return process

    yield started
    for process in processes:
        process.kill()
        process.communicate()


def lines_until_curl(process: subprocess.Popen[str], vendors: int = len(VENDORS)) -> list[str]:
    """Read what it prints, up to the last vendor's curl line."""
    assert process.stdout is not None
    lines: list[str] = []
    curls = 0
    while curls < vendors:
        line = process.stdout.readline()
        assert line, "".join(lines)
        lines.append(line.rstrip("\n"))
        curls += "curl" in line
    return lines


def called(line: str) -> int:
    """Do what a curl line says, and return the status code."""
    words = shlex.split(line)
    headers = dict(words[i + 1].split(": ", 1) for i, word in enumerate(words) if word == "-H")
    data = words[words.index("--data-raw") + 1] if "--data-raw" in words else ""
    method, url = words[words.index("-X") + 1], words[words.index("--url") + 1]
    return httpx2.request(method, url, content=data, headers=headers, trust_env=False).status_code


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_prints_curl_lines_that_work_and_stops_cleanly(
    start: Start, tmp_path: Path, stop: signal.Signals, status: int
) -> None:
    process = start("127.0.0.1")
    lines = lines_until_curl(process)
    port = (tmp_path / "port").read_text("utf-8").strip()
    assert lines[0].startswith(f"listening on http://127.0.0.1:{port}")
    assert not any("WARNING" in line for line in lines)
    assert f"http://127.0.0.1:{port}/oml/api" in "\n".join(lines)
    statuses = [called(line) for line in lines if "curl" in line]
    submits = [read_contract(own_specs() / vendor).operation("submit") for vendor in VENDORS]
    # Where no operation starts a job, the control API does.
    for answered, submit in zip(statuses, submits, strict=True):
        assert answered in ({201} if submit is None else submit.successes)
    process.send_signal(stop)
    rest, _ = process.communicate(timeout=20)
    assert (process.returncode, rest) == (status, "")


def test_it_warns_when_others_can_reach_it(start: Start) -> None:
    process = start("0.0.0.0")
    lines_until_curl(process)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("WARNING: bound to 0.0.0.0: everyone ")


def test_at_the_wildcard_address_its_control_api_is_for_this_machine_by_any_port(
    start: Start,
) -> None:
    lines = lines_until_curl(start("0.0.0.0", "--allow-host", "jobs.example"))
    control = f"{lines[0].removeprefix('listening on ').partition(',')[0]}/_mock/"
    # A port of a container, say, that is another one outside of it.
    hosts = {"localhost:9090": 200, "jobs.example:9090": 200, "evil.example": 421}
    for host, status in hosts.items():
        answer = httpx2.get(control, headers={"host": host}, trust_env=False)
        assert answer.status_code == status


def test_its_options_reach_the_mock(start: Start) -> None:
    options = ["oration", "--vendor", "seequent_evo", "--plan", "fail", "--clock", "poll"]
    options += ["--plan", "seequent_evo=requested=5, succeeded", "--credential", "k3y", "--log"]
    options += ["--no-cors", "--scope", "oration:x-workspace-slug=acme"]
    process = start("127.0.0.1", *options)
    lines = lines_until_curl(process, 2)
    assert "k3y" in lines[-1]
    origin = lines[0].removeprefix("listening on ").partition(",")[0]
    told = httpx2.get(f"{origin}/_mock/", trust_env=False).json()
    plans = {vendor["vendor"]: vendor["default_plan"] for vendor in told["vendors"]}
    assert plans == {"oration": "fail", "seequent_evo": "requested=5, succeeded"}
    assert [vendor["scopes"] for vendor in told["vendors"]] == [{"x-workspace-slug": ["acme"]}, {}]
    now = "2026-01-01T00:00:00.000Z"
    assert told["clock"] == {"kind": "poll", "now": now, "speed": 0, "down_until": None}
    assert called(lines[-1]) == 303
    assert process.stdout is not None
    assert process.stdout.readline().endswith(" GET /_mock/ 200\n")
    logged = process.stdout.readline()
    assert re.search(r" POST /compute/\S+ 303 seequent_evo.executeTask job \S+$", logged)
    assert "k3y" not in logged
    page = {"origin": "https://app.example", "access-control-request-method": "GET"}
    answer = httpx2.options(f"{origin}/api/v2/jobs/x", headers=page, trust_env=False)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def failing(**wanted: Any) -> str:
    """Return the line that is told of a mock that cannot start."""
    console = TerminalConsole(file=StringIO())
    with pytest.raises(ProblemsError) as wrong:
        run_mock(MockOptions(own_specs(), **wanted), console, console)
    (problem,) = wrong.value.problems
    line, *detail = str(problem).splitlines()
    assert detail == [f"  fix: {problem.fix}"]
    return line


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ({"plans": ["oratoin=fail"]}, "oration"),
        ({"plans": ["oratoin=active=3, success"]}, "oration"),
        ({"plans": ["Oration=fial"]}, "oration"),
        ({"plans": ["oration=fial"]}, "fail"),
        ({"plans": ["activ=3, success"]}, "active"),
        ({"scopes": ["oratoin:x-workspace-slug=a"]}, "oration"),
        ({"scopes": ["oration:x-workspace-slog=a"]}, "x-workspace-slug"),
        ({"scopes": ["seequent_evo:orgid=a"]}, "org_id"),
    ],
)
def test_a_name_that_is_mistyped_is_told_the_nearest(asked: dict[str, Any], meant: str) -> None:
    console = TerminalConsole(file=StringIO())
    with pytest.raises(ProblemsError) as wrong:
        run_mock(MockOptions(own_specs(), **asked), console, console)
    assert f"did you mean {meant}?" in str(wrong.value)


def test_a_port_in_use_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = failing(port=port)
    assert f"127.0.0.1 port {port}" in line


def test_other_mistakes_are_one_line(tmp_path: Path) -> None:
    assert "oration" in failing(vendors=["oratio"])
    assert "succeed, fail" in failing(plans=["explode"], vendors=["oracle_oml"])
    assert "greater than 0" in failing(speed=0.0)
    assert "succeed, fail" in failing(plans=["oration=explode"])
    assert "explode=1" in failing(plans=["explode=1"])
    assert "192.0.2.1" in failing(host="192.0.2.1")
    assert "--allow-host" in failing(allow_hosts=["*"])
    assert "missing" in failing(port_file=tmp_path / "missing" / "port")
    assert "70000" in failing(port=70_000)
