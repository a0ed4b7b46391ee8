"""Documented states: each has a phase, and an example in which it can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.pointing import enum_of, in_responses
from jobcontracts.model.expression import Expression, FirstPresent, parse_expression
from jobcontracts.model.http import MISSING
from jobcontracts.model.lifecycle import TERMINAL
from jobcontracts.model.node import Element
from jobcontracts.model.validation_messages import listed, nearest, pointer_of, similar
from jobcontracts.problem import Problem

_STATUS = "$statusCode"


def documented_states(documents: Documents) -> list[str] | None:
    """Return the states that the contract documents; None if that cannot be told."""
    read, poll = list(_read(documents).values()), documents.role("poll")
    if poll is None or _STATUS in (expression.text for expression in read[:-1]):
        return None
    states: dict[str, None] = {}
    # The answers that document none of the places before: their status is all that tells.
    left = list(documents.successes(poll))
    for expression in read:
        if expression.text == _STATUS:
            return list(states | dict.fromkeys(left))
        found = in_responses(documents, poll, expression)
        enums = filter(None, map(enum_of, found.values()))
        states |= dict.fromkeys(value for enum in enums for value in enum)
        left = [status for status in left if not found[status].schemas]
    return list(states) or None


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
    certain = False
    for place, expression in read.items():
        targets = in_responses(documents, poll, expression).values()
        if certain:
            fix = f"put {_STATUS} last: every answer has one"
            expected = f"nothing after {_STATUS}"
            yield documents.problem(place, expected, expression.text, fix)
        elif expression.text == _STATUS:
            certain = True
        elif any(t.schemas for t in targets) and not any(map(enum_of, targets)):
            fix = "give that schema an enum of the documented states, or read the state elsewhere"
            expected = f"{_STATUS}, or a part of the answer with an enum of text"
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
    read = list(_read(documents).values())
    if poll is None or not read:
        return
    if read[-1].text == _STATUS:
        by_status = {s: r for s, r in documents.successes(poll).items() if s in states}
        yield from _status_examples(documents, by_status)
        states = [state for state in states if state not in by_status]
    shown = list(_shown(documents, poll, FirstPresent(tuple(read))))
    for state in states:
        if state not in shown:
            place = f"{poll.pointer}/responses"
            expected = f"a named example in which {read[0].text} is {state}"
            fix = (
                f"add an example of a job that is {state} to the answer that the vendor gives then"
            )
            yield documents.openapi.problem(place, expected, "none", fix)


def _shown(documents: Documents, poll: Element, read: FirstPresent) -> Iterator[Any]:
    """Yield what the state is in each example of poll's success responses."""
    for status, (response, _) in documents.successes(poll).items():
        headers: dict[str, Any] = {}
        for name, header in response.get("headers", {}).items():
            value, _ = documents.resolved(header)
            named = list(documents.named_examples(value).values())
            headers[name.lower()] = value.get("example", named[0] if named else None)
        media = response.get("content", {}).values()
        for body in [e for m in media for e in documents.named_examples(m).values()] or [MISSING]:
            yield read.of_response(int(status), headers, body)


def _status_examples(
    documents: Documents, responses: Mapping[str, tuple[dict[str, Any], str]]
) -> Iterator[Problem]:
    for status, (response, place) in responses.items():
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


def _read(documents: Documents) -> dict[str, Expression]:
    """Return the places that the state is read from, in order, by where the lifecycle has them."""
    return {
        pointer_of(keys): parse_expression(text)
        for keys, text in documents.expressions("state", "read")
    }
