"""What a run has found, and where the contract says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.run.targets import StartedJob
from jobcontracts.model.contract import Contract
from jobcontracts.model.provenance import INFERRED, SOURCE, mark_at
from jobcontracts.model.source import Source
from jobcontracts.problem import quoted


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A place in one of a contract's two documents.

    Args:
        document: The file's name.
        pointer: A JSON pointer (RFC 6901).
        line: The line, from 1.
        source: What the nearest `x-source` or `x-inferred` says; empty where there is none.
    """

    document: str
    pointer: str
    line: int
    source: str

    def __str__(self) -> str:
        place = f"{self.document}:{self.line} {quoted(self.pointer) or '(whole document)'}"
        return f"{place} ({quoted(self.source)})" if self.source else place


def source_location(contract: Contract, pointer: str) -> SourceLocation:
    """Return a place in openapi.yaml, with where it comes from."""
    return _source_location(contract.openapi, pointer, _provenance(contract, pointer))


def _provenance(contract: Contract, pointer: str) -> str:
    mark = mark_at(contract.marks, pointer)
    if mark is None:
        return ""
    if mark.kind == "inferred":
        return f"{INFERRED}: {' '.join(mark.reason.split())}"
    return f"{SOURCE}: {', '.join(f'{page.id}, {page.title}' for page in mark.pages)}"


def read_as(contract: Contract, pointer: str) -> SourceLocation:
    """Return a place in lifecycle.yaml: how we read what the vendor says."""
    return _source_location(contract.lifecycle_source, pointer, "")


def _source_location(source: Source, pointer: str, origin: str) -> SourceLocation:
    return SourceLocation(source.path.name, pointer, source.line(pointer), origin)


@dataclass(frozen=True, slots=True)
class Violation:
    """Something in an answer that is not as the contract says.

    Args:
        title: What kind of thing is wrong, in a few words.
        expected: What should have come.
        found: What came.
        statement: Where the contract says so.
    """

    title: str
    expected: str
    found: str
    statement: SourceLocation

    def __post_init__(self) -> None:
        for name in ("title", "expected", "found"):
            object.__setattr__(self, name, quoted(getattr(self, name)))


@dataclass(frozen=True, slots=True)
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
    """

    vendor: str
    phase: str
    check: str
    operation: str
    title: str
    message: str
    exchange: Exchange | None
    statement: SourceLocation | None = None

    @property
    def kind(self) -> tuple[str, str, str]:
        """What makes two findings the same one."""
        return (self.check, self.operation, self.title)


@dataclass(slots=True)
class Outcome:
    """What a run has found.

    Args:
        findings: In the order in which they were found; one of a kind per operation.
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
        """Keep a finding, unless there is one of its kind."""
        if all(known.kind != finding.kind for known in self.findings):
            self.findings.append(finding)

    def count(self, exchange: Exchange) -> None:
        """Count an exchange."""
        self.exchanges += 1
        if exchange.operation is not None:
            key = (exchange.operation.id, exchange.status)
            self.answers[key] = self.answers.get(key, 0) + 1
