"""Notices who waits in vain on a mock whose time only goes by when it is told to.

A client with a clock of its own would wait there for ever, and its test would hang without a word.
A test that lets time go by, or looks at a job a few times, is not one: a hint takes `POLLS` polls
between which nothing has come that could help, over `SECONDS` on a real clock. It changes no status
and no body.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from jobcontracts.mock.jobs.clock import SwitchedClock
from jobcontracts.mock.jobs.job import Job
from jobcontracts.rendering.terminal import terminal

POLLS = 5
SECONDS = 10.0

RESETS = 3
"""How many requests a restart resets while the time stands still, its first one among them, until
it is said; some libraries send one again by themselves."""

RERUN_SECONDS = 2.0
"""After how many real seconds the second one is enough: a test that has died is run again."""

SILENCE_SECONDS = 60.0
"""How long a fault leaves a client without an answer that has no timeout; others have a shorter."""

STILL = (
    "the mock's time stands still: where the poller sleeps, move it (POST /_mock/clock/advance,"
    " job_mock.advance), or let it go by (--clock real, job_mock.use_clock('real')), or wait with"
    " job_mock.client(...)"
)
HELD = (
    "the job stays in its state until it is released (POST /_mock/VENDOR/jobs/ID/release,"
    " job_mock.release); a poller needs an end of its own for that"
)
ENDED = "the job has ended and is polled on: the poller does not take its state for an end"
MISSING = "no such job is there, and it is polled on: the poller does not take that for an end"
DOWN = (
    "a restart lasts by the mock's time: move it (POST /_mock/clock/advance, job_mock.advance), or"
    " end the restart (DELETE /_mock/faults, job_mock.remove_faults)"
)
SILENT = f"a fault has given no answer for {SILENCE_SECONDS:g} s; the client has no timeout"


class PolledSince(NamedTuple):
    """A row of polls of one job between which nothing has changed.

    Args:
        facts: What the job's state follows from, the mock's time among it.
        start: When the first one was answered, on a real clock.
        polls: How many there were.
        said: Whether whoever watches the mock has heard of it.
    """

    facts: tuple[object, ...]
    start: float
    polls: int = 0
    said: bool = False


class Hint(NamedTuple):
    """What to do about a wait that does not end.

    Args:
        text: For the answer: in ASCII, without a word of others.
        line: The same for whoever watches the mock, naming the job; once for a job, and once for
            all jobs while the mock's time stands where it does, else empty.
        since: When the first of the polls was answered, on a real clock.
    """

    text: str
    line: str
    since: float


class Standstill:
    """Takes note of polls while the mock's time stands still.

    Args:
        clock: The mock's.
        monotonic: Returns real seconds that never go backwards.

    Attributes:
        moved_at: When the mock's time was last moved, on the real clock.
    """

    def __init__(
        self, clock: SwitchedClock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._hinted_at = -1.0
        self._down, self._outage = "", PolledSince((), 0.0)
        self._missing = PolledSince((), 0.0)
        self.moved_at = float("-inf")

    def note_poll(self, job: Job) -> Hint | None:
        """Return a hint if an answered poll is one too many; None if it is not."""
        now = self._clock.now()
        text = ENDED if job.ended else HELD if job.held else STILL
        facts = (text, now, job.ahead, job.version) if text == STILL else (text, job.version)
        row, seconds = self._next(job.polled, facts)
        job.polled = row
        if row.polls < POLLS or seconds < SECONDS:
            return None
        if row.said or self._hinted_at == now:
            return Hint(text, "", row.start)
        self._hinted_at, job.polled = now, row._replace(said=True)
        line = f"{job.vendor} job {job.id}, {row.polls} polls in {seconds:.0f} s: {text}"
        return Hint(text, terminal(line), row.start)

    def note_missing(self, vendor: str, path: str) -> Hint | None:
        """Return a hint if a poll of a job that is not there is one too many; None if it is not."""
        row, seconds = self._next(self._missing, (path,))
        due = row.polls >= POLLS and seconds >= SECONDS
        self._missing = row._replace(said=row.said or due)
        line = "" if row.said else f"{vendor}, {row.polls} polls in {seconds:.0f} s: {MISSING}"
        return Hint(MISSING, line, row.start) if due else None

    def note_moved(self) -> None:
        """Take note that the mock's time was moved."""
        self.moved_at = self._monotonic()

    def _next(
        self, row: PolledSince | None, facts: tuple[object, ...]
    ) -> tuple[PolledSince, float]:
        """Return a row with one poll more, or the first of another, and the seconds it takes."""
        real = self._monotonic()
        if row is None or row.facts != facts:
            row = PolledSince(facts, real)
        return row._replace(polls=row.polls + 1), real - row.start

    def begin_outage(self, down: str) -> None:
        """Take note of a request that a restart has reset; `down` says until when others are."""
        self._down = down
        self._outage = PolledSince((self._clock.now(),), self._monotonic(), 1)

    def note_reset(self) -> str:
        """Return what to say of one more reset by the restart; empty for nothing."""
        row, seconds = self._next(self._outage, (self._clock.now(),))
        again = row.polls > 1 and seconds >= RERUN_SECONDS
        says = not row.said and (again or row.polls >= RESETS)
        self._outage = row._replace(said=row.said or says)
        return terminal(f"{row.polls} requests were reset, {self._down}: {DOWN}") if says else ""
