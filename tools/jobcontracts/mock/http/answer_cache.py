"""Answers that are given again: the one place where the mock remembers instead of looking.

Jobs are polled again and again by the same requests. An answer about a job stands until something
is done to the job, which its version tells, or until the next moment at which it changes by itself.
It is kept with the job, so that no session can have another's. What is remembered for all sessions
is which credentials and parameters are right: which ones a session accepts besides the mock's
follows from how many tokens it has ever issued.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from jobcontracts.mock.http.messages import Reply, Request
from jobcontracts.mock.jobs.job import Job

_MOST_RIGHT = 256
"""How many combinations of credentials and parameters are remembered as right."""

_LONGEST = 4096
"""How many bytes of headers and query a request has at most whose combination is remembered."""


class _Answer(NamedTuple):
    version: int
    until: float
    origin: str
    reply: Reply


class AnswerCache:
    """What one operation remembers.

    Args:
        operation: The operationId.
        fields: The headers that its credentials and parameters are read from.
        id_name: The path parameter that is the id, if answers of the operation may be given again;
            else empty.
    """

    def __init__(self, operation: str, fields: Collection[bytes], id_name: str) -> None:
        self._operation = operation
        self._fields = tuple(fields)
        self._id_name = id_name
        self._right: set[tuple[object, ...]] = set()

    def find(self, request: Request, now: float) -> Reply | None:
        """Return the answer that stands for a request, which then is about its job; None if none.

        All that its credentials and parameters are read from is as in a request that was right.
        """
        vendor = request.vendor
        credentials = vendor.accepted.most
        known = (request.query, credentials, *map(request.fields.get, self._fields))
        request.known = known
        if not self._id_name or known not in self._right or b"prefer" in request.fields:
            return None
        job = vendor.by_id.get(request.path[self._id_name])
        if job is None or request.path != job.parameters:
            return None
        answer: _Answer | None = job.answers.get(self._operation)
        # Ages do not fall, so what stood then stands until it ends.
        if (
            answer is None
            or answer.version != job.version
            or round(now - job.created + job.ahead, 6) >= answer.until
            or (answer.origin and answer.origin != request.origin)
        ):
            return None
        request.job = job
        return answer.reply

    def keep(self, job: Job, reply: Reply, until: float, origin: str) -> None:
        """Remember the answer about a job: it stands up to an age, for who reached us at `origin`.

        Args:
            job, reply: The job, and the answer.
            until: The age of the job at which the answer changes.
            origin: Empty where it does not matter.
        """
        job.answers[self._operation] = _Answer(job.version, until, origin, reply)

    def is_right(self, request: Request) -> bool:
        """Return whether credentials and parameters like these were found to be right."""
        return request.known in self._right

    def note_right(self, request: Request) -> None:
        """Remember that a request's credentials and parameters, but for the path, are right."""
        if len(request.head) + len(request.query) <= _LONGEST:
            if len(self._right) >= _MOST_RIGHT:
                self._right.clear()
            self._right.add(request.known)
