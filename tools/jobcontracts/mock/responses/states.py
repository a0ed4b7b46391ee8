"""Which documented answer an operation gives about a job in a state."""

from __future__ import annotations

from collections.abc import Callable

from jobcontracts.mock.responses.answers import Answer
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.played_answers import answer_in

Compile = Callable[[DocumentedAnswer], Answer]
"""Compiles a documented answer, with a job's own values in it."""


class StateAnswers:
    """The answers of one operation, compiled for every state and each example that plans ask for.

    Args:
        contract: Whose states.
        operation: Whose answers.
        compiled: Compiles a documented answer of the operation.

    Raises:
        ProblemsError: A documented answer cannot be sent; see `compile_answer`.
    """

    def __init__(self, contract: Contract, operation: Operation, compiled: Compile) -> None:
        lifecycle = contract.lifecycle
        wanted = {plan.examples.get(operation.id) for plan in lifecycle.simulation.plans.values()}
        known: dict[tuple[int, str | None], Answer] = {}
        self._answers: dict[tuple[str, str | None], Answer] = {}
        for state in lifecycle.phases:
            for name in wanted | {None}:
                answer = answer_in(contract, operation, state, name)
                key = (answer.response.status, answer.example)
                if key not in known:
                    known[key] = compiled(answer)
                self._answers[state, name] = known[key]

    def of(self, state: str, example: str | None) -> Answer:
        """Return the answer in a state, under a plan that asks for a named example or for none."""
        return self._answers[state, example]
