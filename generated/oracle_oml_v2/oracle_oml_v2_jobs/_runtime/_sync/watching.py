# From templates/runtime/_sync/watching.py, unchanged but for this line.
# Made by tools/unasync.py from templates/runtime/_async/watching.py: edit that.
"""Watching many jobs of any mix of vendors.

The packages share no code, so handles are taken by their shape: what the protocols here say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, Self, TypeVar

from ..clocks import Clock, SystemClock
from ..durations import Seconds
from ..processes import NotPicklable
from ..scheduling import Item, Located
from ..thread_pool import Session, ThreadPool
from ..wait_policies import OnUnknown


class Watchable(Located, Protocol):
    """A handle."""

    def start_wait(
        self,
        *,
        timeout: Seconds | None,
        interval: Seconds | None,
        max_interval: Seconds | None,
        retry_for: Seconds | None,
        on_unknown: OnUnknown,
        clock: Clock,
    ) -> Session: ...


HandleT = TypeVar("HandleT", bound=Watchable)


def watch(
    handles: Iterable[HandleT] = (),
    *,
    concurrency: int = ThreadPool.CONCURRENCY,
    timeout: Seconds | None = None,
    interval: Seconds | None = None,
    max_interval: Seconds | None = None,
    retry_for: Seconds | None = None,
    on_unknown: OnUnknown = "continue",
    clock: Clock | None = None,
) -> Watch[HandleT]:
    """Watch jobs, of any mix of vendors, until all have ended.

        with watch(handles) as jobs:
            for handle, update in jobs: ...

    An item is a handle and an update that brings something new; a job that has failed is an update
    too. Where a job could not be watched to its end, the item has the error instead, and the others
    go on: `WaitTimeout`, `UnknownState`, or what the poll raised where trying again did not help.
    Jobs are polled while the iteration runs. To stop it cancels no job.

    Args:
        handles: Handles, whose clients have to stay open.
        concurrency: How many requests may be in flight at once. Under asyncio each is a task; else
            a thread, unless it is 1. Every vendor gets an equal share, so that a slow one does not
            hold up the others.
        timeout: How long to watch each job, in seconds; its vendor's default if None.
        interval, max_interval: The shortest and longest time between two polls of a job, in
            seconds; its vendor's defaults if None.
        retry_for: For how long polls of a job that fail one after the other are tried again, in
            seconds; its vendor's default if None.
        on_unknown: What to do about a state that a contract does not have: `continue` or `raise`.
        clock: The time; tests hand in one of their own.

    Raises:
        ConfigurationError: One of the numbers cannot be.
    """
    own_clock = clock or SystemClock()

    def start(handle: HandleT) -> Session:
        return handle.start_wait(
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            retry_for=retry_for,
            on_unknown=on_unknown,
            clock=own_clock,
        )

    return Watch(handles, ThreadPool(concurrency, own_clock, start))


class Watch(NotPicklable, Generic[HandleT]):
    """An iterator over what is new of many jobs. Made by `watch`."""

    def __init__(self, handles: Iterable[HandleT], pool: ThreadPool[HandleT]) -> None:
        self._pool = pool
        self.add(*handles)

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} of {len(self)} jobs>"

    def __len__(self) -> int:
        """How many jobs have not ended."""
        return len(self._pool.schedule)

    @property
    def lateness(self) -> float:
        """How late polls are sent that are due, in seconds: 99 of 100 of the last 2,048 at most so.

        It grows where there are more jobs than `concurrency`, the vendor or this machine can serve.
        """
        return self._pool.lateness()

    def add(self, *handles: HandleT) -> None:
        """Watch more jobs, whose first polls are sent at once; one that is watched stays."""
        for handle in handles:
            self._pool.add(handle)

    def remove(self, *handles: HandleT) -> None:
        """Leave jobs alone from now on. The jobs themselves go on."""
        for handle in handles:
            self._pool.remove(handle)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Item[HandleT]:
        return self._pool.next()

    def close(self) -> None:
        """Stop watching: no request is left in flight. The jobs themselves go on."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __del__(self) -> None:
        # A `break` out of the iteration drops this object and closes nothing.
        self._pool.abandon()
