"""A schema's type in a few words, with links to the schemas that it names."""

from __future__ import annotations

import json
from collections.abc import Iterator

from jobcontracts.model.source import Json
from jobcontracts.rendering.html import Html, identifier

_LIMITS = (
    ("minimum", "{} or more"),
    ("maximum", "{} or less"),
    ("exclusiveMinimum", "more than {}"),
    ("exclusiveMaximum", "less than {}"),
    ("minLength", "{} characters or more"),
    ("maxLength", "{} characters or fewer"),
    ("minItems", "{} items or more"),
    ("maxItems", "{} items or fewer"),
    ("pattern", "matches {}"),
    ("default", "{} unless said otherwise"),
    ("const", "always {}"),
)


def type_of(schema: Json) -> Html:
    """Return a schema's type as HTML; empty for one that allows any value and says so nowhere.

    Args:
        schema: The schema as written, a reference or not.
    """
    if not isinstance(schema, dict):
        return Html("anything") if schema is True else Html("nothing")
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Html('<a href="#schema-{}">{}</a>').format(identifier(name), name)
    for key, word in (("anyOf", Html(" or ")), ("oneOf", Html(" or ")), ("allOf", Html(" and "))):
        if key in schema:
            return word.join(type_of(option) for option in schema[key])
    details = list(_details(schema))
    inside = Html(" ({})").format(", ".join(details)) if details else Html("")
    return Html("{}{}").format(_plain(schema), inside)


def _plain(schema: Json) -> Html:
    kinds = schema.get("type", [])
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    if not names:
        return Html("any value")
    return Html(" or ").join(_one(schema, name) for name in names)


def _one(schema: Json, name: str) -> Html:
    if name == "array" and "items" in schema:
        return Html("list of {}").format(type_of(schema["items"]))
    if name == "object" and isinstance(schema.get("additionalProperties"), dict):
        return Html("object of {}").format(type_of(schema["additionalProperties"]))
    return Html("{}").format({"array": "list"}.get(name, name))


def _details(schema: Json) -> Iterator[str]:
    if "format" in schema:
        yield str(schema["format"])
    for key, text in _LIMITS:
        if key in schema:
            yield text.format(json.dumps(schema[key], ensure_ascii=False))
    if schema.get("uniqueItems"):
        yield "each item once"
