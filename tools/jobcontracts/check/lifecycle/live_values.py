"""What the mock puts into answers fits their schemas: a job's id, progress, times and URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.expressions import unresolved
from jobcontracts.check.lifecycle.plans import id_form
from jobcontracts.check.lifecycle.pointing import in_request, in_responses
from jobcontracts.check.lifecycle.requests import plain_key
from jobcontracts.check.lifecycle.roles import missing_role
from jobcontracts.check.openapi.schemas import sound_components
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import may_start
from jobcontracts.model.documented_answer import DocumentedAnswer, documented_answers
from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.http import MISSING, is_json
from jobcontracts.model.ids import IdMaker
from jobcontracts.model.members import types_in
from jobcontracts.model.parameters import is_sendable, typed
from jobcontracts.model.pointer import pointer_of, put_value
from jobcontracts.model.progress import parse_progress
from jobcontracts.model.schema import compiled
from jobcontracts.model.source import Json
from jobcontracts.model.times import elapsed_format, time_format
from jobcontracts.model.validation_messages import shown_value, type_names
from jobcontracts.problem import Problem

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


def fitting_ids(documents: Documents) -> Iterator[Problem]:
    """Yield a `simulate.id` whose ids are all one, or do not fit where requests have them."""
    form, key = _form(documents), documents.key
    if key is None or form is None or any(plain_key(documents)):
        return
    maker, operations = IdMaker(form, "check"), documents.sound_operations.values()
    uses = [(o, key.places[o.id][key.id]) for o in operations if key.names_job(o)]
    fits = _fits(documents, maker.sample(), uses)
    # Where no request names a job, what names one comes first: see `job_named`.
    if uses and fits is not None and not (maker.varies and fits):
        expected = f"ids that differ from job to job and fit {key.id}"
        parts = "{uuid}, {hex8} or {number}"
        fix = f"put {parts} into it, and what the schema of {key.id} asks for"
        place = "/simulate/id" if "id" in documents.at("simulate") else "/simulate"
        yield documents.problem(place, expected, form, fix)


def fitting_values(documents: Documents) -> Iterator[Problem]:
    """Yield live values that break the schema of an answer which they are put into."""
    form = _form(documents)
    for place, text, value, operations in _live_values(documents):
        samples = [] if form is None else list(_samples(value, form))
        if value == "progress" and documents.at("progress").get("share") == text:
            samples = ["0", "1"]
        wrong = (s for o in operations for s in _unfit_samples(documents, o, text, samples))
        sample = next(wrong, None)
        if sample is not None:
            expected = f"a value that {text} can have"
            fix = "write it as that schema asks for, or correct the schema"
            yield documents.problem(place, expected, f"{shown_value(sample)}, for one", fix)


def echoed_values(documents: Documents) -> Iterator[Problem]:
    """Yield live values that a submit request has not, or that no answer could have."""
    submit = documents.role("submit")
    for text, value in documents.at("simulate", "live").items():
        if not isinstance(value, dict) or "request" not in value:
            continue
        place, named = pointer_of(("simulate", "live", text, "request")), value["request"]
        if not isinstance(named, str) or not documents.sound(place):
            continue
        if submit is None:
            yield from missing_role(documents, place, "submit")
        elif not text.startswith("$response.body#/"):
            fix = "leave it out: a header has its example"
            yield documents.problem(place, "a member of an answer's body", text, fix)
        else:
            yield from _unechoed(documents, place, submit, text, named)


def _unechoed(
    documents: Documents, place: str, submit: Operation, text: str, named: str
) -> Iterator[Problem]:
    source, expression = parse_expression(named), parse_expression(text)
    target = in_request(documents.root, submit, source)
    if not target.schemas:
        yield unresolved(documents, place, source, [submit], [target])
        return
    types = types_in(documents.root, target.schemas)
    for operation in filter(None, map(documents.role, documents.at("operations"))):
        found = in_responses(documents.root, operation, expression).values()
        taken = types_in(documents.root, [s for lookup in found for s in lookup.schemas])
        taken |= {"integer"} if "number" in taken else set()
        if types and taken and not types <= taken:
            expected = f"a value of a type that {text} can have: {type_names(taken)}"
            fix = "name a part of that type, or correct the schema"
            yield documents.problem(place, expected, f"{named}, {type_names(types)}", fix)
            return


def own_ids(documents: Documents) -> Iterator[Problem]:
    """Yield forms whose ids are all one, or do not fit the requests that have them."""
    if any(id_form(documents)) or not documents.sound("/simulate/live"):
        return
    for text, value in documents.at("simulate", "live").items():
        form = value.get("id") if isinstance(value, dict) else None
        if form is None:
            continue
        maker = IdMaker(form, "check")
        fits = _fits(documents, maker.sample(), _asked_by(documents, text))
        if fits is not None and not (maker.varies and fits):
            expected = f"ids that differ from job to job and fit the requests that have {text}"
            fix = "put {uuid}, {hex8} or {number} into it, and what the schemas ask for"
            place = pointer_of(("simulate", "live", text, "id"))
            yield documents.problem(place, expected, form, fix)


def _asked_by(documents: Documents, text: str) -> Iterator[tuple[Operation, Expression]]:
    """Yield the places where requests have a part of poll's answer."""
    for role, operation in ((r, documents.role(r)) for r in documents.at("operations")):
        for e, value in documents.requests(role).items() if operation is not None else ():
            if operation is not None and value.polled == parse_expression(text):
                yield operation, e


