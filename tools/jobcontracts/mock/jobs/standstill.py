"""Notices who waits in real time for a job of a mock whose own time stands still.

A client with a clock of its own would wait for ever there, and its test would hang without a word.
A test that lets time go by, or looks at a job a few times, is not one: a hint takes `POLLS` polls
that nothing has come between, over `SECONDS` on a real clock. It changes no status and no body.
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

STILL = (
    "the mock's time stands still: move it by POST /_mock/clock/advance, or start it with"
    " --clock real; in pytest by job_mock.advance(...), or wait with job_mock.client(...)"
)
HELD = "the job stays in its state until it is released: POST /_mock/VENDOR/jobs/ID/release"
ENDED = "the job has ended and is polled all the same: does the poller know its state for an end?"


class PolledSince(NamedTuple):
    """A row of polls of one job between which nothing has changed.

    Args:
        facts: The mock's time, and what else a job's state follows from.
        start: When the first one was answered, on a real clock.
        polls: How many there were.
    """

    facts: tuple[float, float, int]
    start: float
    polls: int


class Hint(NamedTuple):
    """What to do about a wait that does not end.

    Args:
        text: For the answer: in ASCII, without a word of others.
        line: The same for whoever watches the mock, naming the job; empty but for the first hint
            since the mock's time stands where it does.
    """

    text: str
    line: str


class Standstill:
    """Takes note of polls while the mock's time stands still.

    Args:
        clock: The mock's.
        monotonic: Returns real seconds that never go backwards.
    """

    def __init__(
        self, clock: SwitchedClock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._hinted_at = -1.0

    def note_poll(self, job: Job) -> Hint | None:
        """Return a hint if an answered poll is one too many; None if it is not."""
        now, real = self._clock.now(), self._monotonic()
        facts = (now, job.ahead, job.version)
        row: PolledSince | None = job.polled
        if row is None or row.facts != facts:
            row = PolledSince(facts, real, 0)
        row = job.polled = row._replace(polls=row.polls + 1)
        if row.polls < POLLS or real - row.start < SECONDS:
            return None
        text = ENDED if job.ended else HELD if job.held else STILL
        line = f"{job.vendor} job {job.id}, {row.polls} polls in {real - row.start:.0f} s: {text}"
        first, self._hinted_at = self._hinted_at != now, now
        return Hint(text, terminal(line) if first else "")
