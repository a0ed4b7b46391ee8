"""Where the mock gets the time from. Nothing that it answers follows from another clock.

Times are seconds since 1970-01-01T00:00:00Z (POSIX), as floats.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, Protocol, get_args

from jobcontracts.mock.jobs.timeline import checked_step
from jobcontracts.problem import unknown_name

MANUAL_START = 1_767_225_600.0
"""2026-01-01T00:00:00Z: where clocks start that are not told the real time."""


class Job(Protocol):
    """What a poll can move on."""

    def skip_to_next_state(self) -> None:
        """Move ahead to the beginning of the next state, if there is one."""
        ...


class Clock(Protocol):
    """What time it is, and what an answered poll does to the job that was asked for."""

    def now(self) -> float:
        """Return the time in seconds since 1970; it never goes backwards."""
        ...

    def after_poll(self, job: Job, /) -> None:
        """Take note that a poll of `job` has been answered."""
        ...

    def advance(self, seconds: float, /) -> None:
        """Let `seconds` go by at once.

        Raises:
            ValueError: `seconds` is negative, or too many; see `checked_step`.
        """
        ...

    def restart(self) -> None:
        """Go back to the first time it told. Only for when nobody remembers a later one."""
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
        self._wall = wall
        self._monotonic = monotonic
        self.restart()

    def now(self) -> float:
        return self._first + (self._monotonic() - self._start) * self.speed

    def after_poll(self, job: Job) -> None:
        """Nothing: time goes by without polls."""

    def advance(self, seconds: float) -> None:
        self._first += checked_step(seconds)

    def restart(self) -> None:
        """Go back to what the wall's clock says now."""
        self._first = self._wall()
        self._start = self._monotonic()


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
        self._elapsed += checked_step(seconds)

    def after_poll(self, job: Job) -> None:
        """Nothing: time goes by without polls."""

    def restart(self) -> None:
        self._elapsed = 0.0


class PollClock(ManualClock):
    """Time that stands still, but each poll of a job takes that job to its next state.

    The first poll sees the first state, the second poll the second one, whenever they come.

    Args:
        start: The first `now`, in seconds since 1970.
    """

    def after_poll(self, job: Job) -> None:
        """Take `job` to the beginning of its next state, if it has one."""
        job.skip_to_next_state()


ClockKind = Literal["real", "manual", "poll"]


def make_clock(kind: ClockKind, speed: float = 1.0, start: float | None = None) -> Clock:
    """Return a clock of a kind.

    Args:
        kind: `real` goes by itself, `manual` when it is told to, `poll` moves jobs by their polls.
        speed: For `real`: how many times as fast as the wall's clock; above 0.
        start: Its first time, in seconds since 1970; None for the wall's, or 2026.

    Raises:
        ValueError: `speed` is not above 0, or there is no such kind.
    """
    if kind not in get_args(ClockKind):
        raise ValueError(unknown_name("clock", kind, get_args(ClockKind)))
    if kind == "real":
        return RunningClock(speed) if start is None else RunningClock(speed, wall=lambda: start)
    made = PollClock if kind == "poll" else ManualClock
    return made() if start is None else made(start)


class SwitchedClock:
    """A clock that another can take the place of while jobs go on; their time does not jump.

    Args:
        clock: The first one.

    Attributes:
        current: The one that it goes by.
        moved_by_polls: Whether an answered poll moves a job.
        stands_still: Whether time goes by only when it is told to.
        now: Returns the time in seconds since 1970; see `Clock`.
        after_poll: Takes note of an answered poll; see `Clock`.
    """

    def __init__(self, clock: Clock) -> None:
        self._first = clock
        self._use(clock)

    def _use(self, clock: Clock) -> None:
        self.current = clock
        # As they are, and not through one more call: every request asks for the time.
        self.now: Callable[[], float] = clock.now
        self.after_poll: Callable[[Job], None] = clock.after_poll
        self.moved_by_polls = self.kind not in ("real", "manual")
        self.stands_still = self.kind == "manual"

    @property
    def kind(self) -> str:
        """`real`, `manual` or `poll`; another word for a clock that is none of ours."""
        for kind, made in (("poll", PollClock), ("manual", ManualClock), ("real", RunningClock)):
            if isinstance(self.current, made):
                return kind
        return "other"

    @property
    def speed(self) -> float:
        """How many seconds go by while one goes by on the wall."""
        if isinstance(self.current, RunningClock):
            return self.current.speed
        return 0.0

    def advance(self, seconds: float) -> None:
        """Let `seconds` go by at once.

        Raises:
            ValueError: `seconds` is negative, or too many; see `checked_step`.
        """
        self.current.advance(seconds)

    def switch(self, kind: ClockKind, speed: float = 1.0) -> None:
        """Go on from now by a clock of another kind; see `make_clock`.

        Raises:
            ValueError: `speed` is not above 0.
        """
        self._use(make_clock(kind, speed, self.now()))

    def restart(self) -> None:
        """Go back to the clock that it began with, and to the beginning of that one."""
        self._first.restart()
        self._use(self._first)
