"""What a check of ours is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.expectations import Expectations, Refusal
from jobcontracts.conformance.exchanges.findings import Violation
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract


@dataclass(frozen=True, slots=True)
class Observation:
    """An exchange, and what is known about it.

    Args:
        exchange: The exchange.
        operation: The operation that it is for.
        reasons: Why the request has to be refused; empty if it is right.
        job: The id of the known job that the request names; empty if it names none.
        provoked: The status that the server was made to answer with; 0 if it was left alone.
    """

    exchange: Exchange
    operation: Operation
    reasons: frozenset[Refusal]
    job: str
    provoked: int = 0


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check is made with.

    Args:
        contract: The contract.
        reading: How answers are read.
        expectations: What requests deserve.
    """

    contract: Contract
    reading: Reading
    expectations: Expectations


class Check(Protocol):
    """Looks at exchanges in the order in which they happened; may remember what it has seen."""

    name: ClassVar[str]
    states: ClassVar[str]

    def __init__(self, context: CheckContext) -> None: ...

    def check(self, seen: Observation) -> Iterator[Violation]:
        """Yield what is wrong with an exchange, given those before it."""
        ...
