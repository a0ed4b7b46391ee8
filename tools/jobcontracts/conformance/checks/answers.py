"""Checks of one answer by its request: refused or served, as the contract says, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from jobcontracts.conformance.checks.base import Knowledge, Seen
from jobcontracts.conformance.exchanges import Exchange, decoded
from jobcontracts.conformance.findings import Deviation, read_as, stated
from jobcontracts.conformance.reading import Reading
from jobcontracts.contracts.expressions import MISSING, find


class RefusedAsDocumented:
    """A request that has to be refused is, by the status that the contract has for the reason."""

    name: ClassVar[str] = "refused_as_documented"
    states: ClassVar[str] = "a wrong request is refused with the documented status"

    def __init__(self, knowledge: Knowledge) -> None:
        self._contract = knowledge.contract
        self._expectations = knowledge.expectations

    def look(self, seen: Seen) -> Iterator[Deviation]:
        allowed = self._expectations.allowed(seen.operation, seen.reasons)
        if not seen.reasons or seen.exchange.status in allowed:
            return
        reasons = sorted(seen.reasons)
        documented = [r for r in reasons if self._expectations.documented(seen.operation, r)]
        pointer = f"/refusals/{documented[0]}" if documented else "/operations"
        yield Deviation(
            f"Not refused as it should be: {', '.join(reasons)}",
            f"{' or '.join(map(str, sorted(allowed)))}, for the request is {', '.join(reasons)}",
            str(seen.exchange.status),
            read_as(self._contract, pointer),
        )


class ServedWhenRight:
    """A right request for a job that exists gets a documented success."""

    name: ClassVar[str] = "served_when_right"
    states: ClassVar[str] = "a right request for a job that exists is served"

    def __init__(self, knowledge: Knowledge) -> None:
        self._contract = knowledge.contract
        self._answers = knowledge.contract.lifecycle.simulation.answers

    def look(self, seen: Seen) -> Iterator[Deviation]:
        due = {*seen.operation.successes, *self._answers.get(seen.operation.id, {}).values()}
        # A server may ask anybody to slow down (RFC 6585, section 4).
        if seen.reasons or seen.exchange.status in {*due, 429}:
            return
        yield Deviation(
            "A right request is not served",
            " or ".join(map(str, sorted(due))),
            str(seen.exchange.status),
            stated(self._contract, f"{seen.operation.pointer}/responses"),
        )


class NoUndocumentedBody:
    """Where the contract documents no body, there is none."""

    name: ClassVar[str] = "no_undocumented_body"
    states: ClassVar[str] = "an answer has a body only where one is documented"

    def __init__(self, knowledge: Knowledge) -> None:
        self._contract = knowledge.contract

    def look(self, seen: Seen) -> Iterator[Deviation]:
        response = seen.operation.responses.get(seen.exchange.status)
        if response is None or response.content or not seen.exchange.body:
            return
        yield Deviation(
            "A body where none is documented",
            f"no body with {response.status}",
            f"{len(seen.exchange.body)} bytes",
            stated(self._contract, response.pointer),
        )


class SubmitNamesANewJob:
    """Submit's answer names the job, and the job is a new one."""

    name: ClassVar[str] = "submit_names_a_new_job"
    states: ClassVar[str] = "the answer to submit names a job that was not there before"

    def __init__(self, knowledge: Knowledge) -> None:
        self._contract = knowledge.contract
        self._reading = knowledge.reading
        self._expectations = knowledge.expectations

    def look(self, seen: Seen) -> Iterator[Deviation]:
        reading, exchange = self._reading, seen.exchange
        if reading.role(exchange) != "submit" or seen.reasons or not reading.succeeded(exchange):
            return
        handle = reading.lifecycle.handle
        if not wanted(self._reading, exchange):
            return
        place = handle.location or handle.value
        named = reading.told(place, exchange)
        statement = read_as(self._contract, "/handle")
        if not isinstance(named, str) or not named:
            title, found = "Submit does not name the job", f"nothing, with {exchange.status}"
            yield Deviation(title, f"the job at {place}", found, statement)
        elif handle.value is not None and self._expectations.jobs.has(named):
            yield Deviation("Submit names an old job", "a new job", named, statement)


def wanted(reading: Reading, exchange: Exchange) -> bool:
    """Return whether a submit request asks for a job, as `handle.when` says."""
    body = decoded(exchange.request_headers, exchange.request_body)
    for expression, value in reading.lifecycle.handle.when.items():
        if expression.place == "body":
            found = find(body, expression.tokens)
        elif expression.place == "path":
            found = exchange.path.get(expression.name, MISSING)
        else:
            found = exchange.request_headers.get(expression.name.lower(), MISSING)
        if found is MISSING or found != value:
            return False
    return True
