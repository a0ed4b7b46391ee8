"""Jobs that are added while a watch waits, and watches that go on without any."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from runtime._async.watching import AsyncWatch, async_watch
from runtime._sync.watching import Watch, watch
from runtime.clocks import SystemClock, WakeableClock

from .doubles import START, ManualClock
from .simulation import LoopClock, Vendor, simulate
from .test_watching import ends, told

SOON = 10.0
"""How long a test waits for what should happen at once, in seconds."""


class RestingClock:
    """Time that stands still, and says when a watch waits for another thread."""

    def __init__(self) -> None:
        self.resting = threading.Event()

    def now(self) -> float:
        return START

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody could wake this up")

    def wait(self, changed: threading.Condition, seconds: float) -> None:
        self.resting.set()
        assert changed.wait(SOON), "nobody woke the watch up"

    @contextmanager
    def meanwhile(self, act: Callable[[], object]) -> Iterator[None]:
        """Have another thread act as soon as a watch waits."""
        self.resting.clear()

        def run() -> None:
            assert self.resting.wait(SOON)
            act()

        thread = threading.Thread(target=run)
        thread.start()
        yield
        thread.join()


@pytest.fixture
def clock() -> RestingClock:
    """A clock that says when a watch waits."""
    return RestingClock()


each_concurrency = pytest.mark.parametrize("concurrency", [1, 4])


@each_concurrency
def test_a_job_that_another_thread_adds_is_taken_up_at_once(
    clock: RestingClock, concurrency: int
) -> None:
    (slow,) = Vendor(lambda *_: "on", name="slow", clock=clock).jobs(1)
    quick = Vendor(lambda *_: "done", name="quick", clock=clock).job()
    with watch([slow], interval=500.0, concurrency=concurrency, clock=clock) as jobs:
        assert told(*next(jobs)) == ("slow", 0, "on")
        with clock.meanwhile(lambda: jobs.add(quick)):
            assert told(*next(jobs)) == ("quick", 1, "done")
        with clock.meanwhile(lambda: jobs.remove(slow)):
            assert list(jobs) == []


@each_concurrency
def test_a_watch_that_is_kept_open_goes_on_until_it_is_finished(
    clock: RestingClock, concurrency: int
) -> None:
    first, second = Vendor(lambda *_: "done", clock=clock).jobs(2)

    def add_the_last() -> None:
        jobs.add(second)
        jobs.finish()

    jobs: Watch[Any, Any] = watch(keep_open=True, concurrency=concurrency, clock=clock)
    with jobs:
        with clock.meanwhile(lambda: jobs.add(first)):
            assert told(*next(jobs)) == ("vendor", 0, "done")
        with clock.meanwhile(add_the_last):
            assert [told(*each) for each in jobs] == [("vendor", 1, "done")]


@pytest.mark.parametrize("end", ["finish", "close"])
def test_an_open_watch_without_jobs_ends_at_once(clock: RestingClock, end: str) -> None:
    jobs = watch([Vendor(lambda *_: "done", clock=clock).job()], keep_open=True, clock=clock)
    next(jobs)
    with clock.meanwhile(getattr(jobs, end)):
        assert list(jobs) == []


def test_threads_that_share_a_watch_all_end_with_it(clock: RestingClock) -> None:
    jobs: Watch[Any, Any] = watch(keep_open=True, clock=clock)
    vendor = Vendor(lambda *_: "done", clock=clock)
    seen: list[Any] = []
    readers = [threading.Thread(target=lambda: seen.extend(jobs)) for _ in range(3)]
    for reader in readers:
        reader.start()
    jobs.add(*vendor.jobs(10))
    jobs.finish()
    for reader in readers:
        reader.join(SOON)
    assert not any(reader.is_alive() for reader in readers)
    assert sorted(handle.number for handle, _ in seen) == list(range(10))


def test_the_machines_clock_can_be_woken_up() -> None:
    clock, changed = SystemClock(), threading.Condition()
    assert isinstance(clock, WakeableClock)
    assert not isinstance(ManualClock(), WakeableClock)

    def notify() -> None:
        with changed:
            changed.notify_all()

    with changed:
        threading.Thread(target=notify).start()
        assert clock.wait(changed, SOON)


def test_an_open_watch_takes_the_jobs_of_other_tasks_until_it_is_finished() -> None:
    vendor = Vendor(ends("done", 0.0))

    async def main() -> tuple[list[Any], float]:
        clock = LoopClock()
        jobs: AsyncWatch[Any, Any] = async_watch(keep_open=True, clock=clock)
        async with jobs:

            async def add() -> None:
                for number in range(3):
                    await asyncio.sleep(100.0)
                    jobs.add(vendor.job(number))
                await asyncio.sleep(100.0)
                jobs.finish()

            adding = asyncio.create_task(add())
            seen = [told(*each) async for each in jobs]
            await adding
            return seen, clock.now()

    seen, now = simulate(main())
    assert seen == [("vendor", number, "done") for number in range(3)]
    assert now == pytest.approx(400.0)
    assert [now for now, _ in vendor.polls] == pytest.approx([100.0, 200.0, 300.0])


def test_finishing_lets_what_was_added_end_under_asyncio() -> None:
    vendor = Vendor(ends("done", 50.0))

    async def main() -> list[Any]:
        async with async_watch(vendor.jobs(2), keep_open=True, clock=LoopClock()) as jobs:
            jobs.finish()
            return [told(*each)[1:] async for each in jobs]

    assert sorted(simulate(main())) == [(0, "done"), (0, "on"), (1, "done"), (1, "on")]


def test_closing_ends_an_open_watch_under_asyncio() -> None:
    async def main() -> list[Any]:
        jobs: AsyncWatch[Any, Any] = async_watch(keep_open=True, clock=LoopClock())

        async def close() -> None:
            await asyncio.sleep(5.0)
            await jobs.aclose()

        closing = asyncio.create_task(close())
        seen = [each async for each in jobs]
        await closing
        return seen

    assert simulate(main()) == []