def _fits(
    documents: Documents, sample: str, uses: Iterable[tuple[Operation, Expression]]
) -> bool | None:
    """Return whether an id can be sent in places of requests; None where a schema is broken."""
    components = sound_components(documents.openapi)
    for operation, e in uses:
        several = operation.is_multi_segment(e.place, e.name)
        if not is_sendable(e.place, sample, multi_segment=several):
            return False
        for schema in e.request_schemas(documents.root, operation):
            value = typed(sample, types_in(documents.root, [schema]))
            try:
                fits = compiled(schema, components).is_valid(value)
            except ValueError:  # told by the rule for schemas
                return None
            # 7.0 is an integer in JSON, and is sent as 7 by who has read it as one.
            if not fits or (isinstance(value, float) and value.is_integer()):
                return False
    return True


def progress_examples(documents: Documents) -> Iterator[Problem]:
    """Yield examples of poll's answers whose progress is out of range, and one that cannot be."""
    said, poll = documents.life.get("progress"), documents.role("poll")
    if poll is None or not said or not documents.sound("/progress"):
        return
    progress = parse_progress(said)
    live = documents.at("simulate", "live")
    if progress.total is not None and live.get(str(progress.value)) == "progress":
        fix = "leave it out: the mock sends what the examples have of the total"
        place = pointer_of(("simulate", "live", str(progress.value)))
        yield documents.problem(place, "no live progress of a total", "progress", fix)
    for answer in documented_answers(poll):
        value = progress.value_in_response(answer)
        if isinstance(value, int | float) and not 0 <= value <= 100:
            fix = "correct the example, or read the progress elsewhere"
            yield documents.problem("/progress", "0 to 100 in each example", str(value), fix)
            return


def _form(documents: Documents) -> str | None:
    form = documents.at("simulate").get("id", "{uuid}")
    if not isinstance(form, str) or not documents.sound("/simulate/id"):
        return None
    return None if any(id_form(documents)) else form


def _live_values(documents: Documents) -> Iterator[tuple[str, str, Json, list[Operation]]]:
    """Yield place, expression and meaning of each value, and the operations that it is of."""
    starters = _starters(documents)
    roles = [documents.role(role) for role in documents.at("operations")]
    operations = [o for o in roles if o is not None]
    operations += [o for o in starters if o.id not in documents.roles.values()]
    if documents.sound("/simulate/live"):
        for text, value in documents.at("simulate", "live").items():
            yield pointer_of(("simulate", "live", text)), text, value, operations
    named, known = documents.at("job").get("id"), documents.at("simulate", "live")
    if isinstance(named, str) and named not in known:
        yield "/job/id", named, "id", starters


def _starters(documents: Documents) -> list[Operation]:
    """Return the operations that start jobs: submit, and those without a role that name one."""
    place = documents.new_job
    if place is None:
        return []
    roles = {name: role for role, name in documents.roles.items()}
    found = (o for o in documents.sound_operations.values() if may_start(roles.get(o.id), o))
    return [o for o in found if place.responses(documents.root, o)]


def _samples(value: Json, form: str) -> Iterator[str]:
    kind, argument = next(iter(value.items())) if isinstance(value, dict) else (value, "")
    match kind:
        case "id":
            yield IdMaker(argument or form, "check").sample()
        case "progress":
            yield from ("0", "100")
        case "created" | "updated":
            yield from map(time_format(argument), (946_684_800.0, 1_767_225_599.999))
        case "elapsed":
            yield from map(elapsed_format(argument), (0.0, 3_599.999))
        case "url":
            yield "http://localhost/jobs/1"


def _unfit_samples(
    documents: Documents, operation: Operation, text: str, samples: list[str]
) -> Iterator[Json]:
    expression, components = parse_expression(text), sound_components(documents.openapi)
    for answer in documented_answers(operation):
        schema = _schema(answer, expression)
        own = expression.value_in_response(answer)
        if schema is None or own in (MISSING, None):
            continue
        try:
            validator = compiled(schema, components)
        except ValueError:  # told by the rule for schemas
            return
        for sample in samples:
            values: list[Json] = [sample]
            if _NUMBER.fullmatch(sample) and (
                isinstance(own, int | float) or expression.place == "header"
            ):
                values = [json.loads(sample)] + (values if expression.place == "header" else [])
            whole = [_with(answer, expression, value) for value in values]
            if not any(map(validator.is_valid, whole)):
                yield values[0]


def _schema(answer: DocumentedAnswer, expression: Expression) -> Json | None:
    if expression.place == "header":
        header = answer.response.header(expression.name)
        return None if header is None else header.schema
    in_json = answer.media is not None and is_json(answer.media.name)
    return answer.media.schema if in_json and answer.media and expression.tokens else None


def _with(answer: DocumentedAnswer, expression: Expression, value: Json) -> Json:
    if expression.place == "header":
        return value
    return put_value(deepcopy(answer.json), expression.tokens, value)
