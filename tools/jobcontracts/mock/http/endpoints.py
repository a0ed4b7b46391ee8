"""What each operation of a vendor does with a request: the operations' roles in a job's life."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Protocol

from jobcontracts.mock.http.answer_cache import AnswerCache
from jobcontracts.mock.http.credentials import CredentialCheck
from jobcontracts.mock.http.messages import PLAN_HEADER, RefusalKind, Reply, Request
from jobcontracts.mock.http.validation import RequestCheck
from jobcontracts.mock.jobs.job import Job, Moment, StoreFullError
from jobcontracts.mock.jobs.scenario import PlanError, Scenario
from jobcontracts.mock.responses.answers import Answer, compile_answer
from jobcontracts.mock.responses.parts import Parts
from jobcontracts.mock.responses.preferred import PreferredAnswers
from jobcontracts.mock.responses.refusals import Refusals, no_room, unknown_plan
from jobcontracts.mock.responses.states import StateAnswers
from jobcontracts.mock.responses.vendor import CompiledVendor, InvalidParametersError, vendor_of
from jobcontracts.model.api import Operation
from jobcontracts.model.http import MISSING
from jobcontracts.model.played_answers import (
    answers_by_job,
    first_answers,
    repeated_answer,
    response_without_job,
)
from jobcontracts.model.source import Json
from jobcontracts.problem import quoted


class Role(Protocol):
    """What an operation does once a request is known to be allowed and to fit the contract."""

    def reply(self, request: Request) -> Reply:
        """Return the answer; do what the operation does."""
        ...


class Endpoint:
    """One operation: checks credentials, then the request, then acts.

    Args:
        vendor: Whose operation.
        operation: The operation.

    Attributes:
        fields: The headers that its credentials and parameters are read from.
        reads_body: Whether it takes a body at all.
        polls: Whether it tells the state of a job.
        cache: Its answers that are given again.

    Raises:
        ProblemsError: A documented answer cannot be sent.
    """

    def __init__(self, vendor: CompiledVendor, operation: Operation) -> None:
        self.vendor = vendor
        self.operation = operation
        self.about = (vendor.name, operation.id)
        self._guard = CredentialCheck(vendor.contract, operation)
        self._check = RequestCheck(vendor.contract, operation)
        self.challenges = self._guard.challenges
        self._refusals = Refusals(vendor.contract, operation, self.challenges)
        self.reads_body = self._check.reads_body
        self.fields = self._guard.fields | self._check.fields
        self._preferred = PreferredAnswers(vendor.contract, operation, vendor.links)
        role = vendor.contract.role(operation)
        results = vendor.lifecycle.operations.get("result")
        # Where the path is held against the same schemas as a new job's parameters are.
        repeats = (
            role in ("poll", "result")
            and not self.reads_body
            and not operation.negotiated
            # Which part of a result is asked for, its query says.
            and not (operation.id == results and vendor.lifecycle.result_parts)
            and _key_in_path(vendor, operation)
            and _path_schemas(vendor, operation) == _path_schemas(vendor, vendor.contract.poll)
        )
        self.cache = AnswerCache(operation.id, self.fields, vendor.id_name if repeats else "")
        self._role = _role(vendor, operation, self._refusals, self.cache)
        self._about_job = isinstance(self._role, AboutJob)
        self._by_own_ids = bool(vendor.contract.own_ids(operation))
        self.polls = role == "poll"

    def again(self, request: Request, now: float) -> Reply | None:
        """Return the answer that still stands for a request; None if all has to be looked at."""
        reply = self.cache.find(request, now)
        if reply is not None and self.polls and request.vendor.clock.moved_by_polls:
            request.vendor.clock.after_poll(request.job)
        return reply

    def refused(self, request: Request) -> Reply | None:
        """Return the refusal of a request without the right credentials; None if it has them."""
        if self.cache.is_right(request):
            return None
        wrong = self._guard.violation(request, vendor_of(request).accepted)
        return self._refusals.reply("unauthorized", wrong, request.origin) if wrong else None

    def reply(self, request: Request) -> Reply:
        """Return the answer to a request that has the right credentials."""
        if self._about_job:
            # A request that is refused is about its job, too.
            request.job = self.job(request)
        if fault := self._fault(request):
            return self._refusals.reply(*fault, request.origin)
        preferred = self._preferred.reply(request) if b"prefer" in request.fields else None
        return preferred or self._role.reply(request)

    def names(self, request: Request) -> dict[str, str | None]:
        """Return what a fault can be about that happens to a request."""
        job = self.job(request) if request.path else None
        vendor, operation = self.about
        return {"vendor": vendor, "operation": operation, "job": None if job is None else job.id}

    def job(self, request: Request) -> Job | None:
        """Return the job that a request names; None if it names none that there is."""
        contract, vendor = self.vendor.contract, vendor_of(request)
        if self._by_own_ids:
            ids = contract.own_id_values(self.operation, request)
            return vendor.find_by_own_ids(ids)
        return vendor.find(contract.key_values(self.operation, request))

    def _fault(self, request: Request) -> tuple[RefusalKind, str] | None:
        wrong = self._check.path_violation(request)
        if wrong:
            return "invalid", wrong
        if not self.cache.is_right(request):
            wrong = self._check.parameter_violation(request)
            if wrong:
                return "invalid", wrong
            self.cache.note_right(request)
        wrong_body = self._check.body_violation(request) if self.reads_body else None
        unwanted = self._check.answer_violation(request)
        return wrong_body or unwanted or self._unknown_scope(request)

    def _unknown_scope(self, request: Request) -> tuple[RefusalKind, str] | None:
        vendor = vendor_of(request)
        place = vendor.contract.unknown_scope(self.operation, request, vendor.scopes)
        if place is None:
            return None
        kind: RefusalKind = "unknown_scope" if place in vendor.own_scopes else "unknown_job"
        there = quoted(", ".join(map(str, vendor.scopes[place])) or "none")
        return kind, f"nothing is there of this {place.shown}; there are: {there}"


def _key_in_path(vendor: CompiledVendor, operation: Operation) -> bool:
    """Return whether the path of an operation has a job's key, under the names of its members."""
    key, names = vendor.contract.key, [p.name for p in operation.path_parameters]
    return names == [*key.members] == [*key.in_path(operation)]


