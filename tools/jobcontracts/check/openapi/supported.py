"""What the toolchain carries out: all else that OpenAPI has is refused, with what to write instead.

A part that is refused here would otherwise vanish from a client, or end it: a member that is not
there, a form that goes out as JSON, a union that no decoder can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.openapi.references import followed
from jobcontracts.model.bodies import encoding_of, is_binary
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
    """Yield request bodies that no client writes and no mock reads."""
    for element in walk(source.root):
        owner = element.parent
        if element.kind != "media type" or owner is None or owner.kind != "request body":
            continue
        encoding, schema = encoding_of(element.name), element.value.get("schema", {})
        place = f"{element.pointer}/schema"
        if "*" in element.name:
            fix = "name the media types that the vendor takes"
            yield source.problem(element.pointer, "a media type", element.name, fix)
        elif encoding in ("form", "multipart"):
            yield from _form(source, element, schema)
        elif encoding in ("text", "bytes") and set(_types(source.root, schema)) - {"string"}:
            fix = f"describe a body of {element.name} as text, for nothing else is in it"
            found = listed(_types(source.root, schema))
            yield source.problem(place, "type: string, or no type", found, fix)


def _form(source: Source, media: Element, schema: Json) -> Iterator[Problem]:
    root, place = source.root, f"{media.pointer}/schema"
    if media.value.get("encoding"):
        fix = "leave it out if each member is text, or a file in multipart/form-data"
        expected = "members as they are written without it"
        yield source.problem(f"{media.pointer}/encoding", expected, "encoding", fix)
    found = _alternatives(root, schema)
    members = found[0].get("properties", {}) if len(found) == 1 else {}
    if not members:
        fix, kinds = "describe an object with the members that the form has", _kinds(root, schema)
        yield source.problem(place, "one object with members", listed(kinds) or "none", fix)
    for name, member in members.items():
        types = _types(root, member)
        if not types or set(types) - _IN_FORMS or "array of others" in _kinds(root, member):
            fix = (
                "describe what is in it by members of the form; leave null out, for it is not sent"
            )
            what = f"{name}: {listed(types) or 'anything'}"
            yield source.problem(
                place, "members that are text or numbers, or lists of them", what, fix
            )


_IN_FORMS = {"string", "integer", "number", "boolean", "array"}


def files(source: Source) -> Iterator[Problem]:
    """Yield octets where there can be none: they are a body, or a file in multipart/form-data."""
    root = source.root
    uses: dict[str, bool] = {}
    for element in walk(root):
        reference = element.value.get("$ref")
        if element.kind in SCHEMAS and isinstance(reference, str):
            owner = element.parent
            alone = owner is not None and owner.kind == "media type"
            fits = alone and owner is not None and encoding_of(owner.name) == "multipart"
            uses[reference[1:]] = uses.get(reference[1:], True) and fits
    for element in walk(root):
        if element.kind not in SCHEMAS or not is_binary(element.value):
            continue
        above = element
        while above.kind in SCHEMAS and above.parent is not None and not above.is_component:
            above = above.parent
        whole = above.kind == "media type" and not is_json(above.name)
        if not whole and not (above.is_component and uses.get(above.pointer)):
            expected = "octets as a whole body, or in a schema of multipart/form-data alone"
            fix = "leave format out, or give the form a schema of its own"
            yield source.problem(f"{element.pointer}/format", expected, "binary", fix)


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


def _alternatives(root: Json, schema: Json) -> list[Json]:
    """Return the alternatives of a schema; none if it is broken, which another rule tells."""
    try:
        return [a.schema for a in alternatives(root, schema)]
    except (UnjoinableError, KeyError, TypeError, AttributeError):
        return []


def _types(root: Json, schema: Json) -> list[str]:
    return [name for one in _alternatives(root, schema) for name in types_of(one)]


def _kinds(root: Json, schema: Json) -> list[str]:
    """Return what decoders tell the alternatives of a schema by."""
    return [kind for one in _alternatives(root, schema) for kind in _kinds_of(root, one)]


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
