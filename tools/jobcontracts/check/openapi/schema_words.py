"""Words of JSON Schema that are valid, and that a client, a mock and a judge would not take alike.

What is refused here would otherwise be in one part and not in another: members that a class lacks,
references that only some of them follow, values that Python's readers do not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import is_normalized, normalize

from jobcontracts.check.openapi.references import followed
from jobcontracts.check.openapi.supported import sound_alternatives
from jobcontracts.model.members import ANNOTATIONS, decoded_types, types_of, union_options
from jobcontracts.model.node import SCHEMAS, Element, walk
from jobcontracts.model.pointer import find, pointer_of
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import listed, shown_value, type_names
from jobcontracts.problem import Problem

_OTHER_NAMES = (
    *("$id", "$schema", "$anchor", "$dynamicAnchor", "$dynamicRef", "$vocabulary"),
    "jsonSchemaDialect",
)
_COUNTS = (
    *("minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains"),
    *("minProperties", "maxProperties"),
)
_BITS = 63
_PARTS = {
    "object": ("properties", "patternProperties", "additionalProperties"),
    "array": ("items", "prefixItems"),
}
_BRANCHES = ("then", "else")
_TYPED = ("uuid", "date-time", "binary")
_NO_NAME = re.compile(r"\W")


def other_names(source: Source) -> Iterator[Problem]:
    """Yield names and dialects of schemas, which change what a `$ref` or a keyword means."""
    whole = Element("document", "", source.root)
    for element in (whole, *walk(source.root)):
        for key in _OTHER_NAMES if element.kind in SCHEMAS or element is whole else ():
            if key in element.value:
                expected = "a schema that is known by its place in components alone"
                fix = "leave it out; refer to #/components/schemas/..., and repeat what is meant"
                yield source.problem(f"{element.pointer}/{key}", expected, key, fix)


def beside_references(source: Source) -> Iterator[Problem]:
    """Yield what binds values beside a `$ref`: a client takes what is referred to, and no more."""
    for element in walk(source.root, *SCHEMAS):
        sound = "$ref" in element.value and followed(source.root, element.value)[0] is not None
        if not sound:
            continue
        said = [k for k in element.value if k not in ANNOTATIONS and not k.startswith("x-")]
        for key in said if len(said) > 1 else ():
            if key != "$ref":
                fix = "write allOf in a schema of its own name, with the reference as one part"
                place = pointer_of([key], element.pointer)
                yield source.problem(place, "no more than a description beside $ref", key, fix)


def beside_unions(source: Source) -> Iterator[Problem]:
    """Yield what binds values beside `anyOf` or `oneOf`: a client takes the alternatives alone."""
    for element in walk(source.root, *SCHEMAS):
        unions = [k for k in ("anyOf", "oneOf") if k in element.value]
        if not unions or "allOf" in element.value:
            continue
        free = {*ANNOTATIONS, unions[0], "type", "discriminator"}
        for key in element.value:
            if key not in free and not key.startswith("x-"):
                fix = f"write it in each alternative; or leave {unions[0]} out, if that binds alone"
                place = pointer_of([key], element.pointer)
                yield source.problem(place, f"no more than a type beside {unions[0]}", key, fix)
        options = [o for o in union_options(element.value) if isinstance(o, dict)]
        kinds = {k for o in options if "const" in o for k in decoded_types({"const": o["const"]})}
        if len(kinds) > 1:
            fix = "write them as one enum, with a name of its own"
            expected = "constants of one type"
            found = type_names(kinds)
            yield source.problem(f"{element.pointer}/{unions[0]}", expected, found, fix)


def boolean_schemas(source: Source) -> Iterator[Problem]:
    """Yield `true` and `false` in the place of a schema that has a name, or of a whole value."""
    named = find(source.root, ("components", "schemas"))
    places = [
        (pointer_of([name], "/components/schemas"), schema)
        for name, schema in (named.items() if isinstance(named, dict) else ())
    ]
    places += [
        (f"{element.pointer}/schema", element.value.get("schema"))
        for element in walk(source.root)
        if element.kind in ("parameter", "header", "media type")
    ]
    for place, schema in places:
        if isinstance(schema, bool):
            fix = "write {} for anything, or leave out what is never there"
            yield source.problem(place, "a schema, as an object", shown_value(schema), fix)


def conditional_members(source: Source) -> Iterator[Problem]:
    """Yield members that are there on a condition alone: no class of a client has them."""
    for element in walk(source.root, *SCHEMAS):
        if element.value.get("unevaluatedProperties") not in (None, True, False, {}):
            expected, fix = "additionalProperties", "write additionalProperties instead"
            place, found = f"{element.pointer}/unevaluatedProperties", "unevaluatedProperties"
            yield source.problem(place, expected, found, fix)
        own = _members(source.root, element.value)
        for place, branch in _branches(element):
            for name in _members(source.root, branch) - own:
                fix = f"describe {name} under properties, not required"
                yield source.problem(place, "members that the schema itself has", name, fix)


def _branches(element: Element) -> Iterator[tuple[str, Json]]:
    for key in _BRANCHES:
        yield f"{element.pointer}/{key}", element.value.get(key)
    dependent = element.value.get("dependentSchemas")
    for name, branch in dependent.items() if isinstance(dependent, dict) else ():
        yield pointer_of([name], f"{element.pointer}/dependentSchemas"), branch


def _members(root: Json, schema: Json) -> set[str]:
    found = sound_alternatives(root, schema) if isinstance(schema, dict) else []
    named = [each.get("properties") for each in found]
    return {name for each in named if isinstance(each, dict) for name in each}


def constants(source: Source) -> Iterator[Problem]:
    """Yield values of `enum` and `const` that the schema's own type excludes, or no reader has."""
    for element in walk(source.root, *SCHEMAS):
        listing, types = element.value.get("enum"), types_of(element.value)
        values = {
            f"enum/{n}": v for n, v in enumerate(listing if isinstance(listing, list) else ())
        }
        values |= {"const": element.value["const"]} if "const" in element.value else {}
        for where, value in values.items():
            place = f"{element.pointer}/{where}"
            (kind,) = decoded_types({"const": value})
            whole = kind == "integer" and "number" in types
            if types and kind not in types and not whole:
                fix = "correct the value; or the type, if a page says otherwise"
                yield source.problem(place, type_names(types), shown_value(value), fix)
            elif kind == "integer" and not -(2**_BITS) <= value < 2**_BITS:
                fix = "describe the type alone, and say in words which numbers there are"
                yield source.problem(place, "an integer of 64 bits", shown_value(value), fix)


