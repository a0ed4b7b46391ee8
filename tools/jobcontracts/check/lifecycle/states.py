"""Documented states: each has a phase, and an example in which it can be read."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.pointing import in_responses
from jobcontracts.model.documented_answer import documented_answers
from jobcontracts.model.expression import Expression
from jobcontracts.model.lifecycle import TERMINAL
from jobcontracts.model.members import text_enum
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.state import StateReading, parse_state
from jobcontracts.model.validation_messages import listed, nearest, similar
from jobcontracts.problem import Problem


def documented_states(documents: Documents) -> list[str] | None:
    """Return the states that the contract documents; None if that cannot be told."""
    read, poll = tuple(_read(documents).values()), documents.role("poll")
    if poll is None or any(e.in_every_response for e in read[:-1]):
        return None
    return StateReading(read).documented(documents.root, poll) or None


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
    for place, expression in read.items():
        found = in_responses(documents.root, poll, expression).values()
        schemas = [schema for lookup in found for schema in lookup.schemas]
        if certain:
            fix = f"put {certain} last: every answer has one"
            expected = f"nothing after {certain}"
            yield documents.problem(place, expected, expression.text, fix)
            continue
        certain = expression.text if expression.in_every_response else ""
        if schemas and not any(text_enum(documents.root, lookup.schemas) for lookup in found):
            fix = "give that schema an enum of the documented states, or read the state elsewhere"
            expected = "$statusCode, or a part of the answer with an enum of text"
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
    states, poll = documented_states(documents) or [], documents.role("poll")
    read = tuple(_read(documents).values())
    if poll is None or not read:
        return
    if read[-1].in_every_response:
        # Each answer that is a state has an example, or needs none.
        states = [state for state in states if state not in map(str, poll.successes)]
    shown = list(map(StateReading(read).value_in_response, documented_answers(poll)))
    for state in states:
        if state not in shown:
            place = f"{poll.pointer}/responses"
            expected = f"a named example in which {read[0].text} is {state}"
            fix = (
                f"add an example of a job that is {state} to the answer that the vendor gives then"
            )
            yield documents.openapi.problem(place, expected, "none", fix)


def _read(documents: Documents) -> dict[str, Expression]:
    """Return the places that the state is read from, in order, by where the lifecycle has them."""
    read, place = documents.at("state").get("read"), "/state/read"
    if not read or not documents.sound(place):
        return {}
    places = [f"{place}/{n}" for n in range(len(read))] if isinstance(read, list) else [place]
    return dict(zip(places, parse_state(read).expressions, strict=True))
