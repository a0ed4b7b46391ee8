"""Which documented answer an operation gives about a job in a state."""

from __future__ import annotations

from jobcontracts.mock.jobs.job import Links
from jobcontracts.mock.responses.answers import Answer, compile_answer
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract


class StateAnswers:
    """The answers of one operation, compiled for every state and each example that plans ask for.

    Args:
        contract: Whose states.
        operation: Whose answers.
        links: The URLs that live values may be.

    Raises:
        ProblemsError: A documented answer cannot be sent; see `compile_answer`.
    """

    def __init__(self, contract: Contract, operation: Operation, links: Links) -> None:
        lifecycle = contract.lifecycle
        said = lifecycle.simulation.answers.get(operation.id, {})
        wanted = {plan.examples.get(operation.id) for plan in lifecycle.simulation.plans.values()}
        served = contract.served_answers(operation)
        compiled: dict[tuple[int, str | None], Answer] = {}
        self._answers: dict[tuple[str, str | None], Answer] = {}
        for state in lifecycle.phases:
            for name in wanted | {None}:
                answer = lifecycle.state.answer(operation, served, state, name, said.get(state))
                key = (answer.response.status, answer.example)
                if key not in compiled:
                    compiled[key] = compile_answer(
                        contract,
                        answer.response,
                        answer.example,
                        live=contract.live_values(operation),
                        links=links,
                    )
                self._answers[state, name] = compiled[key]

    def of(self, state: str, example: str | None) -> Answer:
        """Return the answer in a state, under a plan that asks for a named example or for none."""
        return self._answers[state, example]
