"""`jobcontracts docs --serve`: the site on the loopback, until somebody stops it."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..conftest import REPOSITORY, VENDORS

COMMAND = [sys.executable, "-P", "-m", "jobcontracts", "docs", VENDORS[0]]
COMMAND += ["--clients", str(REPOSITORY / "generated")]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The command as it begins, in an empty folder."""
    with subprocess.Popen(
        [*COMMAND, "--serve", "--port=0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    assert process.stdout.readline() == "Wrote  site/index.html  3 pages\n"
    line = process.stdout.readline()
    found = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)/; Ctrl-C stops\n", line)
    assert found is not None, line
    return int(found[1])


def asked(
    port: int, path: str, method: str = "GET", host: str = "localhost"
) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers={"Host": host})
    answer = connection.getresponse()
    return answer.status, answer.headers["Content-Type"], answer.read()


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_what_was_written_is_served_until_it_is_stopped(
    serving: subprocess.Popen[str], tmp_path: Path, stop: signal.Signals, status: int
) -> None:
    port, site = port_of(serving), tmp_path / "site"
    index = (site / "index.html").read_bytes()
    assert asked(port, "/") == (200, "text/html; charset=utf-8", index)
    style = (site / "style.css").read_bytes()
    assert asked(port, "/style.css?x") == (200, "text/css; charset=utf-8", style)
    contract = (site / VENDORS[0] / "openapi.yaml").read_bytes()
    answer = asked(port, f"/{VENDORS[0]}/openapi.yaml")
    assert answer == (200, "text/plain; charset=utf-8", contract)
    assert asked(port, "/", "HEAD") == (200, "text/html; charset=utf-8", b"")
    assert asked(port, "/", "POST")[0] == 501
    serving.send_signal(stop)
    assert serving.communicate(timeout=20) == ("", "")
    assert serving.returncode == status


def test_nothing_else_is_served(serving: subprocess.Popen[str], tmp_path: Path) -> None:
    port = port_of(serving)
    (tmp_path / "site" / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    for path in (
        *("/secret.txt", "/../secret.txt", "/%2e%2e/secret.txt", f"/{VENDORS[0]}/", "//"),
        *("http://[", "http://127.0.0.1/secret.txt"),
    ):
        assert asked(port, path)[0] in (200, 404)
        assert b"secret" not in asked(port, path)[2].replace(path.encode(), b"")
    # Who goes away in the middle of a request is no fault of anybody's.
    with socket.create_connection(("127.0.0.1", port)) as gone:
        gone.sendall(b"GET / HTTP/1.1\r\n")
    assert asked(port, "/")[0] == 200
    # A name of somebody's own that leads to this machine.
    assert asked(port, "/", host="attacker.example")[0] == 421
    assert asked(port, "/", host=f"attacker.example:{port}")[0] == 421
    assert asked(port, "/", host=f"127.0.0.1:{port}")[0] == 200
    serving.send_signal(signal.SIGINT)
    assert serving.communicate(timeout=20) == ("", "")


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = subprocess.run(
            [*COMMAND, "--serve", f"--port={port}"],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert run.returncode == 2
    assert f"expected to listen at 127.0.0.1 port {port}, found: address already" in run.stderr
    assert "fix: name another with --port" in run.stderr
