"""Turns of several processes, and requests that are let out some at a time."""

from __future__ import annotations

import asyncio
import os
from functools import partial

import pytest
from benchmarks import measurement
from benchmarks.measurement import Turn, pooled, some_turns
from benchmarks.waits import Meter

LINES = {("call", "globex"): 2.0, ("call", "initech"): 3.0}


def turns_of_a_process() -> dict[tuple[str, str], list[Turn]]:
    return {line: some_turns(5, partial(float, r), partial(float, 1)) for line, r in LINES.items()}


def process() -> dict[tuple[str, str], list[Turn]]:
    return {("call", "globex"): [(float(os.getpid()), 1.0, 1.0, float(os.getpid()))]}


def test_lines_are_measured_by_turns_of_several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurement, "FEWEST_PROCESSES", 2)
    found = pooled(turns_of_a_process)
    assert [(line.name, line.ratio, line.turns) for line in found] == [
        ("one call, globex", 2.0, 10),
        ("one call, initech", 3.0, 10),
    ]


def test_each_time_it_is_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurement, "FEWEST_PROCESSES", 2)
    (line,) = pooled(process, 0.0)
    assert line.low != line.high
    assert os.getpid() not in (line.low, line.high)


def test_requests_go_out_when_they_are_let() -> None:
    sent = []

    async def send(url: str) -> str:
        sent.append(url)
        return url

    async def main() -> None:
        meter = Meter(send)

        async def worker() -> None:
            while True:
                await meter.send("/jobs/1")

        workers = [asyncio.create_task(worker()) for _ in range(3)]
        await asyncio.sleep(0)
        assert not sent
        for count in (7, 1):
            await meter.let_out(count)
        for each in workers:
            each.cancel()

    asyncio.run(main())
    assert len(sent) == 8
