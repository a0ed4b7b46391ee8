"""`jobcontracts verify`: recorded traffic against the contracts."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jobcontracts.check import checked_contracts
from jobcontracts.conformance.checks import OF_RECORDINGS
from jobcontracts.conformance.checks.judge import Judge
from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.expectations import Expectations, KnownJobs
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.exchanges.violation import Violation
from jobcontracts.conformance.recordings.recording import Recorded, Recording, read_recording
from jobcontracts.model.contract import Contract
from jobcontracts.model.masking import CredentialMask
from jobcontracts.model.refusals import Refusal
from jobcontracts.model.vendors import chosen_vendors
from jobcontracts.problem import Problem, ProblemsError, quoted, shown
from jobcontracts.rendering.wording import counted
from jobcontracts.verdict import Fault, Reports, Verdict

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


@dataclass(slots=True)
class Deviation:
    """A violation in a recording, with the first exchange that shows it.

    Args:
        item: The exchange, where it stands.
        violation: What is wrong with it.
        count: In how many exchanges it is.
    """

    item: Recorded
    violation: Violation
    count: int = 1


def run_verify(
    specs: Path,
    path: Path,
    vendors: Sequence[str],
    hosts: Sequence[str],
    reports: Reports,
    console: TerminalConsole,
) -> int:
    """Hold a recording against the contracts; print a summary, then each deviation once.

    Args:
        specs: Where the contracts are.
        path: The recording.
        vendors: Whose traffic to look at; all if none is named.
        hosts: Whose traffic it is, besides the hosts of the contracts and this machine.
        reports: The reports that are asked for.
        console: Where to tell it.

    Returns:
        0 if all is as the contracts say, else 1.

    Raises:
        ProblemsError: A contract is wrong, the file is no recording, or it has nothing of these
            vendors that can be judged.
    """
    contracts = checked_contracts(specs / name for name in chosen_vendors(specs, vendors))
    reports.refuse([specs, path])
    recording = read_recording(path, contracts, hosts)
    _look_for_traffic(path, recording, contracts)
    found = list(deviations(recording.exchanges))
    if not reports.as_json:
        for line in [*_summary(recording, found), *_told(path, found)]:
            console.print_line(line)
        for problem in recording.problems:
            print(problem, file=sys.stderr)
        total = sum(deviation.count for deviation in found)
        told = counted(len(found), "violation") if found else "no violations"
        told += f", {total} times" if total > len(found) else ""
        own = f"{len(recording.exchanges)} of {recording.total} requests belong to a vendor"
        console.print_line(f"{own}: {told}")
    verdict = _verdict(path, recording, found)
    reports.deliver(verdict)
    return verdict.status


def deviations(exchanges: Sequence[Recorded]) -> Iterator[Deviation]:
    """Yield each distinct violation once, in the order in which they are seen first."""
    verifiers: dict[str, Verifier] = {}
    found: dict[tuple[str, ...], Deviation] = {}
    items = {id(item.exchange): item for item in exchanges}
    for item in exchanges:
        vendor = item.contract.vendor
        verifier = verifiers.setdefault(vendor, Verifier(item.contract))
        for violation in verifier.violations(item.exchange):
            shows = item if violation.shown_by is None else items[id(violation.shown_by)]
            key = (vendor, shows.exchange.operation_id, *violation.kind)
            if key in found:
                found[key].count += 1
            else:
                found[key] = Deviation(shows, violation)
    yield from found.values()


def _look_for_traffic(path: Path, recording: Recording, contracts: Sequence[Contract]) -> None:
    """Refuse a recording in which there is nothing to judge."""
    if recording.exchanges or recording.problems:
        return
    if recording.not_judged:
        got = ", ".join(f"{n} {reason}" for reason, n in recording.not_judged.items())
        raise ProblemsError.of(
            "requests with a recorded answer", got, "record it again, with the bodies", path
        )
    names = ", ".join(contract.vendor for contract in contracts)
    got, fix = (
        f"{recording.total} requests to others",
        "record the traffic with the vendor's server",
    )
    if recording.elsewhere:
        there = ", ".join(recording.elsewhere)
        got, fix = f"requests of their form to {there}", f"--host {next(iter(recording.elsewhere))}"
    raise ProblemsError.of(f"requests to one of {names}", got, fix, path)


def _summary(recording: Recording, found: Sequence[Deviation]) -> Iterator[str]:
    """Yield what was looked at, operation by operation, and what was not."""
    answers: dict[tuple[str, str], Counter[int]] = {}
    for item in recording.exchanges:
        key = (item.contract.vendor, item.exchange.operation_id)
        answers.setdefault(key, Counter())[item.exchange.status] += 1
    wrong = Counter((d.item.contract.vendor, d.item.exchange.operation_id) for d in found)
    for (vendor, operation), statuses in answers.items():
        told = ", ".join(f"{status} {n}x" for status, n in sorted(statuses.items()))
        verdict = counted(wrong[vendor, operation], "violation")
        yield f"{vendor} {operation}: {told}: {verdict if wrong[vendor, operation] else 'right'}"
    for reason, count in recording.not_judged.items():
        yield f"not judged: {count} {reason}"
    for host, count in recording.elsewhere.items():
        yield f"not judged: {count} at {quoted(host)}, no contract's host; --host {quoted(host)}"


def _told(path: Path, found: Sequence[Deviation]) -> Iterator[str]:
    for deviation in found:
        times = f", {deviation.count} times" if deviation.count > 1 else ""
        lines = _lines(deviation)
        yield ""
        yield f"{shown(path)}:{deviation.item.line}: {lines[0]}{times}"
        yield from (f"  {line}" for line in lines[1:])


def _lines(deviation: Deviation) -> list[str]:
    item, violation, exchange = deviation.item, deviation.violation, deviation.item.exchange
    mask = CredentialMask(item.contract.security_schemes.values()).exchange()
    for name, value in exchange.request_headers.items():
        mask.header(name, value)
    url = urlsplit(exchange.url)
    bare = url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()
    lines = (
        f"{item.contract.vendor} {item.exchange.operation_id}: {violation.title}",
        f"{quoted(f'{exchange.method} {mask.url(bare)}')} -> {exchange.status}",
        violation.place,
        f"expected: {violation.expected}",
        f"found: {violation.found}",
        f"contract: {violation.statement}",
    )
    return list(map(mask.text, lines))


def _verdict(path: Path, recording: Recording, found: Sequence[Deviation]) -> Verdict:
    cases = dict.fromkeys((i.contract.vendor, i.exchange.operation_id) for i in recording.exchanges)
    faults = [*map(_fault, found), *(_unreadable(path, each) for each in recording.problems)]
    summary: dict[str, Any] = {
        "recording": shown(path),
        "requests": recording.total,
        "judged": len(recording.exchanges),
        "not_judged": dict(recording.not_judged),
        "elsewhere": dict(recording.elsewhere),
    }
    return Verdict("verify", 1 if faults else 0, list(cases), faults, summary)


def _fault(deviation: Deviation) -> Fault:
    item, stated = deviation.item, deviation.violation.statement
    contract = item.contract
    return Fault(
        contract.vendor,
        item.exchange.operation_id,
        deviation.violation.place,
        deviation.violation.title,
        _lines(deviation),
        shown(stated.path),
        stated.line,
        deviation.count,
        more={"pointer": stated.pointer, "entry": item.place, "entry_line": item.line},
    )


def _unreadable(path: Path, problem: Problem) -> Fault:
    return Fault(
        "",
        "recording",
        "recording",
        problem.expected,
        str(problem).splitlines(),
        shown(path),
        problem.line,
    )
