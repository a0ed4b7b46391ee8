# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Watching many jobs of any mix of vendors, in threads; `async_watching` is the twin.

The packages share no code, so handles are taken by their shape: what `Watchable` and `Started` say.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from threading import Condition
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeAlias, TypeVar

from .clocks import Clock, SystemClock
from .errors import ConfigurationError
from .processes import NotPicklable, renew_in_child
from .scheduling import Due, Schedule, Slot
from .updates import JobUpdate
from .waiting import OnUnknown

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor


class Seen(Due, Protocol):
    """What is read of a started wait after a poll."""

    @property
    def update(self) -> JobUpdate | None: ...
    @property
    def error(self) -> BaseException | None: ...


class Started(Seen, Protocol):
    """A started wait of a sync client."""

    def poll(self) -> bool: ...


class Watchable(Protocol):
    """A handle of a sync client."""

    @property
    def url(self) -> str: ...
    def start_wait(
        self,
        *,
        timeout: float | None,
        interval: float | None,
        max_interval: float | None,
        on_unknown: OnUnknown,
        clock: Clock,
    ) -> Started: ...


HandleT = TypeVar("HandleT", bound=Watchable)
Item: TypeAlias = tuple[HandleT, JobUpdate | Exception]
"""A job's handle, and what is new of it: an update, or why it cannot be watched any longer."""


def watch(
    handles: Iterable[HandleT] = (),
    *,
    concurrency: int = 8,
    timeout: float | None = None,
    interval: float | None = None,
    max_interval: float | None = None,
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
        handles: Handles of sync clients; their clients have to stay open.
        concurrency: How many requests may be in flight at once, each in a thread unless it is 1.
            Every vendor gets an equal share, so that a slow one does not hold up the others.
        timeout: How long to watch each job, in seconds; its vendor's default if None.
        interval, max_interval: The shortest and longest time between two polls of a job, in
            seconds; its vendor's defaults if None.
        on_unknown: What to do about a state that a contract does not have: `continue` or `raise`.
        clock: The time; tests hand in one of their own.

    Raises:
        ConfigurationError: One of the numbers cannot be.
    """
    return Watch(handles, concurrency, timeout, interval, max_interval, on_unknown, clock)


class Watch(NotPicklable, Generic[HandleT]):
    """An iterator over what is new of many jobs. Made by `watch`."""

    def __init__(
        self,
        handles: Iterable[HandleT],
        concurrency: int,
        timeout: float | None,
        interval: float | None,
        max_interval: float | None,
        on_unknown: OnUnknown,
        clock: Clock | None,
    ) -> None:
        self._schedule: Schedule[HandleT, Started] = Schedule(concurrency)
        self._concurrency = concurrency
        self._timeout = timeout
        self._interval = interval
        self._max_interval = max_interval
        self._on_unknown: OnUnknown = on_unknown
        self._clock = clock or SystemClock()
        self._items: deque[Item[HandleT]] = deque()
        self._changed = Condition()
        self._threads: ThreadPoolExecutor | None = None
        self._inherited = False
        renew_in_child(self)
        self.add(*handles)

    def after_fork(self) -> None:
        """Go on alone, or not at all if threads were polling: a child has none of them."""
        self._changed = Condition()
        self._inherited = self._threads is not None
        self._threads = None

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} of {len(self)} jobs>"

    def __len__(self) -> int:
        """How many jobs have not ended."""
        return len(self._schedule)

    def add(self, *handles: HandleT) -> None:
        """Watch more jobs, whose first polls are sent at once; one that is watched stays."""
        with self._changed:
            for handle in handles:
                if handle not in self._schedule:
                    wait = handle.start_wait(
                        timeout=self._timeout,
                        interval=self._interval,
                        max_interval=self._max_interval,
                        on_unknown=self._on_unknown,
                        clock=self._clock,
                    )
                    self._schedule.add(handle, wait, handle.url)
            self._changed.notify()

    def remove(self, *handles: HandleT) -> None:
        """Leave jobs alone from now on. The jobs themselves go on."""
        with self._changed:
            for handle in handles:
                self._schedule.remove(handle)
            self._changed.notify()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Item[HandleT]:
        while True:
            with self._changed:
                if self._inherited:
                    raise ConfigurationError(
                        "the process that this one was forked from watches these jobs; "
                        "call watch() in this one"
                    )
                if self._items:
                    return self._items.popleft()
                now = self._clock.now()
                slot = self._take(now)
                due = self._schedule.next_due()
                busy = self._schedule.in_flight > 0
                if slot is None and busy:
                    # A poll that comes back notifies, and so does a job that is added.
                    self._changed.wait(None if due is None else max(0.0, due - now))
                    continue
                if slot is None and due is None:
                    raise StopIteration
            if slot is not None:
                self._poll(slot)
            elif due is not None and due > now:
                # In short pieces, for another thread may add a job that is due at once.
                self._clock.sleep(min(due - now, 1.0))

    def _take(self, now: float) -> Slot[HandleT, Started] | None:
        """Have threads poll all that is due; without threads, return what to poll here."""
        while (slot := self._schedule.take(now)) is not None:
            if self._concurrency == 1:
                return slot
            if self._threads is None:
                # Imported by who needs it: it takes a while.
                from concurrent.futures import ThreadPoolExecutor

                self._threads = ThreadPoolExecutor(self._concurrency, "watch")
            self._threads.submit(self._poll, slot)
        return None

    def _poll(self, slot: Slot[HandleT, Started]) -> None:
        failure: Exception | None = None
        news = False
        try:
            news = slot.wait.poll()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it ends this job's watch alone
            failure = error
        with self._changed:
            take_back(self._schedule, slot, news, failure, self._clock.now(), self._items)
            self._changed.notify()

    def close(self) -> None:
        """Stop watching. Waits for the requests in flight; the jobs themselves go on."""
        with self._changed:
            self._schedule.clear()
            self._items.clear()
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


WaitT = TypeVar("WaitT", bound=Seen)
AnyHandleT = TypeVar("AnyHandleT")


def take_back(
    schedule: Schedule[AnyHandleT, WaitT],
    slot: Slot[AnyHandleT, WaitT],
    news: bool,
    failure: Exception | None,
    now: float,
    items: deque[tuple[AnyHandleT, JobUpdate | Exception]],
) -> None:
    """Give a polled job back to the schedule, and put what is new of it among the items.

    Args:
        schedule, slot: The job.
        news: Whether the poll brought something new.
        failure: What the poll raised that its wait did not take in.
        now: The time, in seconds.
        items: Where the news goes.
    """
    wait = slot.wait
    schedule.give_back(slot, now)
    if slot.removed:
        return
    if failure is not None:
        schedule.remove(slot.handle)
        items.append((slot.handle, failure))
        return
    update = wait.update
    if news and update is not None:
        items.append((slot.handle, update))
    # That a job has failed, its last update has told already.
    error = wait.error
    if isinstance(error, Exception) and not (update is not None and update.ended):
        items.append((slot.handle, error))
