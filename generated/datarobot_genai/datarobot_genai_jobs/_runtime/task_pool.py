# From templates/runtime/task_pool.py, unchanged but for this line.
"""Polls many jobs in tasks, for `async_watch`; `thread_pool` does so in threads, for `watch`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Generic, Protocol

from .clocks import AsyncClock
from .scheduling import HandleT, Item, Schedule, ScheduledSession, WatchedJob

MAX_UNREAD: Final = 1000
"""How many items may lie about that nobody has taken before the jobs have to wait."""


class AsyncSession(ScheduledSession, Protocol):
    """The poll session of an async client's job."""

    async def poll(self) -> bool: ...


class TaskPool(Generic[HandleT]):
    """The tasks of a watch: one per request in flight, one that sleeps until the next is due.

    They hold this pool and never the watch, so that a watch which is dropped is collected.
    """

    CONCURRENCY: Final = 100

    def __init__(
        self,
        concurrency: int,
        clock: AsyncClock,
        start: Callable[[HandleT], AsyncSession],
        *,
        keep_open: bool = False,
    ) -> None:
        self.schedule: Schedule[HandleT, AsyncSession] = Schedule(concurrency, is_open=keep_open)
        self._clock = clock
        self._start = start
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sleeper: asyncio.Task[None] | None = None
        self._sleeps_until = 0.0

    def add(self, handle: HandleT) -> None:
        """Add a job, unless it is there."""
        if handle not in self.schedule:
            self.schedule.add(handle, self._start(handle))
        self._changed.set()

    def remove(self, handle: HandleT) -> None:
        """Leave a job alone from now on."""
        self.schedule.remove(handle)
        self._changed.set()

    def finish(self) -> None:
        """Expect no more jobs."""
        self.schedule.is_open = False
        self._changed.set()

    def lateness(self) -> float:
        """Return how late polls are sent, in seconds; see `Schedule.lateness`."""
        return self.schedule.lateness()

    async def next(self) -> Item[HandleT]:
        """Return the next item.

        Raises:
            StopAsyncIteration: No job is left.
        """
        schedule = self.schedule
        while True:
            if (item := schedule.take()) is not None:
                return item
            if schedule.exhausted:
                raise StopAsyncIteration
            self._changed.clear()
            now = self._clock.now()
            while (job := schedule.acquire(now)) is not None:
                self._tasks.add(asyncio.create_task(self._work(job)))
            due = schedule.next_due()
            if due is not None:
                self._sleep_until(due, now)
            await self._changed.wait()

    async def _work(self, job: WatchedJob[HandleT, AsyncSession] | None) -> None:
        """Poll a job, and go on with the one that is due then: a task less to make."""
        try:
            while job is not None:
                now = await self._poll(job)
                enough = len(self.schedule.items) > MAX_UNREAD
                job = None if enough else self.schedule.acquire(now)
        except asyncio.CancelledError:
            if job is not None:
                self.schedule.release(job, self._clock.now())
            raise
        finally:
            task = asyncio.current_task()
            if task is not None:
                self._tasks.discard(task)
            self._changed.set()

    async def _poll(self, job: WatchedJob[HandleT, AsyncSession]) -> float:
        """Poll a job, and return what time it is then."""
        failure: Exception | None = None
        news = False
        try:
            news = await job.session.poll()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it ends this job's watch alone
            failure = error
        now = self._clock.now()
        self.schedule.release(job, now, news, failure)
        if self.schedule.items:
            self._changed.set()
        return now

    def _sleep_until(self, due: float, now: float) -> None:
        """Have `_changed` set at a time. A sleeper that wakes up earlier sees to the rest then."""
        if self._sleeper is not None:
            if self._sleeps_until <= due:
                return
            self._sleeper.cancel()
        self._sleeps_until = due
        self._sleeper = asyncio.create_task(self._sleep(due - now))

    async def _sleep(self, seconds: float) -> None:
        me = asyncio.current_task()
        try:
            await self._clock.sleep(seconds)
        finally:
            if self._sleeper is me:
                self._sleeper = None
            self._changed.set()

    def abandon(self) -> list[asyncio.Task[None]]:
        """Cancel all tasks, and return them."""
        tasks = [*self._tasks, *([] if self._sleeper is None else [self._sleeper])]
        for task in tasks:
            # The loop may be gone when this is called by the garbage collector.
            if not task.get_loop().is_closed():
                task.cancel()
        return tasks

    async def close(self) -> None:
        """Cancel all tasks, and wait until they are gone."""
        self.schedule.clear()
        self._changed.set()
        await asyncio.gather(*self.abandon(), return_exceptions=True)
