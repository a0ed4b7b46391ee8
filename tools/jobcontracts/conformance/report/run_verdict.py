"""What a run comes to: which roles it has held against the server, and its exit status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.report.coverage import FIRST_KINDS, KINDS, Coverage
from jobcontracts.conformance.report.reports import finding_lines
from jobcontracts.conformance.run.gate import changes
from jobcontracts.conformance.run.outcome import Outcome
from jobcontracts.conformance.run.replay import kept
from jobcontracts.model.contract import Contract
from jobcontracts.problem import shown
from jobcontracts.rendering.terminal import INTERRUPTED
from jobcontracts.verdict import Fault, Verdict


def due_roles(contract: Contract, *, writes: bool) -> list[str]:
    """Return the roles that a run may exercise."""
    operations = contract.lifecycle.operations.items()
    return [
        r for r, name in operations if writes or not changes(contract, contract.operations[name])
    ]


def roles_not_held(coverage: Coverage, *, writes: bool) -> list[str]:
    """Return the roles of which the run should have seen a success, and has not."""
    due = due_roles(coverage.contract, writes=writes) or ["poll"]
    return [role for role in due if not coverage.served[role]]


def run_verdict(
    outcome: Outcome,
    coverage: Coverage,
    replays: Sequence[str],
    credentials: Credentials,
    *,
    writes: bool,
) -> Verdict:
    """Return what a run has found; its status is that of the command."""
    contract, missed = coverage.contract, roles_not_held(coverage, writes=writes)
    status = INTERRUPTED if outcome.interrupted else 1 if outcome.findings else 2 if missed else 0
    roles = contract.lifecycle.operations
    faults = [*_faults(outcome, contract, replays, credentials)]
    faults += [
        Fault(contract.vendor, roles[role], "not held", f"{role} was never served")
        for role in missed
    ]
    tally = {kind: dict(zip(("seen", "of"), coverage.tally(kind), strict=True)) for kind in KINDS}
    never = {kind: [item.name for item in coverage.never(kind)] for kind in FIRST_KINDS}
    summary = {
        "vendor": contract.vendor,
        "requests": outcome.exchanges,
        "served": {role: coverage.served[role] for role in roles},
        "not_held": missed,
        "exercised": tally,
        "never": never,
        "not_sent": dict(outcome.not_sent),
        "started": {job_id: job.fate for job_id, job in outcome.started.items()},
        "may_have_started": list(outcome.lost),
    }
    cases = [(contract.vendor, name) for name in contract.operations]
    return Verdict("conformance", status, cases, faults, summary)


def _faults(
    outcome: Outcome, contract: Contract, replays: Sequence[str], credentials: Credentials
) -> Iterator[Fault]:
    for finding, replay in zip(outcome.findings, replays, strict=True):
        stated, done = finding.statement, finding.exchange
        yield Fault(
            contract.vendor,
            finding.operation or finding.check,
            finding.check,
            finding.title,
            list(finding_lines(finding, contract, replay)),
            "" if stated is None else shown(stated.path),
            0 if stated is None else stated.line,
            finding.count,
            more={
                "phase": finding.phase,
                "pointer": "" if stated is None else stated.pointer,
                "request": done and kept(done, credentials).members(),
            },
        )
