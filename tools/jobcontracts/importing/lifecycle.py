"""lifecycle.yaml of a first contract: how the operations of a pattern are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobcontracts.importing.answers import success_schema
from jobcontracts.importing.naming import Names, slug
from jobcontracts.importing.parts import Part
from jobcontracts.importing.patterns import Pattern
from jobcontracts.importing.phases import ENDS, is_aside, is_stopping, is_usual, phase_of
from jobcontracts.model.api import Operation
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.source import Json

_NOT_YET = (202, 425, 409, 404)
"""How a result that is not there yet may be answered, the clearest first."""

_VERBS = {"succeeded": "succeed", "failed": "fail", "cancelled": "cancel", "expired": "expire"}
"""What the plan that ends in the first state of a phase is called, as in contracts by hand: a test
that asks for `fail` need not know how the vendor spells it."""


def lifecycle(pattern: Pattern, phases: Mapping[str, str] | None = None) -> Json:
    """Return lifecycle.yaml as JSON values.

    Args:
        pattern: The pattern.
        phases: The phase of each state, where somebody knows them; else they are guessed.
    """
    known = dict(phases or {s: _phase(pattern, s)[0] for s in pattern.state.values})
    simulation = _simulation(pattern, known, certain=phases is not None)
    guessed = [*_played_guesses(pattern, simulation)]
    guessed = guessed if phases else [*_read_guesses(pattern), *guessed]
    by_url = "header" in pattern.names_job
    life: Part = {"operations": _operations(pattern)}
    life["job"] = {"url" if by_url else "id": pattern.names_job}
    settings = _required(pattern.poll)
    life |= {"settings": settings} if settings else {}
    tokens = pattern.state.tokens
    read = f"$response.body#{pointer_of(tokens)}" if tokens else "$statusCode"
    life["state"] = {"read": read, "phases": known}
    if guessed:
        then = "then say here why the states are read so, or remove this line."
        life["state"]["reading"] = " ".join(["TODO:", *guessed, then])
    elif not phases:
        life["state"]["reading"] = "By the names of the states; the document says no more of them."
    life |= _refusals(pattern)
    life["poll"] = {"interval": 1, "max_interval": 30, "timeout": 3600}
    life["simulate"] = simulation
    return life


def _phase(pattern: Pattern, state: str) -> tuple[str, bool]:
    if not pattern.state.tokens:
        return ("running" if state == "202" else "succeeded"), True
    if pattern.state.kind == "boolean":
        return ("succeeded" if state == "true" else "running"), True
    return phase_of(pattern.state.word(state))


def _read_guesses(pattern: Pattern) -> Iterator[str]:
    word = pattern.state.word
    odd = {s for s in pattern.state.values if is_aside(word(s)) and not is_stopping(word(s))}
    unsure = [s for s in pattern.state.values if s in odd or not _phase(pattern, s)[1]]
    if unsure:
        yield f"the phase of {', '.join(unsure)} was guessed, look up what it means;"
    if pattern.state.kind == "boolean" or not pattern.state.tokens:
        yield "nothing was found that tells of a job that has failed, look it up;"


def _played_guesses(pattern: Pattern, simulation: Part) -> Iterator[str]:
    """Yield what the mock plays though no document says so; only here can a lifecycle say it."""
    if pattern.cancel is not None and "on_cancel" in simulation:
        states = simulation["on_cancel"].get("states")
        does = f"takes a job to {', '.join(states)}" if states else "removes a job"
        yield f"that {pattern.cancel.id} {does} was guessed, look it up;"
    if pattern.result is not None and not _tells_state(pattern, pattern.result):
        early = simulation.get("answers", {}).get(pattern.result.id, {})
        status = next(iter(early.values()), pattern.result.lowest_success.status)
        yield f"that {pattern.result.id} answers {status} before a job has ended was guessed,"
        yield "look it up, and what it answers of one that has failed;"


def _tells_state(pattern: Pattern, operation: Operation) -> bool:
    """Return whether an operation answers as poll does."""
    return bool(success_schema(operation) == success_schema(pattern.poll))


def _required(operation: Operation) -> list[str]:
    """Return what an operation always asks for besides the job, as expressions."""
    asked = [p for p in operation.parameters if p.required and p.location in ("query", "header")]
    return [f"$request.{p.location}.{p.name}" for p in asked]


def _operations(pattern: Pattern) -> Part:
    poll: Json = pattern.poll.id
    if pattern.with_:
        poll = {"operation": poll, "with": dict(pattern.with_)}
    found: Part = {"submit": pattern.submit.id, "poll": poll}
    for role in ("result", "cancel"):
        operation = pattern.operations.get(role)
        if operation is not None:
            needed = [e for e in _required(operation) if e not in _required(pattern.poll)]
            arguments = dict.fromkeys(needed, "$argument")
            named = {"operation": operation.id, "with": arguments}
            found[role] = named if arguments else operation.id
    return found


def _refusals(pattern: Pattern) -> Part:
    submit, poll = pattern.submit.responses, pattern.poll.responses
    told = {"unauthorized": 401} if 401 in submit or 401 in poll else {}
    told |= {"unknown_job": 404} if 404 in poll else {}
    invalid = next((status for status in (422, 400) if status in submit), 0)
    told |= {"invalid": invalid} if invalid else {}
    return {"refusals": told} if told else {}


def _first(pattern: Pattern, phases: Mapping[str, str], phase: str) -> str:
    """Return the state that a phase is known by: surely of it, and best called so."""

    def doubt(state: str) -> tuple[bool, bool]:
        word = pattern.state.word(state)
        return not phase_of(word)[1], not slug(word).startswith(_VERBS[phase][:5])

    return min((s for s, own in phases.items() if own == phase), key=doubt)


def _before_its_end(pattern: Pattern) -> tuple[str, int] | None:
    """Return the result's operation, and the status that may say that there is none yet."""
    if pattern.result is None or _tells_state(pattern, pattern.result):
        return None
    documented = pattern.result.responses
    return next(((pattern.result.id, s) for s in _NOT_YET if s in documented), None)


