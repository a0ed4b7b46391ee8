"""Every runtime expression of the lifecycle points at something that the contract documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.pointing import Lookup, in_request, in_responses
from jobcontracts.check.lifecycle.roles import missing_role
from jobcontracts.check.openapi.schemas import sound_components
from jobcontracts.model.api import Operation
from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.members import alternatives, targets, types_in
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.schema import takes
from jobcontracts.model.source import Json
from jobcontracts.model.validation_messages import listed, shown_value, type_names
from jobcontracts.problem import Problem, nearest

_READ: tuple[tuple[tuple[str, ...], str], ...] = (
    (("job", "url"), "submit"),
    (("job", "id"), "submit"),
    (("job", "next"), "poll"),
    (("state", "read"), "poll"),
    (("progress",), "poll"),
    (("progress", "share"), "poll"),
    (("progress", "done"), "poll"),
    (("progress", "total"), "poll"),
    (("message",), "poll"),
    (("error",), "poll"),
    (("result", "location"), "poll"),
    (("result", "error"), "result"),
)
"""Each expression of the format, and the role of the operation whose answer it is read from."""

_TYPES: dict[str, tuple[set[str], str]] = {
    "job.url": ({"string"}, "text, with a URL in it"),
    "job.next": ({"string"}, "text, with a URL in it"),
    "job.id": ({"string", "integer"}, "text or an integer"),
    **dict.fromkeys(
        ("progress", "progress.share", "progress.done", "progress.total"),
        ({"integer", "number"}, "a number"),
    ),
    "message": ({"string"}, "text"),
    "result.location": ({"string"}, "text, with a URL in it"),
}
"""What the values must be to be of use."""


def response_expressions(documents: Documents) -> Iterator[Problem]:
    """Yield expressions that resolve in no documented success of the operations that answer."""
    bodiless: set[str] = set()
    for keys, text, operations in _response_expressions(documents):
        place = pointer_of(keys)
        expression = parse_expression(text)
        if expression.in_every_response and keys[:2] != ("state", "read"):
            fix = "point at a header or at a member of the body"
            yield documents.problem(place, "a part of the answer", text, fix)
            continue
        found = [
            t for o in operations for t in in_responses(documents.root, o, expression).values()
        ]
        if not any(target.schemas for target in found):
            problem = unresolved(documents, place, expression, operations, found)
            # Where there is no body at all, the first of many expressions tells it for all.
            if any(target.names for target in found) or not bodiless:
                yield problem
            bodiless |= set() if any(target.names for target in found) else {text}
        else:
            yield from _unfit(documents, keys, text, [t for t in found if t.schemas])


def _unfit(
    documents: Documents, keys: Sequence[str], text: str, found: Sequence[Lookup]
) -> Iterator[Problem]:
    """Yield an expression that points at a value of a type that it cannot be read as."""
    allowed, expected = _TYPES.get(".".join(keys), (None, ""))
    types = types_in(documents.root, [schema for target in found for schema in target.schemas])
    typed = bool(types) or keys[-1] not in ("location", "url", "next")
    if allowed is not None and not (types <= allowed and typed):
        what = f"{text}, which is {type_names(types) if types else 'of no type'}"
        fix = "point at a part of that type, or correct the schema"
        yield documents.problem(pointer_of(keys), expected, what, fix)


def _response_expressions(
    documents: Documents,
) -> Iterator[tuple[tuple[str, ...], str, list[Operation]]]:
    """Yield the place, the text and the answering operations of each that can be looked up."""
    for keys, role in _READ:
        operation = documents.role(role)
        if operation is not None:
            for place, text in documents.expressions(*keys):
                yield place, text, [operation]
    named = documents.at("operations")
    sound = [operation for operation in map(documents.role, named) if operation is not None]
    if len(sound) == len(named) > 0 and documents.sound("/operations"):
        for text in documents.at("simulate", "live"):
            yield ("simulate", "live", text), text, sound
    for kind in documents.at("refusals") if documents.all_named else ():
        for place, text in documents.expressions("refusals", kind):
            yield place, text, [*documents.sound_operations.values()]


def request_expressions(documents: Documents) -> Iterator[Problem]:
    """Yield keys of `job.when` that resolve in nothing that submit takes, or never come true."""
    operation = documents.role("submit")
    if operation is not None:
        yield from unfit_values(documents, operation, "job", "when")


def unfit_values(documents: Documents, operation: Operation, *keys: str) -> Iterator[Problem]:
    """Yield places at `keys` that an operation's request has not, or not with that value."""
    components = sound_components(documents.openapi)
    for text, value in documents.at(*keys).items():
        target = in_request(documents.root, operation, parse_expression(text))
        place = pointer_of((*keys, text))
        if not target.schemas:
            yield unresolved(documents, place, parse_expression(text), [operation], [target])
        elif not _can_be_set(documents.root, operation, parse_expression(text)):
            expected = "a member of the body, of an object in it, or a parameter"
            fix = "name what a client can set"
            yield documents.problem(place, expected, text, fix)
        elif not any(takes(s, components, value) for s in target.schemas):
            expected = f"a value that {operation.id} takes there"
            fix = "write the value that does it"
            yield documents.problem(place, expected, shown_value(value), fix)


