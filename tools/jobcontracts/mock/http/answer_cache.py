"""Answers that are given again: the one place where the mock remembers instead of looking.

Jobs are polled again and again by the same requests. An answer about a job stands until something
is done to the job, which its version tells, or until the next moment at which it changes by itself.
It is kept with the job, so that no session can have another's. What is remembered for all sessions
is which credentials and parameters are right: which ones a session accepts besides the mock's
follows from how many tokens it has ever issued.

A request that comes again to the letter, as those of a client that polls do, needs nothing else:
its answer is kept as it went out (`Repeat`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from typing import NamedTuple

from starlette.types import Scope

from jobcontracts.mock.control.journal import Exchange
from jobcontracts.mock.http.messages import LINE, Reply, Request, date_field
from jobcontracts.mock.jobs.job import Job

_MOST_RIGHT = 256
"""How many combinations of credentials and parameters are remembered as right."""

_LONGEST = 4096
"""How many bytes of headers and query a request has at most whose combination is remembered."""


class Repeat(NamedTuple):
    """An exchange, as it is once more when the same request comes while the answer stands.

    Args:
        asked: Everything that the request had; see `_asked`.
        exchange: As it is in the journal.
        start, end: What was sent, but for the time between the two.
    """

    asked: tuple[object, ...]
    exchange: Exchange
    start: bytes
    end: bytes

    def message(self, now: float) -> bytes:
        """Return what is to be sent."""
        return b"".join((self.start, date_field(now)[1], self.end))


def _asked(scope: Scope, head: bytes) -> tuple[object, ...]:
    path, query = scope["raw_path"], scope["query_string"]
    return scope["method"], path, query, head, scope["scheme"], scope["server"]


class _Answer(NamedTuple):
    version: int
    until: float
    origin: str
    reply: Reply
    repeat: Repeat | None = None

    def stands(self, job: Job, now: float) -> bool:
        # Ages do not fall, so what stood then stands until it ends.
        age = round(now - job.created + job.ahead, 6)
        return self.version == job.version and age < self.until


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
        if answer is None or not answer.stands(job, now):
            return None
        if answer.origin and answer.origin != request.origin:
            return None
        request.job = job
        return answer.reply

    def repeat(
        self, jobs: Mapping[str, Job], path: Mapping[str, str], scope: Scope, now: float
    ) -> Repeat | None:
        """Return what a request repeats that has not been looked at; None if it may be another."""
        job = jobs.get(path.get(self._id_name, ""))
        if job is None:
            return None
        answer: _Answer | None = job.answers.get(self._operation)
        if answer is None or answer.repeat is None or not answer.stands(job, now):
            return None
        head = LINE.join(chain.from_iterable(scope["headers"]))
        return answer.repeat if answer.repeat.asked == _asked(scope, head) else None

    def keep_repeat(self, request: Request, exchange: Exchange, message: bytes) -> None:
        """Remember how a request was answered, if that is what stands about its job.

        Args:
            request: The request.
            exchange: It and its answer in the journal.
            message: What was sent.
        """
        answer: _Answer | None = request.job and request.job.answers.get(self._operation)
        if not self._id_name or answer is None or answer.reply is not exchange.reply:
            return
        of_once = exchange.why or len(request.head) + len(request.query) > _LONGEST
        if answer.repeat is None and not of_once:
            start, _, end = message.partition(date_field(exchange.time)[1])
            # The journal's head, which is one for many jobs.
            asked = _asked(request.scope, exchange.head)
            repeat = Repeat(asked, exchange, start, end)
            request.job.answers[self._operation] = answer._replace(repeat=repeat)

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
