"""Checks of cancelling: it does what the contract says, and doing it twice does no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from jobcontracts.conformance.checks.base import CheckContext, Observation
from jobcontracts.conformance.exchanges.findings import Violation, read_as


class CancelTakesEffect:
    """After a cancel, a job that had not ended is in a state that cancelling leads to."""

    name: ClassVar[str] = "cancel_takes_effect"
    states: ClassVar[str] = "a cancelled job is being cancelled, or has ended"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading
        lifecycle = context.contract.lifecycle
        ends = {state for state in lifecycle.phases if lifecycle.ended(state)}
        self._after = {*lifecycle.simulation.on_cancel, *ends}
        self._cancelled: set[str] = set()

    def check(self, seen: Observation) -> Iterator[Violation]:
        if not seen.job or not self._contract.lifecycle.simulation.on_cancel:
            return
        role = self._reading.role(seen.exchange)
        if role == "cancel" and self._reading.succeeded(seen.exchange):
            self._cancelled.add(seen.job)
        state = self._reading.polled_state(seen.exchange)
        if state is not None and seen.job in self._cancelled and state not in self._after:
            expected = f"after a cancel: {', '.join(sorted(self._after))}"
            statement = read_as(self._contract, "/simulate/on_cancel")
            yield Violation("A cancel without effect", expected, state, statement)


class CancelIsIdempotent:
    """A second cancel is answered as the first was, where the job is still there."""

    name: ClassVar[str] = "cancel_is_idempotent"
    states: ClassVar[str] = "cancelling twice is answered as cancelling once"

    def __init__(self, context: CheckContext) -> None:
        self._contract = context.contract
        self._reading = context.reading
        self._first: dict[str, int] = {}

    def check(self, seen: Observation) -> Iterator[Violation]:
        # Where cancelling removes the job, the second one names no known job and is refused.
        if self._reading.role(seen.exchange) != "cancel" or not seen.job or seen.reasons:
            return
        first = self._first.setdefault(seen.job, seen.exchange.status)
        if seen.exchange.status != first:
            statement = read_as(self._contract, "/simulate/on_cancel")
            found = str(seen.exchange.status)
            yield Violation("A second cancel differs", str(first), found, statement)
