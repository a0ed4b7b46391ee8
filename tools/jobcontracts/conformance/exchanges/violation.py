"""What is not as the contract has it, and where the contract says otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.model.api import Api
from jobcontracts.model.contract import Contract
from jobcontracts.model.provenance import INFERRED, SOURCE, mark_at
from jobcontracts.model.source import Source
from jobcontracts.problem import quoted


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A place in one of a contract's two documents.

    Args:
        path: The document.
        pointer: A JSON pointer (RFC 6901).
        line: The line, from 1.
        source: What the nearest `x-source` or `x-inferred` says; empty where there is none.
    """

    path: Path
    pointer: str
    line: int
    source: str

    def __str__(self) -> str:
        place = f"{self.path.name}:{self.line} {quoted(self.pointer) or '(whole document)'}"
        return f"{place} ({quoted(self.source)})" if self.source else place


def source_location(api: Api, pointer: str) -> SourceLocation:
    """Return a place in openapi.yaml, with where it comes from."""
    return _source_location(api.openapi, pointer, _provenance(api, pointer))


def _provenance(api: Api, pointer: str) -> str:
    mark = mark_at(api.marks, pointer)
    if mark is None:
        return ""
    if mark.kind == "inferred":
        return f"{INFERRED}: {' '.join(mark.reason.split())}"
    return f"{SOURCE}: {', '.join(f'{page.id}, {page.title}' for page in mark.pages)}"


def read_as(contract: Contract, pointer: str) -> SourceLocation:
    """Return a place in lifecycle.yaml: how we read what the vendor says."""
    return _source_location(contract.lifecycle_source, pointer, "")


def _source_location(source: Source, pointer: str, origin: str) -> SourceLocation:
    return SourceLocation(source.path, pointer, source.line(pointer), origin)


@dataclass(frozen=True, slots=True)
class Violation:
    """Something in an exchange that is not as the contract has it.

    Args:
        title: What kind of thing is wrong, in a few words.
        expected: What should have come.
        found: What came.
        statement: Where the contract says so.
        place: The part of the message: `request query`, `response #/state`; empty for the whole.
        varies: Whether `found` is a value of which there may be any number: another one of them
            makes no other violation.
        shown_by: The exchange that shows it; None where it is the one that was looked at.
    """

    title: str
    expected: str
    found: str
    statement: SourceLocation
    place: str = ""
    varies: bool = False
    shown_by: Exchange | None = None

    @property
    def kind(self) -> tuple[str, ...]:
        """What makes two violations of an operation the same: the statement, and what was found."""
        where = re.sub(r"/\d+(?=/|$)", "/*", self.place)
        stated = (self.statement.path.name, self.statement.pointer)
        return (self.title, *stated, where, "" if self.varies else self.found)

    def __post_init__(self) -> None:
        for name in ("title", "expected", "found", "place"):
            object.__setattr__(self, name, quoted(getattr(self, name)))
