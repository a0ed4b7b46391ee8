"""The ruler: two things side by side, and the ratio of the CPU time that they take.

CPU time, because a shared machine gives a process more or less of the clock's; A B B A, because
what drifts in the meantime then falls on both; medians, because one hiccup should not count. Turns
go on until the median is known well enough: a busier machine takes longer and says the same.
"""

from __future__ import annotations

import ctypes
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from math import sqrt
from multiprocessing import get_context
from statistics import median
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

Cost = Callable[[], float]
"""Does some work once, and returns what it cost."""

Turn = tuple[float, float, float, float]
"""What ours, theirs, theirs and ours cost, one after the other."""

SECONDS = 60.0
"""How long turns are begun for one line, if its median is not known within `CLOSE` before."""

CLOSE = 0.02
"""How well a median is to be known, as a part of it: then no further turn is begun."""

REPEATS = 0.05
"""A line whose median is not known that well would say something else the next time."""

FEWEST_TURNS = 5

FEWEST_PROCESSES = 5
"""In how many processes turns are taken at least, of lines that take some in several."""


@dataclass(frozen=True)
class Line:
    """A line of the table; `{}` is for a vendor's name, `at_most` the target of the ratio."""

    what: str
    against: str
    at_most: float | None = None
    unit: str = "CPU seconds"


LINES = {
    "regenerate": Line("regenerate all vendors", "both generators, once each per vendor", 0.2),
    "unchanged": Line("generate, nothing changed", "regenerate all vendors", 0.15),
    "check": Line("generate --check, nothing changed", "regenerate all vendors", 0.15),
    "import": Line("import {}_jobs", "import msgspec"),
    "client": Line("from {}_jobs import Client", "import msgspec", 1.5),
    "help": Line("jobcontracts --help", "import typer, rich", 3.0),
    "checks": Line("jobcontracts check", "import typer, rich", 3.0),
    "call": Line("one call, {}", "httpx2 alone, and its .json()", 1.1),
    "call, attrs": Line("one call, {}", "openapi-python-client's own client (httpx)"),
    "call, msgspec": Line("one call, {}", "datamodel-code-generator's own client (httpx2)"),
    "poll": Line("one poll of a wait, {}", "datamodel-code-generator's own poller (httpx2)"),
    "httpx2": Line("one poll of 1,000 watched jobs, httpx2", "httpx2, same loop", 1.3),
    "pyreqwest": Line("one poll of 1,000 watched jobs, pyreqwest", "pyreqwest, same loop", 1.6),
    "httpx2, uvloop": Line(
        "one poll of 1,000 watched jobs, httpx2, uvloop", "httpx2, same loop", 1.3
    ),
    "pyreqwest, uvloop": Line(
        "one poll of 1,000 watched jobs, pyreqwest, uvloop", "pyreqwest, same loop", 1.6
    ),
    "memory": Line("memory per watched job, 10,000 jobs", "1 KiB", 1.3, "bytes"),
    "lateness": Line(
        "lateness of polls, 99th percentile, 50,000 jobs", "the 20 s between two polls", 0.1
    ),
    "mock": Line("mock, GET status, {}", "a constant ASGI handler, same server", 1.4),
    "started": Line("mock, a job started, {}", "a constant ASGI handler, same server"),
    "p50": Line(
        "mock, latency of GET status, 64 at once, median, {}",
        "a constant ASGI handler, same server",
        unit="seconds",
    ),
    "p99": Line(
        "mock, latency of GET status, 64 at once, 99th percentile, {}",
        "a constant ASGI handler, same server",
        unit="seconds",
    ),
    "jobs": Line("memory per job of a mock, 100,000 jobs, {}", "1 KiB", unit="bytes"),
    "prism": Line("Prism, GET status, {}", "a constant ASGI handler, uvicorn"),
    "mockoon": Line("Mockoon, GET status, {}", "a constant ASGI handler, uvicorn"),
    "imnot": Line("imnot, GET status, {}", "a constant ASGI handler, uvicorn"),
}
"""Every line there can be, and its target if it has one."""


