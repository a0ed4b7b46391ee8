"""Checks of an answer by its request: refused or served, and a new job named."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.conformance.checks.check import CheckContext, Observation, Violation, check
from jobcontracts.model.expression import Expression
from jobcontracts.model.http import MISSING
from jobcontracts.model.parameters import text_of


@check("a wrong request is refused as documented")
def refused_as_documented(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A request that has to be refused is, in a way that the contract has for the reason."""
    expectations = context.expectations
    if not seen.reasons or expectations.refuses(seen.exchange, seen.reasons | seen.perhaps):
        return
    reasons = sorted(seen.reasons)
    allowed = [*map(str, sorted(expectations.allowed(seen.operation, reasons)))]
    allowed += [str(way) for r in reasons for way in context.lifecycle.refusals.told(r)]
    wrong = dict(expectations.wrong(seen.exchange))
    documented = [r for r in reasons if expectations.documented(seen.operation, r)]
    yield Violation(
        f"Not refused as it should be: {', '.join(reasons)}",
        f"{' or '.join(allowed)}, for the request is wrong: {'; '.join(wrong.values())}",
        str(seen.exchange.status),
        context.read_as(f"/refusals/{documented[0]}" if documented else "/operations"),
        # Which of several makes no difference: a fuzzer puts them together as it likes.
        next(iter(wrong), ""),
        # Nor does which success: what else was in the request may decide that.
        varies=context.reading.succeeded(seen.exchange),
    )


@check("a right request for a job that exists is served")
def served_when_right(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A right request for a job that exists gets a documented success.

    Where jobs end by themselves, a cancel that is refused is judged by the poll after it: the job
    may have ended while it was under way.
    """
    history, role = context.jobs[seen.job], context.reading.role(seen.exchange)
    state = context.reading.polled_state(seen.exchange)
    if state is not None:
        refused, history.refused_cancel = history.refused_cancel, None
        if refused is not None and not context.lifecycle.ended(state):
            yield _not_served(context, refused)
    due = {seen.provoked} if seen.provoked else context.reading.served_by(seen.operation)
    # A server may ask anybody to slow down (RFC 6585, section 4).
    told = sorted(context.reading.refusals(seen.exchange))
    in_order = seen.exchange.status in {*due, 429 if not seen.provoked else 0} and not told
    if seen.reasons or in_order:
        return
    if context.expectations.refuses(seen.exchange, seen.perhaps):
        return
    if seen.exchange.status not in seen.operation.responses:
        return  # which answer_as_documented tells
    if context.expectations.own_rules and role == "cancel":
        history.refused_cancel = seen
    else:
        yield _not_served(context, seen)


def _not_served(context: CheckContext, seen: Observation) -> Violation:
    due = {seen.provoked} if seen.provoked else context.reading.served_by(seen.operation)
    told = sorted(context.reading.refusals(seen.exchange))
    return Violation(
        "A right request is not served",
        " or ".join(map(str, sorted(due))),
        str(seen.exchange.status) + "".join(f", which tells {kind}" for kind in told),
        context.documented(f"{seen.operation.pointer}/responses"),
        shown_by=seen.exchange,
    )


@check("an answer has what later requests need of it")
def later_requests_can_be_made(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """Submit's answer has what names the job, and poll's what the request for its result has."""
    reading, contract = context.reading, context.contract
    needed: dict[Expression, str] = {}
    # An answer that was provoked is about no job.
    if seen.provoked:
        return
    if reading.started(seen.exchange) is not None and reading.starts_job(seen.exchange):
        taken = contract.key.taken.values() if reading.starts(seen.exchange) else ()
        needed = {e: "/operations" for e in taken if e.message == "response"}
    state = reading.polled_state(seen.exchange)
    if state is not None and context.lifecycle.phases[state] == "succeeded":
        said = context.lifecycle.requests.get("result", {}).values()
        of_poll = (v.expression for v in said if v.source == "poll")
        needed |= {e: "/operations/result/with" for e in of_poll if e is not None}
    for expression, place in needed.items():
        if reading.told(expression, seen.exchange) in (MISSING, None):
            title, expected = f"{expression} is not there", "a value, which a later request has"
            yield Violation(title, expected, "none", context.read_as(place))


@check("the answer to submit names a job that was not there before")
def submit_names_a_new_job(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """Submit's answer names the job, and the job is a new one."""
    reading, exchange = context.reading, seen.exchange
    if not reading.starts(exchange) or seen.reasons or not reading.succeeded(exchange):
        return
    job, statement = reading.started(exchange), context.read_as("/job")
    if not reading.starts_job(exchange):
        naming = {r.status for r in context.contract.naming_responses(seen.operation)}
        if job is not None and exchange.status in naming:
            title, expected = "A job that nobody asked for", "a job only for who asks for one"
            place = context.read_as("/job/when")
            yield Violation(title, expected, job[context.contract.key.id], place, varies=True)
        return
    if job is None:
        title, found = "Submit does not name the job", f"nothing, with {exchange.status}"
        expected = f"the job at {context.lifecycle.new_job.place}"
        yield Violation(title, expected, found, statement)
    elif context.expectations.jobs.has(job_id := job[context.contract.key.id]):
        # The key of an earlier request starts no second job: see `key_starts_one_job`.
        if context.contract.idempotency_key(seen.operation, exchange.request) is None:
            title = "Submit names an old job"
            yield Violation(title, "a new job", job_id, statement, varies=True)
    else:
        # What is polled has to follow it.
        context.jobs[job_id].state = context.contract.first_state(seen.operation, exchange)


@check("a request with the key of an earlier one starts no second job")
def key_starts_one_job(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """Starts with one idempotency key name one job, as long as that is there.

    An empty key may be one, or none.
    """
    reading, exchange, contract = context.reading, seen.exchange, context.contract
    key = contract.idempotency_key(seen.operation, exchange.request)
    if key in (None, "") or not reading.starts(exchange) or not reading.succeeded(exchange):
        return
    job = reading.started(exchange)
    if job is None or seen.reasons or not reading.starts_job(exchange):
        return
    job_id, used = job[contract.key.id], (seen.operation.id, text_of(key))
    first = context.keys.get(used, "")
    if first != job_id and context.expectations.jobs.has(first):
        title, statement = "A key that starts two jobs", context.read_as("/simulate/idempotency")
        yield Violation(title, f"the job {first}", job_id, statement, varies=True)
    context.keys[used] = job_id
