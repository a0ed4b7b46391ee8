"""How the vendor refuses requests: by what the contract documents, and an example shows."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.documents import Documents
from jobcontracts.check.openapi.schemas import sound_components
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.parameters import meaningful
from jobcontracts.model.pointer import pointer_of, pointer_tokens
from jobcontracts.model.refusals import ToldRefusal, listed_ways, parse_told
from jobcontracts.model.schema import takes
from jobcontracts.model.source import Json
from jobcontracts.model.validation_messages import listed, shown_value
from jobcontracts.problem import Problem


def statuses(documents: Documents) -> Iterator[Problem]:
    """Yield refusals by a status that no operation documents."""
    known = documents.statuses
    for place, way in _ways(documents):
        if isinstance(way, int) and str(way) not in known and documents.all_named:
            errors = [code for code in known if int(code) >= 400]
            fix = (
                "describe that response, or remove the line: the mock marks what no page documents"
            )
            expected = f"a status that an operation documents: {listed(errors, 'or')}"
            yield documents.problem(place, expected, str(way), fix)


def statuses_of_states(documents: Documents) -> Iterator[Problem]:
    """Yield refusals of poll by a status that tells the state of a job."""
    poll = documents.role("poll")
    if poll is None or not documents.sound("/refusals"):
        return
    for place, way in _ways(documents):
        kind = pointer_tokens(place)[1]
        # Nothing in poll's request can be invalid but what names the job, which is unknown then.
        asked = kind != "invalid" or any(p.location != "path" for p in meaningful(poll))
        if isinstance(way, int) and way in poll.told_by_status and asked:
            expected = f"a status that is no state of a job: state.phases has {way}"
            fix = "leave one of the two out: nobody can tell them apart"
            yield documents.problem(place, expected, str(way), fix)


def told_refusals(documents: Documents) -> Iterator[Problem]:
    """Yield what a body is to tell a refusal by, and cannot, or does in no example."""
    if not documents.sound("/refusals"):
        return
    for place, said in _ways(documents):
        if not isinstance(said, dict):
            continue
        way = parse_told(said)
        operations = documents.sound_operations.values()
        places = [(o, r) for o in operations for r in o.successes.values()]
        places = [pair for pair in places if way.may_be_in(documents.root, pair[1])]
        told = [(o, r) for o, r in places if _is_possible(documents, way, r)]
        if places and not told:
            expected, fix = "values that an answer may have there", "write one that its schema has"
            yield documents.problem(place, expected, shown_value(said), fix)
        yield from _not_shown(documents, way, {o.id: o for o, _ in told})


def first_examples(documents: Documents) -> Iterator[Problem]:
    """Yield answers whose first example is a refusal: it stands for those that are served."""
    for operation in documents.sound_operations.values():
        for response in operation.successes.values():
            first = DocumentedAnswer(response)
            if documents.refusals.kinds_told(documents.root, operation, first):
                expected = "a first example of a request that is served"
                fix = "put one before it: the first stands for all that nothing else is said of"
                found = "one that lifecycle.yaml reads as a refusal"
                yield documents.openapi.problem(response.pointer, expected, found, fix)


def grace(documents: Documents) -> Iterator[Problem]:
    """Yield a grace for an answer that nothing is said of."""
    known = documents.sound("/refusals") and "unknown_job" not in documents.at("refusals")
    if "grace" in documents.at("poll") and known:
        expected, fix = "refusals.unknown_job, which it is about", "say how an unknown job is told"
        yield documents.problem("/poll/grace", expected, "none", fix)


def _not_shown(
    documents: Documents, way: ToldRefusal, told: dict[str, Operation]
) -> Iterator[Problem]:
    for operation in told.values():
        if not any(way.shown(documents.root, operation)):
            place = f"{operation.pointer}/responses"
            expected = f"a named example in which {way}, for the mock to send"
            fix = "add one: it is how lifecycle.yaml says that a request is refused"
            yield documents.openapi.problem(place, expected, "none", fix)


def _is_possible(documents: Documents, way: ToldRefusal, response: Response) -> bool:
    """Return whether the schemas of a response allow the values."""
    components = sound_components(documents.openapi)
    return all(
        any(takes(s, components, value) for s in e.schemas(documents.root, response))
        for e, value in way.values.items()
    )


def _ways(documents: Documents) -> Iterator[tuple[str, Json]]:
    for kind, said in documents.at("refusals").items():
        place = pointer_of(("refusals", kind))
        for index, way in enumerate(listed_ways(said)):
            yield f"{place}/{index}" if isinstance(said, list) else place, way
