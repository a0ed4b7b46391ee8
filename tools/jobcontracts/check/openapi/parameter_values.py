"""What is sent in a parameter: there is an example of it, and it is what a reader then has."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.openapi.examples import own_examples
from jobcontracts.check.openapi.supported import sound_alternatives
from jobcontracts.model.members import decoded_types
from jobcontracts.model.node import Element, walk
from jobcontracts.model.parameters import is_sendable, sendable
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import listed, shown_value
from jobcontracts.problem import Problem


def required_values(source: Source) -> Iterator[Problem]:
    """Yield what is always sent, and of which no example says how it looks."""
    for element in walk(source.root, "parameter", "header"):
        if element.is_reference:
            continue
        if element.value.get("required") is True and not any(own_examples(source.root, element)):
            expected = "an example, for the mock and the suite to send"
            yield source.problem(element.pointer, expected, "none", "add example: a value to try")


def keys_of_clients(source: Source) -> Iterator[Problem]:
    """Yield parameters that are the place of an API key: two values would be sent in one."""
    elements = list(walk(source.root))
    keys = {_place(e): e for e in elements if e.kind == "security scheme"}
    for element in elements:
        scheme = keys.get(_place(element)) if element.kind == "parameter" else None
        if scheme is not None and "name" in element.value:
            fix = f"leave it out: a client sends the credential {scheme.name} there"
            expected = "a name that no credential is sent by"
            found = str(element.value["name"])
            yield source.problem(f"{element.pointer}/name", expected, found, fix)


def _place(element: Element) -> tuple[str, str]:
    where, name = str(element.value.get("in")), str(element.value.get("name"))
    return where, name.lower() if where == "header" else name


def sent_values(source: Source) -> Iterator[Problem]:
    """Yield examples of parameters that are in no request, or are read as something else."""
    for element in walk(source.root, "parameter"):
        if not element.is_reference:
            found = sound_alternatives(source.root, element.value.get("schema", {}))
            for place, value in own_examples(source.root, element):
                expected = _expected(element, found, value)
                if expected:
                    fix = "write a value that is sent, or leave it out"
                    yield source.problem(place, expected, shown_value(value), fix)


def _expected(element: Element, found: list[Json], value: Json) -> str:
    types = {kind for schema in found for kind in decoded_types(schema)}
    if value is None:
        return "a value, for null is not sent"
    several = element.value.get("x-multi-segment") is True
    in_path = element.value.get("in") == "path" and isinstance(value, str)
    if in_path and not is_sendable("path", value, multi_segment=several):
        return sendable("path", multi_segment=several)
    if isinstance(value, list | dict) and not {"array", "object"} & types:
        return "a text, a number or a boolean, where no type says that it is a list or an object"
    if element.value.get("required") is True and value in ([], {}):
        return "an item or a member, for without one nothing is sent"
    return ""


def read_values(source: Source) -> Iterator[Problem]:
    """Yield schemas of parameters by which no reader tells what a text stands for."""
    for element in walk(source.root, "parameter"):
        if element.is_reference:
            continue
        found = sound_alternatives(source.root, element.value.get("schema", {}))
        types = {kind for schema in found for kind in decoded_types(schema)}
        place = f"{element.pointer}/schema"
        if any("prefixItems" in schema for schema in found):
            fix = "describe a list of one type, or parameters of their own"
            yield source.problem(place, "a list of one type", "prefixItems", fix)
        if types == {"null"} or ("null" in types and element.value.get("required") is True):
            fix = "leave null out: who has no value leaves out what is optional"
            yield source.problem(place, "values that are sent", "null", fix)
        for kinds in mixed_enums(found):
            fix = "write them all as text, for so they are sent"
            yield source.problem(place, "an enum of one type", listed(kinds), fix)


def mixed_enums(found: list[Json]) -> Iterator[list[str]]:
    """Yield the types of each enum that has texts and others: all are sent as text."""
    for schema in found:
        kinds = decoded_types({"enum": schema.get("enum", [])})
        if "string" in kinds and len(kinds) > 1:
            yield kinds
