"""A server of somebody's jobs on a socket, that notes every request before it does what it asks."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import unquote

import httpx2

from jobcontracts.mock import ANY_CREDENTIAL, Job, ManualClock, create_app
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.testing import JobMock
from jobcontracts.model.contract import Contract

Answer = Callable[[httpx2.Request], httpx2.Response]


class Asked(NamedTuple):
    """A request as it came in."""

    method: str
    path: str
    body: bytes


@dataclass
class RecordingServer:
    """Behaves as the contract says, but for its own habits, and notes what is asked of it.

    Args:
        contract: The contract.
        mock: What answers.
        base_url: Where it is.
        asked: All requests, whatever they were.
        on_request: Is told each request before it is answered.
        answer: Answers a request, given what the mock's answer is found by.
    """

    contract: Contract
    mock: JobMock
    base_url: str = ""
    asked: list[Asked] = field(default_factory=list)
    on_request: Callable[[Asked], None] = lambda _: None
    answer: Callable[[httpx2.Request, Answer], httpx2.Response] = lambda request, ask: ask(request)

    def template(self, asked: Asked) -> tuple[str, str] | None:
        """Return the documented path that a request is for, and the job's id in it.

        Read from the document, and not by what is tested here.
        """
        name = self.contract.key.id
        found = []
        for path, item in self.contract.root["paths"].items():
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
            match = re.fullmatch(self.contract.server_path + pattern, asked.path.partition("?")[0])
            if match and asked.method.lower() in item:
                found.append((path, unquote(match.groupdict().get(name, ""))))
        return min(found, key=lambda pair: pair[0].count("{"), default=None)

    def jobs(self) -> dict[str, Job]:
        """Return the jobs there are, by id."""
        return {job.id: job for job in self.mock.jobs(self.contract.vendor)}


@contextmanager
def recording(contract: Contract, credential: str = ANY_CREDENTIAL) -> Iterator[RecordingServer]:
    """Serve a contract on a free port of the loopback, to who has a credential."""
    app = create_app([contract], clock=ManualClock(), credentials=[credential])
    own = RecordingServer(contract, JobMock(app, "http://mock", credential))
    transport, turn = MockTransport(app), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body at once, or the body waits for an acknowledgement

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, body)
            own.asked.append(asked)
            own.on_request(asked)
            url = f"http://{self.headers['Host']}{self.path}"
            request = httpx2.Request(
                self.command, url, headers=list(self.headers.items()), content=body
            )
            with turn:
                answer = own.answer(request, transport.handle_request)
                # A compressed answer goes out as it is.
                is_read = answer.is_stream_consumed
                content = answer.content if is_read else b"".join(answer.iter_raw())
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in ("content-length", "date", "server", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    own.base_url = f"http://127.0.0.1:{server.server_address[1]}{contract.server_path}"
    try:
        yield own
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
