"""Watching many jobs, under asyncio and in threads; vendors are simulated, and so is time."""

from __future__ import annotations

import asyncio
import gc
import threading
import tracemalloc
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from runtime._async.watching import async_watch
from runtime._sync.watching import watch
from runtime.errors import ConfigurationError
from runtime.scheduling import MAX_PAUSE

from .doubles import ManualClock
from .simulation import PACKAGES, LoopClock, Says, Vendor, simulate

Told = tuple[str, int, str]


def told(handle: Any, item: Any) -> Told:
    """Return an item as: the vendor, the job, and the state or the error's name."""
    what = type(item).__name__ if isinstance(item, Exception) else item.state
    return handle._vendor.name, handle.number, what


async def all_of(handles: Iterable[Any], **settings: Any) -> list[Told]:
    settings.setdefault("clock", LoopClock())
    async with async_watch(handles, **settings) as jobs:
        return [told(handle, item) async for handle, item in jobs]


def ends(state: str, at: float) -> Says:
    """Return a vendor's ways: a job is on until a moment, and then in a state."""
    return lambda number, poll, now: state if now >= at else "on"


@pytest.fixture(params=["async", "one by one", "threads"])
def run(request: pytest.FixtureRequest) -> Callable[..., list[Told]]:
    """Return what watches `(says, options)` vendors of three jobs each to their end."""

    def run(*says: Says, **settings: Any) -> list[Told]:
        clock = None if request.param == "async" else ManualClock()
        if clock is not None:
            clock.time = 0.0
        vendors = [
            Vendor(each, name=f"v{index}", package_name=PACKAGES[index % 2], clock=clock)
            for index, each in enumerate(says)
        ]
        handles = [handle for vendor in vendors for handle in vendor.jobs(3)]
        if clock is None:
            return simulate(all_of(handles, **settings))
        concurrency = 1 if request.param == "one by one" else 4
        with watch(handles, concurrency=concurrency, clock=clock, **settings) as jobs:
            return [told(handle, item) for handle, item in jobs]

    return run


def test_each_jobs_updates_come_until_all_have_ended(run: Callable[..., list[Told]]) -> None:
    seen = run(ends("done", 5.0), ends("done", 10.0))
    assert Counter(seen) == {
        (vendor, number, state): 1
        for vendor in ("v0", "v1")
        for number in range(3)
        for state in ("on", "done")
    }


def test_a_job_that_fails_is_an_update_and_the_others_go_on(run: Callable[..., list[Told]]) -> None:
    seen = run(lambda number, poll, now: "broken" if number == 1 else ["on", "done"][poll > 3])
    assert [each for each in seen if each[1] == 1] == [("v0", 1, "broken")]
    assert Counter(what for *_, what in seen) == {"broken": 1, "on": 2, "done": 2}


def test_a_job_that_cannot_be_watched_is_an_error_and_the_others_go_on(
    run: Callable[..., list[Told]],
) -> None:
    def says(number: int, poll: int, now: float) -> Any:
        return (404, 0) if number == 1 else OSError("no idea") if number == 2 else "done"

    assert sorted(run(says, says)) == [
        (vendor, number, what)
        for vendor in ("v0", "v1")
        for number, what in enumerate(["done", "UnexpectedStatus", "OSError"])
    ]


def test_a_job_that_does_not_end_times_out(run: Callable[..., list[Told]]) -> None:
    seen = run(lambda number, poll, now: "on", timeout=20.0)
    assert Counter(what for *_, what in seen) == {"on": 3, "WaitTimeout": 3}


def test_a_state_that_is_not_documented_goes_on_or_is_an_error(
    run: Callable[..., list[Told]],
) -> None:
    def says(number: int, poll: int, now: float) -> str:
        return "odd" if poll == 1 else "done"

    assert Counter(what for *_, what in run(says)) == {"odd": 3, "done": 3}
    strict = run(says, on_unknown="raise")
    assert Counter(what for *_, what in strict) == {"odd": 3, "UnknownState": 3}


def test_a_watch_says_how_late_its_polls_are() -> None:
    clock = ManualClock()
    handles = Vendor(ends("done", 100.0), name="v", clock=clock).jobs(2)
    with watch(handles, concurrency=1, clock=clock) as jobs:
        assert jobs.lateness == 0.0
        clock.time += 30.0  # the machine was busy
        next(jobs)
        assert jobs.lateness == 30.0

    async def late() -> float:
        async with async_watch(Vendor(ends("done", 5.0), name="v").jobs(3), clock=LoopClock()) as j:
            async for _ in j:
                pass
            return j.lateness

    assert simulate(late()) == 0.0


def test_nothing_to_watch_ends_at_once(run: Callable[..., list[Told]]) -> None:
    assert run() == []


@pytest.mark.parametrize("concurrency", [0, -1])
def test_no_concurrency_at_all_is_refused(concurrency: int) -> None:
    with pytest.raises(ConfigurationError, match="concurrency: expected 1 or more"):
        watch([], concurrency=concurrency)
    with pytest.raises(ConfigurationError, match="concurrency: expected 1 or more"):
        async_watch([], concurrency=concurrency)


