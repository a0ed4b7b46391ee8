"""Where the jobs are kept: all of them in order, and by vendor and id; never more than a limit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping

from jobcontracts.mock.jobs import Job


class DuplicateJobError(Exception):
    """The vendor has a job of this id already."""


class StoreFullError(Exception):
    """As many jobs as there may be are going on, so that none can be forgotten for a new one."""


class JobStore:
    """All jobs, in the order in which they were created.

    Args:
        limit: How many there may be. When there are as many, the oldest one that has ended is
            forgotten for a new one.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        # Ordered, and not a plain dict: its first member is found at once after many removals.
        self._by_number: OrderedDict[int, Job] = OrderedDict()
        self._by_id: dict[str, dict[str, Job]] = {}
        self._last = 0

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
        if len(self._by_number) >= self.limit:
            self._forget_one()
        self._last += 1
        job.number = self._last
        self._by_number[job.number] = job
        jobs[job.id] = job

    def remove(self, job: Job) -> None:
        """Forget a job, if it has not been forgotten yet."""
        self._by_number.pop(job.number, None)
        self._by_id[job.vendor].pop(job.id, None)

    def clear(self) -> None:
        """Forget all jobs, and count from the beginning again."""
        self._by_number.clear()
        for jobs in self._by_id.values():
            jobs.clear()
        self._last = 0

    def _forget_one(self) -> None:
        for job in self._by_number.values():
            if job.ended:
                self.remove(job)
                return
        raise StoreFullError(
            f"all of the {self.limit} jobs that the mock keeps are going on: end, delete or reset"
            " some, or start it with more"
        )
