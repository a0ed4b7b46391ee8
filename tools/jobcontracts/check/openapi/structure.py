"""The document is a valid OpenAPI 3.1 description, and has what a client cannot do without."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from jsonschema_rs import Draft202012Validator, ValidationError

from jobcontracts.model.node import walk
from jobcontracts.model.paths import template_names
from jobcontracts.model.pointer import find, pointer_of, pointer_tokens
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import (
    expected_text,
    found_text,
    keyword_of,
    shown_value,
)
from jobcontracts.problem import Problem, nearest, similar

_FIX = "write it as OpenAPI 3.1 has it"
_UNKNOWN = ("unevaluatedProperties", "additionalProperties")
_SCHEMA_FILE = Path(__file__).parent / "oas31" / "schema.json"


def structure(source: Source) -> Iterator[Problem]:
    """Yield what OpenAPI 3.1's own JSON Schema finds, each fault once."""
    errors = list(_official()[0].iter_errors(source.root))
    placed = [(pointer_of(error.instance_path), keyword_of(error), error) for error in errors]
    wrong_type = {place for place, kind, _ in placed if kind == "type"}
    references = {f"{e.pointer}/$ref" for e in walk(source.root) if e.is_reference}
    misspelled: set[str] = set()
    for place, kind, error in placed:
        if kind in _UNKNOWN:
            lacking = [e.kind.value for p, k, e in placed if (p, k) == (place, "required")]
            for name in _unknown_fields(place, error, [p for p, _, _ in placed]):
                near = similar(name, lacking)
                misspelled.add(pointer_of([near or name], place))
                yield _unknown_field(source, pointer_of([name], place), name, near)
    for place, kind, error in placed:
        if kind in _UNKNOWN or place in references or _is_echo(error):
            continue
        if kind == "required" and pointer_of([error.kind.value], place) in misspelled:
            continue
        if kind == "type" or place not in wrong_type:
            expected = "a version 3.1.x" if place == "/openapi" else expected_text(error)
            yield source.problem(place, expected, found_text(error), _FIX)


def _unknown_fields(place: str, error: ValidationError, places: Sequence[str]) -> Iterator[str]:
    # An object with a fault in it has no evaluated members: the validator calls its good members
    # unknown too. What has a fault inside, or is a field elsewhere in OpenAPI, is such an echo.
    _, known = _official()
    others = [p for p in places if p == place or p.startswith(f"{place}/")]
    for name in error.kind.value:
        pointer = pointer_of([name], place)
        inside = any(p == pointer or p.startswith(f"{pointer}/") for p in places)
        if not inside and not (len(others) > 1 and name in known):
            yield name


def _unknown_field(source: Source, pointer: str, name: str, near: str | None) -> Problem:
    """Return the problem of a field that OpenAPI does not have there; `near` is what is missing."""
    owner = find(source.root, pointer_tokens(pointer)[:-1])
    place = pointer.rpartition("/")[0]
    if near is not None:
        return source.problem(pointer, f"the member {near}", name, f"did you mean {near}?")
    if place == "/paths":
        return source.problem(pointer, "a path that begins with /", name, f"write /{name}")
    if place.endswith("/responses"):
        fix = "write the status code that a page documents"
        return source.problem(pointer, "a status code of three digits", name, fix)
    if isinstance(owner, dict) and "$ref" in owner:
        fix = "move it to what is referred to, or remove it"
        return source.problem(pointer, "nothing but $ref and a description", name, fix)
    _, known = _official()
    fix = nearest(name, known - {name}, "remove it, or give it a name that begins with x-")
    return source.problem(pointer, "a field that OpenAPI 3.1 has here", name, fix)


def _is_echo(error: ValidationError) -> bool:
    """Tell the demand for a `default` response: it means that no status code was recognized."""
    return (
        keyword_of(error) == "required"
        and error.kind.value == "default"
        and (list(error.instance_path)[-1:] == ["responses"])
    )


def essentials(source: Source) -> Iterator[Problem]:
    """Yield what OpenAPI 3.1 lets you leave out, and a client cannot do without."""
    root = source.root
    for key, what in (("servers", "where the vendor's API is"), ("paths", "the operations")):
        if key not in root or root[key] in ([], {}):
            yield source.problem(
                f"/{key}" if key in root else "", f"the member {key}", "nothing", f"write {what}"
            )
    servers = root.get("servers")
    for index, server in enumerate(servers if isinstance(servers, list) else ()):
        yield from _server_variables(source, f"/servers/{index}", server)


def tag_names(source: Source) -> Iterator[Problem]:
    """Yield tags whose name another tag has (OpenAPI 3.1, section 4.8.22)."""
    seen: set[str] = set()
    for element in walk(source.root, "tag"):
        name = element.value.get("name")
        if isinstance(name, str):
            if name in seen:
                place = f"{element.pointer}/name"
                yield source.problem(
                    place, "each tag once", f"{name} again", "remove one of the two"
                )
            seen.add(name)


def _server_variables(source: Source, pointer: str, server: Json) -> Iterator[Problem]:
    if not isinstance(server, dict) or not isinstance(server.get("url"), str):
        return
    variables = server.get("variables", {})
    names = template_names(server["url"])
    if not isinstance(variables, dict):
        return
    for name, variable in variables.items():
        marked = variable.get("x-placeholder", False) if isinstance(variable, dict) else False
        if not isinstance(marked, bool):
            place = pointer_of([name, "x-placeholder"], f"{pointer}/variables")
            fix = "write true if only the user knows the value, or remove it"
            yield source.problem(place, "true or false", shown_value(marked), fix)
    for name in names:
        if name not in variables:
            fix = f"describe {name} under variables"
            yield source.problem(f"{pointer}/url", f"the variable {name}", "no such variable", fix)
    for name in variables:
        if name not in names:
            place = pointer_of([name], f"{pointer}/variables")
            fix = "put it into the URL in braces, or remove it"
            yield source.problem(place, "a variable of the server's URL", name, fix)


@cache
def _official() -> tuple[Draft202012Validator, frozenset[str]]:
    """Return a validator of OpenAPI 3.1's JSON Schema, and the names of all fields it knows."""
    schema = official_schema()
    return Draft202012Validator(schema, offline=True), frozenset(_field_names(schema))


def official_schema() -> dict[str, Json]:
    """Return the OpenAPI Initiative's JSON Schema of OpenAPI 3.1, which lies beside this file."""
    return dict(json.loads(_SCHEMA_FILE.read_bytes()))


def _field_names(schema: Json) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _field_names(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _field_names(value)
