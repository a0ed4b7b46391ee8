"""What the toolchain carries out: all else that OpenAPI has is refused, with what to write instead.

A part that is refused here would otherwise vanish from a client, or end it: a member that is not
there, a form that goes out as JSON, a union that no decoder can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.openapi.references import followed
from jobcontracts.model.http import is_json
from jobcontracts.model.members import UnjoinableError, alternatives, types_of
from jobcontracts.model.node import SCHEMAS, Element, walk
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import listed, shown_value
from jobcontracts.problem import Problem

STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
"""The style of a parameter by its place: the default ones (OpenAPI 3.1, section 4.8.12.3)."""

SECURITY = ("apiKey", "http", "oauth2", "openIdConnect")
"""The types of security schemes; the last two end in a bearer token, which a client is given."""


def bodies(source: Source) -> Iterator[Problem]:
    """Yield request bodies of which none is JSON: clients send no other."""
    for element in walk(source.root):
        content = element.value.get("content")
        if element.kind != "request body" or not isinstance(content, dict) or not content:
            continue
        if not any(is_json(name) for name in content):
            fix = "describe the JSON that the vendor takes too: clients send no other"
            expected = "application/json, or a media type that ends in +json"
            yield source.problem(f"{element.pointer}/content", expected, listed(content), fix)


def parameters(source: Source) -> Iterator[Problem]:
    """Yield parameters in a style, or with values, that no client writes and no mock reads."""
    for element in walk(source.root):
        value, place = element.value, element.value.get("in")
        if element.kind != "parameter" or element.is_reference:
            continue
        if not isinstance(place, str) or place not in STYLES:
            continue
        style = value.get("style", STYLES[place])
        if style != STYLES[place]:
            fix = f"leave it out if values are written as in {STYLES[place]}"
            yield source.problem(f"{element.pointer}/style", STYLES[place], shown_value(style), fix)
        if "content" in value:
            fix = "describe the parameter by a schema"
            yield source.problem(f"{element.pointer}/content", "schema", "content", fix)
        kinds = _kinds(source.root, value.get("schema", {}))
        if "object" in kinds:
            fix = "describe its members as parameters of their own"
            found = "a parameter that is an object"
            yield source.problem(f"{element.pointer}/schema", "one value, or a list", found, fix)
        if "array of others" in kinds:
            fix = "describe a list of texts, numbers or booleans"
            found = "a list of lists or objects"
            yield source.problem(f"{element.pointer}/schema", "a list of values", found, fix)


def security(source: Source) -> Iterator[Problem]:
    """Yield security schemes that are in no request: a client has nothing to send."""
    for element in walk(source.root):
        kind = element.value.get("type")
        if element.kind == "security scheme" and kind == "mutualTLS":
            expected, fix = listed(SECURITY, "or"), "describe another scheme that the vendor takes"
            yield source.problem(f"{element.pointer}/type", expected, kind, fix)


def enums(source: Source) -> Iterator[Problem]:
    """Yield enums that are no list of texts or of integers: a client has an enumeration of each."""
    for element in walk(source.root):
        values = element.value.get("enum")
        if element.kind not in SCHEMAS or not isinstance(values, list) or not values:
            continue
        texts = all(isinstance(value, str) for value in values)
        numbers = all(isinstance(v, int) and not isinstance(v, bool) for v in values)
        nullable = "null" in types_of(element.value)
        if not (texts or numbers) or nullable:
            found = "null among them" if None in values or nullable else "others"
            fix = "refer to it by anyOf, beside type: 'null', where a value may be null"
            fix = fix if found == "null among them" else "leave the enum out, and tell the values"
            place = f"{element.pointer}/enum"
            yield source.problem(place, "values that are all text or all integers", found, fix)


def members(source: Source) -> Iterator[Problem]:
    """Yield schemas of members beside which values of any name are described, and tuples."""
    for element in walk(source.root):
        if element.kind not in SCHEMAS:
            continue
        for key in ("additionalProperties", "patternProperties"):
            below = element.value.get(key)
            if isinstance(below, dict) and below and element.value.get("properties"):
                fix = "describe the members that have a name, or the others: a client has one"
                found = f"{key} beside properties"
                yield source.problem(f"{element.pointer}/{key}", "one of the two", found, fix)
        if "prefixItems" in element.value:
            fix = "describe what all items are, under items"
            place = f"{element.pointer}/prefixItems"
            yield source.problem(place, "items", "prefixItems", fix)
        if "const" in element.value and element.kind != "schema":
            fix = "write it as an enum of one value, under a name of its own"
            place = f"{element.pointer}/const"
            yield source.problem(place, "enum", "const", fix)


def unions(source: Source) -> Iterator[Problem]:
    """Yield unions inside of bodies of which two alternatives look alike to a decoder."""
    for element in walk(source.root):
        inside = element.kind in ("property", "subschema")
        if not inside or _is_option(element):
            continue
        kinds = _kinds(source.root, element.value)
        for kind in ("object", "array", "text", "number"):
            if kinds.count(kind) > 1:
                fix = "describe one schema with the members of all, none of them required"
                fix = fix if kind == "object" else f"leave one of the {kind}s"
                found = f"{kinds.count(kind)} alternatives that are {_PLURALS[kind]}"
                expected = f"alternatives of which one at most is {_ARTICLES[kind]}"
                yield source.problem(element.pointer, expected, found, fix)


_PLURALS = {"object": "objects", "array": "lists", "text": "texts", "number": "integers"}
_ARTICLES = {"object": "an object", "array": "a list", "text": "a text", "number": "an integer"}


def _is_option(element: Element) -> bool:
    """Tell the alternatives of a union, and parts of an `allOf`, which are judged with it."""
    return element.kind == "subschema" and element.pointer.split("/")[-2] in (
        "anyOf",
        "oneOf",
        "allOf",
    )


def _kinds(root: Json, schema: Json) -> list[str]:
    """Return what decoders tell the alternatives of a schema by; nothing if it is broken."""
    try:
        found = [a.schema for a in alternatives(root, schema)]
    except (UnjoinableError, KeyError, TypeError, AttributeError):
        return []
    return [kind for one in found for kind in _kinds_of(root, one)]


def _kinds_of(root: Json, schema: Json) -> Iterator[str]:
    for name in types_of(schema) or ["object"] * bool(schema.get("properties")):
        if name == "object":
            yield "object"
        elif name == "array":
            items, _ = followed(root, schema.get("items", {}))
            below = types_of(items) if isinstance(items, dict) else []
            yield "array of others" if {"object", "array"} & set(below) else "array"
        elif name == "string":
            yield "text"
        elif name == "integer":
            yield "number"
