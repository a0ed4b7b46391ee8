"""What a check of ours is: a function of an exchange, and of what is known about its job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.expectations import Expectations
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.exchanges.violation import SourceLocation, read_as, source_location
from jobcontracts.conformance.exchanges.violation import Violation as Violation
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.lifecycle import Lifecycle
from jobcontracts.model.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Observation:
    """An exchange, and what is known about it.

    Args:
        exchange: The exchange.
        operation: The operation that it is for.
        reasons: Why the request has to be refused; empty if it is right.
        job: The id of the known job that the request names; empty if it names none.
        provoked: The status that the server was made to answer with; 0 if it was left alone.
        perhaps: The reasons for which it may be refused, and need not.
    """

    exchange: Exchange
    operation: Operation
    reasons: frozenset[Refusal]
    job: str
    provoked: int = 0
    perhaps: frozenset[Refusal] = frozenset()


@dataclass(slots=True)
class JobHistory:
    """What the exchanges about one job have shown until now.

    Args:
        state: The state that the last poll told, or submit's answer before the first.
        polled: Whether a poll has told it.
        steady: The same, as long as nothing that changes a job was sent.
        end: State, progress and error of the job's end.
        cancelled: Whether a cancel was served.
        cancel_status: What the first cancel was answered with.
        progress: The most that was told, in percent.
        times: The latest of each time that was told, in seconds, by expression.
        result: The exchange that asked for the result, since the last poll.
        refused_cancel: A cancel that was refused, since the last poll.
        released: The states that a request has let it leave.
        sent: What answers have of the request that has started it, by expression.
    """

    state: str | None = None
    polled: bool = False
    steady: str | None = None
    end: tuple[Any, ...] | None = None
    cancelled: bool = False
    cancel_status: int | None = None
    progress: float = float("-inf")
    times: dict[str, float] = field(default_factory=dict)
    result: Observation | None = None
    refused_cancel: Observation | None = None
    released: set[str] = field(default_factory=set)
    sent: dict[Expression, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckContext:
    """What checks look at beside an exchange.

    Args:
        contract: The contract.
        reading: How answers are read.
        expectations: What requests deserve.
        jobs: What is known of each job, by its id.
        keys: The job that a starter's request with an idempotency key has started, by both.
    """

    contract: Contract
    reading: Reading
    expectations: Expectations
    jobs: defaultdict[str, JobHistory] = field(default_factory=lambda: defaultdict(JobHistory))
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def lifecycle(self) -> Lifecycle:
        """The contract's lifecycle."""
        return self.contract.lifecycle

    @cached_property
    def reachable(self) -> Mapping[str, frozenset[str]]:
        """For each state, those that a job may be seen in after it."""
        return self.lifecycle.reachable()

    def documented(self, pointer: str) -> SourceLocation:
        """Return a place in openapi.yaml."""
        return source_location(self.contract, pointer)

    def read_as(self, pointer: str) -> SourceLocation:
        """Return a place in lifecycle.yaml."""
        return read_as(self.contract, pointer)


Look = Callable[[CheckContext, Observation], Iterator[Violation]]
"""Yields what is wrong with an exchange, given those before it."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check of ours.

    Args:
        name: What reports call it.
        states: What holds if it finds nothing.
        look: The check itself.
    """

    name: str
    states: str
    look: Look


def check(states: str) -> Callable[[Look], Check]:
    """Return what makes a check of a function, under the function's name."""
    return lambda look: Check(look.__name__, states, look)
