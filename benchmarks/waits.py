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
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from itertools import cycle
from typing import Any

import httpx2
import pyreqwest.client
from benchmarks.calls import connect
from benchmarks.measurement import (
    Cost,
    Measurement,
    Point,
    Turn,
    counted,
    in_new_process,
    pooled,
    some_turns,
)
from benchmarks.peers import contracts
from benchmarks.server import Server, poll_headers, serving

from jobcontracts.model.contract import Contract

Loop = Callable[[], asyncio.AbstractEventLoop]

LOOPS: dict[str, Loop] = {"": asyncio.new_event_loop}
"""What makes the event loop, by what a line of it is called besides; uvloop's where it is there."""

with suppress(ImportError):
    LOOPS[", uvloop"] = import_module("uvloop").new_event_loop

POLLS = {"httpx2": 500, "pyreqwest": 500}
"""How many polls are counted together: few, so that turns are short and a hiccup falls on few."""

TURNS = {"httpx2": 2, "pyreqwest": 10}
"""How many turns of a line one process takes: httpx2 takes five times as long."""

SECONDS = 240.0
"""How long processes are begun: they differ, and each of them takes half a minute."""

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
        yield from pooled(partial(turns_of_a_process, contract, server), SECONDS)
        for count in COUNTS:
            run = Run(contract, server, "pyreqwest", count)
            size = in_new_process(run.memory)
            costs = {"CPU us per poll": in_new_process(run.poll) * 1e6, "bytes per job": size}
            yield Point("watch", "jobs", count, costs)
            if count == 10_000:
                yield counted("memory", size, 1024.0)
        yield counted("lateness", in_new_process(run.lateness), EVERY)


def turns_of_a_process(contract: Contract, server: Server) -> dict[tuple[str, str], list[Turn]]:
    """Return turns of a watch and of each library alone, on each loop."""
    turns = {}
    for library in POLLS:
        for line, loop in LOOPS.items():
            with Run(contract, server, library, 1_000, loop).polling() as both:
                turns[f"{library}{line}", ""] = some_turns(TURNS[library], *both)
    return turns


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


class Meter:
    """Lets so many requests out at a time; between them, who sends them stands still.

    That way two who poll take turns on one loop, and neither opens a connection in its own.
    """

    def __init__(self, send: Callable[..., Awaitable[Any]]) -> None:
        self._send = send
        self._allowed = asyncio.Semaphore(0)
        self._answered = asyncio.Event()
        self._left = 0

    async def send(self, *request: Any) -> Any:
        await self._allowed.acquire()
        answer = await self._send(*request)
        self._left -= 1
        if not self._left:
            self._answered.set()
        return answer

    async def let_out(self, count: int) -> float:
        """Let requests out, and return the CPU seconds until all are answered."""
        self._left = count
        self._answered.clear()
        started = time.process_time()
        for _ in range(count):
            self._allowed.release()
        await self._answered.wait()
        return time.process_time() - started


def metered(transport: Any) -> Meter:
    """Return a meter of what a transport of ours sends from now on."""
    meter = Meter(transport.send)
    transport.send = meter.send
    return meter


