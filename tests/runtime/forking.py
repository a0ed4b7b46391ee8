"""A program that forks in the middle of its work: `forking.py SCENARIO TRANSPORT URL`.

A process of its own, for a test's process has threads of other tests. It prints as JSON what came
of each process: the state that the server told, or an error's name and text.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NoReturn

import httpx2

from runtime._async.core import AsyncCore
from runtime._async.httpx2 import AsyncHttpx2Transport
from runtime._async.pyreqwest import AsyncPyreqwestTransport
from runtime._sync.core import Core
from runtime._sync.httpx2 import Httpx2Transport
from runtime._sync.pyreqwest import PyreqwestTransport
from runtime._sync.watching import Watch, watch
from runtime.clocks import AsyncSystemClock, SystemClock
from runtime.credentials import Credential, RequestCredential
from runtime.deadlines import DeadlineTransport
from runtime.decoding import decode_json
from runtime.errors import ConfigurationError
from runtime.messages import Request, Response

URL = sys.argv[3]
TRANSPORTS: dict[str, Callable[[], Any]] = {
    "httpx2": Httpx2Transport,
    "async httpx2": AsyncHttpx2Transport,
    "pyreqwest": PyreqwestTransport,
    "async pyreqwest": AsyncPyreqwestTransport,
    "a client": lambda: Httpx2Transport(httpx2.Client()),
    "async a client": lambda: AsyncHttpx2Transport(httpx2.AsyncClient()),
    "a client with deadlines": lambda: Httpx2Transport(
        httpx2.Client(transport=DeadlineTransport())
    ),
    "a function": lambda: Httpx2Transport(httpx2.Client),
    "async a function": lambda: AsyncHttpx2Transport(httpx2.AsyncClient),
}


def end() -> NoReturn:
    """End this process. pyreqwest 0.15 may abort while the interpreter ends; that is left out."""
    if "pyreqwest" in sys.argv[2]:
        os._exit(0)
    sys.exit()


def state(response: Response) -> str:
    return str(decode_json(response, dict[str, Any])["state"])


class Caller:
    """A client, sync or async, that asks the server for one thing."""

    def __init__(self, token: Credential = "t0ken") -> None:
        make = TRANSPORTS[sys.argv[2]]
        common: dict[str, Any] = {
            "base_url": URL,
            "credentials": [RequestCredential("token", "X-Key", "", token, "NONE")],
            "random": lambda: 0.5,
            "request_timeout": 10.0,
            "max_response_bytes": 1000,
            "transport": make,
        }
        self.core: Core | AsyncCore
        if sys.argv[2].startswith("async"):
            self.core = AsyncCore(clock=AsyncSystemClock(), **common)
        else:
            self.core = Core(clock=SystemClock(), **common)

    def ask(self, name: str) -> str:
        """Return the state that the server tells of a name, or the error."""
        request = Request(method="GET", target=f"/{name}")
        try:
            if isinstance(self.core, AsyncCore):
                return asyncio.run(self.core.call(request, state))
            return self.core.call(request, state)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test judges it
            return f"{type(error).__name__}: {error}"

    def close(self) -> None:
        """Close the client."""
        if isinstance(self.core, AsyncCore):
            asyncio.run(self.core.close())
        else:
            self.core.close()


class Child:
    """A forked process that does something, closes what it used and ends as a program does."""

    def __init__(self, closed: Caller | Watch[Any, Any], work: Callable[[], str]) -> None:
        self._reader, writer = os.pipe()
        self._id = os.fork()
        if not self._id:
            os.write(writer, work().encode())
            closed.close()
            end()
        os.close(writer)

    def said(self) -> str:
        """Wait for its end, and return what the work did."""
        with os.fdopen(self._reader, "rb") as pipe:
            said = pipe.read().decode()
        status = os.waitstatus_to_exitcode(os.waitpid(self._id, 0)[1])
        return said if status == 0 else f"{said} exit status {status}"


def used() -> dict[str, str]:
    """Fork after a request; both go on, and the parent once more after the child's end."""
    caller = Caller()
    outcome = {"before": caller.ask("before")}
    child = Child(caller, lambda: caller.ask("child"))
    outcome |= {"parent": caller.ask("parent"), "child": child.said()}
    outcome["after"] = caller.ask("after")
    caller.close()
    return outcome


