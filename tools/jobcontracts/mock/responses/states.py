"""Which documented answer an operation gives about a job in a state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobcontracts.mock.http.messages import compact
from jobcontracts.mock.jobs.job import Links
from jobcontracts.mock.responses.answers import Answer, compile_answer, first_media
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression, FirstPresent
from jobcontracts.model.http import MISSING


@dataclass(frozen=True, slots=True)
class Choice:
    """A documented response and one of its examples; None stands for the first."""

    response: Response
    example: str | None = None


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
                choice = choose(contract, operation, state, name)
                key = (choice.response.status, choice.example)
                if key not in compiled:
                    compiled[key] = compile_answer(
                        contract,
                        choice.response,
                        choice.example,
                        live=contract.live_values(operation),
                        links=links,
                    )
                self._answers[state, name] = compiled[key]

    def of(self, state: str, example: str | None) -> Answer:
        """Return the answer in a state, under a plan that asks for a named example or for none."""
        return self._answers[state, example]


def choose(contract: Contract, operation: Operation, state: str, wanted: str | None) -> Choice:
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
    telling = [choice for choice in choices(operation) if tells(read, choice) == state]
    if telling:
        return next((choice for choice in telling if choice.example == wanted), telling[0])
    return _named(lowest_success(operation), wanted)


def lowest_success(operation: Operation) -> Response:
    """Return the success response of the lowest status; where none is documented, of any."""
    return operation.responses[min(operation.successes or operation.responses)]


def tells(expression: Expression | FirstPresent, choice: Choice) -> str | None:
    """Return what an expression reads from a response with one of its examples; None if nothing."""
    headers = {name.lower(): header.example for name, header in choice.response.headers.items()}
    present = {name: value for name, value in headers.items() if value is not None}
    media = first_media(choice.response)
    examples = {} if media is None else media.examples
    name = choice.example if choice.example in examples else next(iter(examples), None)
    body = MISSING if name is None else examples[name]
    value = expression.of_response(choice.response.status, present, body)
    if value is MISSING:
        return None
    return value if isinstance(value, str) else compact(value)


def _named(response: Response, wanted: str | None) -> Choice:
    media = first_media(response)
    return Choice(response, wanted if media is not None and wanted in media.examples else None)


def choices(operation: Operation) -> Iterator[Choice]:
    """Yield the documented successes of an operation with each of their examples."""
    for response in operation.successes.values():
        media = first_media(response)
        for name in [None] if media is None else media.examples:
            yield Choice(response, name)
