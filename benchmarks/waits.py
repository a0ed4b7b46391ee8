"""Many jobs watched in one process: CPU time per poll, memory per job, how both grow, lateness.

The vendor's mock, in a process of its own, says of every job that it goes on; what is measured is
the client's side. The peer sends the same requests with the HTTP library alone, in the same kind of
loop, with the same number in flight, and reads the JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
import time
import tracemalloc
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle, islice
from typing import Any, TypeVar

import httpx2
import pyreqwest.client
from benchmarks.calls import connect
from benchmarks.measurement import Measurement, Point, compare, counted
from benchmarks.peers import contracts
from benchmarks.server import Server, poll_headers, serving

from jobcontracts.model.contract import Contract

T = TypeVar("T")

Loop = Callable[[], asyncio.AbstractEventLoop]

LOOPS: dict[str, Loop] = {"": asyncio.new_event_loop}
"""What makes the event loop, by what a line of it is called besides; uvloop's where it is there."""

with suppress(ImportError):
    LOOPS[", uvloop"] = import_module("uvloop").new_event_loop

POLLS = {"httpx2": 1_000, "pyreqwest": 4_000}
"""How many polls are made in one go, if there are not more jobs than that."""

IN_FLIGHT = 64
COUNTS = (10, 100, 1_000, 10_000, 50_000)
EVERY = 20.0
"""How many seconds are between two polls of a job where it is measured how late they are."""


def measure() -> Iterator[Measurement | Point]:
    """Yield the measurements of many waits, and how they grow."""
    contract = next(
        c for c in contracts() if c.lifecycle.state.places[0].expression.place == "body"
    )
    with serving(vendor=contract.vendor, jobs=max(COUNTS)) as server:
        for library in POLLS:
            for line, loop in LOOPS.items():
                run = Run(contract, server, library, 1_000, loop)
                yield compare(f"{library}{line}", run.poll_of_watch, run.poll_of_library)
        for count in COUNTS:
            run = Run(contract, server, "pyreqwest", count)
            size = run.memory()
            costs = {"CPU us per poll": run.poll_of_watch() * 1e6, "bytes per job": size}
            yield Point("watch", "jobs", count, costs)
            if count == 10_000:
                yield counted("memory", size, 1024.0)
        yield counted("lateness", run.lateness(), EVERY)


class TickClock:
    """A clock on which all jobs are due after each sleep, and nobody really sleeps.

    If it moved to the next job that is due only, one request would be in flight at a time.
    """

    time = 0.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += max(seconds, 3600.0)  # no interval is longer
        await asyncio.sleep(0)


class CpuClock:
    """The CPU time of this process, and what it has slept: others at work make no poll late."""

    slept = 0.0

    def now(self) -> float:
        return time.process_time() + self.slept

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Watched:
    """What a watch took: CPU seconds, bytes, and how late 99 polls in 100 were, in seconds."""

    cpu: float
    size: int
    lateness: float


def count_answers(transport: Any, wanted: int) -> asyncio.Event:
    """Return an event that is set once a transport has brought a number of answers."""
    send, done, more = transport.send, asyncio.Event(), iter(range(wanted - 1))

    async def counted(*request: Any) -> Any:
        answer = await send(*request)
        if next(more, None) is None:
            done.set()
        return answer

    transport.send = counted
    return done


@dataclass(frozen=True)
class Run:
    """Some number of jobs of a vendor, whose mock is `server`, polled with an HTTP library."""

    contract: Contract
    server: Server
    library: str
    count: int
    loop: Loop = asyncio.new_event_loop

    def poll_of_watch(self) -> float:
        """Return the CPU time of one poll of a watch of all jobs."""
        return self._run(self._watch(self._polls, TickClock())).cpu / self._polls

    def poll_of_library(self) -> float:
        """Return the CPU time of one request of the library alone, its answer read as JSON."""
        return self._run(self._ask())

    def memory(self) -> float:
        """Return the bytes that one watched job takes, once each has been polled."""
        tracemalloc.start()
        size = self._run(self._watch(self.count, TickClock())).size
        tracemalloc.stop()
        return size / self.count

    def lateness(self) -> float:
        """Return how late polls are once all jobs, which begin at once, have been polled."""
        wanted = {"interval": EVERY, "max_interval": EVERY}
        return self._run(self._watch(2 * self.count, CpuClock(), **wanted)).lateness

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        with asyncio.Runner(loop_factory=self.loop) as runner:
            return runner.run(work)

    @property
    def _polls(self) -> int:
        return max(POLLS[self.library], self.count)

    @property
    def _urls(self) -> list[str]:
        return [f"{self.server.origin}{path}" for path in self.server.paths[: self.count]]

    async def _watch(self, polls: int, clock: Any, **wanted: float) -> Watched:
        """Watch all jobs for a number of polls."""
        package = import_module(f"{self.contract.vendor}_jobs")
        transport = getattr(package, f"Async{self.library.capitalize()}Transport")()
        base_url = self.server.origin + self.contract.server_path
        client = connect(self.contract, "AsyncClient", base_url=base_url, transport=transport)
        urls = self._urls
        # A first request opens the library's client, as that of the peer is open.
        await client.job_at(urls[0]).poll()
        answered = count_answers(transport, polls)
        before = traced_memory()
        handles = [client.job_at(url) for url in urls]
        wanted["timeout"] = 1e9
        watch = package.async_watch(handles, concurrency=IN_FLIGHT, clock=clock, **wanted)
        started = time.process_time()
        task = asyncio.create_task(drain(watch))
        await answered.wait()
        taken = time.process_time() - started
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        watched = Watched(taken, traced_memory() - before, watch.lateness)
        await watch.aclose()
        await transport.close()
        return watched

    async def _ask(self) -> float:
        headers = poll_headers(self.contract)
        remaining = islice(cycle(self._urls), self._polls)
        async with library_client(self.library, headers) as http:

            async def worker() -> None:
                for url in remaining:
                    json.loads(await body_at(url, http))

            before = time.process_time()
            await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
            return (time.process_time() - before) / self._polls


async def drain(watch: Any) -> None:
    async for _ in watch:
        pass


def traced_memory() -> int:
    """Return how many bytes are in use of those that are traced, garbage left out."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def library_client(library: str, headers: dict[str, str]) -> Any:
    """Return a client of the HTTP library, as it is without us."""
    if library == "httpx2":
        limits = httpx2.Limits(max_connections=IN_FLIGHT)
        return httpx2.AsyncClient(headers=headers, limits=limits)
    return pyreqwest.client.ClientBuilder().default_headers(headers).build()


async def body_at(url: str, http: Any) -> bytes:
    """Get a URL with the library's client."""
    if isinstance(http, httpx2.AsyncClient):
        return (await http.get(url)).content
    answer = await http.get(url).build().send()
    return bytes(await answer.bytes())