def _path_schemas(vendor: CompiledVendor, operation: Operation) -> dict[str, object]:
    resolve = vendor.contract.resolve
    return {p.name: resolve(p.schema) for p in operation.path_parameters}


def _role(
    vendor: CompiledVendor, operation: Operation, refusals: Refusals, cache: AnswerCache
) -> Role:
    role = vendor.contract.role(operation)
    if role == "submit" or vendor.contract.naming_responses(operation):
        return Submit(vendor, operation, refusals)
    if not answers_by_job(vendor.contract, operation):
        return Constant(vendor, operation)
    kinds = {"cancel": Cancel, "poll": Poll, "result": AboutJob}
    return kinds.get(role or "", Release)(vendor, operation, refusals, cache)


class Constant:
    """An operation that has no part in a job's life: the same answer always."""

    def __init__(self, vendor: CompiledVendor, operation: Operation) -> None:
        self._answer = compile_answer(vendor.contract, operation.lowest_success)

    def reply(self, request: Request) -> Reply:
        return self._answer.without_job(request.origin)


class AboutJob:
    """An operation about a job: answers by the job's state, and changes nothing."""

    def __init__(
        self, vendor: CompiledVendor, operation: Operation, refusals: Refusals, cache: AnswerCache
    ) -> None:
        self.vendor = vendor
        self.operation = operation
        self._id = operation.id
        self._refusals = refusals
        self._cache = cache
        self._parts = Parts(vendor.contract, operation, vendor.links)
        self._answers = StateAnswers(vendor.contract, operation, self._parts.compiled)

    def reply(self, request: Request) -> Reply:
        job = request.job
        if job is None:
            key = self.vendor.contract.key_values(self.operation, request)
            gone = vendor_of(request).gone_by(key)
            why = f"no job at {', '.join(request.path.values())}{gone}"
            return self._refusals.reply("unknown_job", why, request.origin)
        return self.answer(request, job)

    def answer(self, request: Request, job: Job) -> Reply:
        """Return the answer about a job; do to it what the operation does."""
        age = job.age
        answer = self.answer_in(job.timeline.state(age), job)
        answer = self._parts.of(request.query, answer) if self._parts else answer
        origin = request.origin if answer.absolute else ""
        reply = answer.reply(Moment(job, age, origin))
        if reply.status >= 400:
            state = job.timeline.state(age)
            why = f"job {job.id} is in the state {state}: {self._id} answers {reply.status} then"
            reply = reply._replace(why=why)
        self._cache.keep(job, reply, answer.stands_until(job, age), origin)
        return reply

    def answer_in(self, state: str, job: Job) -> Answer:
        """Return the documented answer about the job in a state."""
        return self._answers.of(state, job.example.get(self._id))


