"""Checks of cancelling: it does what the contract says, and doing it twice does no more."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.conformance.checks.check import CheckContext, Observation, Violation, check


@check("a cancelled job is being cancelled, or has ended")
def cancel_takes_effect(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """After a cancel, a job that had not ended is in a state that cancelling leads to."""
    lifecycle, reading = context.lifecycle, context.reading
    if not seen.job or not lifecycle.simulation.on_cancel:
        return
    history = context.jobs[seen.job]
    if reading.role(seen.exchange) == "cancel" and reading.succeeded(seen.exchange):
        history.cancelled = True
    state = reading.polled_state(seen.exchange)
    after = {*lifecycle.simulation.on_cancel, *filter(lifecycle.ended, lifecycle.phases)}
    if state is not None and history.cancelled and state not in after:
        expected = f"after a cancel: {', '.join(sorted(after))}"
        statement = context.read_as("/simulate/on_cancel")
        yield Violation("A cancel without effect", expected, state, statement)


@check("cancelling twice is answered as cancelling once")
def cancel_is_idempotent(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A second cancel is answered as the first was, where the job is still there.

    Who has rules of its own may give each documented answer: the job may have ended in between.
    """
    if context.expectations.own_rules:
        return
    # Where cancelling removes the job, the second one names no known job and is refused.
    if context.reading.role(seen.exchange) != "cancel" or not seen.job or seen.reasons:
        return
    history, status = context.jobs[seen.job], seen.exchange.status
    if history.cancel_status is None:
        history.cancel_status = status
    elif history.cancel_status != status:
        expected, statement = str(history.cancel_status), context.read_as("/simulate/on_cancel")
        found = f"{status} after {expected}"
        yield Violation("A second cancel differs", expected, found, statement)
