"""A job of the mock: a plan on a timeline, and an age that the clock gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from jobcontracts.mock.http.messages import Reply
from jobcontracts.mock.jobs.timeline import HELD, Step, Timeline, checked_step
from jobcontracts.model.lifecycle import Lifecycle, Phase


class Now(Protocol):
    """The part of a clock that a job needs."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        ...


class JobStateError(Exception):
    """The job is in a state in which this cannot be done to it."""


class CachedResponse(NamedTuple):
    """An answer about a job that stands for a while.

    Args:
        timeline: The job's; another one makes the answer stale.
        until: The age up to which it stands.
        origin: Where the client reached the mock, empty where that does not matter.
        reply: The answer.
    """

    timeline: Timeline
    until: float
    origin: str
    reply: Reply


@dataclass(slots=True)
class Job:
    """A job of a vendor. Its state follows from its timeline and its age, and from nothing else.

    Args:
        vendor: The vendor's folder name.
        id: The job's id.
        parameters: The path parameters of the poll operation, the id among them.
        plan: The name of the plan it follows.
        example: By operationId, the named example that the plan answers with.
        created: Seconds since 1970.
        timeline: Its states.
        lifecycle: How the vendor's states are read.
        clock: Tells its age.
        ahead: How far it has been moved ahead of the clock, in seconds.
        number: How many jobs the mock had had when this one was added, itself included.
        size: How many bytes it takes in the store, roughly; the store knows.
        paths: By operationId, the path of an operation for it, once that has been asked for.
        answered: By operationId, the last answer, and for how long it stands.
    """

    vendor: str
    id: str
    parameters: Mapping[str, str]
    plan: str
    example: Mapping[str, str]
    created: float
    timeline: Timeline
    lifecycle: Lifecycle
    clock: Now
    ahead: float = 0.0
    number: int = 0
    size: int = 0
    paths: dict[str, str] = field(default_factory=dict)
    answered: dict[str, CachedResponse] = field(default_factory=dict)

    @property
    def age(self) -> float:
        """Seconds since it was created, as far as the job is concerned."""
        # To the microsecond: sums of clock readings are not exact, and 1.9999999 is not yet 2.
        return round(self.clock.now() - self.created + self.ahead, 6)

    @property
    def state(self) -> str:
        """The present state, as the vendor spells it."""
        return self.timeline.state(self.age)

    @property
    def phase(self) -> Phase:
        """The phase of the present state."""
        return self.lifecycle.phases[self.state]

    @property
    def ended(self) -> bool:
        """Whether it has come to a state that it never leaves."""
        return self.lifecycle.ended(self.state)

    def ended_at(self, age: float) -> bool:
        """Return whether it has come to a state at `age` that it never leaves."""
        return self.lifecycle.ended(self.timeline.state(age))

    @property
    def progress(self) -> int:
        """Percent; 100 only when it has succeeded."""
        return self.progress_at(self.age)

    def progress_at(self, age: float) -> int:
        """Return the progress of the job at `age`, in percent; 100 only when it has succeeded."""
        if self.lifecycle.phases[self.timeline.state(age)] == "succeeded":
            return 100
        return self.timeline.progress(age)

    def entered_at(self, age: float) -> float:
        """Return when the state at `age` began, in seconds since 1970."""
        return self.created + self.timeline.entered(age)

    def elapsed_at(self, age: float) -> float:
        """Return for how many seconds the job has been going on at `age`; its end stops that."""
        ended = self.lifecycle.ended(self.timeline.state(age))
        return self.timeline.entered(age) if ended else age

    @property
    def held(self) -> bool:
        """Whether it stays in its state until it is released."""
        return self.held_at(self.age)

    def held_at(self, age: float) -> bool:
        """Return whether it stays in its state at `age` until it is released."""
        return self.timeline.held_at(age) and not self.lifecycle.ended(self.timeline.state(age))

    def skip_to_next_state(self) -> None:
        """Move it ahead to the beginning of its next state, unless it is held or at its end."""
        age = self.age
        start = self.timeline.next_start(age)
        if start != HELD:
            self.ahead += start - age

    def hold(self) -> None:
        """Let it stay in its present state until it is released.

        Raises:
            JobStateError: It has ended.
        """
        age = self.age
        self._refuse_ended(age, "held")
        self.timeline = self.timeline.held(age)

    def release(self) -> None:
        """Let it go on to its next state at once.

        Raises:
            JobStateError: It is not held.
        """
        age = self.age
        if not self.held_at(age):
            raise JobStateError(f"{self.id} is not held in {self.timeline.state(age)!r}")
        self.timeline = self.timeline.released(age)

    def advance(self, seconds: float | None = None) -> None:
        """Move it ahead of the clock; a held state is left by None only.

        Args:
            seconds: By how much; None for as much as it takes to the beginning of its next state.

        Raises:
            JobStateError: It has ended, or no state comes next.
            ValueError: `seconds` is negative, or too many; see `checked_step`.
        """
        age = self.age
        if seconds is not None:
            self.ahead += checked_step(seconds)
            return
        self._refuse_ended(age, "moved on")
        if self.timeline.at_last(age):
            raise JobStateError(f"nothing comes after {self.timeline.state(age)!r} for {self.id}")
        if self.timeline.held_at(age):
            self.timeline = self.timeline.released(age)
        else:
            self.skip_to_next_state()

    def cancel(self) -> None:
        """Do what `simulate.on_cancel.states` says, unless it has ended or is being cancelled."""
        age = self.age
        state = self.timeline.state(age)
        states = self.lifecycle.simulation.on_cancel
        if self.lifecycle.ended(state) or state in states or not states:
            return
        seconds_in = self.lifecycle.simulation.seconds_in
        self.timeline = self.timeline.diverted(age, [Step(s, seconds_in(s)) for s in states])

    def _refuse_ended(self, age: float, what: str) -> None:
        state = self.timeline.state(age)
        if self.lifecycle.ended(state):
            raise JobStateError(f"{self.id} has ended in {state!r}: it cannot be {what}")
