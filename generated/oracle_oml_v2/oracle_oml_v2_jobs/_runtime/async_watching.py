# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Watching many jobs of any mix of vendors, under asyncio. The twin of `watching`."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from types import TracebackType
from typing import Generic, Protocol, Self, TypeAlias, TypeVar

from .clocks import AsyncClock, AsyncSystemClock
from .scheduling import Schedule, Slot
from .updates import JobUpdate
from .waiting import OnUnknown
from .watching import Seen, take_back


class AsyncStarted(Seen, Protocol):
    """A started wait of an async client."""

    async def poll(self) -> bool: ...


class AsyncWatchable(Protocol):
    """A handle of an async client."""

    @property
    def url(self) -> str: ...
    def start_wait(
        self,
        *,
        timeout: float | None,
        interval: float | None,
        max_interval: float | None,
        on_unknown: OnUnknown,
        clock: AsyncClock,
    ) -> AsyncStarted: ...


HandleT = TypeVar("HandleT", bound=AsyncWatchable)
AsyncItem: TypeAlias = tuple[HandleT, JobUpdate | Exception]
"""A job's handle, and what is new of it: an update, or why it cannot be watched any longer."""


def async_watch(
    handles: Iterable[HandleT] = (),
    *,
    concurrency: int = 100,
    timeout: float | None = None,
    interval: float | None = None,
    max_interval: float | None = None,
    on_unknown: OnUnknown = "continue",
    clock: AsyncClock | None = None,
) -> AsyncWatch[HandleT]:
    """Watch jobs, of any mix of vendors, until all have ended.

        async with async_watch(handles) as jobs:
            async for handle, update in jobs: ...

    The items, the arguments and what is raised are those of `watch`. Requests in flight are tasks,
    no more than `concurrency`; a job that waits for its next poll is none.
    """
    return AsyncWatch(handles, concurrency, timeout, interval, max_interval, on_unknown, clock)


class AsyncWatch(Generic[HandleT]):
    """An async iterator over what is new of many jobs. Made by `async_watch`."""

    def __init__(
        self,
        handles: Iterable[HandleT],
        concurrency: int,
        timeout: float | None,
        interval: float | None,
        max_interval: float | None,
        on_unknown: OnUnknown,
        clock: AsyncClock | None,
    ) -> None:
        self._timeout = timeout
        self._interval = interval
        self._max_interval = max_interval
        self._on_unknown: OnUnknown = on_unknown
        self._clock = clock or AsyncSystemClock()
        self._pool: _Pool[HandleT] = _Pool(Schedule(concurrency), self._clock)
        self.add(*handles)

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} of {len(self)} jobs>"

    def __len__(self) -> int:
        """How many jobs have not ended."""
        return len(self._pool.schedule)

    def add(self, *handles: HandleT) -> None:
        """Watch more jobs, whose first polls are sent at once; one that is watched stays."""
        schedule = self._pool.schedule
        for handle in handles:
            if handle not in schedule:
                wait = handle.start_wait(
                    timeout=self._timeout,
                    interval=self._interval,
                    max_interval=self._max_interval,
                    on_unknown=self._on_unknown,
                    clock=self._clock,
                )
                schedule.add(handle, wait, handle.url)
        self._pool.changed.set()

    def remove(self, *handles: HandleT) -> None:
        """Leave jobs alone from now on. The jobs themselves go on."""
        for handle in handles:
            self._pool.schedule.remove(handle)
        self._pool.changed.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> AsyncItem[HandleT]:
        return await self._pool.next()

    async def aclose(self) -> None:
        """Stop watching: no task and no request is left. The jobs themselves go on."""
        await self._pool.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        # `break` in an `async for` drops this object and closes nothing. The tasks hold the pool
        # only, so that this comes to pass.
        pool: _Pool[HandleT] | None = getattr(self, "_pool", None)
        if pool is not None:
            pool.cancel()


class _Pool(Generic[HandleT]):
    """The tasks of a watch: one per request in flight, one that sleeps until the next is due."""

    def __init__(self, schedule: Schedule[HandleT, AsyncStarted], clock: AsyncClock) -> None:
        self.schedule = schedule
        self.changed = asyncio.Event()
        self._clock = clock
        self._items: deque[AsyncItem[HandleT]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sleeper: asyncio.Task[None] | None = None
        self._sleeps_until = 0.0

    async def next(self) -> AsyncItem[HandleT]:
        """Return the next item.

        Raises:
            StopAsyncIteration: No job is left.
        """
        while True:
            if self._items:
                return self._items.popleft()
            self.changed.clear()
            now = self._clock.now()
            while (slot := self.schedule.take(now)) is not None:
                self._tasks.add(asyncio.create_task(self._work(slot)))
            due = self.schedule.next_due()
            if due is None and not self.schedule.in_flight:
                raise StopAsyncIteration
            if due is not None:
                self._sleep_until(due, now)
            await self.changed.wait()

    async def _work(self, slot: Slot[HandleT, AsyncStarted] | None) -> None:
        """Poll a job, and go on with the one that is due then: a task less to make."""
        try:
            while slot is not None:
                await self._poll(slot)
                # Nobody takes the items: the jobs can wait.
                enough = len(self._items) > 1000
                slot = None if enough else self.schedule.take(self._clock.now())
        except asyncio.CancelledError:
            if slot is not None:
                self.schedule.give_back(slot, self._clock.now())
            raise
        finally:
            task = asyncio.current_task()
            if task is not None:
                self._tasks.discard(task)
            self.changed.set()

    async def _poll(self, slot: Slot[HandleT, AsyncStarted]) -> None:
        failure: Exception | None = None
        news = False
        try:
            news = await slot.wait.poll()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it ends this job's watch alone
            failure = error
        take_back(self.schedule, slot, news, failure, self._clock.now(), self._items)
        if self._items:
            self.changed.set()

    def _sleep_until(self, due: float, now: float) -> None:
        """Have `changed` set at a time. A sleeper that wakes up earlier sees to the rest then."""
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
            self.changed.set()

    def cancel(self) -> list[asyncio.Task[None]]:
        """Cancel all tasks, and return them."""
        tasks = [*self._tasks, *([] if self._sleeper is None else [self._sleeper])]
        for task in tasks:
            # The loop may be gone when this is called by the garbage collector.
            if not task.get_loop().is_closed():
                task.cancel()
        return tasks

    async def close(self) -> None:
        """Cancel all tasks, and wait until they are gone."""
        self._items.clear()
        self.schedule.clear()
        await asyncio.gather(*self.cancel(), return_exceptions=True)
