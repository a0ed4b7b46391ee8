"""Many waits at once in one process: polls per second, and memory per job.

A server in a process of its own says at once that every job goes on, so that what is measured is
the client's side. The peer sends the same requests with the HTTP library alone, in the same kind of
loop, with the same number in flight, and reads the JSON.

Both are measured on one core, and on all. pyreqwest receives in a thread of its own: where that
one and Python's run on two cores, each answer hands the interpreter's lock over from core to core
and back, and the more Python has to do for an answer, the more often one core waits for the other.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pyreqwest.client
from benchmarks.measurement import Measurement, Point, compare

from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.documented_answer import documented_answers
from jobcontracts.model.vendors import own_specs, vendor_names

POLLS = {"httpx2": 4_000, "pyreqwest": 20_000}
"""How many polls make one turn, if there are not more jobs than that: some seconds."""

IN_FLIGHT = 64
THREADS = Path("/proc/self/task")
"""This process's threads, where the system is Linux."""
LONGEST_INTERVAL = 3600.0
WAITS = 1000
COUNTS = (10, 100, 1_000, 10_000, 50_000)
TARGETS = {"httpx2": 0.7, "pyreqwest": 0.6}


def measure(turns: int = 9) -> Iterator[Measurement | Point]:
    """Yield the measurements of many waits, and how they grow."""
    contract = chosen_contract()
    with constant_server(contract) as origin:
        for library, target in TARGETS.items():
            run = Run(contract, origin, library, WAITS)
            for name, cores in chosen_cores().items():
                yield compare(
                    f"polls per second, {WAITS} waits, {library}, {name}",
                    f"{library} alone in the same loop",
                    partial(on_cores, cores, run.watched),
                    partial(on_cores, cores, run.bare),
                    turns=turns,
                    target=target,
                    at_most=False,
                    unit="polls/s",
                )
        size = asyncio.run(Run(contract, origin, "httpx2", 10_000).memory())
        yield Measurement(
            name="memory per watched job, 10,000 jobs",
            against="2 KiB",
            ratio=size / 2048,
            low=size / 2048,
            high=size / 2048,
            target=1.0,
            at_most=True,
            ours=size,
            theirs=2048.0,
            unit="bytes",
            turns=1,
            note="handle, key, poll session, place in the schedule, and the last update",
        )
        for count in COUNTS:
            run = Run(contract, origin, "pyreqwest", count)
            yield Point("watch", "jobs", count, asyncio.run(run.watched()), "polls/s")
            yield Point("watch", "jobs", count, asyncio.run(run.memory()), "bytes per job")


def chosen_cores() -> dict[str, set[int]]:
    """Return which sets of cores to measure on; none to choose from where the system cannot say."""
    if not THREADS.is_dir():
        return {"all cores": set()}
    every = os.sched_getaffinity(0)
    return {"one core": {min(every)}, "all cores": every}


def on_cores(cores: set[int], work: Callable[[], Coroutine[Any, Any, float]]) -> float:
    """Run `work` with this process on these cores only, and return its figure."""
    if cores:
        # Each thread has cores of its own, and pyreqwest's outlives the measurement.
        for thread in THREADS.iterdir():
            os.sched_setaffinity(int(thread.name), cores)
    return asyncio.run(work())


def chosen_contract() -> Contract:
    """Return the contract of the first vendor whose poll answers with its state in a body."""
    contracts = (read_contract(own_specs() / name) for name in vendor_names(own_specs()))
    return next(c for c in contracts if c.lifecycle.state.expressions[0].place == "body")


@contextmanager
def constant_server(contract: Contract) -> Iterator[str]:
    """Run a server that says of every job that it goes on; the value is its origin."""
    first = next(iter(contract.lifecycle.simulation.plans.values())).states[0]
    read = contract.lifecycle.state.value_in_response
    answer = next(a for a in documented_answers(contract.poll) if read(a) == first)
    template = contract.server_path + contract.poll.path
    segment = template.strip("/").split("/").index(f"{{{contract.lifecycle.handle.id}}}")
    example = str(contract.poll.path_parameters[-1].example)
    body = json.dumps(answer.json).replace(example, "{job}")
    command = [sys.executable, "-P", "-m", "benchmarks.constant_server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(
            json.dumps({"status": answer.status, "body": body, "segment": segment}) + "\n"
        )
        process.stdin.flush()
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.stdin.close()


