"""lifecycle.yaml has the format that specs/lifecycle.schema.json describes."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from jsonschema_rs import Draft202012Validator, ValidationError

from jobcontracts.model.pointer import find, pointer_of, pointer_tokens, unescaped
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import (
    closest,
    expected_text,
    floats_for_integers,
    found_text,
    keyword_of,
    listed,
    shown_value,
)
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import Problem, nearest

SCHEMA = "lifecycle.schema.json"
_FIX = "write it as specs/README.md describes"


def lifecycle_format(source: Source) -> Iterator[Problem]:
    """Yield what the lifecycle's JSON Schema finds."""
    for error in _errors(source.root):
        kind, place = keyword_of(error), pointer_of(error.instance_path)
        if kind == "additionalProperties":
            known = _known_keys(pointer_of(error.schema_path[:-1]))
            for name in error.kind.value:
                expected = f"one of {listed(known, 'or')}"
                fix = nearest(name, known, "remove it")
                yield source.problem(pointer_of([name], place), expected, name, fix)
        elif kind == "propertyNames":
            name = str(error.kind.value.instance)
            expected = _described(error, expected_text(error.kind.value))
            yield source.problem(pointer_of([name], place), expected, name, _FIX)
        else:
            expected = _described(error, expected_text(error))
            yield source.problem(place, expected, found_text(error), _FIX)
    for way, expected in floats_for_integers(_validator(own_specs() / SCHEMA), source.root):
        found, fix = shown_value(find(source.root, way)), "write it without a point or an exponent"
        yield source.problem(pointer_of(way), expected, found, fix)


def format_violations(source: Source) -> frozenset[str]:
    """Return the places that do not have the format; a missing member has one too."""
    places = []
    for error in _errors(source.root):
        kind, place = keyword_of(error), pointer_of(error.instance_path)
        names = {
            "required": [error.kind.value],
            "additionalProperties": error.kind.value,
            "propertyNames": [getattr(error.kind.value, "instance", "")],
        }.get(kind)
        places += [place] if names is None else [pointer_of([name], place) for name in names]
    floats = floats_for_integers(_validator(own_specs() / SCHEMA), source.root)
    return frozenset((*places, *(pointer_of(way) for way, _ in floats)))


def without(root: Json, pointers: Iterable[str]) -> dict[str, Json]:
    """Return a copy of a lifecycle without the values at `pointers`: no second report."""
    pruned = copy.deepcopy(root) if isinstance(root, dict) else {}
    for pointer in pointers:
        owner, _, key = pointer.rpartition("/")
        value = find(pruned, pointer_tokens(owner))
        if isinstance(value, dict):
            value.pop(unescaped(key), None)
        elif isinstance(value, list) and int(key) < len(value):
            value[int(key)] = None
    return pruned


def _errors(root: Json) -> list[ValidationError]:
    return [closest(error) for error in _validator(own_specs() / SCHEMA).iter_errors(root)]


def _described(error: ValidationError, otherwise: str) -> str:
    """Return the schema's own words for a text that is to match a pattern."""
    schema = find(_schema(own_specs() / SCHEMA), [str(token) for token in error.schema_path[:-1]])
    if list(error.schema_path)[-1:] == ["pattern"] and isinstance(schema, dict):
        return str(schema.get("description", otherwise))
    return otherwise


def _known_keys(pointer: str) -> list[str]:
    schema = find(_schema(own_specs() / SCHEMA), pointer_tokens(pointer))
    return list(schema.get("properties", ())) if isinstance(schema, dict) else []


@cache
def _schema(path: Path) -> Json:
    return json.loads(path.read_text("utf-8"))


@cache
def _validator(path: Path) -> Draft202012Validator:
    return Draft202012Validator(_schema(path), offline=True)
