"""Checks of one exchange against what the contract documents of its request and its answer."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.conformance.checks.check import CheckContext, Observation, Violation, check
from jobcontracts.conformance.exchanges.documented import request_violations, response_violations
from jobcontracts.model.refusals import REFUSALS, Refusal


@check("a request that is served is as the contract documents it")
def request_as_documented(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """Parameters and body are as documented; a wrong request that was refused is in order."""
    if seen.exchange.status < 400 and not context.reading.refusals(seen.exchange):
        schemas = context.expectations.schemas
        yield from request_violations(schemas, seen.operation, seen.exchange)


@check("an answer has the documented status, headers and body")
def answer_as_documented(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """Status, headers, media type and body are as documented."""
    if seen.exchange.status in seen.operation.responses or not _is_due_refusal(context, seen):
        schemas = context.expectations.schemas
        yield from response_violations(schemas, seen.operation, seen.exchange)


def _is_due_refusal(context: CheckContext, seen: Observation) -> bool:
    """Return whether it is a refusal that is due, and that the contract has no status for."""
    expectations = context.expectations
    perhaps = seen.perhaps
    if not any(request_violations(expectations.schemas, seen.operation, seen.exchange)):
        # Inputs that are as documented may be refused as documented only.
        perhaps -= {"invalid"}
    undocumented: set[Refusal] = {
        reason
        for reason in REFUSALS
        if reason in seen.reasons | perhaps and not expectations.documented(seen.operation, reason)
    }
    return seen.exchange.status in expectations.allowed(seen.operation, undocumented)
