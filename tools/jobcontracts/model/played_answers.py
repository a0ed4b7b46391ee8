"""Which documented answers are sent about a job, by its state and its plan: what the mock plays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobcontracts.model.api import Operation, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.http import MISSING
from jobcontracts.model.lifecycle import Phase, Plan


def answers_by_job(contract: Contract, operation: Operation) -> bool:
    """Return whether what an operation answers depends on a job that its request names.

    What poll's answer names, and is not the job's own, is the same for all jobs, as its example is.
    """
    if not (contract.key.names_job(operation) or contract.own_ids(operation)):
        return False
    return contract.role(operation) in ("poll", "result", "cancel") or bool(
        contract.releases(operation)
    )


def answer_in(
    contract: Contract, operation: Operation, state: str, wanted: str | None
) -> DocumentedAnswer:
    """Return what an operation answers with about a job in a state.

    Args:
        contract: Whose operation.
        operation: The operation.
        state: The job's state.
        wanted: The example that its plan names for the operation; None if it names none.
    """
    life, telling = contract.lifecycle, contract.told_answers[operation.id].get(state, ())
    status = life.simulation.answers.get(operation.id, {}).get(state)
    return life.state.answer(operation, telling, wanted, status)


def answers_under(
    contract: Contract, operation: Operation, plan: Plan, states: Iterable[str]
) -> Iterator[tuple[str, DocumentedAnswer]]:
    """Yield some states, and what an operation answers with about a job of a plan in each."""
    wanted = plan.examples.get(operation.id)
    for state in states:
        yield state, answer_in(contract, operation, state, wanted)


def end_of(contract: Contract, plan: Plan) -> Phase:
    """Return how a job of a plan ends, as a client tells it: its result may say that it failed."""
    life, result, last = contract.lifecycle, contract.operation("result"), plan.states[-1]
    if life.result_error is not None and result is not None and life.phases[last] == "succeeded":
        answer = answer_in(contract, result, last, plan.examples.get(result.id))
        if life.result_error.value_in_response(answer) not in (MISSING, None):
            return "failed"
    return life.phases[last]


def response_without_job(contract: Contract, operation: Operation) -> Response | None:
    """Return what a starter answers with to a request that starts no job; None if all do."""
    naming = contract.naming_responses(operation)
    others = (r for _, r in sorted(operation.successes.items()) if r not in naming)
    return next(others, None)


def repeated_answer(
    contract: Contract, operation: Operation, state: str
) -> DocumentedAnswer | None:
    """Return what a starter answers to a repeated request whose job is in a state by then.

    That is `repeated` of `simulate.idempotency`; None where nothing is said, or where it would
    tell another state: then the first answer is given again.
    """
    again = contract.lifecycle.simulation.repeated
    served = (a for a in contract.served_answers(operation) if a.status == again)
    by_state = {contract.first_state(operation, answer): answer for answer in served}
    return by_state.get(state, by_state.get(None))


def first_answers(contract: Contract, operation: Operation) -> dict[str, DocumentedAnswer]:
    """Return what a starter answers with, by the first state of the new job.

    Where its answers are updates, the one that tells the state; else the first that names a job, or
    one that at least tells no end. The answer to a repeated request is none of them, if there are
    others.
    """
    again = contract.lifecycle.simulation.repeated
    naming = contract.naming_responses(operation)
    naming = [r for r in naming if r.status != again] or naming
    usual = DocumentedAnswer(naming[0] if naming else operation.lowest_success)
    served = contract.served_answers(operation)
    served = [a for a in served if a.status != again] or served
    told = [(a, contract.first_state(operation, a)) for a in served]
    going = [a for a, state in told if state and not contract.lifecycle.ended(state)]
    silent = contract.first_state(operation, usual) is None
    usual = usual if silent else next(iter(going), usual)
    by_state = {state: answer for answer, state in reversed(told) if state}
    return {state: by_state.get(state, usual) for state in contract.lifecycle.phases}
