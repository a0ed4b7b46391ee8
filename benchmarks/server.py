"""A server for measurements, in a process of its own: a vendor's mock, or a constant.

`python -m benchmarks.server WANTED` takes what to serve as JSON, prints its port and where its jobs
are polled, and serves until it is terminated. Both kinds are uvicorn with httptools, on
uvloop where that is installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from benchmarks.measurement import Cost, of_process
from starlette.types import Receive, Scope, Send

from jobcontracts.mock import DEFAULT_CREDENTIALS, Limits, RunningClock, create_app
from jobcontracts.mock.http.server.listening import LOOPBACK, listen
from jobcontracts.mock.http.server.serving import MockServer
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs


@dataclass(frozen=True)
class Server:
    """A server that runs: its port, where its jobs are polled, and the CPU time that it has had."""

    port: int
    paths: Sequence[str]
    clock: Cost

    @property
    def origin(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


@contextmanager
def serving(**wanted: Any) -> Iterator[Server]:
    """Run a server: `vendor` and `jobs` of a mock, or `status`, `headers` and `body`."""
    command = [sys.executable, "-P", "-m", "benchmarks.server", json.dumps(wanted)]
    with running(command, subprocess.PIPE) as process:
        assert process.stdout is not None
        port, paths = json.loads(process.stdout.readline())
        yield Server(port, paths, of_process(process.pid))


@contextmanager
def running(
    command: Sequence[str], output: int, errors: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block is left."""
    with subprocess.Popen(command, stdout=output, stderr=errors) as process:
        try:
            yield process
        finally:
            process.terminate()


def poll_headers(contract: Contract) -> dict[str, str]:
    """Return the headers that a poll needs: credentials, and required parameters."""
    headers = {"accept": "application/json"}
    for name in contract.poll.security[0] if contract.poll.security else ():
        scheme = contract.security_schemes[name]
        in_header = scheme["type"] == "apiKey" and scheme["in"] == "header"
        value = DEFAULT_CREDENTIALS[0] if in_header else f"Bearer {DEFAULT_CREDENTIALS[0]}"
        headers[scheme["name"] if in_header else "authorization"] = value
    needed = (p for p in contract.poll.parameters if p.location == "header" and p.required)
    return headers | {p.name: str(p.example or "1") for p in needed}


def constant(status: int, headers: list[list[str]], body: str) -> uvicorn.Server:
    """Return a server that says the same always, whatever it is asked."""
    head = [(name.encode(), value.encode()) for name, value in headers]
    content = body.encode()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": content})

    config = uvicorn.Config(app, http="httptools", ws="none", lifespan="off", log_config=None)
    config.server_header = config.proxy_headers = False
    return uvicorn.Server(config)


def mock(
    vendor: str, jobs: int, room: int = 0, speed: float = 1.0
) -> tuple[uvicorn.Server, list[str]]:
    """Return the mock of a vendor as its command serves it, and where its jobs are polled.

    Args:
        vendor: The vendor.
        jobs: How many jobs there are, which stay in their first state.
        room: For how many further ones there is room.
        speed: How many times as fast as real time these come to their end.
    """
    limits, clock = Limits(jobs=jobs + room), RunningClock(speed)
    app = create_app([read_contract(own_specs() / vendor)], clock=clock, limits=limits)
    served = app.vendors[vendor]
    # Held, so that each answer is about a job that goes on.
    first = served.default_scenario.states[0][0]
    made = [app.create_job(vendor, hold=first) for _ in range(jobs)]
    server = MockServer(app)
    server.freeze()
    return server, [served.url(served.contract.poll.id, job, "") for job in made]


def main() -> None:
    """Serve until terminated."""
    wanted = json.loads(sys.argv[1])
    server, paths = mock(**wanted) if "vendor" in wanted else (constant(**wanted), [])
    with listen(LOOPBACK, 0) as listener:
        print(json.dumps([listener.getsockname()[1], paths]), flush=True)
        server.run(sockets=[listener])


if __name__ == "__main__":
    main()
