"""Which documented answer an operation gives about a job in a state."""

from __future__ import annotations

from jobcontracts.mock.jobs.job import Links
from jobcontracts.mock.responses.answers import Answer, compile_answer
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer, documented_answers


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
        wanted = {plan.examples.get(operation.id) for plan in lifecycle.simulation.plans.values()}
        compiled: dict[tuple[int, str | None], Answer] = {}
        self._answers: dict[tuple[str, str | None], Answer] = {}
        for state in lifecycle.phases:
            for name in wanted | {None}:
                answer = choose(contract, operation, state, name)
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


def choose(
    contract: Contract, operation: Operation, state: str, wanted: str | None
) -> DocumentedAnswer:
    """Return what an operation answers with when a job is in `state`.

    First what the lifecycle's `simulate.answers` says; else the answer that says the state where
    `state.read` reads it; else the success of the lowest status.

    Args:
        contract: Whose lifecycle.
        operation: The operation.
        state: The job's state.
        wanted: The example that the job's plan asks for, wherever there is one of that name.
    """
    simulation = contract.lifecycle.simulation
    status = simulation.answers.get(operation.id, {}).get(state)
    if status is not None:
        return _named(operation.responses[status], wanted)
    read = contract.lifecycle.state
    telling = [a for a in documented_answers(operation) if read.value_in_response(a) == state]
    if telling:
        return next((answer for answer in telling if answer.example == wanted), telling[0])
    return _named(lowest_success(operation), wanted)


def lowest_success(operation: Operation) -> Response:
    """Return the success response of the lowest status; where none is documented, of any."""
    return operation.responses[min(operation.successes or operation.responses)]


def _named(response: Response, wanted: str | None) -> DocumentedAnswer:
    media = DocumentedAnswer(response).media
    named = media is not None and wanted in media.examples
    return DocumentedAnswer(response, wanted if named else None)
