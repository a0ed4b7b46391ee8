"""The requests of roles: what `with` says of them, and that nothing of them is left unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from jobcontracts.check.documents import Documents, declares_its_path
from jobcontracts.check.lifecycle.expressions import unresolved
from jobcontracts.check.lifecycle.pointing import in_request, in_responses
from jobcontracts.check.lifecycle.roles import missing_role
from jobcontracts.check.openapi.schemas import sound_components
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import settings
from jobcontracts.model.expression import Expression, Value
from jobcontracts.model.members import alternatives, types_in
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.schema import compiled, takes
from jobcontracts.model.source import Json
from jobcontracts.model.validation_messages import listed, shown_value
from jobcontracts.problem import Problem


def places(documents: Documents) -> Iterator[Problem]:
    """Yield places that a role's request does not have, and constants that do not fit there."""
    components = sound_components(documents.openapi)
    for role, operation, e, value in _said(documents):
        place, target = _place(role, e), in_request(documents.root, operation, e)
        if not target.schemas:
            yield unresolved(documents, place, e, [operation], [target])
        elif value.source == "constant":
            constant = json.loads(value.constant)
            if not any(takes(s, components, constant) for s in target.schemas):
                expected = f"a value that {operation.id} takes there"
                fix = "write one that it takes"
                yield documents.problem(place, expected, shown_value(constant), fix)


def values(documents: Documents) -> Iterator[Problem]:
    """Yield values of `with` that no documented exchange has, or that no client could know."""
    components = sound_components(documents.openapi)
    for role, _, e, value in _said(documents):
        place, owner = _place(role, e), value.source
        if owner == "argument" and e.place == "body" and e.tokens:
            fix = "give what the caller knows as the whole body: $request.body: $argument"
            yield documents.problem(place, "no $argument for a member of a body", e.text, fix)
            continue
        if role == "poll" and owner in ("poll", "argument"):
            expected = "$job.id, a part of submit's exchange or a constant: nobody is asked"
            fix = "poll by what is known as soon as the job is"
            yield documents.problem(place, expected, f"${owner}", fix)
            continue
        if value.expression is None:
            continue
        operation = documents.role(owner)
        if operation is None:
            yield from missing_role(documents, place, owner)
        elif value.expression.message == "request":
            target = in_request(documents.root, operation, value.expression)
            if not target.schemas:
                yield unresolved(documents, place, value.expression, [operation], [target])
            elif e.place == "path" and any(
                compiled(s, components).is_valid("") for s in target.schemas
            ):
                expected, fix = "a value that is never empty, for a path", "say so: minLength: 1"
                yield documents.problem(place, expected, f"{value.expression}, which may be", fix)
        else:
            found = [*in_responses(documents.root, operation, value.expression).values()]
            if not any(lookup.schemas for lookup in found):
                yield unresolved(documents, place, value.expression, [operation], found)


def job_named(documents: Documents) -> Iterator[Problem]:
    """Yield operations about a job whose request does not say which."""
    key = documents.key
    for role, operation in _about_jobs(documents):
        said = documents.requests(role).values()
        if key is None or any(v.source == "poll" for v in said):
            continue
        if key.id not in key.places[operation.id]:
            path = documents.role("poll")
            behind = (
                f", or a path that begins as {path.path} does" if path and role != "poll" else ""
            )
            expected = f"$job.id under with, for the request of {operation.id}{behind}"
            fix = "say where its request has the job's id: with: {$request.path.NAME: $job.id}"
            yield documents.problem(f"/operations/{role}", expected, operation.path, fix)


def nothing_missing(documents: Documents) -> Iterator[Problem]:
    """Yield what a request needs, and neither the job, the client nor `with` has."""
    given = settings([*documents.sound_operations.values()], documents.settings)
    unnamed = {problem.pointer for problem in job_named(documents)}
    for role, operation in _about_jobs(documents) if documents.key is not None else ():
        if f"/operations/{role}" in unnamed:
            continue  # which has been told
        needed = _left(documents, role, operation, given)
        if needed:
            argument = "" if role == "poll" else ", or $argument where the caller knows it"
            expected = f"a value under with for {listed(needed)}, which {operation.id} needs"
            fix = f"say it: $job.id, a part of submit's exchange, a constant{argument}"
            if any(name.startswith("the cookie ") for name in needed):
                # There is no runtime expression for a cookie (OpenAPI 3.1, section 4.8.20.3).
                expected = f"{listed(needed)}, which {operation.id} needs, from the client"
                fix = "describe it as a credential: a security scheme apiKey with in: cookie"
            yield documents.problem(f"/operations/{role}", expected, "none", fix)


