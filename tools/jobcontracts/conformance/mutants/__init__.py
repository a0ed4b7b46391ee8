"""Servers that break a contract in one way each, to prove that the suite would notice."""

from jobcontracts.conformance.mutants.mutant import Mutant
from jobcontracts.conformance.mutants.run import Verdict, derive, judge_mutant, run_mutants

__all__ = ["Mutant", "Verdict", "derive", "judge_mutant", "run_mutants"]