def test_a_setting_that_cannot_be_is_refused_when_a_job_is_added() -> None:
    vendor = Vendor(ends("done", 0), clock=ManualClock())
    with pytest.raises(ConfigurationError, match="timeout: expected a number"):
        watch(vendor.jobs(1), timeout=float("nan"))


def test_requests_in_flight_are_bounded_and_vendors_share_them() -> None:
    first = Vendor(ends("done", 60.0), takes=1.0, name="first")
    second = Vendor(ends("done", 60.0), takes=1.0, name="second")
    simulate(all_of([*first.jobs(50), *second.jobs(50)], concurrency=10))
    assert first.most_in_flight == second.most_in_flight == 5


def test_no_job_starves() -> None:
    # Fifty jobs that want a poll a second each, two requests in flight of half a second each.
    vendor = Vendor(ends("done", 200.0), takes=0.5)
    simulate(all_of(vendor.jobs(50), concurrency=2, interval=1.0, max_interval=1.0))
    polls = Counter(number for now, number in vendor.polls if now < 200)
    assert len(polls) == 50
    assert max(polls.values()) - min(polls.values()) <= 1


def test_a_slow_vendor_does_not_hold_up_the_others() -> None:
    slow = Vendor(ends("done", 0.0), takes=25.0, name="slow")
    quick = Vendor(ends("done", 3.0), takes=0.01, name="quick")
    simulate(all_of([*slow.jobs(100), *quick.jobs(100)], concurrency=10))
    assert max(now for now, _ in quick.polls) < 10.0


def test_a_vendor_that_is_busy_slows_down_alone() -> None:
    def says(number: int, poll: int, now: float) -> Any:
        return (429, 30) if number == 0 and poll == 1 else "done" if now > 50 else "on"

    busy = Vendor(says, name="busy")
    other = Vendor(ends("done", 20.0), name="other")
    simulate(all_of([*busy.jobs(20), *other.jobs(20)], concurrency=4))
    paused = [now for now, _ in busy.polls if 0.0 < now < 30.0]
    assert not paused
    assert [now for now, _ in busy.polls if now >= 30.0]
    assert len([now for now, _ in other.polls if 0.0 < now < 30.0]) >= 40


def test_one_jobs_answer_silences_its_vendor_for_a_while_only() -> None:
    def says(number: int, poll: int, now: float) -> Any:
        return (503, 10**9) if number == 0 else "done" if poll > 1 else "on"

    vendor = Vendor(says)
    seen = simulate(all_of(vendor.jobs(5), timeout=3600.0))
    assert Counter(what for *_, what in seen) == {"on": 4, "done": 4, "WaitTimeout": 1}
    assert max(now for now, number in vendor.polls if number) <= MAX_PAUSE + 10


def test_a_pause_still_leaves_every_job_its_last_poll() -> None:
    vendor = Vendor(lambda number, poll, now: (429, 200) if poll == 1 else "done")
    seen = simulate(all_of(vendor.jobs(5), timeout=100.0))
    assert Counter(what for *_, what in seen) == {"done": 5}
    assert {now for now, _ in vendor.polls} == {0.0, 98.0}


def test_jobs_are_added_and_removed_while_it_runs() -> None:
    vendor = Vendor(ends("done", 100.0))
    late = Vendor(ends("done", 0.0), name="late", package_name=PACKAGES[1])

    async def main() -> list[Told]:
        seen = []
        first, second, third = vendor.jobs(3)
        async with async_watch([first, second], clock=LoopClock()) as jobs:
            jobs.add(first)
            assert len(jobs) == 2
            async for handle, item in jobs:
                seen.append(told(handle, item))
                if len(seen) == 2:
                    jobs.add(third, late.job(7))
                    jobs.remove(first)
                    jobs.remove(first)
                    assert len(jobs) == 3
            assert len(jobs) == 0
            jobs.add(late.job(8))
            seen += [told(handle, item) async for handle, item in jobs]
        return seen

    assert sorted(simulate(main())) == [
        ("late", 7, "done"),
        ("late", 8, "done"),
        ("vendor", 0, "on"),
        ("vendor", 1, "done"),
        ("vendor", 1, "on"),
        ("vendor", 2, "done"),
        ("vendor", 2, "on"),
    ]
    assert len([now for now, number in vendor.polls if number == 0]) == 1


def test_removing_the_last_job_ends_a_watch_that_waits_for_it() -> None:
    vendor = Vendor(ends("done", 1000.0))

    async def main() -> float:
        clock = LoopClock()
        (handle,) = vendor.jobs(1)
        async with async_watch([handle], interval=400.0, clock=clock) as jobs:

            async def remove() -> None:
                await asyncio.sleep(10.0)
                jobs.remove(handle)

            removing = asyncio.create_task(remove())
            assert [told(*each) async for each in jobs] == [("vendor", 0, "on")]
            await removing
            return clock.now()

    assert simulate(main()) == pytest.approx(10.0)


