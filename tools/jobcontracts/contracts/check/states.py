"""Documented states: each has a phase, and an example in which it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobcontracts.contracts.check.documents import Documents
from jobcontracts.contracts.check.pointing import enum_of, in_responses
from jobcontracts.contracts.check.walk import Element
from jobcontracts.contracts.check.wording import listed, nearest, pointer_of, similar
from jobcontracts.contracts.expressions import MISSING, Expression, find, parse_expression
from jobcontracts.contracts.lifecycle import TERMINAL
from jobcontracts.problem import Problem

_STATUS = "$statusCode"


def documented_states(documents: Documents) -> list[str] | None:
    """Return the states that the contract documents; None if that cannot be told."""
    read = _read(documents)
    poll = documents.role("poll")
    if read is None or poll is None:
        return None
    if read.text == _STATUS:
        return list(documents.successes(poll))
    found = in_responses(documents, poll, read).values()
    enums = [enum for target in found if (enum := enum_of(target)) is not None]
    return list(dict.fromkeys(value for enum in enums for value in enum)) if enums else None


def known_states(documents: Documents) -> list[str] | None:
    """Return the states that other parts of the lifecycle may name; None if that cannot be told."""
    states = documented_states(documents)
    if not documents.sound("/state/phases"):
        return None
    return list(dict.fromkeys([*(states or ()), *documents.at("state", "phases")]))


def state_enum(documents: Documents) -> Iterator[Problem]:
    """Yield a `state.read` that points at something without a list of states."""
    read, poll = _read(documents), documents.role("poll")
    if read is None or poll is None or documented_states(documents) is not None:
        return
    if any(target.schemas for target in in_responses(documents, poll, read).values()):
        fix = "give that schema an enum of the documented states, or read the state elsewhere"
        expected = f"{_STATUS}, or a part of the answer with an enum of text"
        found = f"{read.text}, which has none"
        yield documents.problem("/state/read", expected, found, fix)


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
    states, poll, read = documented_states(documents), documents.role("poll"), _read(documents)
    if poll is None or read is None:
        return
    if read.text == _STATUS:
        yield from _status_examples(documents, poll)
        return
    shown = [value for value in _values(documents, poll, read) if isinstance(value, str)]
    for state in states or ():
        if state not in shown:
            place = f"{poll.pointer}/responses"
            expected = f"a named example in which {read.text} is {state}"
            fix = (
                f"add an example of a job that is {state} to the answer that the vendor gives then"
            )
            yield documents.openapi.problem(place, expected, "none", fix)


def _values(documents: Documents, poll: Element, read: Expression) -> Iterator[Any]:
    """Yield what the state is in each example of poll's success responses."""
    for response, _ in documents.successes(poll).values():
        if read.place == "header":
            for name, header in response.get("headers", {}).items():
                if name.lower() == read.name.lower():
                    value, _ = documents.resolved(header)
                    yield value.get("example", MISSING)
                    yield from documents.named_examples(value).values()
            continue
        for media_type in response.get("content", {}).values():
            for example in documents.named_examples(media_type).values():
                yield find(example, read.tokens)


def _status_examples(documents: Documents, poll: Element) -> Iterator[Problem]:
    for status, (response, place) in documents.successes(poll).items():
        content = response.get("content", {})
        if content and not any(documents.named_examples(m) for m in content.values()):
            fix = f"add a named example of the answer {status}"
            expected = f"a named example of {status}, which is a state"
            yield documents.openapi.problem(f"{place}/content", expected, "none", fix)
        for name, header in () if content else response.get("headers", {}).items():
            value, where = documents.resolved(header, pointer_of([name], f"{place}/headers"))
            if value.get("required") and "example" not in value:
                expected = f"an example: {status} is a state, and its answer has no body"
                fix = "add an example of the header"
                yield documents.openapi.problem(where, expected, "none", fix)


def _read(documents: Documents) -> Expression | None:
    text = documents.at("state").get("read")
    return parse_expression(text) if isinstance(text, str) else None
