"""The mock's plans: they go through documented states to an end, and name what exists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.roles import missing_operation
from jobcontracts.check.lifecycle.states import known_states, told_states
from jobcontracts.model.api import Operation
from jobcontracts.model.lifecycle import TERMINAL
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.source import Json
from jobcontracts.model.validation_messages import listed
from jobcontracts.problem import Problem, nearest

_ON_CANCEL = "/simulate/on_cancel/states"
_ID_PART = re.compile(r"\{([^{}]*)\}")
_ID_PARTS = re.compile(r"uuid|hex8|number|created:([^%]|%[YmdbHMSLs%])+")


def plan_states(documents: Documents) -> Iterator[Problem]:
    """Yield states in plans and in other parts of `simulate` that there are none of."""
    known = known_states(documents)
    if known is None:
        return
    for place, state in _named_states(documents):
        if state not in known:
            fix = nearest(state, known, "name a documented state")
            yield documents.problem(place, f"one of {listed(known, 'or')}", state, fix)


def plan_ends(documents: Documents) -> Iterator[Problem]:
    """Yield plans that do not end, or that go on after the end: a job that ended never moves."""
    phases = {s: p for s, p in documents.at("state", "phases").items() if isinstance(p, str)}
    terminal = [state for state, phase in phases.items() if phase in TERMINAL]
    removes = documents.at("simulate", "on_cancel").get("removes")
    for place, states in courses(documents) if terminal else ():
        early = [index for index, state in enumerate(states[:-1]) if state in terminal]
        for index in early[:1]:
            state = states[index]
            found = f"{state}, which is {phases[state]}, and then {states[index + 1]}"
            fix = "end there, or correct the phase"
            yield documents.problem(f"{place}/{index}", "an end only at the end", found, fix)
        stays = states and states[-1] in phases and states[-1] not in terminal
        if stays and not early and not (removes and place == _ON_CANCEL):
            expected = f"a last state that is an end: {listed(terminal, 'or')}"
            last = f"{place}/{len(states) - 1}"
            yield documents.problem(last, expected, states[-1], "go on to an end")


def reached_states(documents: Documents) -> Iterator[Problem]:
    """Yield documented states that no plan and no cancelling leads to."""
    states = told_states(documents)
    if states is None or not documents.sound("/simulate/plans", "/simulate/on_cancel"):
        return
    if any(plan_ends(documents)):
        return  # a plan that does not get to its end has been told
    reached = {state for _, course in courses(documents) for state in course}
    for state in states:
        if state not in reached and state in documents.at("state", "phases"):
            fix = f"add a plan that goes through {state}"
            expected = f"a plan, or on_cancel, that leads to {state}"
            yield documents.problem("/simulate/plans", expected, "none", fix)


def answers(documents: Documents) -> Iterator[Problem]:
    """Yield `simulate.answers` for operations or by statuses that there are none of."""
    for name, statuses in documents.at("simulate", "answers").items():
        place = pointer_of(("simulate", "answers", name))
        yield from missing_operation(documents, place, name)
        operation = documents.sound_operations.get(name)
        for state, status in statuses.items() if operation and isinstance(statuses, dict) else ():
            known = [str(code) for code in operation.responses] if operation else []
            if str(status) not in known:
                expected = f"a status that {name} documents: {listed(known, 'or')}"
                fix = "answer with one of them"
                yield documents.problem(pointer_of([state], place), expected, str(status), fix)


def plan_examples(documents: Documents) -> Iterator[Problem]:
    """Yield examples that a plan names and the operation does not have."""
    for plan in documents.at("simulate", "plans"):
        for name, example in documents.at("simulate", "plans", plan, "examples").items():
            place = pointer_of(("simulate", "plans", plan, "examples", name))
            yield from missing_operation(documents, place, name)
            operation = documents.sound_operations.get(name)
            known = _example_names(operation) if operation else [example]
            if example not in known:
                fix = nearest(example, known, "name one of them, or write the example")
                expected = f"a named example of {name}: {listed(known, 'or')}"
                yield documents.problem(place, expected, example, fix)


def live_urls(documents: Documents) -> Iterator[Problem]:
    """Yield `simulate.live` URLs of operations that there are none of."""
    for text, value in documents.at("simulate", "live").items():
        if isinstance(value, dict) and isinstance(value.get("url"), str):
            place = f"{pointer_of(('simulate', 'live', text))}/url"
            yield from missing_operation(documents, place, value["url"])


def id_form(documents: Documents) -> Iterator[Problem]:
    """Yield parts of `simulate.id` and of other ids that the mock does not know how to fill in."""
    forms = {"/simulate/id": documents.at("simulate").get("id")}
    for text, value in documents.at("simulate", "live").items():
        if isinstance(value, dict) and "id" in value:
            forms[pointer_of(("simulate", "live", text, "id"))] = value["id"]
    for place, form in forms.items():
        for part in _ID_PART.findall(form) if isinstance(form, str) else ():
            if not _ID_PARTS.fullmatch(part):
                expected = "{uuid}, {hex8}, {number} or {created:FORMAT} in braces"
                fix = "see specs/README.md for what the mock fills in"
                yield documents.problem(place, expected, f"{{{part}}}", fix)


def courses(documents: Documents) -> Iterator[tuple[str, list[str]]]:
    """Yield the place and the states of each plan, and of what cancelling does."""
    for name in documents.at("simulate", "plans"):
        states = documents.at("simulate", "plans", name).get("states")
        yield pointer_of(("simulate", "plans", name, "states")), _texts(states)
    yield _ON_CANCEL, _texts(documents.at("simulate", "on_cancel").get("states"))


def _named_states(documents: Documents) -> Iterator[tuple[str, str]]:
    for place, states in courses(documents):
        yield from ((f"{place}/{index}", state) for index, state in enumerate(states))
    for key in ("seconds", "waits"):
        for state in documents.at("simulate", key):
            yield pointer_of(("simulate", key, state)), state
    for name in documents.at("simulate", "answers"):
        for state in documents.at("simulate", "answers", name):
            yield pointer_of(("simulate", "answers", name, state)), state


def _texts(value: Json) -> list[str]:
    # An item that is no text has been told; an empty name keeps the places of the others.
    return [str(item or "") for item in value] if isinstance(value, list) else []


def _example_names(operation: Operation) -> list[str]:
    media = (m for response in operation.responses.values() for m in response.content.values())
    return [name for media_type in media for name in media_type.examples]
