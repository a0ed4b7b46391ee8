"""Parameters that clients write and readers read back: style, explode and schema go together.

What goes with what is OpenAPI 3.1's table of styles (section 4.8.12.6) and RFC 6570. The rest of
both is refused: it has no one meaning, or none that could be read from a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from jobcontracts.check.openapi.operations import is_whole, listed_parameters, operation_elements
from jobcontracts.check.openapi.supported import sound_alternatives
from jobcontracts.model.api import DEFAULT_STYLES
from jobcontracts.model.members import decoded_types, types_of
from jobcontracts.model.node import walk
from jobcontracts.model.parameters import delimiter, text_of
from jobcontracts.model.pointer import escaped
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import shown_value
from jobcontracts.problem import Problem

SCALARS = {"string", "integer", "number", "boolean"}
"""The types of which a value is one text."""

_OF_SEGMENTS = ("path", "simple", {"string"})
_FOR_LISTS = ("spaceDelimited", "pipeDelimited")
_WORD = re.compile("[A-Za-z0-9_.-]+")

Fault = tuple[str, str, str, str]
"""A place below the parameter, what is expected there, what was found, and how to mend it."""


def styles(source: Source) -> Iterator[Problem]:
    """Yield parameters and headers in a style, or with values, that no one writes and reads."""
    for element in walk(source.root):
        # A header of an answer follows the structure of a parameter (OpenAPI 3.1, 4.8.21).
        place = "header" if element.kind == "header" else element.value.get("in")
        if element.kind not in ("parameter", "header") or element.is_reference:
            continue
        if isinstance(place, str) and place in DEFAULT_STYLES:
            for where, expected, found, fix in _faults(source.root, place, element.value):
                yield source.problem(f"{element.pointer}/{where}", expected, found, fix)


def _faults(root: Json, place: str, value: dict[str, Json]) -> Iterator[Fault]:
    style = value.get("style", DEFAULT_STYLES[place])
    explode = value.get("explode", style == "form")
    found = sound_alternatives(root, value.get("schema", {}))
    kinds = _types(found)
    if "content" in value:
        yield "content", "schema", "content", "describe the parameter by a schema"
    for key in ("allowReserved", "allowEmptyValue"):
        if value.get(key) is True:
            fix = "leave it out: values are percent-encoded, and an empty text is a value"
            yield key, f"no {key}", "true", fix
    if style in _FOR_LISTS and kinds != {"array"}:
        fix = "leave it out, or describe a list"
        yield "style", "form", f"{style} of what may be no list", fix
    elif style in _FOR_LISTS and explode:
        fix = "leave it out; or the style, if the name is repeated"
        yield "explode", f"false, beside {style}", "true", fix
    if style == "deepObject" and "object" not in kinds:
        fix = "leave it out, or describe an object"
        yield "style", "form", "deepObject of what is no object", fix
    elif style == "deepObject" and not explode:
        fix = "write explode: true beside it, for it is false where nothing is said"
        yield "style", "deepObject with explode: true", "deepObject without it", fix
    if style == "matrix" and not _WORD.fullmatch(str(value.get("name"))):
        fix = "describe it in the style that the vendor takes, or by another name"
        expected = "a name of letters, digits, _ . and -, which is sent"
        yield "name", expected, str(value.get("name")), fix
    if place == "cookie" and explode and "array" in kinds:
        fix = "write explode: false beside it, if the items have commas between them"
        yield "schema", "one value, or explode: false", "a list, exploded, in a cookie", fix
    several = value.get("x-multi-segment", False)
    if not isinstance(several, bool) or (several and (place, style, kinds) != _OF_SEGMENTS):
        fix = "leave it out: slashes are percent-encoded, or are no part of the value"
        yield "x-multi-segment", "true, of a text in a path", shown_value(several), fix
    items = [schema.get("items", {}) for schema in found]
    if any({"object", "array"} & _types(sound_alternatives(root, each)) for each in items):
        fix = "describe a list of texts, numbers or booleans"
        yield "schema", "a list of values", "a list of lists or objects", fix
    if "object" in kinds:
        by_name = place == "query" and explode and style == "form"
        yield from _object_faults(root, place, found, by_name)
    yield from _divided(value, found, delimiter(place, style, explode=explode))


def _object_faults(root: Json, place: str, found: list[Json], by_name: bool) -> Iterator[Fault]:
    if place == "cookie":
        fix = "describe its members as parameters of their own"
        yield "schema", "one value, or a list", "a cookie that is an object", fix
        return
    objects = [schema for schema in found if "object" in _types([schema])]
    if len(objects) > 1 or _types(found) != {"object"} or not types_of(objects[0]):
        fix = "describe one object; or texts, if nobody needs to know what is in them"
        yield "schema", "one object, of type: object", "an object or something else", fix
        return
    members = _members(objects[0])
    if not members and by_name:
        fix = "describe its members, or write style: deepObject if the vendor takes name[member]"
        yield "schema", "an object with members", "one whose members have no names", fix
        return
    others = objects[0].get("additionalProperties")
    for name, schema in members.items() if members else [("", others)]:
        types = _types(sound_alternatives(root, schema), null=True)
        if not types or not types <= SCALARS:
            what = f"the member {name}" if members else "values under additionalProperties"
            fix = "describe it as text, a number or a boolean, which is left out where it has none"
            yield "schema", f"{what}: a text, a number or a boolean", "something else", fix


def _divided(value: dict[str, Json], found: list[Json], between: str) -> Iterator[Fault]:
    """Yield names and examples that have in them what stands between the parts of a value."""
    named = value.get("examples")
    examples = {
        f"examples/{escaped(name)}": example.get("value")
        for name, example in (named.items() if isinstance(named, dict) else ())
        if isinstance(example, dict)
    }
    examples["example"] = value.get("example")
    texts = [("schema", name) for schema in found for name in _members(schema)]
    for where, example in examples.items():
        several = isinstance(example, (dict, list))
        parts = chain.from_iterable(example.items()) if isinstance(example, dict) else example
        texts += [(where, text_of(part)) for part in parts or ()] if several else []
    for where, text in texts:
        if between and between in text:
            expected = f"texts without {between!r}, which stands between them"
            fix = "describe it in another style, if the vendor takes it so; or as one text"
            yield where, expected, shown_value(text), fix


def _members(schema: Json) -> dict[str, Json]:
    members = schema.get("properties")
    return members if isinstance(members, dict) else {}


def _types(found: list[Json], *, null: bool = False) -> set[str]:
    """Return the types of alternatives; an empty one for those that leave it open."""
    types = {kind for schema in found for kind in decoded_types(schema) or [""]}
    return types if null else types - {"null"}


def segments(source: Source) -> Iterator[Problem]:
    """Yield paths of which nobody can tell where a value with slashes in it ends."""
    for element in operation_elements(source.root):
        owners = [element.parent, element] if element.parent else [element]
        several = {
            p["name"]: place
            for owner in owners
            for place, p in listed_parameters(source.root, owner)
            if is_whole(p) and p.get("x-multi-segment") is True
        }
        for name in [*several][1:]:
            expected, found = "one parameter of several segments in a path", f"{name} besides"
            fix = "describe the segments of the others as parameters of their own"
            yield source.problem(several[name], expected, found, fix)


def query_names(source: Source) -> Iterator[Problem]:
    """Yield objects in a query of which a member is sent as another parameter is."""
    schemes = (e.value for e in walk(source.root, "security scheme"))
    keys = [str(scheme.get("name")) for scheme in schemes if scheme.get("in") == "query"]
    for element in operation_elements(source.root):
        owners = [element.parent, element] if element.parent else [element]
        found = {
            p["name"]: (place, p, _own_names(source.root, p))
            for owner in owners
            for place, p in listed_parameters(source.root, owner)
            if is_whole(p) and p["in"] == "query"
        }
        for name, (place, parameter, own) in found.items():
            others = [n for other, (_, _, names) in found.items() if other != name for n in names]
            if parameter.get("style") == "deepObject":
                start = f"{name}["
                own = [n for n in (*keys, *others) if n.startswith(start) and n.endswith("]")]
            for taken in sorted({*own} & {*keys, *others} - {name}):
                fix = "describe it as the vendor tells it from the others"
                what = f"{taken}, which is sent for something else, too"
                yield source.problem(place, "members with names of their own", what, fix)


def _own_names(root: Json, parameter: dict[str, Json]) -> list[str]:
    """Return the names by which a parameter of a query is sent; none for those in brackets."""
    style = parameter.get("style", "form")
    found = sound_alternatives(root, parameter.get("schema", {}))
    if style == "form" and parameter.get("explode", True) and _types(found) == {"object"}:
        return [name for schema in found for name in _members(schema)]
    return [] if style == "deepObject" else [parameter["name"]]
