"""What an operation's answer tells of a job: where its state is, and what may be its id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from jobcontracts.importing.naming import words
from jobcontracts.importing.phases import is_life, phase_of
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.http import is_json
from jobcontracts.model.members import UnjoinableError, alternatives, state_values, types_in
from jobcontracts.model.parameters import text_of
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.source import Json

STATE_NAMES = {"status", "state", "phase", "stage", "lifecycle"}
_DONE = {"done", "completed", "finished"}
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class StatePlace:
    """Where an answer has the state: the members that lead there, and its values as text.

    The status code has it where no member is named.
    """

    tokens: tuple[str, ...]
    values: tuple[str, ...]
    score: int
    described: bool = False
    """Whether nothing lists the values but a description."""


def success(operation: Operation) -> Response:
    """Return the lowest documented success."""
    return operation.responses[min(operation.successes or operation.responses)]


def json_schema(response: Response) -> Json:
    """Return the schema of a response's JSON body; None where it has none."""
    return next((m.schema for n, m in response.content.items() if is_json(n)), None)


def _members(root: Json, schema: Json) -> dict[str, Json]:
    try:
        found = [a.schema.get("properties", {}) for a in alternatives(root, schema)]
    except (UnjoinableError, KeyError):
        return {}
    return {name: value for members in found for name, value in members.items()}


def _walk(root: Json, schema: Json) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Yield the members of a body, and of objects in it, the outer ones first; each schema once."""
    level: list[tuple[tuple[str, ...], Json]] = [((), schema)]
    seen: set[str] = set()
    for _ in range(_DEEPEST):
        below = []
        for tokens, value in level:
            name = str(value.get("$ref", "")) if isinstance(value, dict) else ""
            if name and name in seen:
                continue
            seen.add(name)
            below += [((*tokens, key), v) for key, v in _members(root, value).items()]
        yield from below
        level = below


def state_in(root: Json, schema: Json) -> StatePlace | None:
    """Return where an answer most likely has the state of a job."""
    found = [p for t, s in _walk(root, schema) if (p := _state_place(root, t, s)) is not None]
    return max(found, key=lambda p: p.score, default=None)


def told_state(poll: Operation, state: StatePlace | None) -> StatePlace | None:
    """Return where the state is, in the answer or in its status: 202, until there is another."""
    others = [str(s) for s in poll.responses if s < 400 and s != 202]
    if 202 in poll.responses and others and (not state or state.described or state.score < 4):
        return StatePlace((), ("202", *others), 4)
    return state


def _state_place(root: Json, tokens: tuple[str, ...], schema: Json) -> StatePlace | None:
    name = [word.lower() for word in words(tokens[-1])]
    try:
        values = state_values(root, [schema])
    except (UnjoinableError, KeyError):
        return None
    if values in ([True, False], [False, True]) and set(name) & _DONE:
        return StatePlace(tokens, ("true", "false"), 3 - len(tokens))
    states = tuple(map(text_of, values or ())) or _described(name, schema)
    if not states or len(states) > 40 or not is_life(states):
        return None
    score = 2 * (len(name) == 1) + 3 if set(name) & STATE_NAMES else 1
    certain = sum(phase_of(state)[1] for state in states)
    score += {"succeeded", "failed"} <= {phase_of(state)[0] for state in states}
    score += (3 if 2 * certain > len(states) else 1) - len(tokens)
    return StatePlace(tokens, states, score - 2 * (not values), described=not values)


def _described(name: Sequence[str], schema: Json) -> tuple[str, ...]:
    """Return the states that a description lists, where no enum does."""
    if not isinstance(schema, dict) or not name or name[-1] not in STATE_NAMES:
        return ()
    said = str(schema.get("description", ""))
    marked = re.findall(r"[`\"']([A-Za-z][\w-]{1,30})[`\"']", said)
    listed = marked or re.findall(r"[A-Za-z][\w-]+", said)
    return tuple(dict.fromkeys(word for word in listed if phase_of(word)[1]))


@dataclass(frozen=True, slots=True)
class Member:
    tokens: tuple[str, ...]
    is_number: bool

    def __str__(self) -> str:
        return "$response.body#" + pointer_of(self.tokens)


def id_members(root: Json, schema: Json) -> dict[str, Member]:
    """Return what an answer has as text or number, by its name."""
    found: dict[str, Member] = {}
    for tokens, value in _walk(root, schema):
        key = plain(tokens[-1])
        if len(tokens) < _DEEPEST and key not in found:
            try:
                kinds = types_in(root, [value])
            except (UnjoinableError, KeyError):
                continue
            if kinds and kinds <= {"string", "integer"}:
                found[key] = Member(tokens, kinds == {"integer"})
    return found


@cache
def plain(name: str) -> str:
    return "".join(words(name)).lower()
