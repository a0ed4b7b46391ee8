"""A vendor's contract: what its two documents say together."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from jobcontracts.model.api import Api, Operation, Response
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.expression import Expression, Value, is_value
from jobcontracts.model.http import MISSING, RequestMessage, ResponseParts
from jobcontracts.model.job_key import JobKey, KeyReader, KeyValues, job_key
from jobcontracts.model.lifecycle import Lifecycle, LiveValue, parse_lifecycle
from jobcontracts.model.operations import api_operations, common_headers
from jobcontracts.model.parameters import kinds_of, text_of, typed
from jobcontracts.model.refusals import Refusal
from jobcontracts.model.release import Release
from jobcontracts.model.source import Json, Source, read_source
from jobcontracts.model.state import StateReading
from jobcontracts.model.vendors import LIFECYCLE, OPENAPI


@dataclass(frozen=True)
class Contract(Api):
    """A vendor's API, and how its answers are read as the life of a job.

    Args:
        vendor: The folder's name.
        lifecycle_source: lifecycle.yaml.
        lifecycle: What it says.
    """

    vendor: str
    lifecycle_source: Source
    lifecycle: Lifecycle = field(repr=False)
    _key_readers: dict[str, KeyReader] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def operation(self, role: str) -> Operation | None:
        """Return the operation of a role (`submit`, `poll`, `result`, `cancel`), or None."""
        operation_id = self.lifecycle.operations.get(role)
        return None if operation_id is None else self.operations[operation_id]

    @property
    def poll(self) -> Operation:
        """The operation that tells a job's state."""
        return self.operations[self.lifecycle.operations["poll"]]

    def role(self, operation: Operation) -> str | None:
        """Return the role of an operation, None if it has none."""
        named = self.lifecycle.operations
        roles = {operation_id: role for role, operation_id in named.items()}
        # One operation may tell the state, and give the result in the end.
        return "poll" if operation.id == named["poll"] else roles.get(operation.id)

    def naming_responses(self, operation: Operation) -> list[Response]:
        """Return the successes that name a new job, by status; none if the operation starts none.

        Submit starts one, and so does what has no role, is no safe method and has an answer with
        what `job` points at; but not what lets a job go on: its answer names that very job.
        """
        place = self.lifecycle.new_job.place
        if place is None or not may_start(self.role(operation), operation):
            return []
        if self.releases(operation):
            return []
        return place.responses(self.root, operation)

    def starts_job(self, operation: Operation, request: RequestMessage) -> bool:
        """Return whether a request of a starter asks for a job, as `job.when` says.

        Where one success alone is documented, which names a job, each request does.
        """
        if len(operation.successes) == 1:
            return True
        return self._has(operation, request, self.lifecycle.new_job.when)

    def releases(self, operation: Operation) -> dict[str, Release]:
        """Return the states that an operation lets jobs leave, and by which requests."""
        waits = self.lifecycle.simulation.waits.items()
        return {state: said for state, said in waits if said.operation == operation.id}

    def released(self, operation: Operation, request: RequestMessage) -> list[str]:
        """Return the states that a request of an operation lets a job leave."""
        waits = self.releases(operation).items()
        return [s for s, said in waits if self._has(operation, request, said.when)]

    def _has(
        self, operation: Operation, request: RequestMessage, when: Mapping[Expression, Json]
    ) -> bool:
        """Return whether a request has these values."""
        found = ((e.value_in_request(self, operation, request), v) for e, v in when.items())
        return all(is_value(a, b) for a, b in found)

    def refusals_told(self, operation: Operation, answer: ResponseParts) -> frozenset[Refusal]:
        """Return the kinds of refusal that an answer tells though its status is a success."""
        return self.lifecycle.refusals.kinds_told(self.root, operation, answer)

    def refused_answers(self, operation: Operation, kind: Refusal) -> list[DocumentedAnswer]:
        """Return the documented answers by which an operation refuses, in order."""
        return list(self.lifecycle.refusals.documented(self.root, operation, kind))

    def served_answers(self, operation: Operation) -> list[DocumentedAnswer]:
        """Return the documented successes of an operation that refuse nothing, by example."""
        return list(self.lifecycle.refusals.served(self.root, operation))

    @cached_property
    def told_answers(self) -> Mapping[str, Mapping[str, Sequence[DocumentedAnswer]]]:
        """The served answers by operationId, and by the state that they tell."""
        by_state = self.lifecycle.state.by_state
        return {o.id: by_state(self.served_answers(o)) for o in self.operations.values()}

    def first_state(self, operation: Operation, answer: ResponseParts) -> str | None:
        """Return the documented state that submit's answer tells; None if it tells none."""
        job = self.lifecycle.new_job
        if self.role(operation) != "submit" or answer.status not in job.updates:
            return None
        state = self.lifecycle.state.value_in_response(answer)
        return state if isinstance(state, str) and state in self.lifecycle.phases else None

    def idempotency_key(self, operation: Operation, request: RequestMessage) -> Json:
        """Return the key by which a starter's request starts one job only; None if it has none."""
        place = self.lifecycle.simulation.idempotency
        value = None if place is None else place.value_in_request(self, operation, request)
        return None if value is MISSING else value

    def unknown_scope(
        self,
        operation: Operation,
        request: RequestMessage,
        there: Mapping[Expression, Sequence[str | int]] | None = None,
    ) -> Expression | None:
        """Return the place of a request that has a scope which is not there; None if none has.

        Args:
            operation: Whose request.
            request: The request.
            there: The scopes that there are, by place; those of `simulate.scopes` if None.
        """
        scopes = self.lifecycle.simulation.scopes if there is None else there
        for place, known in scopes.items():
            value = place.value_in_request(self, operation, request)
            if value is not MISSING and text_of(value) not in map(text_of, known):
                return place
        return None

    def live_values(self, operation: Operation) -> dict[Expression, LiveValue]:
        """Return the job's own values in an operation's answers, by place.

        Those of `simulate.live`, which are of each operation, what names a new job in a starter's
        answer, and what leads to a result in poll's.
        """
        lifecycle, found = self.lifecycle, dict[Expression, LiveValue]()
        job, role = lifecycle.new_job, self.role(operation)
        if operation in self.starters:
            if job.url is not None:
                found[job.url] = LiveValue("url", lifecycle.operations["poll"])
            if job.id is not None:
                found[job.id] = LiveValue("id")
        if role == "poll" and job.next is not None:
            found[job.next] = LiveValue("url", lifecycle.operations["poll"])
        place = lifecycle.result_location
        if role == "poll" and place is not None and "result" in lifecycle.operations:
            found[place] = LiveValue("url", lifecycle.operations["result"])
        found |= lifecycle.simulation.live
        told = lifecycle.progress
        if told is not None and told.whole == 1 and found.get(told.value) == LiveValue("progress"):
            found[told.value] = LiveValue("progress", "share")
        return found

    def looked_at(self, operation: Operation) -> list[Expression]:
        """Return what of an operation's answers has to be as documented for a client to go on.

        That is what names the job, its state, its result and its error, and what tells a refusal.
        """
        life, role = self.lifecycle, self.role(operation)
        told = (t for kind in life.refusals.ways for t in life.refusals.told(kind))
        found = [e for each in told for e in each.values]
        if operation in self.starters:
            taken = [e for e in self.key.taken.values() if e.message == "response"]
            found += [e for e in (life.new_job.id, life.new_job.url) if e is not None] + taken
        states = [place.expression for place in life.state.places]
        if role == "submit" and life.new_job.updates:
            found += states
        if role == "poll":
            named = (life.new_job.next, life.error, life.result_location)
            found += [*states, *(e for e in named if e is not None)]
            for other in map(self.operation, ("result", "cancel")):
                found += [] if other is None else self.polled(other).values()
        if role == "result":
            following = life.result_parts.named if life.result_parts else None
            found += [e for e in (life.result_error, following) if e is not None]
        return list(dict.fromkeys(found))

    @cached_property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """Place and name of the parameters that a client is given once: see `settings`."""
        return settings(list(self.operations.values()), self.lifecycle.settings)

    @cached_property
    def key(self) -> JobKey:
        """What names a job, and where requests have it."""
        life = self.lifecycle
        by_url = life.new_job.url is not None
        return job_key(
            life.operations,
            life.requests,
            self.operations,
            by_url=by_url,
            settings=self.settings,
        )

    def key_values(self, operation: Operation, request: RequestMessage) -> KeyValues:
        """Return what a request of an operation has of a job's key, by member."""
        if operation.id not in self._key_readers:
            self._key_readers[operation.id] = self.key.reader(self, operation)
        return self._key_readers[operation.id](request)

    def new_key_values(
        self, operation: Operation, request: RequestMessage, answer: ResponseParts
    ) -> dict[str, str]:
        """Return what a starter's exchange says of the new job's key: not its id.

        Args:
            operation: The starter.
            request, answer: The exchange.
        """
        values = {
            member: e.value_in_request(self, operation, request)
            if e.message == "request"
            else e.value_in_response(answer)
            for member, e in self.key.taken.items()
        }
        found = {member: text_of(value) for member, value in values.items() if value is not MISSING}
        return found | dict(self.key_values(operation, request))

    def said(self, operation: Operation) -> Mapping[Expression, Value]:
        """Return what `with` says of an operation's requests, by place."""
        return self.lifecycle.requests.get(self.role(operation) or "", {})

    def said_of(self, operation: Operation, key: KeyValues) -> dict[Expression, Json]:
        """Return what the lifecycle says of a request: the values of a job's key, and constants.

        Each is of the type that its place has.
        """
        found: dict[Expression, Json] = {
            e: json.loads(value.constant)
            for e, value in self.said(operation).items()
            if value.source == "constant"
        }
        for member, e in self.key.places[operation.id].items():
            if member in key:
                schemas = e.request_schemas(self.root, operation)
                found[e] = typed(key[member], {k for s in schemas for k in kinds_of(self, s)})
        return found

    def polled(self, operation: Operation) -> dict[Expression, Expression]:
        """Return where an operation's request has what part of poll's last answer."""
        said = self.said(operation).items()
        return {e: value.polled for e, value in said if value.polled is not None}

    def own_ids(self, operation: Operation) -> dict[Expression, Expression]:
        """Return by which ids a request names a job that it does not name itself.

        These are of poll's last answer, and of the job's own: by place, where that answer has it.
        """
        if self.key.names_job(operation):
            return {}
        own = self.lifecycle.simulation.own_ids
        return {e: told for e, told in self.polled(operation).items() if told in own}

    def own_id_values(self, operation: Operation, request: RequestMessage) -> dict[str, str]:
        """Return the ids by which a request names a job that it does not name itself.

        Args:
            operation: The operation.
            request: The request.

        Returns:
            By the expression of poll's answer, as text.
        """
        found = {
            told.text: e.value_in_request(self, operation, request)
            for e, told in self.own_ids(operation).items()
        }
        return {text: text_of(value) for text, value in found.items() if value is not MISSING}

    @cached_property
    def starters(self) -> tuple[Operation, ...]:
        """The operations that start a job, submit among them."""
        return tuple(o for o in self.operations.values() if self.naming_responses(o))


