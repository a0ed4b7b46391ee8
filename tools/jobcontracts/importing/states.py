"""Where an answer has the state of a job, and which states there are: of an enum, else as told.

Most documents list states in an enum. Some tell them in a description or show them in examples,
some say nothing: then a contract has what was found, the usual ones besides, and a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jobcontracts.importing.answers import members_below, success_schema
from jobcontracts.importing.naming import lower_words
from jobcontracts.importing.phases import is_life, phase_of
from jobcontracts.model.api import Operation
from jobcontracts.model.http import MISSING
from jobcontracts.model.members import UnjoinableError, alternatives, state_values, types_in
from jobcontracts.model.parameters import text_of
from jobcontracts.model.pointer import find
from jobcontracts.model.source import Json

STATE_NAMES = {"status", "state", "phase", "stage", "lifecycle"}
_DONE = {"done", "completed", "finished"}
_USUAL = {"pending": "pending", "running": "running", "succeeded": "succeeded", "failed": "failed"}
_MOST = 40
"""How many states a job has at most, and how long each is."""

_MARKED = re.compile(r"[`\"']([A-Za-z][\w-]{1,30})[`\"']")
_NUMBERED = re.compile(
    r"(?<![\w.])(-?\d{1,4})[`\"']?\s{0,3}(?:=>?|->|[:\u2013\u2014-])\s{0,3}"
    r"[`\"']?([A-Za-z][\w -]{1,30})"
)
_IN_BRACKETS = re.compile(r"([A-Za-z][\w-]{1,30})[`\"']?\s{0,3}\([`\"']?(-?\d{1,4})[`\"']?\)")


@dataclass(frozen=True, slots=True)
class StatePlace:
    """Where an answer has the state: the members that lead there, and its values as text.

    The status code has it where no member is named.

    Args:
        tokens: The members.
        values: The states.
        score: What speaks for it.
        kind: The JSON type of the states.
        told: Why these are the states, where no enum lists them.
        assumed: Whether the document tells of no whole life.
        labels: Words for states that are none.
        numbers: The states that are numbers, as such.
    """

    tokens: tuple[str, ...]
    values: tuple[str, ...]
    score: int
    kind: str = "string"
    told: str = ""
    assumed: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    def word(self, state: str) -> str:
        """Return the word by which a state says what it is."""
        return self.labels.get(state, state)

    def value(self, state: str) -> Json:
        """Return a state as JSON has it."""
        return state == "true" if self.kind == "boolean" else self.numbers.get(state, state)


def state_in(root: Json, schema: Json) -> StatePlace | None:
    """Return where an answer most likely has the state of a job, of those that its schema lists."""
    found = [p for t, s in members_below(root, schema) if (p := _listed(root, t, s)) is not None]
    return max(found, key=lambda p: p.score, default=None)


def told_state(root: Json, poll: Operation, state: StatePlace | None) -> StatePlace | None:
    """Return where the state is: as listed, in the status, or in a text that nothing lists.

    The status is 202 then, until there is another.
    """
    others = [str(s) for s in poll.responses if s < 400 and s != 202]
    if 202 in poll.responses and others and (not state or state.told or state.score < 4):
        return StatePlace((), ("202", *others), 4)
    return state or _open_state(root, poll)


def _listed(root: Json, tokens: tuple[str, ...], schema: Json) -> StatePlace | None:
    name = lower_words(tokens[-1])
    try:
        values = state_values(root, [schema])
        kinds = types_in(root, [schema])
        said = [a.schema for a in alternatives(root, schema)]
    except (UnjoinableError, KeyError):
        return None
    if values in ([True, False], [False, True]) and set(name) & _DONE:
        return StatePlace(tokens, ("true", "false"), 3 - len(tokens), "boolean")
    texts = [str(each.get("description", "")) for each in (schema, *said) if isinstance(each, dict)]
    named = bool(name) and name[-1] in STATE_NAMES
    states = tuple(map(text_of, values or ()))
    if named and not is_life(states) and (values or kinds == {"integer"}):
        return _labelled(tokens, values or (), texts, said)
    told = "" if states else "these were read out of a description"
    if not states and named:
        states = next((found for text in texts if (found := _described(text))), ())
    if not states or len(states) > _MOST or not is_life(states):
        return None
    numbers = {text_of(v): v for v in values or () if isinstance(v, int)}
    score = _score(tokens, states) - 2 * bool(told)
    return StatePlace(tokens, states, score, told=told, numbers=numbers)


def _score(tokens: Sequence[str], states: Sequence[str]) -> int:
    name = lower_words(tokens[-1])
    score = 2 * (len(name) == 1) + 3 if set(name) & STATE_NAMES else 1
    certain = sum(phase_of(state)[1] for state in states)
    score += {"succeeded", "failed"} <= {phase_of(state)[0] for state in states}
    return score + (3 if 2 * certain > len(states) else 1) - len(tokens)


def _described(said: str) -> tuple[str, ...]:
    """Return the states that a description lists, where no enum does."""
    marked = _MARKED.findall(said)
    certain = [w for w in marked or re.findall(r"[A-Za-z][\w-]+", said) if phase_of(w)[1]]
    # What is marked among states is one, whatever it means.
    whole = marked if 2 * len(certain) > len(marked) > 0 else certain
    return tuple(dict.fromkeys(whole))


def _labelled(
    tokens: tuple[str, ...], values: Sequence[Json], texts: Sequence[str], said: Sequence[Json]
) -> StatePlace | None:
    """Return states that are numbers, if the document says in words what they are."""
    names = [name for each in said for name in each.get("x-enum-varnames", ())]
    labels = dict(zip(map(text_of, values), names, strict=False))
    for text in texts:
        pairs = [(number, word.strip()) for number, word in _NUMBERED.findall(text)]
        pairs = pairs or [(number, word) for word, number in _IN_BRACKETS.findall(text)]
        labels = labels or dict(pairs)
    states = tuple(map(text_of, values)) or tuple(labels)
    if not states or len(states) > _MOST or not all(state in labels for state in states):
        return None
    words_of = [labels[state] for state in states]
    if not is_life(words_of):
        return None
    told = "" if values else "these were read out of a description"
    score = _score(tokens, words_of) - 2 * bool(told)
    are_texts = bool(values) and all(isinstance(value, str) for value in values)
    numbers = {} if are_texts else {state: int(state) for state in states}
    kind = "string" if are_texts else "integer"
    return StatePlace(tokens, states, score, kind, told, labels=labels, numbers=numbers)


def _open_state(root: Json, poll: Operation) -> StatePlace | None:
    """Return the likeliest text that may be the state, though nothing lists what it may be."""
    found = [
        _shown(root, poll, tokens, value)
        for tokens, value in members_below(root, success_schema(poll))
        if _may_be_state(root, tokens, value)
    ]
    return max(found, key=lambda p: p.score, default=None)


def _may_be_state(root: Json, tokens: tuple[str, ...], schema: Json) -> bool:
    name = lower_words(tokens[-1])
    try:
        text = types_in(root, [schema]) == {"string"} and state_values(root, [schema]) is None
    except (UnjoinableError, KeyError):
        return False
    return text and bool(name) and name[-1] in STATE_NAMES


def _shown(root: Json, poll: Operation, tokens: tuple[str, ...], schema: Json) -> StatePlace:
    """Return a state with what examples show, with the usual ones where that is no life."""
    shown = [v for v in _examples(root, poll, tokens, schema) if isinstance(v, str)]
    marked = [w for w in _MARKED.findall(poll.description) if phase_of(w)[1]]
    found = list(
        dict.fromkeys(v for v in (*shown, *marked) if 0 < len(v) <= _MOST and v.isprintable())
    )
    if len(found) <= _MOST and is_life(found):
        told = "these were read out of examples"
        return StatePlace(tokens, tuple(found), _score(tokens, found) - 3, told=told)
    known = {phase for phase, certain in map(phase_of, found[:_MOST]) if certain}
    usual = [word for phase, word in _USUAL.items() if phase not in known]
    told = f"nothing lists the states, {', '.join(usual)} are guesses"
    states = tuple(dict.fromkeys((*found[:_MOST], *usual)))
    return StatePlace(tokens, states, -len(tokens), told=told, assumed=True)


def _examples(root: Json, poll: Operation, tokens: Sequence[str], schema: Json) -> Iterator[Json]:
    for each in (schema, *(a.schema for a in alternatives(root, schema))):
        yield from each.get("examples", ())
        yield each.get("default")
    for response in poll.successes.values():
        for media in response.content.values():
            yield from (v for e in media.examples.values() if (v := find(e, tokens)) is not MISSING)
