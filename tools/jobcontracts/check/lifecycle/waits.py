"""States that a job leaves only when an operation is called: that can be, and leads on."""

from __future__ import annotations

import json
from collections.abc import Iterator

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.expressions import unfit_values
from jobcontracts.check.lifecycle.plans import courses
from jobcontracts.check.lifecycle.roles import missing_operation
from jobcontracts.model.api import Operation
from jobcontracts.model.expression import is_value
from jobcontracts.model.http import MISSING
from jobcontracts.model.lifecycle import TERMINAL
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.release import Release, parse_release
from jobcontracts.model.validation_messages import listed
from jobcontracts.problem import Problem


def waiting_states(documents: Documents) -> Iterator[Problem]:
    """Yield states to wait in that are ends or that no plan has, and times that none has."""
    phases, seconds = documents.at("state", "phases"), documents.at("simulate", "seconds")
    planned = {state for _, states in courses(documents) for state in states}
    for state in documents.at("simulate", "waits"):
        place = pointer_of(("simulate", "waits", state))
        if phases.get(state) in TERMINAL:
            fix = "name a state that goes on"
            yield documents.problem(place, "a state that is no end", state, fix)
        elif state in phases and state not in planned and documents.sound("/simulate/plans"):
            fix = "add it to a plan, or remove the line"
            yield documents.problem(place, "a state of a plan", state, fix)
        if state in seconds:
            expected, fix = "no time of a state in which a job waits", "remove one of the two"
            place = pointer_of(("simulate", "seconds", state))
            yield documents.problem(place, expected, state, fix)


def releases(documents: Documents) -> Iterator[Problem]:
    """Yield operations to wait for that there are none of, or that are about no job."""
    for place, state, release in _releases(documents):
        name = release.operation
        yield from missing_operation(documents, f"{place}/operation", name)
        operation = documents.sound_operations.get(name)
        if operation is None or documents.key is None:
            continue
        roles = [role for role, named in documents.roles.items() if named == name]
        if {*roles} - {"cancel"}:
            expected, fix = "an operation without a role, or cancel", "name the one that is called"
            found = f"{name}, which is {listed(roles)}"
            yield documents.problem(f"{place}/operation", expected, found, fix)
        elif not documents.key.names_job(operation):
            fix = "name one whose path goes on behind poll's, or has its last parameter"
            expected = "an operation whose request names the job"
            yield documents.problem(f"{place}/operation", expected, name, fix)
        elif roles and not _differs(documents, release):
            expected = "a request that is not the one that cancels"
            fix = "say under `when` and under cancel's `with` in what the two differ"
            yield documents.problem(place, expected, name, fix)
        answered = documents.at("simulate", "answers", name).get(state)
        if isinstance(answered, int) and answered >= 400:
            at = pointer_of(("simulate", "answers", name, state))
            fix = "answer with a success, or remove the line"
            expected = f"a success, for a job that waits for {name} in {state}"
            yield documents.problem(at, expected, str(answered), fix)


def released_by(documents: Documents) -> Iterator[Problem]:
    """Yield values that a request to wait for cannot have, or that no example of it has."""
    for place, state, release in _releases(documents):
        operation, key = documents.sound_operations.get(release.operation), documents.key
        if operation is None or key is None:
            continue
        told = [*unfit_values(documents, operation, "simulate", "waits", state, "when")]
        yield from told
        for e in release.when if not told else ():
            if e in key.places[operation.id].values():
                expected, fix = "what does not name the job", "name another part of the request"
                yield documents.problem(pointer_of(["when", e.text], place), expected, e.text, fix)
        if not told and not _shown(operation, release):
            expected = f"a named example of {operation.id}'s body with these values"
            fix = "add one: it is how conformance lets a job go on"
            yield documents.problem(f"{place}/when", expected, "none", fix)


def _releases(documents: Documents) -> Iterator[tuple[str, str, Release]]:
    """Yield place, state and release of each state to wait in that has the format."""
    for state in documents.at("simulate", "waits"):
        place = pointer_of(("simulate", "waits", state))
        if documents.sound(place):
            said = documents.at("simulate", "waits", state)
            yield place, state, parse_release(said)


def _differs(documents: Documents, release: Release) -> bool:
    """Return whether cancel's request has another value somewhere, a constant."""
    said = documents.requests("cancel")
    return any(
        e in said
        and said[e].source == "constant"
        and not is_value(json.loads(said[e].constant), value)
        for e, value in release.when.items()
    )


def _shown(operation: Operation, release: Release) -> bool:
    of_body = any(e.place == "body" for e in release.when)
    return not of_body or release.shown_body(operation) is not MISSING
