"""Runs the suite against one mutant after the other, and says who was caught by what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobcontracts.conformance.mutants.identity import identity_mutants
from jobcontracts.conformance.mutants.messages import message_mutants
from jobcontracts.conformance.mutants.mutant import Mutant
from jobcontracts.conformance.mutants.requests import request_mutants
from jobcontracts.conformance.mutants.roles import role_mutants
from jobcontracts.conformance.mutants.states import state_mutants
from jobcontracts.conformance.mutants.wrapper import Mutated
from jobcontracts.conformance.run.depth import Depth
from jobcontracts.conformance.run.suite import run_suite
from jobcontracts.conformance.run.targets import MockTarget
from jobcontracts.mock import MockApplication
from jobcontracts.model.contract import Contract


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant.

    Args:
        mutant: The mutant.
        check: The check that caught it; empty if none has.
        phase: In which phase.
        applied: How often it changed something.
    """

    mutant: Mutant
    check: str
    phase: str
    applied: int

    @property
    def killed(self) -> bool:
        """Whether it was caught."""
        return bool(self.check)

    @property
    def excused(self) -> str:
        """Why it was not caught, where the contract allows what it does; else empty."""
        return "" if self.killed else self.mutant.equivalent


def derive(contract: Contract) -> list[Mutant]:
    """Return every mutant of a contract, each name once."""
    credentials = MockTarget(contract).credentials
    mutants = [
        *message_mutants(contract),
        *request_mutants(contract, credentials),
        *state_mutants(contract),
        *identity_mutants(contract),
        *role_mutants(contract),
    ]
    return list({(mutant.kind, mutant.name): mutant for mutant in mutants}.values())


def run_mutants(contract: Contract, mutants: Sequence[Mutant], depth: Depth) -> Iterator[Verdict]:
    """Hold each mutant against the contract, and yield what became of it.

    Args:
        contract: The contract.
        mutants: The mutants.
        depth: How closely to look.
    """
    for mutant in mutants:
        yield judge_mutant(contract, mutant, depth)


def judge_mutant(contract: Contract, mutant: Mutant, depth: Depth) -> Verdict:
    """Hold one mutant against the contract."""
    wrapped: list[Mutated] = []

    def wrap(mock: MockApplication) -> Mutated:
        base_path = mock.vendors[contract.vendor].base_path
        wrapped.append(Mutated(mock, contract, base_path, mutant.make(mock)))
        return wrapped[0]

    outcome = run_suite(MockTarget(contract, wrap), depth)
    first = outcome.findings[0] if outcome.findings else None
    check, phase = ("", "") if first is None else (first.check, first.phase)
    return Verdict(mutant, check, phase, wrapped[0].applied)
