"""Where the jobs are kept: all of them in order, and by vendor and id; never more than a limit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping

from jobcontracts.mock.jobs.job import Job

_AVERAGE = 1 << 12
"""How many bytes a job may have if there are as many as there may be; most have a third of it."""


class DuplicateJobError(Exception):
    """The vendor has a job of this id already."""


class StoreFullError(Exception):
    """The jobs that are going on leave no room for a new one, and none of them can be forgotten."""


class JobStore:
    """All jobs, in the order in which they were created.

    Args:
        limit: How many there may be, and times 4 KiB how large they may be together. When there is
            no room, the oldest ones that have ended are forgotten for a new one.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        # Ordered, and not a plain dict: its first member is found at once after many removals.
        self._by_number: OrderedDict[int, Job] = OrderedDict()
        self._by_id: dict[str, dict[str, Job]] = {}
        self._last = 0
        self._size = 0

    def __len__(self) -> int:
        return len(self._by_number)

    def __iter__(self) -> Iterator[Job]:
        yield from self._by_number.values()

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
        self._size += job.size
        self._last += 1
        job.number = self._last
        self._by_number[job.number] = job
        jobs[job.id] = job

    def remove(self, job: Job) -> None:
        """Forget a job, if it has not been forgotten yet."""
        if self._by_number.pop(job.number, None) is not None:
            self._size -= job.size
            self._by_id[job.vendor].pop(job.id, None)

    def clear(self) -> None:
        """Forget all jobs, and count from the beginning again."""
        self._by_number.clear()
        for jobs in self._by_id.values():
            jobs.clear()
        self._last = self._size = 0

    def _make_room(self, size: int) -> None:
        while len(self._by_number) >= self.limit or self._size + size > self.limit * _AVERAGE:
            ended = next((job for job in self._by_number.values() if job.ended), None)
            if ended is None:
                raise StoreFullError(
                    f"the {len(self)} jobs that are going on leave no room for another in a mock"
                    f" of {self.limit} jobs: end, delete or reset some, or start it with more"
                )
            self.remove(ended)


def _size_of(job: Job) -> int:
    """Return how many bytes a job takes, roughly: quoted parameters and states are most of it."""
    values = sum(map(len, job.parameters.values()))
    return 4 * values + len(job.plan) + 200 * len(job.timeline.steps)
