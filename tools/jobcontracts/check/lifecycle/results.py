"""Results: they are there when a job has succeeded, and do not all say that it has failed."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.states import reading
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.http import MISSING, is_json
from jobcontracts.model.members import alternatives, targets, types_of
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.source import Json
from jobcontracts.problem import Problem


def refused(documents: Documents) -> Iterator[Problem]:
    """Yield polls, and results of jobs that have succeeded, which the mock would refuse."""
    phases = documents.at("state", "phases")
    for role in ("poll", "result"):
        operation = documents.role(role)
        if operation is None:
            continue
        for state, status in documents.at("simulate", "answers", operation.id).items():
            is_due = role == "poll" or phases.get(state) == "succeeded"
            if is_due and status in operation.responses.keys() - operation.successes.keys():
                place = pointer_of(("simulate", "answers", operation.id, state))
                what = "the result of a job that has succeeded" if role == "result" else "a poll"
                expected, fix = f"a success, for {what}", "answer with one, or remove the line"
                yield documents.problem(place, expected, str(status), fix)


def told_errors(documents: Documents) -> Iterator[Problem]:
    """Yield a `result.error` that each result has: then no job could succeed."""
    operation, text = documents.role("result"), documents.at("result").get("error")
    if operation is None or not isinstance(text, str) or not documents.sound("/result/error"):
        return
    expression = parse_expression(text)
    answers = operation.successes.values()
    if answers and all(_is_always_there(documents.root, r, expression) for r in answers):
        expected = "a part of the result that may be missing or null: what is there says it failed"
        fix = "point at one that only a failed job has, or leave it out of required"
        yield documents.problem("/result/error", expected, text, fix)
        return
    for name in documents.at("simulate", "plans"):
        yield from _shown_error(documents, operation, expression, name)


def _shown_error(
    documents: Documents, operation: Operation, expression: Expression, name: str
) -> Iterator[Problem]:
    """Yield a plan that ends well, names no example, and has a result that says otherwise."""
    plan, read = documents.at("simulate", "plans", name), reading(documents)
    states = plan.get("states")
    state = states[-1] if isinstance(states, list) and states else None
    named = documents.at("simulate", "plans", name, "examples")
    if operation.id in named or documents.at("state", "phases").get(str(state)) != "succeeded":
        return
    status = documents.at("simulate", "answers", operation.id).get(str(state))
    if status is not None and status not in operation.responses:
        return  # which has been told
    told = read.by_state(documents.refusals.served(documents.root, operation))
    answer = read.answer(operation, told.get(str(state), ()), None, status)
    if expression.value_in_response(answer) not in (MISSING, None):
        expected = f"a result without {expression}, for a job that has succeeded"
        fix = f"name an example without it: examples: {{{operation.id}: NAME}}"
        place = pointer_of(("simulate", "plans", name))
        yield documents.problem(place, expected, f"the example {answer.example or 'first'}", fix)


def _is_always_there(root: Json, response: Response, expression: Expression) -> bool:
    """Return whether an answer has a part, and never as null."""
    if expression.place == "header":
        header = response.header(expression.name)
        return header is not None and header.required
    media = [media for media in response.content.values() if is_json(media.name)]
    found = [t for m in media for t in targets(root, m.schema, expression.tokens)]
    kinds = [types_of(a.schema) for t in found for a in alternatives(root, t.schema)]
    never_null = all(named and "null" not in named for named in kinds)
    return bool(found) and never_null and all(target.certain for target in found)
