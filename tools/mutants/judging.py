"""One mutant after another, in a process that keeps what all those of a vendor share."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jobcontracts.conformance.run.depth import Depth
from jobcontracts.model.contract import Contract, read_contract
from mutants import Mutant, derive, judge_mutant

DEPTH = Depth(seed=1, examples=15, until_first=True)
"""Few cases in fuzzing: what most mutants break is seen before."""


@lru_cache(maxsize=1)
def derived(folder: Path) -> tuple[Contract, dict[tuple[str, str], Mutant]]:
    """Return a vendor's contract and its mutants by kind and name."""
    contract = read_contract(folder)
    return contract, {(mutant.kind, mutant.name): mutant for mutant in derive(contract)}


def judged(folder: Path, key: tuple[str, str]) -> tuple[str, str, int]:
    """Judge the mutant of a vendor that has a kind and a name.

    Returns:
        Check, phase and count of the verdict: no mutant goes from one process to another.
    """
    contract, mutants = derived(folder)
    try:
        verdict = judge_mutant(contract, mutants[key], DEPTH)
    except Exception as error:
        error.add_note(f"mutant of {contract.vendor}: {', '.join(key)}")
        raise
    return verdict.check, verdict.phase, verdict.applied
