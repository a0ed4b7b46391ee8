"""Holds each exchange against our own checks, and remembers which jobs there are."""

from __future__ import annotations

from collections.abc import Sequence

from jobcontracts.conformance.checks import CHECKS, Check, CheckContext, Observation
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.expectations import Expectations
from jobcontracts.conformance.exchanges.findings import Violation
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.model.contract import Contract


class Judge:
    """Our checks, over the exchanges of one run in the order in which they happen.

    Args:
        contract: The contract.
        expectations: What requests deserve; its known jobs are kept up to date here.
        checks: Which checks look.
    """

    def __init__(
        self,
        contract: Contract,
        expectations: Expectations,
        checks: Sequence[type[Check]] = CHECKS,
    ) -> None:
        self.contract = contract
        self.expectations = expectations
        self.reading = Reading(contract)
        context = CheckContext(contract, self.reading, expectations)
        self._checks = [check(context) for check in checks]

    def check(self, exchange: Exchange, provoked: int = 0) -> list[tuple[str, Violation]]:
        """Return what is wrong with an exchange, each with the name of the check that says so.

        Args:
            exchange: The exchange.
            provoked: The status that the server was made to answer with; 0 if it was left alone.
        """
        operation = exchange.operation
        if operation is None:
            return []
        jobs = self.expectations.jobs
        about_job = self.contract.lifecycle.handle.id in exchange.path
        named = jobs.find(exchange.path) if about_job else None
        job = "" if named is None else jobs.id_in(exchange.path)
        reasons = self.expectations.reasons(exchange)
        seen = Observation(exchange, operation, reasons, job, provoked)
        found = [(check.name, d) for check in self._checks for d in check.check(seen)]
        self._learn(seen)
        return found

    def _learn(self, seen: Observation) -> None:
        """Take note of the job that a request has started or removed."""
        if not self.reading.succeeded(seen.exchange):
            return
        role = self.reading.role(seen.exchange)
        if self.reading.starts(seen.exchange) and self.reading.wants_job(seen.exchange):
            job = self.reading.started(seen.exchange)
            if job is not None:
                self.expectations.jobs.add(job)
        elif role == "cancel" and seen.job and self.contract.lifecycle.simulation.cancel_removes:
            self.expectations.jobs.remove(seen.job)
