"""What the mock plays of a contract that is otherwise in order: plans, and answers to them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.http import MISSING
from jobcontracts.model.lifecycle import Plan
from jobcontracts.model.played_answers import (
    answers_by_job,
    answers_under,
    first_answers,
    response_without_job,
)
from jobcontracts.model.pointer import pointer_of
from jobcontracts.problem import Problem


def example_pointer(answer: DocumentedAnswer) -> str:
    """Return the place of an answer's example; of the response where it has no body."""
    media = answer.media
    if media is None or not media.examples:
        return answer.response.pointer
    return pointer_of(("examples", answer.example or next(iter(media.examples))), media.pointer)


def told_states(contract: Contract) -> Iterator[Problem]:
    """Yield states of plans that poll's answer does not tell when a job is in them."""
    life, poll = contract.lifecycle, contract.poll
    for plan in life.simulation.plans.values():
        for state, answer in answers_under(contract, poll, plan, planned(contract, plan)):
            told = life.state.value_in_response(answer)
            if told == state:
                continue
            said = life.simulation.answers.get(poll.id, {}).get(state)
            way = ("simulate", "answers", poll.id, state)
            place = pointer_of(way if said is not None else ("simulate", "plans", plan.name))
            expected = f"an answer of {poll.id} that tells {state}, for a job in that state"
            fix = "name the status, or write the example, by which the vendor tells it"
            what = "none" if told is MISSING else told
            found = f"{answer.status}, whose example tells {what}"
            yield contract.lifecycle_source.problem(place, expected, found, fix)


def states_of_results(contract: Contract) -> Iterator[Problem]:
    """Yield answers to who asks for a result that tell another state than the job's."""
    life, result = contract.lifecycle, contract.operation("result")
    if result is None or result is contract.poll or not answers_by_job(contract, result):
        return
    for plan in life.simulation.plans.values():
        for state, answer in answers_under(contract, result, plan, planned(contract, plan)):
            told = life.state.without_status.value_in_response(answer)
            if not isinstance(told, str) or answer.status not in result.successes:
                continue
            if told in {*life.phases} - {state}:
                expected = f"an answer of {result.id} about a job that is {state}"
                fix = f"write an example that tells {state}, or say its status: simulate.answers"
                place = example_pointer(answer)
                yield contract.openapi.problem(place, expected, f"one that tells {told}", fix)


def named_examples(contract: Contract) -> Iterator[Problem]:
    """Yield examples that a plan names, and that are answered in none of its states."""
    for plan in contract.lifecycle.simulation.plans.values():
        for operation_id, name in plan.examples.items():
            operation = contract.operations[operation_id]
            if name not in _sent(contract, operation, plan):
                expected = f"an example that {operation_id} answers with in a state of this plan"
                fix = "name another, or remove the line: a state's own examples go first"
                place = pointer_of(("simulate", "plans", plan.name, "examples", operation_id))
                yield contract.lifecycle_source.problem(place, expected, name, fix)


def progress(contract: Contract) -> Iterator[Problem]:
    """Yield examples by which a job of a plan, or one that is cancelled, would lose progress."""
    told, poll = contract.lifecycle.progress, contract.poll
    if told is None or told.value in contract.live_values(poll):
        return
    for plan in contract.lifecycle.simulation.plans.values():
        for course in courses(contract, plan):
            most, reached = float("-inf"), ""
            for state, answer in answers_under(contract, poll, plan, course):
                value = told.value_in_response(answer)
                if not isinstance(value, int | float):
                    continue
                if value < most:
                    expected = f"a progress of {most:g} or more: a job has that in {reached} before"
                    fix = "correct it, or leave the progress out of this example"
                    place = example_pointer(answer)
                    yield contract.openapi.problem(place, expected, f"{value:g}", fix)
                    return
                most, reached = value, state


def courses(contract: Contract, plan: Plan) -> list[list[str]]:
    """Return the states of a plan, and those of a job of it that is cancelled before its end."""
    life = contract.lifecycle
    going = [state for state in plan.states if not life.ended(state)]
    cancelled = [*going, *life.simulation.on_cancel]
    return [[*plan.states], cancelled if going and life.simulation.on_cancel else []]


def planned(contract: Contract, plan: Plan) -> list[str]:
    """Return the states in which a job of a plan may be."""
    return list(dict.fromkeys(chain.from_iterable(courses(contract, plan))))


def _sent(contract: Contract, operation: Operation, plan: Plan) -> set[str | None]:
    """Return the names of the examples that an operation answers a job of a plan with."""
    if operation in contract.starters:
        found = [first_answers(contract, operation)[plan.states[0]]]
        other = response_without_job(contract, operation)
        if other is not None:
            found.append(DocumentedAnswer(other, plan.examples.get(operation.id)))
    elif answers_by_job(contract, operation):
        states = planned(contract, plan)
        found = [answer for _, answer in answers_under(contract, operation, plan, states)]
    else:
        found = [DocumentedAnswer(operation.lowest_success)]
    return {a.example or next(iter(a.media.examples), None) for a in found if a.media is not None}
