"""Which Python type a schema has in a client."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from jobcontracts.model.members import joined, only_reference, union_options
from jobcontracts.rendering.python import Code, code, identifier
from jobcontracts.rendering.python import joined as code_joined

if TYPE_CHECKING:
    from jobcontracts.model.api import Api
    from jobcontracts.model.source import Json

_SCALARS = {
    "string": code("str"),
    "integer": code("int"),
    "number": code("float"),
    "boolean": code("bool"),
    "null": code("None"),
}
FORMATS = {"uuid": code("UUID"), "date-time": code("datetime"), "binary": code("bytes")}
"""Formats that are types of a client; what has another one is text or a number."""


def is_free_form(schema: Json) -> bool:
    """Return whether a schema is an object of which no member is known: a plain dict."""
    return (
        isinstance(schema, dict) and schema.get("type") == "object" and not schema.get("properties")
    )


def model_name(reference: Json) -> Code:
    """Return the name of the model that a reference to a schema means."""
    return identifier(reference["$ref"].rpartition("/")[2])


def united(types: Iterable[Code]) -> Code:
    """Return a union of types, each once."""
    return code_joined(" | ", dict.fromkeys(types))


def python_type(api: Api, schema: Json) -> Code:
    """Return the type of a schema's values, as the client's models have it."""
    return united(python_types(api, schema))


def python_types(api: Api, schema: Json) -> list[Code]:
    """Return the types of which a schema's values may have any."""
    schema = only_reference(schema)
    if "$ref" in schema:
        found = joined(api.root, schema)[0]
        return python_types(api, found) if is_free_form(found) else [model_name(schema)]
    if options := union_options(schema):
        return [t for option in options for t in python_types(api, option)]
    kind = schema.get("type")
    if isinstance(kind, list):
        return [t for k in kind for t in python_types(api, {**schema, "type": k})]
    if kind == "string":
        return [FORMATS.get(schema.get("format", ""), code("str"))]
    if kind == "array":
        return [code("list[{}]", python_type(api, schema.get("items", {})))]
    if kind == "object":
        values = schema.get("additionalProperties")
        below = python_type(api, values) if isinstance(values, dict) else code("Any")
        return [code("dict[str, {}]", below)]
    return [_SCALARS.get(kind, code("Any"))]


_NAMED = ("properties", "patternProperties", "headers", "schemas", "examples", "securitySchemes")
"""Keys of mappings whose own keys are names, which may begin with `x-`."""


def without_extensions(value: Any, *kept: str, names: bool = False) -> Any:
    """Return a document without its `x-` keys, but for the `kept` ones and for names.

    Args:
        value: The document, or a part of it.
        kept: Extensions that stay.
        names: Whether the keys of `value` are names of members or the like.
    """
    if isinstance(value, dict):
        return {
            key: without_extensions(below, *kept, names=key in _NAMED and not names)
            for key, below in value.items()
            if names or not key.startswith("x-") or key in kept
        }
    if isinstance(value, list):
        return [without_extensions(item, *kept) for item in value]
    return value