def typed_keywords(source: Source) -> Iterator[Problem]:
    """Yield parts of objects and lists in a schema whose values are neither."""
    for element in walk(source.root):
        types = types_of(element.value)
        for kind, keys in _PARTS.items() if element.kind in SCHEMAS and types else ():
            for key in keys if kind not in types else ():
                if key in element.value:
                    fix = f"add {kind} to the type, or leave {key} out"
                    place = f"{element.pointer}/{key}"
                    yield source.problem(place, f"type: {kind}, beside {key}", listed(types), fix)


def counts(source: Source) -> Iterator[Problem]:
    """Yield lengths and numbers of items that no value in a memory can have."""
    for element in walk(source.root):
        for key in _COUNTS if element.kind in SCHEMAS else ():
            value = element.value.get(key)
            if isinstance(value, int) and value >= 2**_BITS:
                place, fix = f"{element.pointer}/{key}", "leave it out"
                yield source.problem(place, f"less than 2^{_BITS}", shown_value(value), fix)


def typed_formats(source: Source) -> Iterator[Problem]:
    """Yield formats that are types of their own in a client, of what may be no text."""
    for element in walk(source.root, *SCHEMAS):
        types = set(types_of(element.value)) - {"null"}
        found = element.value.get("format")
        if found in _TYPED and types - {"string"}:
            fix = "leave it out; or write anyOf, with the format beside the text alone"
            place = f"{element.pointer}/format"
            yield source.problem(place, f"type: string, beside {found}", listed(types), fix)


def spelled_names(source: Source) -> Iterator[Problem]:
    """Yield names that are one to Python, which has NFKC of what is written."""
    ids = walk(source.root, "operation")
    named = [(f"{e.pointer}/operationId", e.value.get("operationId")) for e in ids]
    yield from _one_name(source, named, "rename one of the two")
    for element in walk(source.root, *SCHEMAS):
        members = element.value.get("properties")
        found: list[tuple[str, Json]] = [
            (pointer_of([name], f"{element.pointer}/properties"), name)
            for name in (members if isinstance(members, dict) else ())
        ]
        yield from _one_name(source, found, "leave one out: the models of a client have one")
        values = element.value.get("x-enum-varnames", element.value.get("enum"))
        found = [
            (f"{element.pointer}/enum", v) for v in (values if isinstance(values, list) else ())
        ]
        fix = "add x-enum-varnames, with one name for each value, in ASCII letters"
        yield from _one_name(source, found, fix)


def _one_name(source: Source, names: Iterable[tuple[str, Json]], fix: str) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for place, name in names:
        if isinstance(name, str):
            key = normalize("NFKC", _NO_NAME.sub("_", name).upper())
            first = seen.setdefault(key, name)
            if first != name and not is_normalized("NFKC", first + name):
                expected = f"a name that Python tells from {shown_value(first)}"
                yield source.problem(place, expected, shown_value(name), fix)