@dataclass(frozen=True)
class Measurement:
    """A line as it was measured: medians; that of the ratios is between `low` and `high`."""

    name: str
    against: str
    at_most: float | None
    unit: str
    ratio: float
    low: float
    high: float
    ours: float
    theirs: float
    turns: int

    @property
    def margin(self) -> float:
        """How far the median may be off, as a part of it; 0 where something is counted once."""
        return max(self.high - self.ratio, self.ratio - self.low) / self.ratio

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached, as far as is printed; None where there is none."""
        return None if self.at_most is None else round(self.ratio, 2) <= self.at_most


@dataclass(frozen=True)
class Point:
    """A point of a curve: what `name` costs, by unit, with a `count` of what it grows with."""

    name: str
    of: str
    count: int
    costs: Mapping[str, float]


def compare(name: str, ours: Cost, theirs: Cost, *, vendor: str = "") -> Measurement:
    """Measure one of `LINES`: both sides once to warm up, then A B B A until that is enough."""
    (found,) = compare_all([ours, theirs], {name: (0, 1)}, vendor=vendor)
    return found


def compare_all(
    costs: Sequence[Cost],
    lines: Mapping[str, tuple[int, int]],
    *,
    vendor: str = "",
    seconds: float = SECONDS,
) -> list[Measurement]:
    """Measure some of `LINES` that have costs in common: A B C C B A are turns of A B and of B C.

    Args:
        costs: What is done in each turn, forth and back.
        lines: By name, which of the costs are ours and theirs.
        vendor: Whose name a line has.
        seconds: How long turns are begun, if the medians are not known before.
    """
    turns = until_known(taken(costs, lines), FEWEST_TURNS, seconds)
    return [summary(LINES[name], vendor, found) for name, found in turns.items()]


def until_known(
    rounds: Iterable[Mapping[K, Sequence[Turn]]], fewest: int, seconds: float
) -> Mapping[K, Sequence[Turn]]:
    """Return the turns of lines once each median is known within `CLOSE`, or the time is over.

    Args:
        rounds: The turns so far, after each round of them, without an end.
        fewest: How many rounds there are always.
        seconds: How long rounds are begun.
    """
    end = time.monotonic() + seconds
    for done, turns in enumerate(rounds, 1):
        if done >= fewest and (time.monotonic() >= end or all(map(enough, turns.values()))):
            return turns
    raise ValueError("expected rounds without an end")


def taken(
    costs: Sequence[Cost], lines: Mapping[str, tuple[int, int]]
) -> Iterator[dict[str, list[Turn]]]:
    """Yield the turns so far of some lines, after each; each cost is paid once before."""
    for cost in costs:
        cost()
    turns: dict[str, list[Turn]] = {name: [] for name in lines}
    while True:
        forth = [cost() for cost in costs]
        back = [cost() for cost in reversed(costs)][::-1]
        for name, (ours, theirs) in lines.items():
            turns[name].append((forth[ours], forth[theirs], back[theirs], back[ours]))
        yield turns


def some_turns(number: int, ours: Cost, theirs: Cost) -> list[Turn]:
    """Return some turns of two costs, of a line that takes turns in several processes."""
    *_, turns = islice(taken([ours, theirs], {"": (0, 1)}), number)
    return turns[""]


def pooled(
    take: Callable[[], Mapping[tuple[str, str], Sequence[Turn]]], seconds: float = SECONDS
) -> list[Measurement]:
    """Measure lines by turns of several processes, one after the other, all by the same median.

    A process has its addresses, and with them its luck with the processor's caches: its turns
    agree, and those of the next one do with each other. One process alone was off by up to a tenth.

    Args:
        take: Takes some turns of lines, by the line's name and its vendor's; can be pickled.
        seconds: How long processes are begun, if the medians are not known before.
    """

    def taken_by_processes() -> Iterator[dict[tuple[str, str], list[Turn]]]:
        turns = defaultdict[tuple[str, str], list[Turn]](list)
        while True:
            for line, more in in_new_process(take).items():
                turns[line] += more
            yield turns

    turns = until_known(taken_by_processes(), FEWEST_PROCESSES, seconds)
    return [summary(LINES[name], vendor, found) for (name, vendor), found in turns.items()]


def in_new_process(work: Callable[[], T]) -> T:
    """Return what some work returns that is done in a process of its own; it can be pickled."""
    with ProcessPoolExecutor(1, get_context("spawn")) as processes:
        return processes.submit(work).result()


def counted(name: str, ours: float, theirs: float, vendor: str = "") -> Measurement:
    """Return one of `LINES` that is no time and the same in each turn: one does."""
    return summary(LINES[name], vendor, [(ours, theirs, theirs, ours)])


def enough(turns: Sequence[Turn]) -> bool:
    """Return whether the median of some turns is known within `CLOSE`; looked at now and then."""
    return len(turns) % FEWEST_TURNS == 0 and summary(Line("", ""), "", turns).margin <= CLOSE


def summary(line: Line, vendor: str, turns: Sequence[Turn]) -> Measurement:
    """Return the medians of some turns.

    That of all possible turns lies between the two ratios of these ranks 95 times in 100 (the
    binomial distribution, as a normal one); of a few turns between the least and the greatest.
    """
    ratios = sorted((a + d) / (b + c) for a, b, c, d in turns)
    beside = max(0, int(len(turns) / 2 - 0.98 * sqrt(len(turns))))
    return Measurement(
        line.what.format(vendor),
        line.against,
        line.at_most,
        line.unit,
        ratio=median(ratios),
        low=ratios[beside],
        high=ratios[-1 - beside],
        ours=median((a + d) / 2 for a, _, _, d in turns),
        theirs=median((b + c) / 2 for _, b, c, _ in turns),
        turns=len(turns),
    )


def cpu(work: Callable[[], object], clock: Cost = time.process_time, count: int = 1) -> Cost:
    """Return the CPU time of some work, divided by `count`; `clock` says whose time it is."""

    def cost() -> float:
        started = clock()
        work()
        return (clock() - started) / count

    return cost


def of_children() -> float:
    """Return the CPU time of the processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_process(pid: int) -> Cost:
    """Return the clock of a process that runs; where the system has POSIX's, macOS not."""
    clock = ctypes.c_int()
    if error := ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock)):
        raise OSError(error, "clock_getcpuclockid")
    return partial(time.clock_gettime, clock.value)