def _simulation(pattern: Pattern, phases: dict[str, str], *, certain: bool) -> Part:
    """Return what the mock plays; the way to success has each state whose phase is known."""
    word = pattern.state.word
    going = [s for s, phase in phases.items() if phase not in ENDS]
    going.sort(key=lambda s: phases[s] != "pending")
    by_status = not pattern.state.tokens or pattern.state.kind == "boolean"
    usual = [s for s in going if is_usual(word(s), certain=certain) or by_status]
    way = usual or going[:1]
    ends = [s for s, phase in phases.items() if phase in ENDS]
    first = {phase: _first(pattern, phases, phase) for phase in ENDS if phase in phases.values()}
    best = first.get("succeeded", ends[0] if ends else "")
    stopping = [s for s in going if is_stopping(word(s)) and s not in way]
    stopped = first.get("cancelled", "")
    names = Names(_VERBS.values())
    called = {state: _VERBS[phase] for phase, state in first.items()}
    plans = {called.get(best, "succeed"): {"states": [*way, best]}}
    for state in ends:
        if state != best:
            before = stopping if state == stopped else []
            name = called.get(state) or names.reserve(slug(word(state)))
            plans[name] = {"states": [*way, *before, state]}
    for state in going:
        if state not in way and not (stopped and state in stopping):
            plans[names.reserve(slug(word(state)))] = {"states": [*way, state, best]}
    found: Part = {"plans": plans}
    if pattern.number_id:
        found = {"id": "{number}", **found}
    if pattern.cancel is not None and stopped:
        found["on_cancel"] = {"states": [*stopping, stopped]}
    elif pattern.cancel is not None and pattern.cancel.method == "delete":
        found["on_cancel"] = {"removes": True}
    elif pattern.cancel is not None:
        bad = next((s for s in ends if phases[s] != "succeeded"), best)
        found["on_cancel"] = {"states": [bad]}
    if early := _before_its_end(pattern):
        found["answers"] = {early[0]: dict.fromkeys(going, early[1])}
    by_url = "header" in pattern.names_job
    found["live"] = {pattern.names_job: {"url": pattern.poll.id} if by_url else "id"}
    return found