def read_contract(folder: Path) -> Contract:
    """Read a vendor's folder.

    Raises:
        ProblemsError: A file is missing or is no YAML. What else can be wrong, `checked_contract`
            in the package `check` finds.
    """
    documents = read_source(folder / OPENAPI), read_source(folder / LIFECYCLE)
    return build_contract(folder.name, *documents)


def build_contract(vendor: str, openapi: Source, lifecycle: Source) -> Contract:
    """Build a contract from two documents that have passed the check."""
    life, operations = parse_lifecycle(lifecycle.root), api_operations(openapi.root)
    poll = life.operations["poll"]
    operations[poll] = telling(operations[poll], life.state, life.phases)
    return Contract(
        openapi=openapi,
        operations=operations,
        vendor=vendor,
        lifecycle_source=lifecycle,
        lifecycle=life,
    )


def may_start(role: str | None, operation: Operation) -> bool:
    """Return whether an operation may start a job: a safe one (RFC 9110, 9.2.1) as submit alone."""
    safe = operation.method in ("get", "head", "options", "trace")
    return role == "submit" or (role is None and not safe)


def settings(
    operations: Sequence[Operation], said: Iterable[Expression]
) -> tuple[tuple[str, str], ...]:
    """Return place and name of the parameters that a client is given once.

    Args:
        operations: The operations: a header of each of them is one.
        said: What the lifecycle says besides.
    """
    found = {("header", name.lower()): ("header", name) for name in common_headers(operations)}
    for e in said:
        name = e.name.lower() if e.place == "header" else e.name
        found.setdefault((e.place, name), (e.place, e.name))
    return tuple(found.values())


def telling(poll: Operation, read: StateReading, phases: Container[str]) -> Operation:
    """Return poll with the statuses from 400 on that are states of a job."""
    statuses = {s for s in poll.responses if s >= 400 and read.by_status and str(s) in phases}
    return replace(poll, told_by_status=frozenset(statuses))
