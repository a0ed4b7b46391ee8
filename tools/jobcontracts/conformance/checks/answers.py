"""Checks of one answer by its request: refused or served, as the contract says, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from jobcontracts.conformance.checks.base import CheckContext, Observation
from jobcontracts.conformance.exchanges.findings import Violation, read_as, source_location


class RefusedAsDocumented:
    """A request that has to be refused is, by the status that the contract has for the reason."""

    name: ClassVar[str] = "refused_as_documented"
    states: ClassVar[str] = "a wrong request is refused with the documented status"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._expectations = context.expectations

    def check(self, seen: Observation) -> Iterator[Violation]:
        allowed = self._expectations.allowed(seen.operation, seen.reasons)
        if not seen.reasons or seen.exchange.status in allowed:
            return
        reasons = sorted(seen.reasons)
        documented = [r for r in reasons if self._expectations.documented(seen.operation, r)]
        pointer = f"/refusals/{documented[0]}" if documented else "/operations"
        yield Violation(
            f"Not refused as it should be: {', '.join(reasons)}",
            f"{' or '.join(map(str, sorted(allowed)))}, for the request is {', '.join(reasons)}",
            str(seen.exchange.status),
            read_as(self._contract, pointer),
        )


class ServedWhenRight:
    """A right request for a job that exists gets a documented success."""

    name: ClassVar[str] = "served_when_right"
    states: ClassVar[str] = "a right request for a job that exists is served"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._answers = context.contract.lifecycle.simulation.answers

    def check(self, seen: Observation) -> Iterator[Violation]:
        due = {*seen.operation.successes, *self._answers.get(seen.operation.id, {}).values()}
        if seen.provoked:
            due = {seen.provoked}
        # A server may ask anybody to slow down (RFC 6585, section 4).
        if seen.reasons or seen.exchange.status in {*due, 429 if not seen.provoked else 0}:
            return
        yield Violation(
            "A right request is not served",
            " or ".join(map(str, sorted(due))),
            str(seen.exchange.status),
            source_location(self._contract, f"{seen.operation.pointer}/responses"),
        )


class NoUndocumentedBody:
    """Where the contract documents no body, there is none."""

    name: ClassVar[str] = "no_undocumented_body"
    states: ClassVar[str] = "an answer has a body only where one is documented"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract

    def check(self, seen: Observation) -> Iterator[Violation]:
        response = seen.operation.responses.get(seen.exchange.status)
        if response is None or response.content or not seen.exchange.body:
            return
        yield Violation(
            "A body where none is documented",
            f"no body with {response.status}",
            f"{len(seen.exchange.body)} bytes",
            source_location(self._contract, response.pointer),
        )


class SubmitNamesANewJob:
    """Submit's answer names the job, and the job is a new one."""

    name: ClassVar[str] = "submit_names_a_new_job"
    states: ClassVar[str] = "the answer to submit names a job that was not there before"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading
        self._expectations = context.expectations

    def check(self, seen: Observation) -> Iterator[Violation]:
        reading, exchange = self._reading, seen.exchange
        if not reading.starts(exchange) or seen.reasons or not reading.succeeded(exchange):
            return
        if not reading.wants_job(exchange):
            return
        handle = reading.lifecycle.handle
        job = reading.started(exchange)
        statement = read_as(self._contract, "/handle")
        if job is None:
            title, found = "Submit does not name the job", f"nothing, with {exchange.status}"
            expected = f"the job at {handle.location or handle.value}"
            yield Violation(title, expected, found, statement)
        elif self._expectations.jobs.has(job[handle.id]):
            yield Violation("Submit names an old job", "a new job", job[handle.id], statement)
