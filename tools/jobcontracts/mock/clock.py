"""Where the mock gets the time from. Nothing else in it reads a clock.

Times are seconds since 1970-01-01T00:00:00Z (POSIX), as floats.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from jobcontracts.mock.jobs import Job

MANUAL_START = 1_767_225_600.0
"""2026-01-01T00:00:00Z: where clocks start that are not told the real time."""


class Clock(Protocol):
    """What time it is, and what an answered poll does to the job that was asked for."""

    def now(self) -> float:
        """Return the time in seconds since 1970; it never goes backwards."""
        ...

    def after_poll(self, job: Job) -> None:
        """Take note that a poll of `job` has been answered."""
        ...


class RunningClock:
    """Time that goes by itself, `speed` times as fast as the wall's.

    It follows a monotonic clock from where the wall's clock stood at the start, so that setting the
    machine's clock back does not make a job younger.

    Args:
        speed: 1 for real time, 10 for ten times as fast.
        wall: Returns the seconds since 1970.
        monotonic: Returns seconds that never go backwards.

    Raises:
        ValueError: `speed` is not above 0.
    """

    def __init__(
        self,
        speed: float = 1.0,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if not 0 < speed < float("inf"):
            raise ValueError(f"a clock's speed is above 0, not {speed}")
        self.speed = speed
        self._monotonic = monotonic
        self._wall_at_start = wall()
        self._start = monotonic()

    def now(self) -> float:
        return self._wall_at_start + (self._monotonic() - self._start) * self.speed

    def after_poll(self, job: Job) -> None:
        """Nothing: time goes by without polls."""


class ManualClock:
    """Time that stands still until it is told to go on.

    Args:
        start: The first `now`, in seconds since 1970.
    """

    def __init__(self, start: float = MANUAL_START) -> None:
        self._start = start
        # Kept apart: added to some 10^9 seconds, every small step would lose some of its digits.
        self._elapsed = 0.0

    def now(self) -> float:
        return self._start + self._elapsed

    def advance(self, seconds: float) -> None:
        """Let `seconds` go by.

        Raises:
            ValueError: `seconds` is negative or endless: time only goes forwards.
        """
        if not 0 <= seconds < float("inf"):
            raise ValueError(f"time goes forwards only: not by {seconds} seconds")
        self._elapsed += seconds

    def after_poll(self, job: Job) -> None:
        """Nothing: time goes by without polls."""


class PollClock:
    """Time that stands still, but each poll of a job takes that job to its next state.

    The first poll sees the first state, the second poll the second one, whenever they come.

    Args:
        start: The only `now`, in seconds since 1970.
    """

    def __init__(self, start: float = MANUAL_START) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    def after_poll(self, job: Job) -> None:
        """Take `job` to the beginning of its next state, if it has one."""
        job.skip_to_next_state()
