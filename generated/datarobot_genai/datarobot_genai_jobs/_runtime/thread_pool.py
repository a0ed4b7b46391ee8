# From templates/runtime/thread_pool.py, unchanged but for this line.
"""Polls many jobs in threads, for `watch`; `task_pool` does so in tasks, for `async_watch`."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from typing import TYPE_CHECKING, Final, Generic, Protocol

from .clocks import Clock, WakeableClock
from .errors import ConfigurationError
from .processes import call_after_fork
from .scheduling import HandleT, Item, Schedule, ScheduledSession, WatchedJob

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

LONGEST_WAIT: Final = 1.0
"""How long to wait in one piece, in seconds. Windows sees Ctrl-C between two of them only."""


class Session(ScheduledSession, Protocol):
    """The poll session of a sync client's job."""

    def poll(self) -> bool: ...


class ThreadPool(Generic[HandleT]):
    """The threads of a watch, one per request in flight; who iterates polls if one is enough."""

    CONCURRENCY: Final = 8

    def __init__(
        self,
        concurrency: int,
        clock: Clock,
        start: Callable[[HandleT], Session],
        *,
        keep_open: bool = False,
    ) -> None:
        self.schedule: Schedule[HandleT, Session] = Schedule(concurrency, is_open=keep_open)
        self._concurrency = concurrency
        self._clock = clock
        self._wakeable = clock if isinstance(clock, WakeableClock) else None
        self._start = start
        self._changed = Condition()
        self._threads: ThreadPoolExecutor | None = None
        self._inherited = False
        call_after_fork(self)

    def after_fork(self) -> None:
        """Go on alone, or not at all if threads were polling: a child has none of them."""
        self._changed = Condition()
        self._inherited = self._threads is not None
        self._threads = None

    def add(self, handle: HandleT) -> None:
        """Add a job, unless it is there."""
        with self._changed:
            if handle not in self.schedule:
                self.schedule.add(handle, self._start(handle))
            self._changed.notify_all()

    def remove(self, handle: HandleT) -> None:
        """Leave a job alone from now on."""
        with self._changed:
            self.schedule.remove(handle)
            self._changed.notify_all()

    def finish(self) -> None:
        """Expect no more jobs."""
        with self._changed:
            self.schedule.is_open = False
            self._changed.notify_all()

    def lateness(self) -> float:
        """Return how late polls are sent, in seconds; see `Schedule.lateness`."""
        with self._changed:
            return self.schedule.lateness()

    def next(self) -> Item[HandleT]:
        """Return the next item.

        Raises:
            StopIteration: No job is left.
            ConfigurationError: The parent of this process watches the jobs.
        """
        schedule = self.schedule
        while True:
            with self._changed:
                if self._inherited:
                    raise ConfigurationError(
                        "the process that this one was forked from watches these jobs; "
                        "call watch() in this one"
                    )
                if (item := schedule.take()) is not None:
                    return item
                if schedule.exhausted:
                    raise StopIteration
                now = self._clock.now()
                job = self._acquire(now)
                due = schedule.next_due()
                seconds = LONGEST_WAIT if due is None else min(max(0.0, due - now), LONGEST_WAIT)
                if job is None and self._wait(seconds, due):
                    continue
            if job is not None:
                self._poll(job)
            else:
                self._clock.sleep(seconds)

    def _wait(self, seconds: float, due: float | None) -> bool:
        """Wait for what other threads do; return False if only time is waited for, by the clock.

        A poll that comes back notifies, and so do `add`, `remove`, `finish` and `close`.
        """
        if self._wakeable is not None:
            self._wakeable.wait(self._changed, seconds)
        elif self.schedule.in_flight or due is None:
            self._changed.wait(seconds)
        else:
            return False
        return True

    def _acquire(self, now: float) -> WatchedJob[HandleT, Session] | None:
        """Have threads poll all that is due; without threads, return what to poll here."""
        while (job := self.schedule.acquire(now)) is not None:
            if self._concurrency == 1:
                return job
            if self._threads is None:
                # Imported by who needs it: it takes a while.
                from concurrent.futures import ThreadPoolExecutor

                self._threads = ThreadPoolExecutor(self._concurrency, "watch")
            self._threads.submit(self._poll, job)
        return None

    def _poll(self, job: WatchedJob[HandleT, Session]) -> None:
        failure: Exception | None = None
        news = False
        try:
            news = job.session.poll()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it ends this job's watch alone
            failure = error
        with self._changed:
            self.schedule.release(job, self._clock.now(), news, failure)
            self._changed.notify_all()

    def abandon(self) -> None:
        """Leave the threads alone: they end by themselves when nobody holds their pool."""

    def close(self) -> None:
        """Stop polling. Waits for the requests in flight."""
        with self._changed:
            self.schedule.clear()
            self._changed.notify_all()
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(cancel_futures=True)