def test_what_comes_back_of_a_job_that_was_removed_meanwhile_is_dropped() -> None:
    vendor = Vendor(ends("done", 5.0), takes=3.0)

    async def main() -> list[Told]:
        first, second = vendor.jobs(2)
        async with async_watch([first, second], clock=LoopClock()) as jobs:

            async def remove() -> None:
                await asyncio.sleep(1.0)
                jobs.remove(first)
                assert len(jobs) == 1

            removing = asyncio.create_task(remove())
            seen = [told(*each) async for each in jobs]
            await removing
            return seen

    assert {number for _, number, _ in simulate(main())} == {1}


def test_a_job_is_added_by_another_task_while_nothing_is_due() -> None:
    vendor = Vendor(ends("done", 50.0), takes=0.1)

    async def main() -> float:
        clock = LoopClock()
        async with async_watch(vendor.jobs(1), interval=40.0, clock=clock) as jobs:

            async def add() -> None:
                await asyncio.sleep(10.0)
                jobs.add(Vendor(ends("done", 0.0), name="late").job())

            adding = asyncio.create_task(add())
            async for handle, _ in jobs:
                if handle._vendor.name == "late":
                    await adding
                    return clock.now()
        raise AssertionError("it was not seen")

    assert simulate(main()) == pytest.approx(10.0)


Stop = Callable[[Any], Awaitable[None]]


async def by_break(jobs: Any) -> None:
    async for _ in jobs:
        break


async def by_closing(jobs: Any) -> None:
    await anext(jobs)
    await jobs.aclose()
    assert [item async for item in jobs] == []


async def by_an_error(jobs: Any) -> None:
    async def main() -> None:
        async with jobs:
            async for _ in jobs:
                raise KeyError

    with pytest.raises(KeyError):
        await main()


async def by_a_timeout(jobs: Any) -> None:
    async def main() -> None:
        async with jobs:
            async for _ in jobs:
                pass

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(main(), 5.0)


@pytest.mark.parametrize("stop", [by_break, by_closing, by_an_error, by_a_timeout])
def test_stopping_leaves_nothing_behind_and_cancels_no_job(stop: Stop) -> None:
    vendor = Vendor(lambda number, poll, now: "on", takes=1.5)

    async def main() -> None:
        await stop(async_watch(vendor.jobs(30), concurrency=10, clock=LoopClock()))
        gc.collect()
        for _ in range(3):
            await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert vendor.in_flight == 0
        polls = len(vendor.polls)
        await asyncio.sleep(100.0)
        assert len(vendor.polls) == polls

    simulate(main())
    assert vendor.methods == {"GET"}


def test_ten_thousand_jobs_take_two_kibibytes_each() -> None:
    vendors = [
        Vendor(lambda number, poll, now: "on", name=f"v{index}", package_name=name)
        for index, name in enumerate(PACKAGES)
    ]

    async def main() -> float:
        warm = async_watch(vendors[0].jobs(10), clock=LoopClock())
        await anext(warm)
        await warm.aclose()
        gc.collect()
        tracemalloc.start()
        handles = [vendor.job(number) for vendor in vendors for number in range(5000)]
        async with async_watch(handles, interval=1000.0, timeout=9000.0, clock=LoopClock()) as jobs:
            for _ in handles:
                await anext(jobs)
            for vendor in vendors:
                vendor.polls.clear()
                vendor._numbers.clear()
            gc.collect()
            # Nothing is in flight: a task sleeps, and that is all.
            assert len(asyncio.all_tasks()) <= 2
            held, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return held / len(handles)

    assert simulate(main()) <= 2048


def test_threads_poll_at_the_same_time() -> None:
    together = threading.Barrier(4, timeout=10)

    def says(number: int, poll: int, now: float) -> str:
        together.wait()
        return "done"

    with watch(Vendor(says, clock=ManualClock()).jobs(4), concurrency=4) as jobs:
        assert len(list(jobs)) == 4


def test_a_slow_vendor_does_not_hold_up_the_others_threads() -> None:
    release = threading.Event()
    clock = ManualClock()
    slow = Vendor(lambda *_: "done" if release.wait(10) else "on", name="slow", clock=clock)
    quick = Vendor(lambda *_: "done", name="quick", package_name=PACKAGES[1], clock=clock)
    seen = []
    with watch([*slow.jobs(4), *quick.jobs(4)], concurrency=4, clock=clock) as jobs:
        for handle, _ in jobs:
            seen.append(handle._vendor.name)
            if len(seen) == 4:
                release.set()
    assert seen == ["quick"] * 4 + ["slow"] * 4


def test_closing_waits_for_the_requests_in_flight() -> None:
    before = threading.active_count()
    vendor = Vendor(lambda *_: "on", clock=ManualClock())
    with watch(vendor.jobs(4), concurrency=4, clock=vendor.clock) as jobs:
        next(jobs)
        assert repr(jobs) == "<Watch of 4 jobs>"
    assert threading.active_count() == before
    assert list(jobs) == []
