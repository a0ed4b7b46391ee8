"""Servers that break a contract in one way each, to prove that the conformance suite would notice.

For maintainers, and not shipped: `nox -s mutants`.
"""

from jobcontracts.model.contract import Contract
from mutants.messages import message_mutants
from mutants.mutant import Mutant, Verdict, judge_mutant
from mutants.operations import operation_mutants
from mutants.refusing import refusal_mutants
from mutants.requests import request_mutants
from mutants.starts import start_mutants
from mutants.states import state_mutants

__all__ = ["Mutant", "Verdict", "derive", "judge_mutant"]


def derive(contract: Contract) -> list[Mutant]:
    """Return every mutant of a contract, each name once."""
    derivations = (
        message_mutants,
        operation_mutants,
        refusal_mutants,
        request_mutants,
        start_mutants,
        state_mutants,
    )
    mutants = (mutant for derivation in derivations for mutant in derivation(contract))
    return list({(mutant.kind, mutant.name): mutant for mutant in mutants}.values())
