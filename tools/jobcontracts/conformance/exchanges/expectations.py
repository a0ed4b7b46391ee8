"""What an answer has to be, judged by the request as it was sent: served, or refused and how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.documented import request_violations
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.refusals import Refusal
from jobcontracts.model.schema import Schemas

USUAL: Mapping[Refusal, frozenset[int]] = {
    "unauthorized": frozenset({401, 403}),
    "invalid": frozenset({400, 404, 406, 413, 415, 422, 431}),
    "unknown_job": frozenset({404, 410}),
}
"""What a server may refuse with where no page of the vendor says (RFC 9110, section 15.5)."""


class KnownJobs:
    """The jobs that exist, as far as a run knows: by the values of their keys."""

    def __init__(self, contract: Contract, jobs: Iterable[Mapping[str, str]] = ()) -> None:
        self._id = contract.key.id
        self._jobs: dict[str, Mapping[str, str]] = {}
        for job in jobs:
            self.add(job)

    def add(self, key: Mapping[str, str]) -> None:
        """Take note of a job."""
        self._jobs[key[self._id]] = dict(key)

    def remove(self, job_id: str) -> None:
        """Forget a job."""
        self._jobs.pop(job_id, None)

    def has(self, job_id: str) -> bool:
        """Return whether a job of this id is known."""
        return job_id in self._jobs

    def id_in(self, key: Mapping[str, str]) -> str:
        """Return the id of the job that a request's values of a key name; empty if none is known.

        A request may leave out where the job lives, but not name another place.
        """
        job = self._jobs.get(key.get(self._id, ""))
        if job is None or any(key.get(name, value) != value for name, value in job.items()):
            return ""
        return job[self._id]


class Expectations:
    """Tells for which reasons a request has to be refused.

    Args:
        contract: Whose requests.
        credentials: The valid ones.
        jobs: The jobs that exist.
    """

    def __init__(self, contract: Contract, credentials: Credentials, jobs: KnownJobs) -> None:
        self.contract = contract
        self.credentials = credentials
        self.jobs = jobs
        self.schemas = Schemas(contract)
        roles = map(contract.operation, ("poll", "result", "cancel"))
        self._own_ids: dict[tuple[str, str], str] = {}
        releasing = (o for o in contract.operations.values() if contract.releases(o))
        about_jobs = (o for o in (*roles, *releasing) if o is not None)
        self._about_jobs = {o.id for o in about_jobs if contract.key.names_job(o)}

    def reasons(self, exchange: Exchange) -> frozenset[Refusal]:
        """Return every reason to refuse a request for a documented operation; none if it fits."""
        operation = exchange.operation
        if operation is None:
            return frozenset()
        found: set[Refusal] = set()
        if not self.credentials.allow(operation, exchange.request):
            found.add("unauthorized")
        if any(request_violations(self.schemas, operation, exchange)):
            found.add("invalid")
        if operation.id in self._about_jobs and not self.job(exchange):
            found.add("unknown_job")
        return frozenset(found)

    def job(self, exchange: Exchange) -> str:
        """Return the id of the known job that a request names; empty if it names none."""
        operation = exchange.operation
        if operation is None:
            return ""
        if self.contract.own_ids(operation):
            return self._named_by_own_ids(operation, exchange)
        return self.jobs.id_in(self.contract.key_values(operation, exchange.request))

    def perhaps(self, exchange: Exchange) -> frozenset[Refusal]:
        """Return for what a request may be refused, and need not: nobody can tell from outside.

        So it is where it names what the answer of poll has named of no job, or a scope that is not
        the mock's: there may be other such things on a server.
        """
        operation = exchange.operation
        if operation is None:
            return frozenset()
        strange = self.contract.own_ids(operation) and not self.job(exchange)
        if strange or self.contract.unknown_scope(operation, exchange.request):
            return frozenset({"unknown_job"})
        return frozenset()

    def note_own_ids(self, job: str, ids: Mapping[str, str]) -> None:
        """Take note of what an answer of poll has named of a job, by expression."""
        self._own_ids |= dict.fromkeys(ids.items(), job)

    def _named_by_own_ids(self, operation: Operation, exchange: Exchange) -> str:
        ids = self.contract.own_id_values(operation, exchange.request)
        jobs = {self._own_ids.get(pair, "") for pair in ids.items()}
        job = jobs.pop() if len(jobs) == 1 else ""
        return job if self.jobs.has(job) else ""

    def refuses(self, exchange: Exchange, reasons: Collection[Refusal]) -> bool:
        """Return whether an answer is a refusal for one of these reasons."""
        operation = exchange.operation
        if operation is None:
            return False
        told = self.contract.refusals_told(operation, exchange)
        if told:
            return bool(told & {*reasons})
        return exchange.status in self.allowed(operation, reasons)

    def allowed(self, operation: Operation, reasons: Iterable[Refusal]) -> frozenset[int]:
        """Return the error statuses by which an operation may refuse for one of these reasons.

        The documented ones where the operation documents how it refuses; else what is usual. A
        server decides itself which of several reasons it finds first.
        """
        allowed: set[int] = set()
        for reason in reasons:
            documented = self.documented(operation, reason)
            refused = {answer.status for answer in documented}
            allowed |= refused - {*operation.successes} if documented else USUAL[reason]
        return frozenset(allowed)

    def documented(self, operation: Operation, reason: Refusal) -> list[DocumentedAnswer]:
        """Return the answers by which an operation refuses for a reason, where it documents any."""
        return self.contract.refused_answers(operation, reason)
