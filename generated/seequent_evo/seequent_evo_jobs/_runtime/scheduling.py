# From templates/runtime/scheduling.py, unchanged but for this line.
"""Which of many jobs is polled next: pure, told what time it is, the same for threads and asyncio.

Each vendor (each origin) has a heap of its jobs by the time of their next poll, an equal share of
the requests in flight, and a pause if it has asked for one. So a vendor that is slow, or busy,
holds up nobody else, and among one vendor's jobs the one that has been due longest comes first.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar

from .errors import ConfigurationError
from .messages import quoted
from .updates import AnyUpdate

MAX_PAUSE: Final = 300.0
"""The longest that one job's answer keeps a vendor's other jobs from being polled, in seconds."""

LATENESS_OF: Final = 2048
"""Of how many polls, the last ones, it is known how late they were."""


class ScheduledSession(Protocol):
    """What a schedule knows of a poll session, of whatever package."""

    @property
    def due(self) -> float: ...
    @property
    def ended(self) -> bool: ...
    @property
    def pause(self) -> float: ...
    @property
    def update(self) -> AnyUpdate | None: ...
    @property
    def error(self) -> BaseException | None: ...
    def defer(self, until: float, now: float) -> None: ...


class Located(Protocol):
    """What a schedule knows of a handle: by its URL's scheme, host and port it has a vendor."""

    @property
    def url(self) -> str: ...


HandleT = TypeVar("HandleT", bound=Located)
SessionT = TypeVar("SessionT", bound=ScheduledSession)
Item: TypeAlias = tuple[HandleT, AnyUpdate] | tuple[HandleT, Exception]
"""A job's handle, and what is new of it: an update, or why it cannot be watched any longer."""


class WatchedJob(Generic[HandleT, SessionT]):
    """One job that is watched: its handle, its session, and its vendor."""

    __slots__ = ("handle", "origin", "removed", "session")

    def __init__(
        self, handle: HandleT, session: SessionT, origin: Origin[HandleT, SessionT]
    ) -> None:
        self.handle = handle
        self.session = session
        self.origin = origin
        self.removed = False


class Origin(Generic[HandleT, SessionT]):
    """One vendor: its jobs by due time, how many requests it has in flight, and its pause."""

    __slots__ = ("heap", "in_flight", "jobs", "paused_until")

    def __init__(self) -> None:
        self.heap: list[tuple[float, int, WatchedJob[HandleT, SessionT]]] = []
        self.in_flight = 0
        self.jobs = 0
        self.paused_until = 0.0