class TickClock:
    """A clock on which all jobs are due after each sleep, and nobody really sleeps.

    If it moved to the next job that is due only, one request would be in flight at a time.
    """

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += max(seconds, LONGEST_INTERVAL)
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Run:
    """One measurement.

    Args:
        contract: Whose client is used.
        origin: Where the constant server is.
        library: The HTTP library.
        count: How many jobs there are.
    """

    contract: Contract
    origin: str
    library: str
    count: int

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Any]:
        """Make the vendor's async client over the library."""
        package = import_module(f"{self.contract.vendor}_jobs")
        environment = import_module(f"{self.contract.vendor}_jobs.environment")
        needed = {**environment.CREDENTIALS, **environment.REQUIRED_SETTINGS}
        chosen = {}
        if self.library != "httpx2":
            chosen["transport"] = package.AsyncPyreqwestTransport()
        base_url = self.origin + self.contract.server_path
        client = package.AsyncClient(
            base_url=base_url, **chosen, **dict.fromkeys(needed, "benchmark")
        )
        try:
            yield client
        finally:
            await client.close()

    def handles(self, client: Any) -> list[Any]:
        """Return handles of all jobs."""
        scope = [str(p.example) for p in self.contract.poll.path_parameters[:-1]]
        return [client.job(*scope, f"00000000-0000-4000-8000-{n:012d}") for n in range(self.count)]

    async def polled(self, client: Any, wanted: int) -> tuple[float, Any]:
        """Watch until `wanted` polls were answered; return the seconds, and the watch."""
        package = import_module(f"{self.contract.vendor}_jobs")
        clock = TickClock()
        watch = package.async_watch(
            self.handles(client), concurrency=IN_FLIGHT, timeout=1e9, clock=clock
        )
        answered = Counted(client, wanted)

        async def drain() -> None:
            async for _ in watch:
                pass

        started = time.perf_counter()
        task = asyncio.create_task(drain())
        await answered.done.wait()
        taken = time.perf_counter() - started
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return taken, watch

    async def watched(self) -> float:
        """Return how many polls a second a watch of all jobs makes."""
        wanted = max(POLLS[self.library], self.count)
        async with self.client() as client:
            taken, watch = await self.polled(client, wanted)
            await watch.aclose()
        return wanted / taken

    async def memory(self) -> float:
        """Return the bytes that one watched job takes, once each has been polled."""
        async with self.client() as client:
            gc.collect()
            tracemalloc.start()
            before, _ = tracemalloc.get_traced_memory()
            _, watch = await self.polled(client, self.count)
            gc.collect()
            after, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            await watch.aclose()
        return (after - before) / self.count

    async def bare(self) -> float:
        """Return how many requests a second the library alone makes, and reads as JSON."""
        wanted = max(POLLS[self.library], self.count)
        async with self.client() as client:
            urls = [handle.url for handle in self.handles(client)]
        headers = {"Accept": "application/json", "Authorization": "Bearer benchmark"}
        async with requester(self.library, headers) as get:
            remaining = iter(range(wanted))

            async def worker() -> None:
                for number in remaining:
                    json.loads(await get(urls[number % self.count]))

            started = time.perf_counter()
            await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
            return wanted / (time.perf_counter() - started)


class Counted:
    """Counts the answers that a client's transport brings."""

    def __init__(self, client: Any, wanted: int) -> None:
        self.done = asyncio.Event()
        self._left = wanted
        make = client._core._make_transport

        def counting() -> Any:
            transport = make()
            send = transport.send

            async def counted(*arguments: Any) -> Any:
                answer = await send(*arguments)
                self._left -= 1
                if self._left <= 0:
                    self.done.set()
                return answer

            return Sender(counted, transport.close)

        client._core._make_transport = counting


@dataclass(frozen=True, slots=True)
class Sender:
    """A transport made of two functions."""

    send: Callable[..., Awaitable[Any]]
    close: Callable[[], Awaitable[None]]


@asynccontextmanager
async def requester(
    library: str, headers: dict[str, str]
) -> AsyncIterator[Callable[[str], Awaitable[Any]]]:
    """Make a function that gets a URL's body with the library alone."""
    if library == "httpx2":
        limits = httpx2.Limits(max_connections=IN_FLIGHT)
        async with httpx2.AsyncClient(headers=headers, limits=limits) as http:

            async def get(url: str) -> bytes:
                return (await http.get(url)).content

            yield get
        return
    async with pyreqwest.client.ClientBuilder().default_headers(headers).build() as fast:

        async def fetch(url: str) -> Any:
            answer = await fast.get(url).build().send()
            return bytes(await answer.bytes())

        yield fetch
