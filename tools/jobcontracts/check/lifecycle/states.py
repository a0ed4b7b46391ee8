"""Documented states: each has a phase, and an example in which it can be read."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.pointing import in_responses
from jobcontracts.model.api import Operation
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.lifecycle import TERMINAL
from jobcontracts.model.members import state_values
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.state import StatePlace, StateReading, parse_state
from jobcontracts.model.validation_messages import listed
from jobcontracts.problem import Problem, nearest, similar


def documented_states(documents: Documents) -> list[str] | None:
    """Return the states that the contract documents; None if that cannot be told."""
    read, poll = tuple(_read(documents).values()), documents.role("poll")
    if poll is None or any(map(_is_certain, read[:-1])):
        return None
    return StateReading(read).documented(documents.root, poll) or None


def told_states(documents: Documents) -> list[str] | None:
    """Return those of them that an answer may tell: the mock has to be able to send each."""
    states, poll = documented_states(documents), documents.role("poll")
    if states is None or poll is None:
        return None
    hidden = reading(documents).never_told(_served(documents, poll))
    return [state for state in states if state not in hidden]


def known_states(documents: Documents) -> list[str] | None:
    """Return the states that other parts of the lifecycle may name; None if that cannot be told."""
    states = documented_states(documents)
    if not documents.sound("/state/phases"):
        return None
    return list(dict.fromkeys([*(states or ()), *documents.at("state", "phases")]))


def state_enum(documents: Documents) -> Iterator[Problem]:
    """Yield a `state.read` that points at something without a list of states, or is never read."""
    read, poll = _read(documents), documents.role("poll")
    if poll is None:
        return
    certain = ""
    for place, state_place in read.items():
        expression = state_place.expression
        found = in_responses(documents.root, poll, expression).values()
        schemas = [schema for lookup in found for schema in lookup.schemas]
        if certain:
            fix = f"put {certain} last: every answer has one"
            expected = f"nothing after {certain}"
            yield documents.problem(place, expected, expression.text, fix)
            continue
        certain = expression.text if _is_certain(state_place) else ""
        listed_there = any(state_values(documents.root, lookup.schemas) for lookup in found)
        if schemas and not state_place.state and not listed_there:
            fix = "list the states there: an enum; or say in which state a job is that has it"
            expected = "$statusCode, or a part with an enum of text or whole numbers, or a boolean"
            yield documents.problem(place, expected, f"{expression.text}, which has none", fix)


def phases(documents: Documents) -> Iterator[Problem]:
    """Yield states without a phase, phases without a state, and a job that cannot end."""
    states = documented_states(documents)
    named = documents.at("state", "phases")
    if not documents.sound("/state/phases"):
        return
    missing = [state for state in states or () if state not in named]
    for name in named if states else ():
        if states and name not in states:
            fix = nearest(name, missing, "remove it, or document it in the contract")
            place = pointer_of(("state", "phases", name))
            yield documents.problem(place, f"one of {listed(states, 'or')}", name, fix)
            # A state that is spelled otherwise here is one fault, not two.
            misspelled = similar(name, missing)
            missing = [state for state in missing if state != misspelled]
    for state in missing:
        fix = f"add {state}, with a phase"
        yield documents.problem("/state/phases", f"a phase for {state}", "none", fix)
    if not TERMINAL & set(named.values()):
        fix = "give the states in which a job stays their phase"
        expected = f"a state whose phase is {listed(sorted(TERMINAL), 'or')}"
        yield documents.problem("/state/phases", expected, "none", fix)


def state_examples(documents: Documents) -> Iterator[Problem]:
    """Yield states that no example of poll's answers shows: the mock could not send them."""
    states, poll = told_states(documents) or [], documents.role("poll")
    read = tuple(_read(documents).values())
    if poll is None or not read:
        return
    if _is_certain(read[-1]):
        # Each answer that is a state has an example, or needs none.
        states = [s for s in states if s not in map(str, poll.successes)]
    shown = list(map(StateReading(read).value_in_response, _served(documents, poll)))
    for state in states:
        if state not in shown:
            place = f"{poll.pointer}/responses"
            expected = f"a named example in which {read[0].expression} is {state}"
            fix = (
                f"add an example of a job that is {state} to the answer that the vendor gives then"
            )
            yield documents.openapi.problem(place, expected, "none", fix)


def reading(documents: Documents) -> StateReading:
    """Return where the lifecycle reads the state, as far as that has its format."""
    return StateReading(tuple(_read(documents).values()))


def _served(documents: Documents, poll: Operation) -> list[DocumentedAnswer]:
    """Return poll's documented answers that tell of a job: a refusal is about none."""
    return list(documents.refusals.served(documents.root, poll))


def _is_certain(place: StatePlace) -> bool:
    """Return whether every answer has a state there."""
    return place.expression.in_every_response


def _read(documents: Documents) -> dict[str, StatePlace]:
    """Return the places that the state is read from, in order, by where the lifecycle has them."""
    read = documents.at("state").get("read")
    if not read or not documents.sound("/state/read"):
        return {}
    places = [pointer_of(keys) for keys, _ in documents.expressions("state", "read")]
    return dict(zip(places, parse_state(read).places, strict=True))
