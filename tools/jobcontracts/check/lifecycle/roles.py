"""The lifecycle's operations exist, and have what their roles need."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.documents import Documents
from jobcontracts.model.api import common_headers
from jobcontracts.model.lifecycle import ROLES
from jobcontracts.model.members import types_in
from jobcontracts.model.paths import template_names
from jobcontracts.model.validation_messages import listed, nearest
from jobcontracts.problem import Problem


def named_operations(documents: Documents) -> Iterator[Problem]:
    """Yield operations that the lifecycle names and the contract does not have."""
    named = documents.at("operations")
    for role in ROLES:
        if isinstance(named.get(role), str):
            yield from missing_operation(documents, f"/operations/{role}", named[role])


def missing_operation(documents: Documents, place: str, name: str) -> Iterator[Problem]:
    """Yield a problem at `place` if the contract has no operation `name`."""
    known = documents.operations
    if name not in known and documents.all_named:
        fix = nearest(name, known, "name an operation of the contract")
        yield documents.problem(place, f"one of {listed(known, 'or')}", name, fix)


def needs(documents: Documents) -> Iterator[Problem]:
    """Yield what one part of the lifecycle needs of another: a started job must have a name."""
    there = documents.at("operations")
    handle = documents.at("handle")
    if (
        "submit" in there
        and documents.sound("/handle")
        and not handle.keys() & {"location", "value"}
    ):
        fix = "add handle.location or handle.value: where submit's answer names the job"
        expected = "handle.location or handle.value, for submit"
        yield documents.problem("/handle", expected, "neither", fix)
    named = [key for key in ("location", "value", "when") if key in handle]
    wants = [(f"/handle/{key}", "submit") for key in named[:1]]
    if "error" in documents.at("result"):
        wants.append(("/result/error", "result"))
    if "on_cancel" in documents.at("simulate"):
        wants.append(("/simulate/on_cancel", "cancel"))
    for place, role in wants:
        if role not in there and documents.sound("/operations"):
            expected = f"the operation {role}, for this"
            fix = f"name it under operations, or remove {place[1:].replace('/', '.')}"
            yield documents.problem(place, expected, "no such operation", fix)


def job_in_path(documents: Documents) -> Iterator[Problem]:
    """Yield operations about a job whose path does not have what names it."""
    poll, job_id = documents.role("poll"), documents.at("handle").get("id")
    key = template_names(poll.path) if poll is not None else []
    if job_id not in key:
        return
    for role in ("result", "cancel"):
        operation = documents.role(role)
        declared = (
            {p.name for p in operation.parameters if p.location == "path"} if operation else ()
        )
        if operation is not None and job_id not in (*declared, *template_names(operation.path)):
            expected = f"an operation with {{{job_id}}} in its path, as poll has it"
            fix = f"call the job's id {job_id} there too: that name is not sent"
            yield documents.problem(f"/operations/{role}", expected, operation.path, fix)
    submit = documents.role("submit")
    if submit is not None and "location" not in documents.at("handle"):
        there = template_names(submit.path)
        missing = [name for name in key if name not in there and name != job_id]
        if missing:
            expected = f"handle.location, or {listed(missing)} in the path of submit"
            fix = "read the job's URL, or call what they share by one name"
            yield documents.problem("/operations/submit", expected, submit.path, fix)


def plain_key(documents: Documents) -> Iterator[Problem]:
    """Yield parts of a job's key that are more than a text: a handle has them as they are sent."""
    poll = documents.role("poll")
    key = template_names(poll.path) if poll is not None else []
    found = {
        p.pointer: p
        for operation in documents.sound_operations.values()
        for p in operation.parameters
        if p.location == "path" and p.name in key
    }
    for pointer, p in found.items():
        fix = f"describe it so; or call it otherwise, if it is not the {p.name} of poll"
        if p.style != "simple":
            expected = "the style simple, for what names a job"
            yield documents.openapi.problem(f"{pointer}/style", expected, p.style, fix)
        if {"array", "object"} & types_in(documents.root, [p.schema]):
            expected, what = "one value, for what names a job", "a list or an object"
            yield documents.openapi.problem(f"{pointer}/schema", expected, what, fix)


def lone_poll(documents: Documents) -> Iterator[Problem]:
    """Yield what poll needs beside a job's key and a client's settings: nobody would say it."""
    poll = documents.role("poll")
    if poll is None:
        return
    settings = common_headers(list(documents.sound_operations.values()))
    needed = [
        f"the {p.location} parameter {p.name}"
        for p in poll.parameters
        if p.required and p.location != "path"
        if p.location != "header" or p.name not in settings
    ]
    needed += ["a body"] if poll.request_body and poll.request_body.required else []
    if needed:
        expected = "an operation that needs nothing but what names the job"
        fix = "make it optional if the vendor answers without, or poll by another operation"
        yield documents.problem("/operations/poll", expected, f"{listed(needed)}, required", fix)


def result_query(documents: Documents) -> Iterator[Problem]:
    """Yield parameters that a result could not be asked with: the vendor's URL has its own."""
    result = documents.role("result")
    if result is None or "location" not in documents.at("result"):
        return
    names = [p.name for p in result.parameters if p.location == "query"]
    if names:
        expected = f"{result.id} without parameters in its query, for its URL comes from the vendor"
        fix = "leave them out, or remove result.location: the client then builds the URL"
        yield documents.problem("/result/location", expected, listed(names), fix)


def refusals(documents: Documents) -> Iterator[Problem]:
    """Yield refusals by a status that no operation documents."""
    known = documents.statuses
    for kind, status in documents.at("refusals").items():
        if str(status) not in known and documents.all_named:
            errors = [code for code in known if int(code) >= 400]
            fix = (
                "describe that response, or remove the line: the mock marks what no page documents"
            )
            expected = f"a status that an operation documents: {listed(errors, 'or')}"
            yield documents.problem(f"/refusals/{kind}", expected, str(status), fix)


def poll_defaults(documents: Documents) -> Iterator[Problem]:
    """Yield times to wait that contradict each other."""
    times = documents.at("poll")
    for shorter, longer in (("interval", "max_interval"), ("max_interval", "timeout")):
        if shorter in times and longer in times and times[shorter] > times[longer]:
            expected = f"{times[longer]} or less, which is {longer}"
            fix = f"make it shorter, or {longer} longer"
            yield documents.problem(f"/poll/{shorter}", expected, str(times[shorter]), fix)
