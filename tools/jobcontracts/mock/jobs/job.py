"""A job of the mock, a plan on a timeline with an age that the clock gives it; and all of them."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from jobcontracts.mock.jobs.timeline import HELD, Step, Timeline, checked_step, usual_time
from jobcontracts.model.lifecycle import Lifecycle, Phase
from jobcontracts.model.times import RFC3339

_AVERAGE = 1 << 12
"""How many bytes a job may have if there are as many as there may be; most have a third of it."""

_MOST_GONE, _LONGEST = 100, 256
"""Of how many jobs that are gone it is remembered why, and how long their ids may be for that."""


class Now(Protocol):
    """The part of a clock that a job needs."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        ...


class JobStateError(Exception):
    """The job is in a state in which this cannot be done to it."""


class DuplicateJobError(Exception):
    """The vendor has a job of this id already."""


class StoreFullError(Exception):
    """The jobs that are going on leave no room for a new one, and none of them can be forgotten."""


@dataclass(slots=True, weakref_slot=True)
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
        version: How often something was done to it: other than by its age it does not change.
        answers: By operationId, the last answer; see `AnswerCache`, which alone looks at it.
        sent: By expression, what the request that started it had, as far as answers have it.
        own: By expression, the ids of what is its own, as answers have them.
        polled: The last polls, as far as nothing has changed; see `Standstill`, which alone looks.
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
    version: int = 0
    answers: dict[str, Any] = field(default_factory=dict)
    sent: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    polled: Any = None

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
        self._go_by(self.timeline.held(age))

    def release(self) -> None:
        """Let it go on to its next state at once.

        Raises:
            JobStateError: It is not held.
        """
        age = self.age
        if not self.held_at(age):
            raise JobStateError(f"{self.id} is not held in {self.timeline.state(age)!r}")
        self._go_by(self.timeline.released(age))

    def leave(self, state: str) -> None:
        """Let it go on to its next state at once if it is in `state`, held or not."""
        age = self.age
        if self.timeline.state(age) == state and not self.timeline.at_last(age):
            self._go_by(self.timeline.released(age))

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
            self._go_by(self.timeline.released(age))
        else:
            self.skip_to_next_state()

    def cancel(self) -> None:
        """Do what `simulate.on_cancel.states` says, unless it has ended or is being cancelled."""
        age = self.age
        state = self.timeline.state(age)
        states = self.lifecycle.simulation.on_cancel
        if self.lifecycle.ended(state) or state in states or not states:
            return
        steps = [Step(s, usual_time(self.lifecycle, s)) for s in states]
        self._go_by(self.timeline.diverted(age, steps))

    def _go_by(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.version += 1

    def _refuse_ended(self, age: float, what: str) -> None:
        state = self.timeline.state(age)
        if self.lifecycle.ended(state):
            raise JobStateError(f"{self.id} has ended in {state!r}: it cannot be {what}")


class Moment(NamedTuple):
    """A job at an age, as a client sees it who reached the mock at `origin`."""

    job: Job
    age: float
    origin: str


Live = Callable[[Moment], str]
"""Returns the text of a live value."""

Links = Mapping[str, Live]
"""By operationId: the absolute URL of the operation for a job."""


class JobStore:
    """All jobs, in the order in which they were created.

    Args:
        limit: How many there may be, and times 4 KiB how large they may be together. When there is
            no room, the oldest ones that have ended are forgotten for a new one.

    Attributes:
        size: How many bytes they take, roughly.
        gone: By vendor and id, what has become of the last ones that are not there any more.
    """

    def __init__(self, limit: int) -> None:
        self.gone: OrderedDict[tuple[str, str], str] = OrderedDict()
        self.limit = limit
        # Ordered, and not a plain dict: its first member is found at once after many removals.
        self._by_number: OrderedDict[int, Job] = OrderedDict()
        self._by_id: dict[str, dict[str, Job]] = {}
        self._last = 0
        self.size = 0

    def __len__(self) -> int:
        return len(self._by_number)

    def __iter__(self) -> Iterator[Job]:
        yield from self._by_number.values()

    def __reversed__(self) -> Iterator[Job]:
        yield from reversed(self._by_number.values())

    def of(self, vendor: str) -> list[Job]:
        """Return the jobs of a vendor, oldest first."""
        return [job for job in self._by_number.values() if job.vendor == vendor]

    def by_id(self, vendor: str) -> Mapping[str, Job]:
        """Return the jobs of a vendor by id, always the present ones."""
        return self._by_id.setdefault(vendor, {})

    def find(self, vendor: str, job_id: str) -> Job | None:
        """Return a job, None where there is none."""
        jobs = self._by_id.get(vendor)
        return None if jobs is None else jobs.get(job_id)

    def add(self, job: Job) -> None:
        """Keep a new job, and give it its number.

        Raises:
            DuplicateJobError: There is one of its id.
            StoreFullError: There is no room, and no job has ended.
        """
        jobs = self._by_id.setdefault(job.vendor, {})
        if job.id in jobs:
            raise DuplicateJobError(job.id)
        job.size = _size_of(job)
        self._make_room(job.size)
        self.size += job.size
        self._last += 1
        job.number = self._last
        self._by_number[job.number] = job
        self.gone.pop((job.vendor, job.id), None)
        jobs[job.id] = job

    def remove(self, job: Job, why: str = "it was deleted") -> None:
        """Forget a job, if it has not been forgotten yet, but for why and when."""
        if self._by_number.pop(job.number, None) is not None:
            self.size -= job.size
            self._by_id[job.vendor].pop(job.id, None)
            if len(job.id) <= _LONGEST:
                self.gone[job.vendor, job.id] = f"{why} at {RFC3339(job.clock.now())}"
            if len(self.gone) > _MOST_GONE:
                self.gone.popitem(last=False)

    def clear(self) -> None:
        """Forget all jobs, and count from the beginning again."""
        self._by_number.clear()
        self.gone.clear()
        for jobs in self._by_id.values():
            jobs.clear()
        self._last = self.size = 0

    def _make_room(self, size: int) -> None:
        while len(self._by_number) >= self.limit or self.size + size > self.limit * _AVERAGE:
            ended = next((job for job in self._by_number.values() if job.ended), None)
            if ended is None:
                raise StoreFullError(
                    f"the {len(self)} jobs that are going on leave no room for another in a mock"
                    f" of {self.limit} jobs: end, delete or reset some, or start it with more"
                )
            self.remove(ended, "it had ended, and made room for another")


def _size_of(job: Job) -> int:
    """Return how many bytes a job takes, roughly: quoted values and states are most of it."""
    values = sum(map(len, job.parameters.values())) + (len(json.dumps(job.sent)) if job.sent else 0)
    return 4 * values + len(job.plan) + 200 * len(job.timeline.steps)