@dataclass(frozen=True)
class Run:
    """Some number of jobs of a vendor, whose mock is `server`, polled with an HTTP library."""

    contract: Contract
    server: Server
    library: str
    count: int
    loop: Loop = asyncio.new_event_loop

    @contextmanager
    def polling(self) -> Iterator[tuple[Cost, Cost]]:
        """Watch all jobs, and ask for them with the library alone: what a poll of each costs."""
        with asyncio.Runner(loop_factory=self.loop) as runner:
            stack = AsyncExitStack()
            try:
                meter, _ = runner.run(self._watched(stack, TickClock()))
                bare = runner.run(self._asked(stack))
                yield partial(self._cost, runner, meter), partial(self._cost, runner, bare)
            finally:
                runner.run(stack.aclose())

    def _cost(self, runner: asyncio.Runner, meter: Meter) -> float:
        return runner.run(meter.let_out(POLLS[self.library])) / POLLS[self.library]

    def poll(self) -> float:
        """Return the CPU time of one poll of a watch, once each job has been polled."""

        async def polled() -> float:
            async with AsyncExitStack() as stack:
                meter, _ = await self._watched(stack, TickClock())
                await meter.let_out(self.count)
                polls = max(self.count, 1_000)
                return await meter.let_out(polls) / polls

        return self._run(polled)

    def memory(self) -> float:
        """Return the bytes that one watched job takes, once each has been polled.

        To be asked in a process of its own: Python 3.11 may crash where tracing ends while another
        thread, as pyreqwest has them, takes memory.
        """

        async def polled() -> float:
            async with AsyncExitStack() as stack:
                await replace(self, count=1)._watched(stack, TickClock())
            tracemalloc.start()
            async with AsyncExitStack() as stack:
                meter, _ = await self._watched(stack, TickClock())
                await meter.let_out(self.count)
                gc.collect()
                return tracemalloc.get_traced_memory()[0] / self.count

        return self._run(polled)

    def lateness(self) -> float:
        """Return how late polls are once all jobs, which begin at once, have been polled."""

        async def polled() -> float:
            async with AsyncExitStack() as stack:
                wanted = {"interval": EVERY, "max_interval": EVERY}
                meter, watch = await self._watched(stack, CpuClock(), **wanted)
                await meter.let_out(2 * self.count)
                return float(watch.lateness)

        return self._run(polled)

    def _run(self, work: Callable[[], Any]) -> float:
        with asyncio.Runner(loop_factory=self.loop) as runner:
            return float(runner.run(work()))

    @property
    def _urls(self) -> list[str]:
        return [f"{self.server.origin}{path}" for path in self.server.paths[: self.count]]

    async def _watched(
        self, stack: AsyncExitStack, clock: Any, **wanted: float
    ) -> tuple[Meter, Any]:
        """Watch all jobs until the stack ends, and return the meter of its polls, and the watch."""
        package = import_module(f"{self.contract.vendor}_jobs")
        transport = getattr(package, f"Async{self.library.capitalize()}Transport")()
        stack.push_async_callback(transport.close)
        base_url = self.server.origin + self.contract.server_path
        client = connect(self.contract, "AsyncClient", base_url=base_url, transport=transport)
        handles = [client.job_at(url) for url in self._urls]
        # A first request opens the library's client, as that of the peer is open.
        await handles[0].poll()
        meter = metered(transport)
        wanted["timeout"] = 1e9
        watch = package.async_watch(handles, concurrency=IN_FLIGHT, clock=clock, **wanted)
        stack.push_async_callback(watch.aclose)
        task = asyncio.create_task(drain(watch))
        stack.push_async_callback(ended, task)
        return meter, watch

    async def _asked(self, stack: AsyncExitStack) -> Meter:
        """Ask for all jobs in turn until the stack ends, with the library alone."""
        http = await stack.enter_async_context(
            library_client(self.library, poll_headers(self.contract))
        )
        meter, remaining = Meter(partial(body_at, http)), cycle(self._urls)

        async def worker() -> None:
            for url in remaining:
                json.loads(await meter.send(url))

        for _ in range(IN_FLIGHT):
            stack.push_async_callback(ended, asyncio.create_task(worker()))
        return meter


async def drain(watch: Any) -> None:
    async for _ in watch:
        pass


async def ended(task: asyncio.Task[None]) -> None:
    """End a task that goes on for ever."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def library_client(library: str, headers: dict[str, str]) -> Any:
    """Return a client of the HTTP library, as it is without us."""
    if library == "httpx2":
        # As many idle ones as by default, and as ours: it looks at each whenever it sends.
        limits = httpx2.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=20)
        return httpx2.AsyncClient(headers=headers, limits=limits)
    return pyreqwest.client.ClientBuilder().default_headers(headers).build()


async def body_at(http: Any, url: str) -> bytes:
    """Get a URL with the library's client."""
    if isinstance(http, httpx2.AsyncClient):
        return (await http.get(url)).content
    answer = await http.get(url).build().send()
    return bytes(await answer.bytes())