def plain_key(documents: Documents) -> Iterator[Problem]:
    """Yield parts of a job's key that are more than a text: a handle has them as they are sent."""
    key, told = documents.key, set[str]()
    if key is None:
        return
    for operation in documents.sound_operations.values():
        for member, e in key.places[operation.id].items():
            p = operation.parameter(e.place, e.name)
            where = p.pointer if p is not None else operation.pointer
            if where in told:
                continue
            told.add(where)
            fix = f"describe it so; or call it otherwise, if it is not the {member} of poll"
            if p is not None and p.location == "path" and p.style != "simple":
                expected, place = "the style simple, for what names a job", f"{p.pointer}/style"
                yield documents.openapi.problem(place, expected, p.style, fix)
            schemas = e.request_schemas(documents.root, operation)
            if {"array", "object"} & types_in(documents.root, schemas):
                expected, what = "one value, for what names a job", "a list or an object"
                place = f"{where}/schema" if p is not None else where
                yield documents.openapi.problem(place, expected, what, fix)


def key_of_a_new_job(documents: Documents) -> Iterator[Problem]:
    """Yield parts of a job's key that a client does not have when it has started a job."""
    key, submit, poll = documents.key, documents.role("submit"), documents.role("poll")
    if key is None or submit is None or poll is None:
        return
    known = {key.id, *key.taken, *key.places[submit.id]}
    if "url" in documents.at("job"):
        in_url = {m for m, e in key.places[poll.id].items() if e.place in ("path", "query")}
        known |= in_url
        if key.id in key.places[poll.id] and key.id not in in_url:
            place = key.places[poll.id][key.id]
            expected = f"job.id, for {poll.id} has the id at {place}, and not in its URL"
            fix = "say where submit's answer has the id itself"
            yield documents.problem("/job/url", expected, documents.at("job")["url"], fix)
    missing = [member for member in key.members if member not in known]
    if missing:
        expected = f"{listed(missing)} in the path of submit, under with of poll, or job.url"
        fix = "say where submit's exchange has it: with: {$request.path.NAME: $submit.request...}"
        yield documents.problem("/operations/submit", expected, submit.path, fix)


def known_settings(documents: Documents) -> Iterator[Problem]:
    """Yield settings that no operation has, or that are no one text in each request."""
    for index, e in enumerate(documents.settings):
        place = pointer_of(("settings", index))
        found = [o.parameter(e.place, e.name) for o in documents.sound_operations.values()]
        uses = [p for p in found if p is not None]
        if not uses:
            expected = f"a {e.place} parameter that an operation has"
            fix = "name one, or leave it out"
            yield documents.problem(place, expected, e.name, fix)
        elif {"array", "object"} & types_in(documents.root, [p.schema for p in uses]):
            expected, fix = "one value, for a setting of the client", "leave it out"
            yield documents.problem(place, expected, "a list or an object", fix)


def _said(documents: Documents) -> Iterator[tuple[str, Operation, Expression, Value]]:
    for role, operation in _about_jobs(documents):
        for e, value in documents.requests(role).items():
            yield role, operation, e, value


def _about_jobs(documents: Documents) -> Iterator[tuple[str, Operation]]:
    """Yield each role about a job and its operation, but for one whose path is at fault itself."""
    for role in ("poll", "result", "cancel"):
        operation = documents.role(role)
        if operation is not None and declares_its_path(operation):
            yield role, operation


def _place(role: str, e: Expression) -> str:
    return pointer_of(("operations", role, "with", e.text))


def _left(
    documents: Documents, role: str, operation: Operation, given: Iterable[tuple[str, str]]
) -> list[str]:
    key, said = documents.key, documents.requests(role)
    if documents.roles[role] == documents.roles.get("poll"):
        said = documents.requests("poll")
    of_key = [*key.places[operation.id].values()] if key is not None else []
    known = [(e.place, e.name) for e in (*said, *of_key)]
    there = {(place, name.lower()) for place, name in (*known, *given)}
    found = [
        f"the {p.location} parameter {p.name}"
        for p in operation.parameters
        if p.required and (p.location, p.name.lower()) not in there
    ]
    body = operation.request_body
    if body is not None and body.required and ("body", "") not in there:
        return [*found, "the body"]
    ways = [e.tokens for e in (*said, *of_key) if e.place == "body"]
    schema = operation.request_media.schema if operation.request_media else {}
    return found + [
        f"the member {name} of the body" for name in _members_left(documents.root, schema, ways)
    ]


def _members_left(root: Json, schema: Json, ways: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the required members of an object of which only what `ways` lead to is made."""
    if not ways or () in ways:
        return
    below: dict[str, list[Sequence[str]]] = {}
    for first, *rest in ways:
        below.setdefault(first, []).append(tuple(rest))
    for each in alternatives(root, schema)[:1]:
        yield from (name for name in each.schema.get("required", ()) if name not in below)
        for name, rest_of in below.items():
            inner = each.schema.get("properties", {}).get(name, {})
            yield from (f"{name}.{left}" for left in _members_left(root, inner, rest_of))
