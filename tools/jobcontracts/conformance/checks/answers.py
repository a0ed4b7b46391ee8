"""Checks of an answer by its request: refused or served, and a new job named."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.conformance.checks.check import CheckContext, Observation, Violation, check


@check("a wrong request is refused as documented")
def refused_as_documented(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A request that has to be refused is, in a way that the contract has for the reason."""
    expectations = context.expectations
    if not seen.reasons or expectations.refuses(seen.exchange, seen.reasons):
        return
    reasons = sorted(seen.reasons)
    allowed = [*map(str, sorted(expectations.allowed(seen.operation, reasons)))]
    allowed += [str(way) for r in reasons for way in context.lifecycle.refusals.told(r)]
    documented = [r for r in reasons if expectations.documented(seen.operation, r)]
    yield Violation(
        f"Not refused as it should be: {', '.join(reasons)}",
        f"{' or '.join(allowed)}, for the request is {', '.join(reasons)}",
        str(seen.exchange.status),
        context.read_as(f"/refusals/{documented[0]}" if documented else "/operations"),
    )


@check("a right request for a job that exists is served")
def served_when_right(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A right request for a job that exists gets a documented success."""
    answers = context.lifecycle.simulation.answers.get(seen.operation.id, {})
    due = {seen.provoked} if seen.provoked else {*seen.operation.successes, *answers.values()}
    # A server may ask anybody to slow down (RFC 6585, section 4).
    told = sorted(context.reading.refusals(seen.exchange))
    in_order = seen.exchange.status in {*due, 429 if not seen.provoked else 0} and not told
    if seen.reasons or in_order:
        return
    yield Violation(
        "A right request is not served",
        " or ".join(map(str, sorted(due))),
        str(seen.exchange.status) + "".join(f", which tells {kind}" for kind in told),
        context.documented(f"{seen.operation.pointer}/responses"),
    )


@check("the answer to submit names a job that was not there before")
def submit_names_a_new_job(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """Submit's answer names the job, and the job is a new one."""
    reading, exchange = context.reading, seen.exchange
    if not reading.starts(exchange) or seen.reasons or not reading.succeeded(exchange):
        return
    if not reading.starts_job(exchange):
        return
    job, statement = reading.started(exchange), context.read_as("/job")
    if job is None:
        title, found = "Submit does not name the job", f"nothing, with {exchange.status}"
        expected = f"the job at {context.lifecycle.new_job.place}"
        yield Violation(title, expected, found, statement)
    elif context.expectations.jobs.has(job_id := job[context.contract.key.id]):
        yield Violation("Submit names an old job", "a new job", job_id, statement)
    else:
        # What is polled has to follow it.
        context.jobs[job_id].state = context.contract.first_state(seen.operation, exchange)
