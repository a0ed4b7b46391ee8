"""The one judge of exchanges: those of the suite, of real servers and of recordings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobcontracts.conformance.checks.check import Check, CheckContext, Observation
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.expectations import NOT_NOW, Expectations
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.exchanges.violation import Violation
from jobcontracts.model.contract import Contract


class Judge:
    """Holds exchanges against a contract, in the order in which they happened.

    Args:
        contract: The contract.
        expectations: What requests deserve; its known jobs are kept up to date here.
        checks: What looks at each exchange.
    """

    def __init__(
        self, contract: Contract, expectations: Expectations, checks: Sequence[Check]
    ) -> None:
        self.contract = contract
        self.expectations = expectations
        self.reading = Reading(contract)
        self._context = CheckContext(contract, self.reading, expectations)
        self._checks = checks

    def violations(
        self, exchange: Exchange, provoked: int = 0
    ) -> Iterator[tuple[Check, Violation]]:
        """Yield what is not as the contract has it, with the check that sees it.

        Args:
            exchange: The exchange.
            provoked: The status that the server was made to answer with; 0 if it was left alone.
        """
        operation = exchange.operation
        if operation is None:
            return
        if self.expectations.own_rules and exchange.status in NOT_NOW:
            return
        reasons = self.expectations.reasons(exchange)
        # What is refused is about no job, even where the status could tell a state.
        refused = bool(reasons) and exchange.status >= 400
        job = "" if refused else self.expectations.job(exchange)
        # A server that was made to give an answer has no choice.
        perhaps = frozenset() if provoked else self.expectations.perhaps(exchange)
        seen = Observation(exchange, operation, reasons, job, provoked, perhaps)
        for check in self._checks:
            for violation in check.look(self._context, seen):
                yield check, violation
        self._learn(seen)

    def _learn(self, seen: Observation) -> None:
        """Take note of the job that a request has started or removed."""
        reading, jobs = self.reading, self.expectations.jobs
        # What was provoked has happened to no job.
        if seen.provoked or not reading.succeeded(seen.exchange):
            return
        if reading.starts(seen.exchange):
            # One that nobody asked for is there as well.
            job = reading.started(seen.exchange)
            if job is not None:
                jobs.add(job)
            return
        moved = reading.moved(seen.exchange) if seen.job else None
        if moved is not None:
            jobs.add(moved)
        if seen.job and reading.role(seen.exchange) == "poll":
            self.expectations.note_poll(seen.job, reading.own_ids(seen.exchange))
        removes = self.contract.lifecycle.simulation.cancel_removes
        if removes and seen.job and reading.role(seen.exchange) == "cancel":
            jobs.remove(seen.job)
