"""An invented vendor that has what the real ones do not, and a server of it, written by hand."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from jobcontracts.model.contract import Contract, read_contract

INVENTED = Path(__file__).parent / "specs"
USER, KEY = "ann:secret-of-ann", "secret-key-1"
JOB = "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"
STATES = ("waiting", "writing", "written")


class Reports(BaseHTTPRequestHandler):
    """A server by hand, without our mock: one job, a step further with every few polls.

    Attributes:
        fault: What is wrong: `foreign id`, `moves on`, `lets in`, `says much`, `goes on`; else
            nothing. With `signed`, the job is where `sig=signed` is in the query alone.
        polls: How many there were.
        sent: How many bytes of an answer without end.
        written: The paths of requests that would change something.
    """

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body at once, or the body waits for an acknowledgement
    fault: str
    polls: int
    sent: int
    written: list[str]

    def do_GET(self) -> None:
        job = self._job()
        if job is None:
            return
        cls = type(self)
        if self.fault == "goes on":
            self._go_on()
            return
        cls.polls += 1
        step = min(cls.polls // 3, 2)
        if self.fault == "moves on" and cls.polls > 7:
            step = 1
        body = {
            "id": JOB.replace("5", "6") if self.fault == "foreign id" else job,
            "state": STATES[step],
            "percent": 50 * step,
            "createdAt": "2026-01-01T00:00:00Z",
            "updatedAt": f"2026-01-01T00:00:0{step}Z",
        }
        if self.fault == "says much":
            long = "much " * 10_000
            body |= {"id": long, "state": long, "createdAt": long, long: long}
            self._answer(200, body, {"X-Much": "much " * 1_000, "X-Echo": f"{'.' * 185}{KEY}"})
            return
        self._answer(200, body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not urlsplit(self.path).path.endswith(("/reports", "/stop")):
            self._other_method()
            return
        type(self).written.append(self.path)
        self._answer(422, {"why": "nothing can be written here"})

    def __getattr__(self, name: str) -> Any:
        # The documented methods are above; all others are none.
        if name.startswith("do_"):
            return self._other_method
        raise AttributeError(name)

    def _other_method(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.command not in ("GET", "HEAD", "OPTIONS"):
            type(self).written.append(self.path)
        writes = urlsplit(self.path).path.endswith(("/reports", "/stop"))
        self._answer(405, {"why": "no such method"}, {"Allow": "POST" if writes else "GET"})

    def _job(self) -> str | None:
        url = urlsplit(self.path)
        job = url.path.removeprefix("/v1/reports/")
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        wanted = base64.b64encode(USER.encode()).decode()
        key = parse_qs(url.query).get("key", [""])[0]
        if (given != wanted or key != KEY) and self.fault != "lets in":
            self._answer(401, {"why": "who are you?"})
            return None
        try:
            UUID(job)
        except ValueError:
            self._answer(422, {"why": "no UUID"})
            return None
        if job != JOB or (self.fault == "signed" and "sig=signed" not in url.query):
            self._answer(404, {"why": "no such report"})
            return None
        return job

    def _go_on(self) -> None:
        """Answer without end, or until nobody reads it."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with suppress(OSError):
            for _ in range(1 << 12):
                self.wfile.write(b" " * (1 << 16))
                type(self).sent += 1 << 16

    def _answer(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@contextmanager
def serving(fault: str) -> Iterator[tuple[str, type[Reports]]]:
    """Serve on a free port of the loopback; yield the base URL, and what remembers the requests."""
    own = type("Own", (Reports,), {"fault": fault, "polls": 0, "sent": 0, "written": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), own)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", own
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def reports() -> Contract:
    """The invented vendor's contract."""
    return read_contract(INVENTED / "reports")


@pytest.fixture
def serve(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], AbstractContextManager[tuple[str, type[Reports]]]]:
    """Serve the invented vendor, right or with a fault; its credentials are in the environment."""
    monkeypatch.setenv("REPORTS_USER", USER)
    monkeypatch.setenv("REPORTS_KEY", KEY)
    # The job moves with polls, not with time.
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    return serving
