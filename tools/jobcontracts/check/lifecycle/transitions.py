"""Which state may follow which: documented states, each that is no end with what comes after."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.plans import courses
from jobcontracts.check.lifecycle.states import known_states
from jobcontracts.model.lifecycle import TERMINAL
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.validation_messages import listed
from jobcontracts.problem import Problem, nearest

_PLACE = "/transitions"


def transitions(documents: Documents) -> Iterator[Problem]:
    """Yield states that there are none of, ends that are left, and states that lead nowhere."""
    said, known = documents.at("transitions"), known_states(documents)
    if not said or known is None or not documents.sound(_PLACE):
        return
    for place, state in _named(said):
        if state not in known:
            fix = nearest(state, known, "name a documented state")
            yield documents.problem(place, f"one of {listed(known, 'or')}", state, fix)
    for state, phase in documents.at("state", "phases").items():
        if phase in TERMINAL and state in said:
            expected, fix = (
                f"nothing after {state}, which is {phase}",
                "remove it, or correct the phase",
            )
            place = pointer_of(("transitions", state))
            yield documents.problem(place, expected, listed(said[state]), fix)
        elif phase not in TERMINAL and state not in said:
            expected = f"what may follow {state}, which is {phase}"
            yield documents.problem(_PLACE, expected, "none", f"add {state}, with its next states")


def followed(documents: Documents) -> Iterator[Problem]:
    """Yield steps of the mock that are no transitions: it would do what no vendor does."""
    said, phases = documents.at("transitions"), documents.at("state", "phases")
    if not said or any(transitions(documents)) or not documents.sound(_PLACE, "/state/phases"):
        return
    for place, states in courses(documents):
        for index, (state, after) in enumerate(pairwise(states)):
            if after not in said.get(state, ()):
                yield _unsaid(documents, f"{place}/{index + 1}", state, after, said)
    cancelling = documents.at("simulate", "on_cancel").get("states") or []
    for state, phase in phases.items() if cancelling else ():
        if phase not in TERMINAL and state not in cancelling and cancelling[0] not in said[state]:
            place = "/simulate/on_cancel/states/0"
            yield _unsaid(documents, place, state, cancelling[0], said)


def _named(said: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for state, following in said.items():
        place = pointer_of(("transitions", state))
        yield place, state
        yield from ((f"{place}/{index}", after) for index, after in enumerate(following))


def _unsaid(
    documents: Documents, place: str, state: str, after: str, said: dict[str, list[str]]
) -> Problem:
    expected = f"{listed(said.get(state, []), 'or')} after {state}"
    fix = f"add {after} to the transitions of {state}, or go another way"
    return documents.problem(place, expected, after, fix)
