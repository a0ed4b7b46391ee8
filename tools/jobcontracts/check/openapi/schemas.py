"""Schemas are valid JSON Schema 2020-12, and say nothing that no reader of them would notice."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache

from jsonschema_rs import Draft202012Validator

from jobcontracts.check.openapi.references import broken_references
from jobcontracts.model.members import PART_OF_ITSELF, UnjoinableError, joined, types_of
from jobcontracts.model.node import SCHEMAS, walk
from jobcontracts.model.pointer import find, pointer_of, pointer_tokens
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import (
    closest,
    expected_text,
    floats_for_integers,
    found_text,
    listed,
    shown_value,
)
from jobcontracts.problem import Problem, nearest

ERROR_MESSAGE = "x-error-message"
"""What a member is marked with in which the vendor says what went wrong (specs/README.md)."""
_ESCAPED = re.compile(r'["\\\x00-\x1f]')
"""What JSON escapes in a name."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KEYWORDS = frozenset(
    (
        # JSON Schema Core and Validation 2020-12
        *("$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary"),
        *("$comment", "$defs", "prefixItems", "items", "contains", "additionalProperties"),
        *("properties", "patternProperties", "dependentSchemas", "propertyNames", "if", "then"),
        *("else", "allOf", "anyOf", "oneOf", "not", "unevaluatedItems", "unevaluatedProperties"),
        *("type", "const", "enum", "multipleOf", "maximum", "exclusiveMaximum", "minimum"),
        *("exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems"),
        *("uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties"),
        *("required", "dependentRequired", "title", "description", "default", "deprecated"),
        *("readOnly", "writeOnly", "examples", "format", "contentEncoding", "contentMediaType"),
        "contentSchema",
        # OpenAPI 3.1, section 4.8.24.2
        *("discriminator", "xml", "externalDocs", "example"),
    )
)


def sound_components(source: Source) -> Json:
    """Return the components, with anything at all in the place of what a broken reference names."""
    broken = [element.pointer for element in broken_references(source.root)]
    root = source.root
    if any(pointer.startswith("/components/") for pointer in broken):
        root = copy.deepcopy(root)
        for pointer in broken:
            find(root, pointer_tokens(pointer)).pop("$ref")
    return root.get("components", {})


def valid_schemas(source: Source) -> Iterator[Problem]:
    """Yield what JSON Schema 2020-12 does not allow (OpenAPI 3.1, section 4.8.24)."""
    for element in walk(source.root, "schema"):
        fix = "write the keyword as JSON Schema 2020-12 has it"
        for error in map(closest, _metaschema().iter_errors(element.value)):
            place = pointer_of(error.instance_path, element.pointer)
            if place.endswith("/$ref"):
                continue  # told by the rule for references
            yield source.problem(place, expected_text(error), found_text(error), fix)
        for way, expected in floats_for_integers(_metaschema(), element.value):
            place, found = pointer_of(way, element.pointer), shown_value(find(element.value, way))
            yield source.problem(place, expected, found, fix)


def keywords(source: Source) -> Iterator[Problem]:
    """Yield words that mean nothing in a schema: a typing error, or a keyword of OpenAPI 3.0."""
    for element in walk(source.root, *SCHEMAS):
        for key in element.value:
            if key not in _KEYWORDS and not key.startswith("x-"):
                place = pointer_of([key], element.pointer)
                fix = nearest(key, _KEYWORDS, "remove it")
                if key == "nullable":
                    fix = "allow null instead: type: [..., 'null'], or anyOf with type: 'null'"
                yield source.problem(place, "a keyword of JSON Schema 2020-12", key, fix)


def joined_parts(source: Source) -> Iterator[Problem]:
    """Yield `allOf` of which no one class can be made: parts that contradict each other, unions."""
    for element in walk(source.root, *SCHEMAS):
        parts = element.value.get("allOf")
        if isinstance(parts, list):
            reason = _unjoinable(source.root, element.value)
            # A part that cannot be joined itself is reported where it is written.
            elsewhere = any(_unjoinable(source.root, part) for part in parts)
            if reason and (not elsewhere or reason == PART_OF_ITSELF):
                expected = "parts that a client can have one class of"
                fix = "write the members out in one schema, or describe a union by itself"
                yield source.problem(f"{element.pointer}/allOf", expected, reason, fix)


def _unjoinable(root: Json, schema: Json) -> str:
    try:
        joined(root, schema)
    except UnjoinableError as error:
        return str(error)
    except (KeyError, TypeError, AttributeError):  # told by the rules for references and schemas
        return ""
    return ""


def required_members(source: Source) -> Iterator[Problem]:
    """Yield required members of an object schema that it does not describe."""
    for element in walk(source.root, *SCHEMAS):
        required, properties = element.value.get("required"), element.value.get("properties")
        if not isinstance(properties, dict):
            continue
        for index, name in enumerate(required if isinstance(required, list) else ()):
            if isinstance(name, str) and name not in properties and "allOf" not in element.value:
                place = f"{element.pointer}/required/{index}"
                fix = nearest(name, properties, f"describe {name} under properties")
                yield source.problem(place, f"one of {listed(properties, 'or')}", name, fix)


def member_names(source: Source) -> Iterator[Problem]:
    """Yield members whose name the models of a client cannot have: msgspec takes it as it is."""
    for element in walk(source.root, "property"):
        if _ESCAPED.search(element.name):
            expected = 'a name without ", \\ and control characters'
            fix = "leave it out: the models of a client cannot have it"
            yield source.problem(element.pointer, expected, shown_value(element.name), fix)


def enum_names(source: Source) -> Iterator[Problem]:
    """Yield `x-enum-varnames` that are not one name for each value."""
    for element in walk(source.root, *SCHEMAS):
        if "x-enum-varnames" in element.value:
            names, values = element.value["x-enum-varnames"], element.value.get("enum")
            if not _fits(names, values):
                count = len(values) if isinstance(values, list) else 0
                place = f"{element.pointer}/x-enum-varnames"
                fix = "give each value of the enum, in its order, a name of its own"
                yield source.problem(place, f"{count} different names", shown_value(names), fix)


def error_messages(source: Source) -> Iterator[Problem]:
    """Yield what `x-error-message` marks that cannot be the vendor's words on an error."""
    for element in walk(source.root):
        if ERROR_MESSAGE not in element.value:
            continue
        mark, place = element.value[ERROR_MESSAGE], f"{element.pointer}/{ERROR_MESSAGE}"
        if mark is not True:
            fix = "write true if the vendor says there what went wrong, or remove it"
            yield source.problem(place, "true", shown_value(mark), fix)
        elif not (element.kind == "property" and _is_text_or_texts(element.value)):
            fix = "mark the member that has the words, and write its type there"
            found = f"a {element.kind}" + " of another type" * (element.kind == "property")
            yield source.problem(place, "a property of text, or of a list of texts", found, fix)


def _is_text_or_texts(schema: Json) -> bool:
    items = schema.get("items")
    if "array" in types_of(schema) and isinstance(items, dict):
        return "string" in types_of(items)
    return "string" in types_of(schema)


def _fits(names: Json, values: Json) -> bool:
    return (
        isinstance(names, list)
        and isinstance(values, list)
        and all(isinstance(name, str) for name in names)
        and len(set(names)) == len(names) == len(values)
    )


@cache
def _metaschema() -> Draft202012Validator:
    return Draft202012Validator({"$ref": _DIALECT}, validate_formats=True, offline=True)
