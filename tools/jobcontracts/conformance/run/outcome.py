"""What a run has found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.violation import SourceLocation
from jobcontracts.conformance.run.targets import StartedJob


@dataclass(slots=True)
class Finding:
    """Something that is not as the contract says, with how it showed.

    Args:
        vendor: The vendor.
        phase: In which phase it was found.
        check: The name of the check that found it.
        operation: The operationId, or schemathesis' label; empty where it is about none.
        title: What kind of thing is wrong.
        message: What was expected and what came.
        exchange: The exchange in which it showed; None for errors of the run itself.
        statement: Where the contract says otherwise; None where the check does not tell.
        found: What tells it from others of this check, operation and title: statement, and what
            was found.
        count: How often it was found.
    """

    vendor: str
    phase: str
    check: str
    operation: str
    title: str
    message: str
    exchange: Exchange | None
    statement: SourceLocation | None = None
    found: tuple[str, ...] = ()
    count: int = 1

    @property
    def kind(self) -> tuple[str, ...]:
        """What makes two findings the same one."""
        return (self.check, self.operation, self.title, *self.found)


@dataclass(slots=True)
class Outcome:
    """What a run has found.

    Args:
        findings: In the order in which they were found, each once.
        exchanges: How many exchanges there were.
        answers: How many of them by operationId and status.
        phases: What became of each phase.
        not_sent: How many requests were made but not sent, by reason.
        started: The jobs that the run has started, by id.
        lost: Requests that may have started a job, but whose answer names none.
        interrupted: Whether Ctrl-C has ended the run.
    """

    findings: list[Finding] = field(default_factory=list)
    exchanges: int = 0
    answers: dict[tuple[str, int], int] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)
    not_sent: Mapping[str, int] = field(default_factory=dict)
    started: Mapping[str, StartedJob] = field(default_factory=dict)
    lost: Sequence[str] = ()
    interrupted: bool = False

    def add(self, finding: Finding) -> None:
        """Keep a finding; one that there is already is counted."""
        for known in self.findings:
            if known.kind == finding.kind:
                known.count += 1
                return
        self.findings.append(finding)

    def count(self, exchange: Exchange) -> None:
        """Count an exchange."""
        self.exchanges += 1
        if exchange.operation is not None:
            key = (exchange.operation.id, exchange.status)
            self.answers[key] = self.answers.get(key, 0) + 1