def unused() -> dict[str, str]:
    """Fork before the first request, as a server does that loads a program before its workers."""
    caller = Caller()
    children = [
        Child(caller, lambda: caller.ask("child")),
        Child(caller, lambda: caller.ask("child")),
    ]
    outcome = {"parent": caller.ask("parent")}
    outcome |= {f"child {number}": child.said() for number, child in enumerate(children)}
    caller.close()
    return outcome


def closing() -> dict[str, str]:
    """Close the client in the child, and go on in the parent."""
    caller = Caller()
    caller.ask("before")
    child = Child(caller, lambda: "closed")
    outcome = {"child": child.said(), "parent": caller.ask("parent")}
    caller.close()
    return outcome


CALLER = Caller()


def ask(name: str) -> str:
    return CALLER.ask(name)


def pooled() -> dict[str, str]:
    """Use a client of the module's in the workers of a pool that forks."""
    names = [f"job-{number}" for number in range(6)]
    outcome = {"before": ask("before")}
    with ProcessPoolExecutor(2, get_context("fork")) as pool:
        outcome |= zip(names, pool.map(ask, names), strict=True)
    CALLER.close()
    return outcome


def busy() -> dict[str, str]:
    """Fork while another thread waits for an answer, which comes after the child's."""
    caller = Caller()
    outcome: dict[str, str] = {}
    thread = threading.Thread(target=lambda: outcome.update(slow=caller.ask("slow")))
    thread.start()
    outcome["arrived"] = caller.ask("arrived")
    outcome["child"] = Child(caller, lambda: caller.ask("child")).said()
    thread.join()
    caller.close()
    return outcome


def token() -> dict[str, str]:
    """Fork while another thread waits for a token."""
    parent, asked, over = os.getpid(), threading.Event(), threading.Event()

    def fetch() -> str:
        if os.getpid() == parent:
            asked.set()
            over.wait()
        return "t0ken"

    caller = Caller(fetch)
    outcome: dict[str, str] = {}
    thread = threading.Thread(target=lambda: outcome.update(parent=caller.ask("parent")))
    thread.start()
    asked.wait()
    outcome["child"] = Child(caller, lambda: caller.ask("child")).said()
    over.set()
    thread.join()
    caller.close()
    return outcome


class Polled:
    """A job, and a poll session for it, whose poll takes as long as the test likes."""

    url = "http://kettles.example/1"
    due = pause = 0.0
    ended = False
    update = error = None

    def __init__(self) -> None:
        self.arrived, self.over = threading.Event(), threading.Event()

    def start_wait(self, **_: Any) -> Polled:
        return self

    def defer(self, until: float, now: float) -> None:
        """It has no other time."""

    def poll(self) -> bool:
        self.arrived.set()
        self.over.wait()
        self.ended = True
        return False


def watching() -> dict[str, str]:
    """Fork while a watch has a request in flight, and iterate over it in the child."""
    job: Any = Polled()
    jobs: Watch[Any, Any] = watch([job])
    thread = threading.Thread(target=lambda: list(jobs))
    thread.start()
    job.arrived.wait()

    def look() -> str:
        try:
            return str(list(jobs))
        except ConfigurationError as error:
            return f"ConfigurationError: {error}"

    outcome = {"child": Child(jobs, look).said()}
    job.over.set()
    thread.join()
    jobs.close()
    return outcome | {"parent": f"{len(jobs)} left"}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]]()), flush=True)
    end()
