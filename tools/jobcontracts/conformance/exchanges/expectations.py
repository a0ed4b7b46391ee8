"""What an answer has to be, judged by the request as it was sent: served, or refused and how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.documented import ADVICE, request_violations
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.model.api import Operation
from jobcontracts.model.bodies import body_value
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.expression import is_value
from jobcontracts.model.job_key import leads_to
from jobcontracts.model.parameters import meaningful, text_of, written
from jobcontracts.model.refusals import Refusal
from jobcontracts.model.schema import Schemas
from jobcontracts.model.security import credential_fault, requirements

USUAL: Mapping[Refusal, frozenset[int]] = {
    "unauthorized": frozenset({401, 403}),
    "invalid": frozenset({400, 404, 406, 413, 415, 422, 431}),
    "unknown_job": frozenset({404, 410}),
}
"""What a server may refuse with where no page of the vendor says (RFC 9110, section 15.5)."""


NOT_NOW = frozenset({429, 503})
"""Statuses by which a server says nothing of a request but that it has too much to do.

RFC 6585, section 4; RFC 9110, section 15.6.4.
"""


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

    def are_in(self, member: str, value: str) -> bool:
        """Return whether a job is known whose key has this value of a member."""
        return any(job.get(member) == value for job in self._jobs.values())

    def id_in(self, key: Mapping[str, str]) -> str:
        """Return the id of the known job that a request's values of a key name; else nothing."""
        job = self._jobs.get(key.get(self._id, ""))
        return job[self._id] if job is not None and leads_to(key, job) else ""


class Expectations:
    """Tells for which reasons a request has to be refused.

    Args:
        contract: Whose requests.
        credentials: The valid ones.
        jobs: The jobs that exist.
        own_rules: Whether the server has rules that no contract says: which scopes there are, what
            a job's own inputs may be, which ids it takes for malformed. Our mock has none.
    """

    def __init__(
        self,
        contract: Contract,
        credentials: Credentials,
        jobs: KnownJobs,
        *,
        own_rules: bool = False,
    ) -> None:
        self.contract = contract
        self.own_rules = own_rules
        self.credentials = credentials
        self.jobs = jobs
        self.schemas = Schemas(contract)
        roles = map(contract.operation, ("poll", "result", "cancel"))
        self._own_ids: dict[tuple[str, str], str] = {}
        self._polled: set[str] = set()
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
        if any(request_violations(self.schemas, operation, exchange, but=ADVICE)):
            found.add("invalid")
        about_job = operation.id in self._about_jobs and not self.job(exchange)
        if about_job and not self._may_be_there(operation, exchange):
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

    def wrong(self, exchange: Exchange) -> Iterator[tuple[str, str]]:
        """Yield what is wrong about a request: what kind of thing, and in more words."""
        operation = exchange.operation
        if operation is None:
            return
        secrets, asked = self.credentials.secrets, exchange.request
        wanted = requirements(self.contract, operation)
        if not self.credentials.allow(operation, asked):
            fault = credential_fault(wanted, asked, lambda s, text: secrets.get(s.name) == text)
            yield fault, fault
        for violation in request_violations(self.schemas, operation, exchange, but=ADVICE):
            kind = f"{violation.place}: {violation.title}, expected {violation.expected}"
            yield kind, f"{kind}, found {violation.found}"
        if operation.id in self._about_jobs and not self.job(exchange):
            named = self.contract.key_values(operation, asked).get(self.contract.key.id, "")
            yield "an unknown job", f"no job {named!r} is known"

    def perhaps(self, exchange: Exchange) -> frozenset[Refusal]:
        """Return for what a request may be refused, and need not: nobody can tell from outside.

        So it is where it names what the answer of poll has named of no job, or a scope that is not
        the mock's: there may be other such things on a server. A server with rules of its own may
        refuse what the contract does not show, and take a malformed id for an unknown one.
        """
        operation = exchange.operation
        if operation is None:
            return frozenset()
        found: set[Refusal] = set()
        violations = list(request_violations(self.schemas, operation, exchange))
        # Whether or not a server takes advice, it may refuse what is none.
        found |= {"invalid"} if violations else set()
        job = self.job(exchange)
        if operation is self.contract.poll and self.contract.lifecycle.grace:
            # How soon a new job is known, `grace` says in seconds: until it is, it may not be.
            found |= {"unknown_job"} if job and job not in self._polled else set()
        strange = self.contract.own_ids(operation) and not job
        if strange or self.contract.unknown_scope(operation, exchange.request):
            found.add("unknown_job")
        if self.own_rules:
            found.update(self._own_refusals(operation, exchange))
            if any(v.place == "request path" for v in violations):
                found.add("unknown_job")
            if operation.id in self._about_jobs and not self.job(exchange):
                found |= {"unknown_job", "invalid"}
        return frozenset(found)

    def _may_be_there(self, operation: Operation, exchange: Exchange) -> bool:
        """Whether a job that nobody knows may be somebody's: as the contract shows, or a number."""
        if not self.own_rules:
            return False
        place = self.contract.key.places[operation.id][self.contract.key.id]
        job_id = self.contract.key_values(operation, exchange.request).get(self.contract.key.id, "")
        shown = operation.parameter(place.place, place.name)
        return job_id.isdecimal() or (shown is not None and job_id == text_of(shown.example))

    def _own_refusals(self, operation: Operation, exchange: Exchange) -> Iterator[Refusal]:
        """Yield why a server with rules of its own may refuse a request that is as documented."""
        places = {(e.place, e.name): m for m, e in self.contract.key.places[operation.id].items()}
        for p in meaningful(operation):
            sent = self.schemas.reading(p).texts(exchange.request)
            shown = [text for _, text in written(p, p.example)] if p.example is not None else []
            if sent and sent != shown and (p.location, p.name) not in places:
                yield "invalid"
                if p.location == "path":
                    yield "unknown_job"
        for member, value in self.contract.key_values(operation, exchange.request).items():
            if member != self.contract.key.id and not self.jobs.are_in(member, value):
                yield from ("unknown_job", "invalid")
        if operation in self.contract.starters and not self._is_shown(operation, exchange):
            yield "invalid"

    def _is_shown(self, operation: Operation, exchange: Exchange) -> bool:
        """Whether the body of a request is an example of the contract's, or none is documented."""
        media = operation.request_content.values()
        sent = body_value(self.contract, operation, exchange.request)
        shown = (example for m in media for example in m.examples.values())
        return not media or any(is_value(sent, example) for example in shown)

    def note_due(self, job: str) -> None:
        """Take note that a job has to be known from now on: `grace` is over."""
        self._polled.add(job)

    def note_poll(self, job: str, ids: Mapping[str, str]) -> None:
        """Take note of what an answer of poll has named of a job, by expression."""
        self._polled.add(job)
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
        if exchange.status == 406 and not operation.serves(
            exchange.request.headers.get("accept", "")
        ):
            return True
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