class Schedule(Generic[HandleT, SessionT]):
    """The jobs that are watched.

    Args:
        concurrency: How many polls may be in flight at once.
        is_open: Whether more jobs are to come, even when none is left.

    Raises:
        ConfigurationError: That is none.
    """

    def __init__(self, concurrency: int, *, is_open: bool = False) -> None:
        if not concurrency >= 1:
            raise ConfigurationError(
                f"concurrency: expected 1 or more, found {quoted(concurrency)}"
            )
        self._concurrency = concurrency
        self._pushed = 0
        self._late: deque[float] = deque(maxlen=LATENESS_OF)
        self._origins: dict[str, Origin[HandleT, SessionT]] = {}
        self._jobs: dict[HandleT, WatchedJob[HandleT, SessionT]] = {}
        self._ending: set[HandleT] = set()
        self.is_open = is_open
        self.in_flight = 0
        """How many polls are in flight."""
        self.items: deque[Item[HandleT]] = deque()
        """What is new of the jobs that were released; see `take`."""

    def __len__(self) -> int:
        return len(self._jobs)

    def __contains__(self, handle: object) -> bool:
        """Whether a job is watched: until its last item has been taken."""
        return handle in self._jobs or handle in self._ending

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing to take, and nothing will be."""
        return not (self.items or self._jobs or self.in_flight or self.is_open)

    def add(self, handle: HandleT, session: SessionT) -> None:
        """Add a job, which `session` polls; of one that has ended, its last update is an item."""
        update = session.update
        if session.ended and update is not None:
            self._put(handle, update)
            return
        name = "/".join(handle.url.split("/", 3)[:3])
        origin = self._origins.get(name)
        if origin is None:
            origin = self._origins[name] = Origin()
        origin.jobs += 1
        job = self._jobs[handle] = WatchedJob(handle, session, origin)
        self._push(job)

    def remove(self, handle: HandleT) -> None:
        """Leave a job alone from now on; nothing happens if it is not watched."""
        job = self._jobs.pop(handle, None)
        if job is not None:
            job.removed = True
            self._uncount(job.origin)

    def clear(self) -> None:
        """Leave all jobs alone from now on, drop what was new of them, and expect no more."""
        for handle in list(self._jobs):
            self.remove(handle)
        self.items.clear()
        self._ending.clear()
        self.is_open = False

    def take(self) -> Item[HandleT] | None:
        """Return the next item, None if there is none."""
        if not self.items:
            return None
        handle, news = item = self.items.popleft()
        if _is_last(news):
            self._ending.discard(handle)
        return item

    def acquire(self, now: float) -> WatchedJob[HandleT, SessionT] | None:
        """Return the job to poll now, None if there is none; release it afterwards."""
        if self.in_flight >= self._concurrency:
            return None
        chosen: Origin[HandleT, SessionT] | None = None
        share = self._share()
        # Vendors are few, so they are simply looked through.
        for origin in self._origins.values():
            if origin.in_flight < share:
                self._discard_stale(origin, now)
                heap = origin.heap
                if (
                    heap
                    and heap[0][0] <= now
                    and (chosen is None or heap[0][0] < chosen.heap[0][0])
                ):
                    chosen = origin
        if chosen is None:
            return None
        chosen.in_flight += 1
        self.in_flight += 1
        due, _, job = heapq.heappop(chosen.heap)
        self._late.append(now - due)
        return job

    def release(
        self,
        job: WatchedJob[HandleT, SessionT],
        now: float,
        news: bool = False,
        failure: Exception | None = None,
    ) -> None:
        """Take a job back that has been polled, and put what is new of it among the items.

        Args:
            job: The job.
            now: The time, in seconds.
            news: Whether the poll brought something new.
            failure: What the poll raised that its session did not take in; it ends this watch.
        """
        origin, session = job.origin, job.session
        origin.in_flight -= 1
        self.in_flight -= 1
        pause = min(session.pause, MAX_PAUSE)
        if pause > 0:
            origin.paused_until = max(origin.paused_until, now + pause)
        if job.removed:
            return
        if failure is not None:
            self.remove(job.handle)
            self._put(job.handle, failure)
            return
        update = session.update
        if news and update is not None:
            self._put(job.handle, update)
        if not session.ended:
            self._push(job)
            return
        self.remove(job.handle)
        # That a job has failed, its last update has told already.
        error = session.error
        if isinstance(error, Exception) and not (update is not None and update.ended):
            self._put(job.handle, error)

    def next_due(self) -> float | None:
        """Return when `acquire` will have a job, as things are; None if that depends on others."""
        if self.in_flight >= self._concurrency:
            return None
        share = self._share()
        return min(
            (
                origin.heap[0][0]
                for origin in self._origins.values()
                if origin.heap and origin.in_flight < share
            ),
            default=None,
        )

    def lateness(self) -> float:
        """Return how late 99 of 100 polls at most were sent, in seconds; 0 before the first.

        Of the last `LATENESS_OF` ones. A pause that a vendor has asked for is not late.
        """
        late = sorted(self._late)
        return late[(99 * len(late) - 1) // 100] if late else 0.0

    def _put(self, handle: HandleT, news: AnyUpdate | Exception) -> None:
        item: Any = (handle, news)  # one of the two kinds of `Item`, whichever
        self.items.append(item)
        if _is_last(news):
            self._ending.add(handle)

    def _share(self) -> int:
        return max(1, self._concurrency // max(1, len(self._origins)))

    def _push(self, job: WatchedJob[HandleT, SessionT]) -> None:
        # The number keeps the order among equals, and heapq from comparing jobs.
        self._pushed += 1
        heapq.heappush(job.origin.heap, (job.session.due, self._pushed, job))

    def _discard_stale(self, origin: Origin[HandleT, SessionT], now: float) -> None:
        """Drop the jobs on top that have been removed, and put off those that have to pause."""
        heap = origin.heap
        while heap:
            due, _, job = heap[0]
            if job.removed:
                heapq.heappop(heap)
            elif due <= now < origin.paused_until:
                # The session itself knows how far it can be put off: its last poll is still sent.
                job.session.defer(origin.paused_until, now)
                if job.session.due <= now:
                    return
                heapq.heappop(heap)
                self._push(job)
            else:
                return

    def _uncount(self, origin: Origin[HandleT, SessionT]) -> None:
        """Count one job of a vendor less; a vendor without jobs takes no share."""
        origin.jobs -= 1
        if not origin.jobs:
            self._origins = {
                name: each for name, each in self._origins.items() if each is not origin
            }


def _is_last(news: AnyUpdate | Exception) -> bool:
    """Whether nothing comes of a job after this."""
    return isinstance(news, Exception) or news.ended
