"""lifecycle.yaml of a first contract: how the operations of a pattern are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobcontracts.importing.naming import Names, slug
from jobcontracts.importing.patterns import Pattern
from jobcontracts.importing.phases import ENDS, is_stopping, is_usual, phase_of
from jobcontracts.model.api import Operation
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.source import Json

Part = dict[str, Any]


def lifecycle(pattern: Pattern, phases: Mapping[str, str] | None = None) -> Json:
    """Return lifecycle.yaml as JSON values.

    Args:
        pattern: The pattern.
        phases: The phase of each state, where somebody knows them; else they are guessed.
    """
    guessed = [] if phases else list(_guesses(pattern))
    phases = dict(phases or {s: _phase(pattern, s)[0] for s in pattern.state.values})
    by_url = "header" in pattern.names_job
    life: Part = {"operations": _operations(pattern)}
    life["job"] = {"url" if by_url else "id": pattern.names_job}
    settings = _required(pattern.poll)
    life |= {"settings": settings} if settings else {}
    tokens = pattern.state.tokens
    read = f"$response.body#{pointer_of(tokens)}" if tokens else "$statusCode"
    life["state"] = {"read": read, "phases": phases}
    if guessed:
        life["state"]["reading"] = "TODO: " + " ".join(guessed)
    life |= _refusals(pattern)
    life["poll"] = {"interval": 1, "max_interval": 30, "timeout": 3600}
    life["simulate"] = _simulation(pattern, phases)
    return life


def _phase(pattern: Pattern, state: str) -> tuple[str, bool]:
    if not pattern.state.tokens:
        return ("running" if state == "202" else "succeeded"), True
    if state in ("true", "false"):
        return ("succeeded" if state == "true" else "running"), True
    return phase_of(state)


def _guesses(pattern: Pattern) -> Iterator[str]:
    unsure = [s for s in pattern.state.values if not _phase(pattern, s)[1]]
    if unsure:
        yield f"the phase of {', '.join(unsure)} was guessed, look up what it means;"
    only_done = "true" in pattern.state.values or not pattern.state.tokens
    if only_done:
        yield "nothing was found that tells of a job that has failed, look it up;"
    if unsure or only_done:
        yield "then say here why the states are read so, or remove this line."


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


def _simulation(pattern: Pattern, phases: dict[str, str]) -> Part:
    going = [s for s, phase in phases.items() if phase not in ENDS]
    going.sort(key=lambda s: phases[s] != "pending")
    by_status = not pattern.state.tokens or "true" in phases
    usual = [s for s in going if is_usual(s) or by_status]
    way = usual or going[:1]
    ends = [s for s, phase in phases.items() if phase in ENDS]
    best = next((s for s in ends if phases[s] == "succeeded"), ends[0] if ends else "")
    stopping = [s for s in going if is_stopping(s) and s not in way]
    stopped = next((s for s in ends if phases[s] == "cancelled"), "")
    names, plans = Names(), dict[str, Part]()
    names.reserve("succeed")
    plans["succeed"] = {"states": [*way, best]}
    for state in ends:
        if state != best:
            before = stopping if state == stopped else []
            plans[names.reserve(slug(state))] = {"states": [*way, *before, state]}
    for state in going:
        if state not in way and not (stopped and state in stopping):
            plans[names.reserve(slug(state))] = {"states": [*way, state, best]}
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
    by_url = "header" in pattern.names_job
    found["live"] = {pattern.names_job: {"url": pattern.poll.id} if by_url else "id"}
    return found