def _can_be_set(root: Json, operation: Operation, e: Expression) -> bool:
    """Return whether a client can put a value there, whatever else its caller sends."""
    media = operation.request_media
    if e.place != "body" or media is None:
        return e.place != "body"
    schema = media.schema
    found = [t for t in targets(root, schema, e.tokens) if t.steps]
    by_name = all(not s.is_index and not s.fitting for t in found for s in t.steps)
    nested_in_any = len(e.tokens) > 1 and len(alternatives(root, schema)) > 1
    return bool(found) and by_name and not nested_in_any


def idempotency(documents: Documents) -> Iterator[Problem]:
    """Yield an idempotency key that no submit request has, and a status that is none of submit."""
    text, submit = documents.at("simulate").get("idempotency"), documents.role("submit")
    place = "/simulate/idempotency"
    if isinstance(text, Mapping) and documents.sound(place):
        status, text = text["repeated"], text["key"]
        known = [] if submit is None else [*map(str, submit.successes)]
        if submit is not None and str(status) not in known:
            expected = "the status of a success that submit documents, for a repeated request"
            fix = nearest(str(status), known, f"write one of {listed(known, 'or')}")
            yield documents.problem(f"{place}/repeated", expected, str(status), fix)
    if not isinstance(text, str) or not documents.sound(place):
        return
    yield from missing_role(documents, place, "submit")
    if submit is not None:
        target = in_request(documents.root, submit, parse_expression(text))
        if not target.schemas:
            yield unresolved(documents, place, parse_expression(text), [submit], [target])


def scopes(documents: Documents) -> Iterator[Problem]:
    """Yield scopes that no request has, or that do not fit there, and examples of others."""
    components = sound_components(documents.openapi)
    for text, there in documents.at("simulate", "scopes").items():
        place, e = pointer_of(("simulate", "scopes", text)), parse_expression(text)
        if not documents.sound(place) or not isinstance(there, list):
            continue
        operations = [*documents.sound_operations.values()]
        targets = [in_request(documents.root, o, e) for o in operations]
        schemas = [s for target in targets for s in target.schemas]
        if not schemas and documents.all_named:
            yield unresolved(documents, place, e, operations, targets)
        for value in there:
            if not all(takes(s, components, value) for s in schemas):
                fix = "write one that requests can have"
                yield documents.problem(place, f"values of {text}", shown_value(value), fix)
        examples = {str(v): v for o in operations for v in e.examples_in_request(o)}
        for example in examples.values():
            if example is not None and example not in there:
                expected = "the values that examples of requests have, among others"
                fix = f"add {shown_value(example)}, or correct the example"
                yield documents.problem(place, expected, shown_value(there), fix)


def unresolved(
    documents: Documents,
    place: str,
    wanted: Expression,
    operations: Sequence[Operation],
    targets: Sequence[Lookup],
) -> Problem:
    """Return a problem: how far an expression led, and what it could have gone on with."""
    owners = listed((o.id for o in operations), "or")
    text = wanted.text
    part = "request" if wanted.message == "request" else "success response"
    expected = f"a part that a {part} of {owners} documents"
    furthest = max((target.reached for target in targets), key=len, default="")
    names = list(
        dict.fromkeys(n for target in targets if target.reached == furthest for n in target.names)
    )
    found = f"{text}; {furthest} has {listed(names)}" if furthest else text
    name = wanted.name or next((t for t in wanted.tokens if t not in furthest.split("/")), "")
    otherwise = "point at one of these, or describe it in the contract"
    fix = nearest(name, names, otherwise if names else "describe it in the contract")
    return documents.problem(place, expected, found, fix)
