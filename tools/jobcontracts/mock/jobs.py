"""The jobs of the mock: each a plan on a timeline, and an age that the clock gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from jobcontracts.contracts.lifecycle import Lifecycle, Phase
from jobcontracts.mock.timeline import HELD, Step, Timeline


class Now(Protocol):
    """The part of a clock that a job needs."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        ...


class DuplicateJobError(Exception):
    """The vendor has a job of this id already."""


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

    def skip_to_next_state(self) -> None:
        """Move it ahead to the beginning of its next state, unless it is held or at its end."""
        age = self.age
        start = self.timeline.next_start(age)
        if start != HELD:
            self.ahead += start - age

    def cancel(self) -> None:
        """Do what `simulate.on_cancel.states` says, unless it has ended or is being cancelled."""
        age = self.age
        state = self.timeline.state(age)
        states = self.lifecycle.simulation.on_cancel
        if self.lifecycle.ended(state) or state in states or not states:
            return
        seconds_in = self.lifecycle.simulation.seconds_in
        self.timeline = self.timeline.diverted(age, [Step(s, seconds_in(s)) for s in states])


class JobStore:
    """All jobs, by vendor and id, in the order in which they were created."""

    def __init__(self) -> None:
        self._jobs: dict[str, dict[str, Job]] = {}

    def __len__(self) -> int:
        return sum(len(jobs) for jobs in self._jobs.values())

    def __iter__(self) -> Iterator[Job]:
        for jobs in self._jobs.values():
            yield from jobs.values()

    def of(self, vendor: str) -> list[Job]:
        """Return the jobs of a vendor, oldest first."""
        return list(self._jobs.get(vendor, {}).values())

    def find(self, vendor: str, job_id: str) -> Job | None:
        """Return a job, None where there is none."""
        jobs = self._jobs.get(vendor)
        return None if jobs is None else jobs.get(job_id)

    def add(self, job: Job) -> None:
        """Keep a new job.

        Raises:
            DuplicateJobError: There is one of its id.
        """
        jobs = self._jobs.setdefault(job.vendor, {})
        if job.id in jobs:
            raise DuplicateJobError(job.id)
        jobs[job.id] = job

    def remove(self, job: Job) -> None:
        """Forget a job."""
        self._jobs[job.vendor].pop(job.id, None)
