"""Which documented answer an operation gives about a job in a state."""

from __future__ import annotations

from collections.abc import Callable

from jobcontracts.mock.responses.answers import Answer
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer

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
        said = lifecycle.simulation.answers.get(operation.id, {})
        wanted = {plan.examples.get(operation.id) for plan in lifecycle.simulation.plans.values()}
        served = contract.served_answers(operation)
        known: dict[tuple[int, str | None], Answer] = {}
        self._answers: dict[tuple[str, str | None], Answer] = {}
        for state in lifecycle.phases:
            for name in wanted | {None}:
                answer = lifecycle.state.answer(operation, served, state, name, said.get(state))
                key = (answer.response.status, answer.example)
                if key not in known:
                    known[key] = compiled(answer)
                self._answers[state, name] = known[key]

    def of(self, state: str, example: str | None) -> Answer:
        """Return the answer in a state, under a plan that asks for a named example or for none."""
        return self._answers[state, example]


def first_answers(
    contract: Contract, operation: Operation, usual: DocumentedAnswer
) -> dict[str, DocumentedAnswer]:
    """Return what a starter answers with, by the first state of the new job.

    Where its answers are updates, the one that tells the state; else the usual one, or one that at
    least tells no end.
    """
    served = contract.served_answers(operation)
    told = [(a, contract.first_state(operation, a)) for a in served]
    going = [a for a, state in told if state and not contract.lifecycle.ended(state)]
    silent = contract.first_state(operation, usual) is None
    usual = usual if silent else next(iter(going), usual)
    by_state = {state: answer for answer, state in reversed(told) if state}
    return {state: by_state.get(state, usual) for state in contract.lifecycle.phases}