class Poll(AboutJob):
    """The operation that tells the job's state."""

    def answer(self, request: Request, job: Job) -> Reply:
        reply = super().answer(request, job)
        vendor_of(request).clock.after_poll(job)
        return reply


class Release(AboutJob):
    """An operation that lets a job leave a state which it waits in; in another it does nothing.

    Where the job's state or plan has an error for the answer, nothing is done.
    """

    def answer(self, request: Request, job: Job) -> Reply:
        if self.answer_in(job.state, job).status < 400:
            for state in self.released(request):
                job.leave(state)
        return super().answer(request, job)

    def released(self, request: Request) -> list[str]:
        """Return the states that a request lets a job leave."""
        return self.vendor.contract.released(self.operation, request)


class Cancel(Release):
    """The operation that cancels a job; one that has ended it may remove, but does not change.

    Where the job's state or plan has an error for the answer, nothing is done. A request that lets
    a job go on cancels none.
    """

    def answer(self, request: Request, job: Job) -> Reply:
        if self.released(request) or self.answer_in(job.state, job).status >= 400:
            return super().answer(request, job)
        job.cancel()
        reply = super().answer(request, job)
        if self.vendor.lifecycle.simulation.cancel_removes:
            vendor_of(request).jobs.remove(job, "its cancel has removed it")
        return reply


class Submit:
    """An operation that starts a job; where `job.when` says no, it answers without one.

    One is submit. Others have no role, and name the job in the same place of their answer.
    """

    def __init__(self, vendor: CompiledVendor, operation: Operation, refusals: Refusals) -> None:
        self.vendor = vendor
        self._refusals = refusals
        contract = vendor.contract
        live = contract.live_values(operation)
        self._documented = first_answers(contract, operation)
        self._started = {
            state: compile_answer(
                contract, answer.response, answer.example, live=live, links=vendor.links
            )
            for state, answer in self._documented.items()
        }
        self._repeated = {
            state: compile_answer(
                contract, again.response, again.example, live=live, links=vendor.links
            )
            for state in contract.lifecycle.phases
            if (again := repeated_answer(contract, operation, state)) is not None
        }
        other = response_without_job(contract, operation)
        examples = {plan.examples.get(operation.id) for plan in vendor.plans.values()}
        self._other = {
            example: compile_answer(contract, other, example)
            for example in examples | {None}
            if other is not None
        }
        self._operation = operation

    def reply(self, request: Request) -> Reply:
        try:
            scenario = vendor_of(request).scenario(request.headers.get(PLAN_HEADER))
            if not self.vendor.contract.starts_job(self._operation, request):
                answer = self._other[scenario.examples.get(self._operation.id)]
                return answer.without_job(request.origin)
            job, is_new = self._job(request, scenario)
            request.job = job
        except PlanError as error:
            return unknown_plan(str(error))
        except InvalidParametersError as error:
            return self._refusals.reply("invalid", str(error), request.origin)
        except StoreFullError as error:
            return no_room(str(error))
        again = None if is_new else self._repeated.get(job.state)
        if again is not None:
            return again.reply(Moment(job, job.age, request.origin))
        return self._started[job.timeline.state(0.0)].reply(Moment(job, 0.0, request.origin))

    def _job(self, request: Request, scenario: Scenario) -> tuple[Job, bool]:
        """Return a new job, or the one that the request's key has started; whether it is new."""
        value = self.vendor.contract.idempotency_key(self._operation, request)
        if value is None:
            return self._new_job(request, scenario), True
        said = json.dumps([self._operation.id, dict(request.path), value]).encode()
        key = sha256(said).hexdigest()
        vendor = vendor_of(request)
        job = vendor.started_by(key)
        if job is not None:
            return job, False
        job = self._new_job(request, scenario)
        vendor.note_started(key, job)
        return job, True

    def _new_job(self, request: Request, scenario: Scenario) -> Job:
        # What the job's key takes from the answer is what its example has.
        answer = self._documented[scenario.states[0][0]]
        members = self.vendor.contract.new_key_values(self._operation, request, answer)
        return vendor_of(request).start(scenario, members, sent=self._sent(request))

    def _sent(self, request: Request) -> dict[str, Json]:
        """Return what of a request the answers about its job have, by expression."""
        contract, operation = self.vendor.contract, self._operation
        values = (
            (e.text, e.value_in_request(contract, operation, request))
            for e in contract.lifecycle.simulation.echoed
        )
        return {text: value for text, value in values if value is not MISSING}
