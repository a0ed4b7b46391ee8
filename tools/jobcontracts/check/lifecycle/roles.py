"""The lifecycle's operations exist, and have what their roles need."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.documents import Documents
from jobcontracts.model.lifecycle import ROLES
from jobcontracts.model.validation_messages import listed
from jobcontracts.problem import Problem, nearest


def named_operations(documents: Documents) -> Iterator[Problem]:
    """Yield operations that the lifecycle names and the contract does not have."""
    for role in ROLES:
        if role in documents.roles:
            inner = "/operation" if documents.at("operations", role) else ""
            place = f"/operations/{role}{inner}"
            yield from missing_operation(documents, place, documents.roles[role])


def missing_operation(documents: Documents, place: str, name: str) -> Iterator[Problem]:
    """Yield a problem at `place` if the contract has no operation `name`."""
    known = documents.operations
    if name not in known and documents.all_named:
        fix = nearest(name, known, "name an operation of the contract")
        yield documents.problem(place, f"one of {listed(known, 'or')}", name, fix)


def own_operations(documents: Documents) -> Iterator[Problem]:
    """Yield operations with two roles: no request tells which is meant. Poll may be the result."""
    seen: dict[str, str] = {}
    for role, name in documents.roles.items():
        first = seen.setdefault(name, role)
        if first != role and {first, role} != {"poll", "result"}:
            expected, fix = f"another operation than {first}'s", "name one for each"
            yield documents.problem(f"/operations/{role}", expected, name, fix)


def needs(documents: Documents) -> Iterator[Problem]:
    """Yield what one part of the lifecycle needs of another: a started job must have a name."""
    there, job = documents.at("operations"), documents.at("job")
    if "submit" in there and documents.sound("/job") and not job.keys() & {"id", "url"}:
        fix = "add job.id or job.url: where submit's answer names the job"
        place = "/job" if job else "/operations/submit"
        yield documents.problem(place, "job.id or job.url, for submit", "neither", fix)
    named = [key for key in ("url", "id", "when", "updates") if key in job]
    wants = [(f"/job/{key}", "submit") for key in named[:1]]
    of_result = [key for key in ("error", "next") if key in documents.at("result")]
    wants += [(f"/result/{key}", "result") for key in of_result]
    if "on_cancel" in documents.at("simulate"):
        wants.append(("/simulate/on_cancel", "cancel"))
    if "first" in documents.at("poll"):
        wants.append(("/poll/first", "submit"))
    for place, role in wants:
        yield from missing_role(documents, place, role)


def missing_role(documents: Documents, place: str, role: str) -> Iterator[Problem]:
    """Yield a problem at `place`, which is about the operation of a role, if none is named."""
    if role not in documents.at("operations") and documents.sound("/operations"):
        fix = f"name it under operations, or remove {place[1:].replace('/', '.')}"
        yield documents.problem(place, f"the operation {role}, for this", "no such operation", fix)


_WITHIN_TIMEOUT = ("max_interval", "first", "retry_for", "grace")


def poll_defaults(documents: Documents) -> Iterator[Problem]:
    """Yield times to wait that contradict each other."""
    times = documents.at("poll")
    pairs = (("interval", "max_interval"), *((name, "timeout") for name in _WITHIN_TIMEOUT))
    for shorter, longer in pairs:
        if shorter in times and longer in times and times[shorter] > times[longer]:
            expected = f"{times[longer]} or less, which is {longer}"
            fix = f"make it shorter, or {longer} longer"
            yield documents.problem(f"/poll/{shorter}", expected, str(times[shorter]), fix)
