"""A result in parts: its answers name the next one, and the last example names none."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from jobcontracts.check.documents import Documents
from jobcontracts.check.lifecycle.expressions import unresolved
from jobcontracts.check.lifecycle.pointing import in_request, in_responses
from jobcontracts.model.api import Operation
from jobcontracts.model.expression import Expression
from jobcontracts.model.members import types_in
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.result_parts import ResultParts, parse_result_parts
from jobcontracts.model.validation_messages import listed, type_names
from jobcontracts.problem import Problem


def result_parts(documents: Documents) -> Iterator[Problem]:
    """Yield what names the next part of a result, and cannot; and a parameter that could not."""
    result, told = documents.role("result"), _told(documents)
    if result is None or told is None:
        return
    place = "/result/next"
    if told.cursor is not None:
        yield from _cursor(documents, place, result, told.cursor)
        place = pointer_of(("result", "next", told.cursor.text))
    found = [*in_responses(documents.root, result, told.named).values()]
    schemas = [schema for lookup in found for schema in lookup.schemas]
    if not schemas:
        yield unresolved(documents, place, told.named, [result], found)
        return
    types = types_in(documents.root, schemas)
    allowed = {"string"} if told.cursor is None else {"string", "integer"}
    if not types or types - {"null"} - allowed:
        expected = "text" if told.cursor is None else "text or a whole number"
        fix = "point at a part of that type, or correct the schema"
        what = f"{told.named}, which is {type_names(types) if types else 'of no type'}"
        yield documents.problem(place, expected, what, fix)


def shown_parts(documents: Documents) -> Iterator[Problem]:
    """Yield examples of a result whose chain of parts does not come to an end, in the mock."""
    result, told = documents.role("result"), _told(documents)
    for response in result.successes.values() if result and told else ():
        if result is None or told is None:
            return
        served = documents.refusals.served(documents.root, result)
        named = [told.next_in(a) for a in served if a.response is response]
        place, fix = response.pointer, "add one, as the last, of the last part"
        if named and named[-1]:
            expected = "a last example that names no next part"
            yield documents.openapi.problem(place, expected, named[-1], fix)
        texts = [text for text in named if text]
        if len({*texts}) < len(texts):
            expected, fix = "another next part in each example", "name each part once"
            yield documents.openapi.problem(place, expected, listed(texts), fix)
        for text in texts if told.cursor is None else ():
            if not urlsplit(text).query:
                expected = "the URL of a next part that differs in its query"
                fix = "write it so, for the mock: it has one path for the result"
                yield documents.openapi.problem(place, expected, text, fix)


def _cursor(
    documents: Documents, place: str, result: Operation, cursor: Expression
) -> Iterator[Problem]:
    target = in_request(documents.root, result, cursor)
    if not target.schemas:
        yield unresolved(documents, place, cursor, [result], [target])
        return
    types = types_in(documents.root, target.schemas)
    parameter = result.parameter(cursor.place, cursor.name)
    fits = bool(types) and types <= {"string", "integer"}
    if not fits or (parameter is not None and parameter.required):
        expected = "a parameter that may be left out, of text or a whole number"
        fix = "describe it so: the request for the first part has none"
        yield documents.problem(place, expected, cursor.text, fix)
    if cursor in documents.requests("result") or "location" in documents.at("result"):
        expected = "a parameter that nothing else is said of"
        fix = "leave it out under with; the URL of result.location has no cursor of ours"
        yield documents.problem(place, expected, cursor.text, fix)


def _told(documents: Documents) -> ResultParts | None:
    return parse_result_parts(documents.at("result")) if documents.sound("/result") else None
