"""`jobcontracts verify`: recorded traffic against the contracts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jobcontracts.check import checked_contract
from jobcontracts.conformance.checks import OF_RECORDINGS
from jobcontracts.conformance.checks.judge import Judge
from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.expectations import Expectations, KnownJobs
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.exchanges.violation import Violation
from jobcontracts.conformance.har.recordings import AGAIN, Recorded, read_entries, recorded
from jobcontracts.model.contract import Contract
from jobcontracts.model.masking import CredentialMask
from jobcontracts.model.refusals import Refusal
from jobcontracts.model.vendors import chosen_vendors
from jobcontracts.problem import ProblemsError, quoted

if TYPE_CHECKING:
    from jobcontracts.rendering.console import TerminalConsole


class _Recorded(Expectations):
    """Expects nothing of requests: which jobs and credentials there were, nobody knows."""

    def reasons(self, exchange: Exchange) -> frozenset[Refusal]:
        return frozenset()


class Verifier:
    """Holds the recorded exchanges of one vendor against its contract, in their order."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._jobs = KnownJobs(contract)
        expectations = _Recorded(contract, Credentials.of(contract, {}), self._jobs)
        self._reading = Reading(contract)
        self._judge = Judge(contract, expectations, OF_RECORDINGS)

    def violations(self, exchange: Exchange) -> Iterator[Violation]:
        """Yield what is not as the contract has it, given the exchanges before this one."""
        operation = exchange.operation
        if operation is not None and self._reading.succeeded(exchange):
            key = self.contract.key_values(operation, exchange.request)
            whole = {*self.contract.key.members} <= {*key}
            if whole and not self._jobs.has(key[self.contract.key.id]):
                self._jobs.add(key)
        for check, violation in self._judge.violations(exchange):
            yield replace(violation, place=violation.place or check.name)


def run_verify(specs: Path, path: Path, vendors: Sequence[str], console: TerminalConsole) -> int:
    """Hold a HAR file against the contracts and print each violation.

    Args:
        specs: Where the contracts are.
        path: The HAR file.
        vendors: Whose traffic to look at; all if none is named.
        console: Where to tell it.

    Returns:
        0 if all is as the contracts say, else 1.

    Raises:
        ProblemsError: A contract is wrong, the file is no HAR file or has nothing of these vendors.
    """
    contracts = [checked_contract(specs / name) for name in chosen_vendors(specs, vendors)]
    entries = read_entries(path)
    found, without_answer, problems = recorded(path, entries, contracts)
    if without_answer and not found and not problems:
        got = f"{without_answer} without one, or without its body"
        raise ProblemsError.of("requests with a recorded answer", got, AGAIN, path)
    if not found and not problems:
        names = ", ".join(contract.vendor for contract in contracts)
        expected = f"requests to one of {names}"
        got = f"{len(entries)} requests to others"
        raise ProblemsError.of(expected, got, "record the traffic with the vendor's server", path)
    verifiers = {contract.vendor: Verifier(contract) for contract in contracts}
    count = 0
    for item in found:
        for violation in verifiers[item.contract.vendor].violations(item.exchange):
            count += 1
            for line in _lines(item, violation):
                console.print_line(line)
    for problem in problems:
        print(problem, file=sys.stderr)
    told = f"{count} violations" if count else "no violations"
    if without_answer:
        told += f"; {without_answer} more have no whole answer in the recording"
    console.print_line(f"{len(found)} of {len(entries)} requests belong to a vendor: {told}")
    return 1 if count or problems else 0


def _lines(item: Recorded, violation: Violation) -> Iterator[str]:
    exchange = item.exchange
    operation = "" if exchange.operation is None else exchange.operation.id
    mask = CredentialMask(item.contract.security_schemes.values()).exchange()
    for name, value in exchange.request_headers.items():
        mask.header(name, value)
    url = urlsplit(exchange.url)._replace(netloc=urlsplit(exchange.url).hostname or "").geturl()
    lines = (
        f"{item.pointer} {item.contract.vendor} {operation}: {violation.title}",
        f"  {quoted(f'{exchange.method} {mask.url(url)}')} -> {exchange.status}",
        f"  {violation.place}",
        f"  expected: {violation.expected}",
        f"  found: {violation.found}",
        f"  contract: {violation.statement}",
    )
    yield from map(mask.text, lines)
