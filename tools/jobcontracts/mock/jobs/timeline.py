"""The states of a job over time, as a value: which state at which age, and how much is done.

Ages are seconds since the job was created. Nothing here reads a clock or changes in place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from jobcontracts.model.lifecycle import Lifecycle

HELD = float("inf")
"""How long a job stays in a state that it leaves only when it is told to."""


MAX_STEP = 1e8
"""How many seconds may go by at once, or in one state: three years, so that years stay years."""


def checked_step(seconds: float) -> float:
    """Return `seconds`, by which a clock or a job is to go on.

    Raises:
        ValueError: They are negative, or more than `MAX_STEP`.
    """
    if not 0 <= seconds <= MAX_STEP:
        raise ValueError(
            f"time goes forwards, by at most {MAX_STEP:.0f} seconds at once: not by {seconds}"
        )
    return seconds


def usual_time(lifecycle: Lifecycle, state: str) -> float:
    """Return how long a job stays in a state, in seconds; `HELD` until an operation is called."""
    simulation = lifecycle.simulation
    return HELD if state in simulation.waits else simulation.seconds_in(state)


@dataclass(frozen=True, slots=True)
class Step:
    """One state of a job.

    Args:
        state: The state, as the vendor spells it.
        seconds: How long the job stays in it; `HELD` until it is moved on.
        work: How much of the job's work is done in it, in seconds of an undisturbed run.
    """

    state: str
    seconds: float
    work: float = 0.0


class Timeline:
    """The steps of a job's life, the last of which lasts for ever.

    Args:
        steps: At least one.
        work: The work of the whole job, in seconds; progress is the share of it that is done.
    """

    __slots__ = ("starts", "steps", "work")

    def __init__(self, steps: Sequence[Step], work: float) -> None:
        self.steps = tuple(steps)
        self.work = work
        starts = accumulate((step.seconds for step in self.steps[:-1]), initial=0.0)
        # To the microsecond, as ages are: a state that is left at an age begins exactly then.
        self.starts = tuple(round(start, 6) for start in starts)

    def index(self, age: float) -> int:
        """Return which step a job of `age` is in."""
        return max(bisect_right(self.starts, age) - 1, 0)

    def state(self, age: float) -> str:
        """Return the state of a job of `age`."""
        return self.steps[self.index(age)].state

    def entered(self, age: float) -> float:
        """Return the age at which a job of `age` came into its state."""
        return self.starts[self.index(age)]

    def next_start(self, age: float) -> float:
        """Return the age at which the next state begins; `HELD` if none is left or only told to."""
        index = self.index(age) + 1
        return self.starts[index] if index < len(self.starts) else HELD

    def at_last(self, age: float) -> bool:
        """Return whether a job of `age` is in the last of its states."""
        return self.index(age) == len(self.steps) - 1

    def held_at(self, age: float) -> bool:
        """Return whether a job of `age` stays in its state until it is told to leave it."""
        return self.steps[self.index(age)].seconds == HELD

    def progress(self, age: float) -> int:
        """Return how much of the work is done, in percent from 0 to 99; it never falls with age."""
        if self.work <= 0:
            return 0
        return min(int(100 * self._done(age) / self.work + 1e-9), 99)

    def progress_until(self, age: float) -> float:
        """Return an age before which the progress at `age` does not change.

        A little early rather than too late: what stands until then is made anew then.
        """
        index = self.index(age)
        step, start = self.steps[index], self.starts[index]
        if self.work <= 0 or age - start >= step.work:
            return HELD
        before = sum(earlier.work for earlier in self.steps[:index])
        following = (self.progress(age) + 1) * self.work / 100
        return start + following - before - 2e-6

    def _done(self, age: float) -> float:
        index = self.index(age)
        before = sum(step.work for step in self.steps[:index])
        return before + min(age - self.starts[index], self.steps[index].work)

    def held(self, age: float) -> Timeline:
        """Return this timeline with the state at `age` lasting until `released`."""
        index = self.index(age)
        return self._with(index, replace(self.steps[index], seconds=HELD))

    def released(self, age: float) -> Timeline:
        """Return this timeline with the state at `age` ending then."""
        index = self.index(age)
        return self._with(index, replace(self.steps[index], seconds=age - self.starts[index]))

    def diverted(self, age: float, steps: Iterable[Step]) -> Timeline:
        """Return this timeline up to `age`, followed by `steps` instead of what was to come.

        The work that is not done by then is never done, so progress stays where it is.
        """
        index = self.index(age)
        spent = age - self.starts[index]
        cut = replace(self.steps[index], seconds=spent, work=min(spent, self.steps[index].work))
        return Timeline((*self.steps[:index], cut, *steps), self.work)

    def _with(self, index: int, step: Step) -> Timeline:
        return Timeline((*self.steps[:index], step, *self.steps[index + 1 :]), self.work)


def planned(lifecycle: Lifecycle, states: Iterable[tuple[str, float]]) -> Timeline:
    """Return the timeline of a job that goes through `(state, seconds)`.

    Work is done in the states that are read as running. A job that does not end well has as much
    of it left as its last state would have taken, so that it stops short of the end.
    """
    simulation = lifecycle.simulation
    steps = []
    for state, seconds in states:
        working = lifecycle.phases[state] == "running"
        usual = simulation.seconds_in(state) if seconds == HELD else seconds
        steps.append(Step(state, seconds, usual if working else 0.0))
    last = steps[-1]
    steps[-1] = replace(last, work=0.0)
    left = 0.0 if lifecycle.phases[last.state] == "succeeded" else simulation.seconds_in(last.state)
    return Timeline(steps, sum(step.work for step in steps) + left)
