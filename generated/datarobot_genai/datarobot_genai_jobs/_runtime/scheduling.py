# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Which of many jobs is polled next: pure, told what time it is, the same for threads and asyncio.

Each vendor (each origin) has a heap of its jobs by the time of their next poll, an equal share of
the requests in flight, and a pause if it has asked for one. So a vendor that is slow, or busy,
holds up nobody else, and among one vendor's jobs the one that has been due longest comes first.
"""

from __future__ import annotations

import heapq
from typing import Final, Generic, Protocol, TypeVar

from .errors import ConfigurationError
from .messages import shortened

MAX_PAUSE: Final = 300.0
"""The longest that one job's answer keeps a vendor's other jobs from being polled, in seconds."""


class Due(Protocol):
    """What a schedule knows of a started wait."""

    @property
    def due(self) -> float: ...
    @property
    def ended(self) -> bool: ...
    @property
    def pause(self) -> float: ...
    def defer(self, until: float, now: float) -> None: ...


HandleT = TypeVar("HandleT")
WaitT = TypeVar("WaitT", bound=Due)


class Slot(Generic[HandleT, WaitT]):
    """One job that is watched: its handle, its wait, and its vendor."""

    __slots__ = ("handle", "origin", "removed", "wait")

    def __init__(self, handle: HandleT, wait: WaitT, origin: Origin[HandleT, WaitT]) -> None:
        self.handle = handle
        self.wait = wait
        self.origin = origin
        self.removed = False


class Origin(Generic[HandleT, WaitT]):
    """One vendor: its jobs by due time, how many requests it has in flight, and its pause."""

    __slots__ = ("heap", "in_flight", "jobs", "paused_until")

    def __init__(self) -> None:
        self.heap: list[tuple[float, int, Slot[HandleT, WaitT]]] = []
        self.in_flight = 0
        self.jobs = 0
        self.paused_until = 0.0


class Schedule(Generic[HandleT, WaitT]):
    """The jobs that are watched.

    Args:
        concurrency: How many polls may be in flight at once.

    Raises:
        ConfigurationError: That is none.
    """

    def __init__(self, concurrency: int) -> None:
        if not concurrency >= 1:
            found = shortened(repr(concurrency))
            raise ConfigurationError(f"concurrency: expected 1 or more, found {found}")
        self._concurrency = concurrency
        self._in_flight = 0
        self._pushed = 0
        self._origins: dict[str, Origin[HandleT, WaitT]] = {}
        self._slots: dict[HandleT, Slot[HandleT, WaitT]] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, handle: object) -> bool:
        return handle in self._slots

    @property
    def in_flight(self) -> int:
        """How many polls are in flight."""
        return self._in_flight

    def add(self, handle: HandleT, wait: WaitT, url: str) -> None:
        """Add a job.

        Args:
            handle: What names it.
            wait: Its started wait.
            url: Its URL; jobs whose scheme, host and port are the same share a vendor.
        """
        name = "/".join(url.split("/", 3)[:3])
        origin = self._origins.get(name)
        if origin is None:
            origin = self._origins[name] = Origin()
        origin.jobs += 1
        slot = self._slots[handle] = Slot(handle, wait, origin)
        self._push(slot)

    def remove(self, handle: HandleT) -> None:
        """Leave a job alone from now on; nothing happens if it is not watched."""
        slot = self._slots.pop(handle, None)
        if slot is not None:
            slot.removed = True
            self._forget(slot.origin)

    def clear(self) -> None:
        """Leave all jobs alone from now on."""
        for handle in list(self._slots):
            self.remove(handle)

    def take(self, now: float) -> Slot[HandleT, WaitT] | None:
        """Return the job to poll now, None if there is none; give it back afterwards."""
        if self._in_flight >= self._concurrency:
            return None
        chosen: Origin[HandleT, WaitT] | None = None
        share = self._share()
        # Vendors are few, so they are simply looked through.
        for origin in self._origins.values():
            if origin.in_flight < share:
                self._tidy(origin, now)
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
        self._in_flight += 1
        return heapq.heappop(chosen.heap)[2]

    def give_back(self, slot: Slot[HandleT, WaitT], now: float) -> None:
        """Take a job back that has been polled."""
        origin = slot.origin
        origin.in_flight -= 1
        self._in_flight -= 1
        pause = min(slot.wait.pause, MAX_PAUSE)
        if pause > 0:
            origin.paused_until = max(origin.paused_until, now + pause)
        if slot.removed:
            return
        if slot.wait.ended:
            del self._slots[slot.handle]
            self._forget(origin)
        else:
            self._push(slot)

    def next_due(self) -> float | None:
        """Return when `take` will have a job, as things are; None if that depends on others."""
        if self._in_flight >= self._concurrency:
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

    def _share(self) -> int:
        return max(1, self._concurrency // max(1, len(self._origins)))

    def _push(self, slot: Slot[HandleT, WaitT]) -> None:
        # The number keeps the order among equals, and heapq from comparing slots.
        self._pushed += 1
        heapq.heappush(slot.origin.heap, (slot.wait.due, self._pushed, slot))

    def _tidy(self, origin: Origin[HandleT, WaitT], now: float) -> None:
        """Drop the jobs on top that have been removed, and put off those that have to pause."""
        heap = origin.heap
        while heap:
            due, _, slot = heap[0]
            if slot.removed:
                heapq.heappop(heap)
            elif due <= now < origin.paused_until:
                # The wait itself knows how far it can be put off: its last poll is still sent.
                slot.wait.defer(origin.paused_until, now)
                if slot.wait.due <= now:
                    return
                heapq.heappop(heap)
                self._push(slot)
            else:
                return

    def _forget(self, origin: Origin[HandleT, WaitT]) -> None:
        """Count one job of a vendor less; a vendor without jobs takes no share."""
        origin.jobs -= 1
        if not origin.jobs:
            self._origins = {
                name: each for name, each in self._origins.items() if each is not origin
            }
