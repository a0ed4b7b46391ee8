"""Leaves out of an openapi.yaml what `check` would refuse, if no job's life rests on it."""

from __future__ import annotations

import copy
from pathlib import Path

from jobcontracts.check.report import API_RULES, GRAMMAR_RULES, VENDOR_RULES
from jobcontracts.importing.left_out import LeftOut
from jobcontracts.model.bodies import encoding_of
from jobcontracts.model.node import SCHEMAS, Element, walk
from jobcontracts.model.pointer import find, pointer_of, pointer_tokens
from jobcontracts.model.provenance import INFERRED, SOURCE
from jobcontracts.model.source import Json, Source
from jobcontracts.model.vendors import OPENAPI
from jobcontracts.problem import Problem

_WORDS = {
    *("default", "examples", "pattern", "format", "additionalProperties", "contentEncoding"),
    *("contentMediaType", "x-enum-varnames"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "required"),
}
_FORMS = ("form", "multipart")
_MOST_ROUNDS = 4


def mended(root: Json, left_out: LeftOut) -> Json:
    """Return a document without what breaks a rule; what was left out is counted.

    A keyword that only binds or shows values is left out; a schema that no client can have allows
    anything then, and says so. What else is wrong is left for `check` to name.
    """
    root = copy.deepcopy(root)
    for _ in range(_MOST_ROUNDS):
        source = Source(Path(OPENAPI), b"", root, {})
        rules = (*GRAMMAR_RULES, *API_RULES, *VENDOR_RULES)
        problems = [problem for rule in rules for problem in rule(source)]
        elements = {element.pointer: element for element in walk(root)}
        done = [(p, what) for p in problems if (what := _mend(root, elements, p))]
        for problem, what in done:
            left_out.place = _named(elements, problem.pointer)
            left_out[what] += 1
        if not done:
            break
    return root


def _named(elements: dict[str, Element], pointer: str) -> str:
    """Return the operationId or the name of the schema in which a place is."""
    tokens = pointer_tokens(pointer)
    operation = elements.get(pointer_of(tokens[:3]))
    if operation is not None and operation.kind == "operation":
        return str(operation.value.get("operationId", ""))
    return tokens[2] if tokens[:1] == ("components",) else ""


def _mend(root: Json, elements: dict[str, Element], problem: Problem) -> str:
    """Mend one fault in place, and return what was left out; an empty text if nothing can be."""
    place = problem.pointer
    while place and place not in elements:
        place = place.rpartition("/")[0]
    element = elements.get(place)
    rest = pointer_tokens(problem.pointer.removeprefix(place))
    if element is None:
        return ""
    if _is_form(element):
        return ""  # a form that may be anything is none: `check` says what to write
    if element.kind in SCHEMAS:
        return _mend_schema(element, rest)
    owner = find(root, pointer_tokens(place)[:-1])
    if element.kind == "parameter" and element.value.get("required") is not True:
        if element.value not in owner:
            return ""
        owner.remove(element.value)
        return "optional parameters"
    if element.kind == "header" and element.name in owner:
        return "headers" if owner.pop(element.name) else ""
    if element.kind == "media type" and len(owner) > 1 and owner.pop(element.name, None):
        return "media types"
    return ""


def _is_form(element: Element) -> bool:
    owner = element.parent
    return owner is not None and owner.kind == "media type" and encoding_of(owner.name) in _FORMS


def _mend_schema(element: Element, rest: tuple[str, ...]) -> str:
    value = element.value
    if rest and rest[0] in _WORDS:
        return rest[0] if value.pop(rest[0], None) is not None else ""
    if INFERRED in value or "TODO" in str(rest):
        return ""
    said = value.get("description")
    value.clear()
    value[INFERRED] = "The document says more here than is carried out; anything is let through."
    value.update({"description": said} if said else {})
    if SOURCE in value:
        del value[SOURCE]
    return "schemas"
