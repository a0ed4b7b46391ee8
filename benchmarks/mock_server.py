"""A server for measurements, in a process of its own: the mock, or a constant on the same server.

It reads what to serve from the standard input as JSON, prints its port and what else there is to
know, prints its CPU seconds for each line that follows, and stops when the standard input ends.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send

from jobcontracts.mock import create_app
from jobcontracts.mock.http.server.serving import LOOPBACK, MockServer, listen
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs


def constant(status: int, headers: list[list[str]], body: str) -> uvicorn.Server:
    """Return a server that says the same always, whatever it is asked."""
    head = [(name.encode(), value.encode()) for name, value in headers]
    content = body.encode()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": content})

    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    return uvicorn.Server(config)


def mock(vendor: str, jobs: int) -> tuple[uvicorn.Server, list[str]]:
    """Return the mock of a vendor as its command serves it, and where its jobs are polled."""
    app = create_app([read_contract(own_specs() / vendor)])
    poll = app.vendors[vendor].contract.poll.id
    first = app.vendors[vendor].default_scenario.states[0][0]
    # Held, so that each answer is about a job that goes on.
    made = [app.create_job(vendor, hold=first) for _ in range(jobs)]
    server = MockServer(app)
    server.freeze()
    return server, [app.vendors[vendor].url(poll, job, "") for job in made]


def main() -> None:
    """Serve until the standard input ends."""
    wanted: dict[str, Any] = json.loads(sys.stdin.readline())
    server, paths = mock(**wanted) if "vendor" in wanted else (constant(**wanted), [])

    def listen_to_the_input() -> None:
        for _ in sys.stdin:
            used = resource.getrusage(resource.RUSAGE_SELF)
            print(used.ru_utime + used.ru_stime, flush=True)
        server.should_exit = True

    with listen(LOOPBACK, 0) as listener:
        print(json.dumps([listener.getsockname()[1], paths]), flush=True)
        threading.Thread(target=listen_to_the_input, daemon=True).start()
        server.run(sockets=[listener])


if __name__ == "__main__":
    main()
