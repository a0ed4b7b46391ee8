"""A schema's type in a few words, with links to the schemas that it names."""

from __future__ import annotations

import json
from collections.abc import Iterator

from markupsafe import Markup

from jobcontracts.contracts.source import Json

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


def slug(text: str) -> str:
    """Return text as part of an id: letters, digits and single hyphens."""
    return "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in text).split())


def type_of(schema: Json) -> Markup:
    """Return a schema's type as HTML; empty for one that allows any value and says so nowhere.

    Args:
        schema: The schema as written, a reference or not.
    """
    if not isinstance(schema, dict):
        return Markup("anything") if schema is True else Markup("nothing")
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#schema-{}">{}</a>').format(slug(name), name)
    for key, word in (("anyOf", " or "), ("oneOf", " or "), ("allOf", " and ")):
        if key in schema:
            return Markup(word).join(type_of(option) for option in schema[key])
    details = list(_details(schema))
    inside = Markup(" ({})").format(", ".join(details)) if details else Markup("")
    return Markup("{}{}").format(_plain(schema), inside)


def _plain(schema: Json) -> Markup:
    kinds = schema.get("type", [])
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    if not names:
        return Markup("any value")
    return Markup(" or ").join(_one(schema, name) for name in names)


def _one(schema: Json, name: str) -> Markup:
    if name == "array" and "items" in schema:
        return Markup("list of {}").format(type_of(schema["items"]))
    if name == "object" and isinstance(schema.get("additionalProperties"), dict):
        return Markup("object of {}").format(type_of(schema["additionalProperties"]))
    return Markup("{}").format({"array": "list"}.get(name, name))


def _details(schema: Json) -> Iterator[str]:
    if "format" in schema:
        yield str(schema["format"])
    for key, text in _LIMITS:
        if key in schema:
            yield text.format(json.dumps(schema[key], ensure_ascii=False))
    if schema.get("uniqueItems"):
        yield "each item once"
