"""Holds each exchange against our own checks, and remembers which jobs there are."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from jobcontracts.conformance.checks import CHECKS, Check, Knowledge, Seen
from jobcontracts.conformance.checks.answers import wanted
from jobcontracts.conformance.checks.identity import base_path_of
from jobcontracts.conformance.exchanges import Exchange, Operations
from jobcontracts.conformance.expectations import Expectations
from jobcontracts.conformance.findings import Deviation
from jobcontracts.conformance.reading import Reading
from jobcontracts.contracts.contract import Contract


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
        knowledge = Knowledge(contract, self.reading, expectations)
        self._checks = [check(knowledge) for check in checks]

    def look(self, exchange: Exchange) -> list[tuple[str, Deviation]]:
        """Return what is wrong with an exchange, each with the name of the check that says so."""
        operation = exchange.operation
        if operation is None:
            return []
        jobs = self.expectations.jobs
        about_job = self.contract.lifecycle.handle.id in exchange.path
        named = jobs.find(exchange.path) if about_job else None
        job = "" if named is None else jobs.id_in(exchange.path)
        seen = Seen(exchange, operation, self.expectations.reasons(exchange), job)
        found = [(check.name, d) for check in self._checks for d in check.look(seen)]
        self._learn(seen)
        return found

    def _learn(self, seen: Seen) -> None:
        """Take note of the job that a request has started or removed."""
        if not self.reading.succeeded(seen.exchange):
            return
        role = self.reading.role(seen.exchange)
        if role == "submit" and wanted(self.reading, seen.exchange):
            self._learn_new(seen)
        elif role == "cancel" and seen.job and self.contract.lifecycle.simulation.cancel_removes:
            self.expectations.jobs.remove(seen.job)

    def _learn_new(self, seen: Seen) -> None:
        handle = self.contract.lifecycle.handle
        named = self.reading.told(handle.location or handle.value, seen.exchange)
        if not isinstance(named, str):
            return
        parameters = started(self.contract, seen, named)
        if handle.id in parameters:
            self.expectations.jobs.add(parameters)


def started(contract: Contract, seen: Seen, named: str) -> dict[str, str]:
    """Return the path parameters of the job that submit's answer names; empty if it names none.

    Args:
        contract: The contract.
        seen: The exchange with submit.
        named: What `handle.location` or `handle.value` is worth in its answer.
    """
    handle = contract.lifecycle.handle
    if handle.location is None:
        own = {parameter.name for parameter in contract.poll.path_parameters}
        scope = {name: value for name, value in seen.exchange.path.items() if name in own}
        return scope | {handle.id: named}
    base = base_path_of(urlsplit(seen.exchange.url).path, seen)
    operation, path = Operations(contract, base).find(contract.poll.method, named)
    return path if operation is contract.poll else {}
