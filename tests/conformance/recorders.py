"""The same session with a server, recorded by tools that people have: curl, a browser, a proxy."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2

from jobcontracts.model.contract import Contract

from .. import chromium
from .chromium_har import har_of
from .firefox import FIREFOX, firefox
from .recording_server import Answer, RecordingServer, recording

CURL = shutil.which("curl")
CHROMIUM = chromium.find()
MITMDUMP = os.environ.get("JOBCONTRACTS_MITMDUMP") or shutil.which("mitmdump")


@dataclass(frozen=True)
class Step:
    """A request of the session; all are JSON and have the token."""

    method: str
    path: str
    body: Any = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that it is sent with."""
        kind = {} if self.body is None else {"Content-Type": "application/json"}
        return {"Authorization": "Bearer any", **kind}

    @property
    def content(self) -> str | None:
        """The body as text."""
        return None if self.body is None else json.dumps(self.body)

    @property
    def fetch_options(self) -> dict[str, Any]:
        """The request as JavaScript's `fetch` takes it."""
        return {"method": self.method, "headers": self.headers, "body": self.content}


Send = Callable[[str, Step], None]
"""Sends a step to a base URL."""


def steps(server: RecordingServer) -> Iterator[Step]:
    """Start a run, follow it to its result, ask for one that is not there, cancel another."""
    yield Step("POST", "/api/2.1/jobs/run-now", {"job_id": 5})
    (run,) = server.jobs()
    get = f"/api/2.1/jobs/runs/get?run_id={run}"
    for _ in range(2):
        yield Step("GET", get)
        server.mock.advance_job(server.jobs()[run])
    server.mock.advance(3600)
    yield Step("GET", get)
    yield Step("GET", get.replace("/get", "/get-output"))
    yield Step("GET", get)
    yield Step("GET", get.replace(run, "1"))
    yield Step("POST", "/api/2.1/jobs/run-now", {"job_id": 5})
    other = next(job for job in server.jobs() if job != run)
    yield Step("POST", "/api/2.1/jobs/runs/cancel", {"run_id": int(other)})
    yield Step("GET", get.replace(run, other))


def compressed(request: httpx2.Request, answer: httpx2.Response) -> httpx2.Response:
    """Return an answer as servers send it: compressed for who can read it."""
    content = answer.read()
    headers = [(n, v) for n, v in answer.headers.multi_items() if n != "content-length"]
    if content and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers = gzip.compress(content), [*headers, ("Content-Encoding", "gzip")]
    return httpx2.Response(answer.status_code, headers=headers, stream=httpx2.ByteStream(content))


def spoilt(request: httpx2.Request, ask: Answer, polls: list[httpx2.Request]) -> httpx2.Response:
    """Answer as the mock does, but for three polls: its body, its state or its status is wrong."""
    answer = ask(request)
    if request.method != "GET" or not request.url.path.endswith("/runs/get"):
        return answer
    polls.append(request)
    text = answer.read().decode()
    if len(polls) == 2:
        text = re.sub('"state_message": ?""', '"state_message": 5', text)
    elif len(polls) == 4:
        text = text.replace('"SUCCESS"', '"FAILED"')
    status = 418 if len(polls) == 5 else answer.status_code
    headers = [(n, v) for n, v in answer.headers.multi_items() if n != "content-length"]
    return httpx2.Response(status, headers=headers, content=text.encode())


@contextmanager
def by_curl(target: Path) -> Iterator[Send]:
    """Record with curl: a trace of each request, one after the other in one file."""
    assert CURL is not None
    command = [CURL, "--silent", "--trace", "-", "--output", os.devnull, "--compressed"]
    with target.open("wb") as file:

        def send(base: str, step: Step, *more: str) -> None:
            words = [*command, *more, "--request", step.method]
            for header in step.headers.items():
                words += ["--header", ": ".join(header)]
            words += [] if step.content is None else ["--data", step.content]
            subprocess.run([*words, base + step.path], stdout=file, check=True, timeout=60)

        yield send


@contextmanager
def by_chromium(target: Path) -> Iterator[Send]:
    """Record what a page of another site does in a browser: it asks first whether it may."""
    assert CHROMIUM is not None
    with chromium.browser(CHROMIUM, target.parent / "profile") as tab:
        tab.events.clear()

        def send(base: str, step: Step) -> None:
            options = step.fetch_options
            call = f"fetch({json.dumps(base + step.path)}, {json.dumps(options)})"
            done = f"{call}.then(answer => answer.text()).then(() => 1, String)"
            answer = tab.send("Runtime.evaluate", expression=done, awaitPromise=True)
            assert answer["result"]["value"] == 1, answer

        yield send
        target.write_text(json.dumps(har_of(tab)).replace('{"_resource', '\n{"_resource'), "utf-8")


@contextmanager
def by_firefox(target: Path) -> Iterator[Send]:
    """Record what a page of another site does in Firefox, as its network monitor saves it."""
    assert FIREFOX is not None
    with firefox(FIREFOX, target.parent / "firefox") as tab:

        def send(base: str, step: Step) -> None:
            tab.fetch(base + step.path, step.fetch_options)

        yield send
        target.write_text(json.dumps(tab.har()).replace('{"started', '\n{"started'), "utf-8")


@contextmanager
def by_mitmproxy(target: Path) -> Iterator[Send]:
    """Record with mitmproxy, between curl and the server."""
    assert MITMDUMP is not None
    words = [MITMDUMP, "--listen-host", "127.0.0.1", "--listen-port", "0"]
    words += ["--set", f"confdir={target.parent}", "--set", f"hardump={target}"]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=env, text=True, encoding="utf-8") as p:
        assert p.stdout is not None
        heard = (re.search(r"listening at \S*?(127\.0\.0\.1:\d+)", line) for line in p.stdout)
        proxy = next(match[1] for match in heard if match is not None)
        try:
            with by_curl(target.parent / "by-the-way.trace") as send:
                yield partial(_through, send, proxy)
        finally:
            p.terminate()
            p.communicate(timeout=60)


def _through(send: Any, proxy: str, base: str, step: Step) -> None:
    send(base, step, "--proxy", f"http://{proxy}", "--noproxy", "")


def record(recorder: Any, contract: Contract, target: Path, *, wrong: bool) -> None:
    """Record the session with a mock on the loopback, whose ids and time are always the same."""
    polls: list[httpx2.Request] = []
    with recording(contract) as server, recorder(target) as send:

        def answer(request: httpx2.Request, ask: Answer) -> httpx2.Response:
            return compressed(request, spoilt(request, ask, polls) if wrong else ask(request))

        server.answer = answer
        for step in steps(server):
            send(server.base_url, step)


RECORDERS = {
    "curl.trace": (by_curl, CURL),
    "chromium.har": (by_chromium, CHROMIUM),
    "firefox.har": (by_firefox, FIREFOX),
    "mitmproxy.har": (by_mitmproxy, MITMDUMP),
}
"""What records, by the name of its file, and the command that it needs; None if there is none."""
