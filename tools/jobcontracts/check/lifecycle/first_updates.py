"""Submit's answers that are updates: like one of poll's, and shown as plans begin."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.states import reading
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.first_update import like_polled
from jobcontracts.model.validation_messages import listed
from jobcontracts.problem import Problem


def first_updates(documents: Documents) -> Iterator[Problem]:
    """Yield statuses of `job.updates` whose answers name no job, or could not be read as poll's."""
    job, submit, poll = documents.at("job"), documents.role("submit"), documents.role("poll")
    read = reading(documents)
    if submit is None or poll is None or not read.places or not documents.sound("/job"):
        return
    naming = _naming(documents, submit)
    for index, status in enumerate(job.get("updates", ())):
        place = f"/job/updates/{index}"
        if status not in naming:
            known = listed(map(str, naming), "or")
            fix = "name one of these: the answer has to name the job, too"
            expected = f"a success of {submit.id} with what job points at: {known}"
            yield documents.problem(place, expected, str(status), fix)
        elif like_polled(documents.root, naming[status], poll, read) is None:
            expected = f"an answer that has the body of one of {poll.id}, and its required headers"
            if read.without_status != read:
                expected += ", or its status where that alone tells the state"
            fix = "refer to the same schema, or remove the status: the job is polled then"
            yield documents.problem(place, expected, str(status), fix)


def shown_beginnings(documents: Documents) -> Iterator[Problem]:
    """Yield states that plans begin with, and that none of submit's answers could tell."""
    submit, read = documents.role("submit"), reading(documents)
    updates = documents.at("job").get("updates")
    if submit is None or not read.places or not updates:
        return
    if not documents.sound("/job", "/simulate"):
        return
    if any(status not in updates for status in _naming(documents, submit)):
        return
    answers = documents.refusals.served(documents.root, submit)
    shown = {read.value_in_response(a) for a in answers if a.status in updates}
    plans = [documents.at("simulate", "plans", name) for name in documents.at("simulate", "plans")]
    for state in dict.fromkeys(plan["states"][0] for plan in plans if plan.get("states")):
        if state not in shown:
            place, fix = f"{submit.pointer}/responses", "add one: a plan begins so"
            expected = f"a named example of an answer of {submit.id} that tells the state {state}"
            yield documents.openapi.problem(place, expected, "none", fix)


def _naming(documents: Documents, submit: Operation) -> dict[int, Response]:
    place = documents.new_job
    return {} if place is None else {r.status: r for r in place.responses(documents.root, submit)}
