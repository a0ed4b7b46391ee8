# From templates/runtime/_sync/watching.py, unchanged but for this line.
# Made by tools/unasync.py from templates/runtime/_async/watching.py: edit that.
"""Watching many jobs of any mix of vendors.

The packages share no code, so handles are taken by their shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, Protocol, Self, TypeAlias, TypeVar, cast, overload

from ..clocks import Clock, SystemClock
from ..durations import Seconds
from ..processes import NotPicklable
from ..scheduling import Located
from ..thread_pool import Session, ThreadPool
from ..updates import AnyUpdate
from ..wait_policies import OnUnknown
from .any_jobs import AnyJobHandle

HandleT = TypeVar("HandleT", bound=Located)
ItemT = TypeVar("ItemT")
ItemT_co = TypeVar("ItemT_co", covariant=True)
AnyItem: TypeAlias = tuple[AnyJobHandle, AnyUpdate] | tuple[AnyJobHandle, Exception]


class Watchable(Located, Protocol[ItemT_co]):
    """A handle, of whatever package and version; a watch of it yields items of one type."""

    def start_wait(
        self,
        *,
        timeout: Seconds | None = None,
        interval: Seconds | None = None,
        max_interval: Seconds | None = None,
        on_unknown: OnUnknown = "continue",
        clock: Clock | None = None,
    ) -> Session: ...

    def _watched(self) -> ItemT_co: ...


@overload
def watch(
    handles: Iterable[Watchable[ItemT]],
    *,
    concurrency: int = ...,
    timeout: Seconds | None = ...,
    interval: Seconds | None = ...,
    max_interval: Seconds | None = ...,
    retry_for: Seconds | None = ...,
    on_unknown: OnUnknown = ...,
    keep_open: bool = ...,
    clock: Clock | None = ...,
) -> Watch[Watchable[ItemT], ItemT]: ...
@overload
def watch(
    handles: Iterable[AnyJobHandle] = (),
    *,
    concurrency: int = ...,
    timeout: Seconds | None = ...,
    interval: Seconds | None = ...,
    max_interval: Seconds | None = ...,
    retry_for: Seconds | None = ...,
    on_unknown: OnUnknown = ...,
    keep_open: bool = ...,
    clock: Clock | None = ...,
) -> Watch[AnyJobHandle, AnyItem]: ...
def watch(
    handles: Iterable[Any] = (),
    *,
    concurrency: int = ThreadPool.CONCURRENCY,
    keep_open: bool = False,
    timeout: Seconds | None = None,
    interval: Seconds | None = None,
    max_interval: Seconds | None = None,
    retry_for: Seconds | None = None,
    on_unknown: OnUnknown = "continue",
    clock: Clock | None = None,
) -> Watch[Any, Any]:
    """Watch jobs, of any mix of vendors, until all have ended.

        with watch(handles) as jobs:
            for handle, update in jobs: ...

    An item is a handle and an update that brings something new; a job that has failed is an update
    too. Where a job could not be watched to its end, the item has the error instead, and the others
    go on: `WaitTimeout`, `UnknownState`, or what the poll raised where trying again did not help.
    Jobs are polled while the iteration runs. To stop it cancels no job.

    For a type checker, an item has the handles and updates of their packages. Where it cannot tell,
    as mypy where a list names jobs of several, they are an `AnyJobHandle` and an `AnyUpdate`,
    and `isinstance` leads to those of a package.

    Args:
        handles: Handles, whose clients have to stay open; equal ones are one job.
        concurrency: How many requests may be in flight at once. Under asyncio each is a task; else
            a thread, unless it is 1. Every vendor gets an equal share, so that a slow one does not
            hold up the others.
        keep_open: Whether to go on when no job is left, for more are to be added: until `finish`.
        timeout: How long to watch each job, in seconds; its vendor's default if None.
        interval, max_interval: The shortest and longest time between two polls of a job, in
            seconds; its vendor's defaults if None.
        retry_for: For how long polls of a job that fail one after the other are tried again, in
            seconds; its vendor's default if None.
        on_unknown: What to do about a state that a contract does not have: `continue` or `raise`.
        clock: The time; that of the first handle's client if None.

    Raises:
        ConfigurationError: One of the numbers cannot be.
        TypeError: The package of a handle is older than `retry_for`, and that was given.
    """
    jobs = [*handles]
    # A client of a mock has the mock's time. The package of a handle may be older, and say none.
    own_clock = clock or (getattr(jobs[0], "_clock", None) if jobs else None) or SystemClock()
    named = ("timeout", timeout), ("interval", interval), ("max_interval", max_interval)
    # The package of a handle may be older, and not take what was not asked for.
    given = {name: value for name, value in (*named, ("retry_for", retry_for)) if value is not None}

    def start(handle: Any) -> Session:
        session: Session = handle.start_wait(**given, on_unknown=on_unknown, clock=own_clock)
        return session

    return Watch(jobs, ThreadPool(concurrency, own_clock, start, keep_open=keep_open))


class Watch(NotPicklable, Generic[HandleT, ItemT]):
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
        """Watch more jobs, whose first polls are sent at once.

        One that is watched stays; once its last item has been taken, it is watched anew. Other
        threads may add jobs too; under asyncio, other tasks of the event loop.
        """
        for handle in handles:
            self._pool.add(handle)

    def finish(self) -> None:
        """End a watch with `keep_open` once all jobs that were added have ended."""
        self._pool.finish()

    def remove(self, *handles: HandleT) -> None:
        """Leave jobs alone from now on. The jobs themselves go on."""
        for handle in handles:
            self._pool.remove(handle)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ItemT:
        return cast("ItemT", self._pool.next())

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
