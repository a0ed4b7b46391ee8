"""Which Python type a schema has in a client."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from jobcontracts.model.members import (
    alternatives,
    decoded_types,
    look_alikes,
    makes_class,
    types_of,
)
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
    """Return whether a schema is an object that no class can hold all members of: a plain dict."""
    return "object" in decoded_types(schema) and not makes_class(schema)


def dict_values(schema: Json) -> Json:
    """Return the schema that each value of a plain dict fits: anything, where they differ."""
    if schema.get("properties") or schema.get("patternProperties"):
        return {}
    values = schema.get("additionalProperties")
    return values if isinstance(values, dict) else {}


def decodable(root: Json, schema: Json) -> Json:
    """Return the schema of a member as decoders can tell it, which may be less than it says.

    Alternatives that look alike are what JSON has: objects a dict, lists a list, texts text.
    """
    if _is_endless(root, schema, frozenset()):
        return {}
    alike = look_alikes(root, schema)
    if not alike:
        return schema
    options: list[Json] = []
    for alternative in alternatives(root, schema):
        named = alternative.name and makes_class(alternative.schema)
        types = decoded_types(alternative.schema)
        for name in types:
            whole = {**alternative.schema, "type": name}
            own = {"$ref": f"#/components/schemas/{alternative.name}"} if named else whole
            options.append({"type": name} if name in alike else own)
        options += [] if types else [{}]
    return {"anyOf": [o for index, o in enumerate(options) if o not in options[:index]]}


def _is_endless(root: Json, schema: Json, above: frozenset[str]) -> bool:
    """Return whether lists and maps are in themselves, with no class between: no type is so."""
    for alternative in alternatives(root, schema):
        name, found = alternative.name, alternative.schema
        if name in above:
            return True
        if not makes_class(found):
            below = (found[key] for key in ("items", "additionalProperties") if key in found)
            if any(_is_endless(root, s, above | {name} - {""}) for s in below):
                return True
    return False


def loosened(schema: Json) -> Json:
    """Return a schema without what neither a class nor a list of one type can hold.

    Of a constant, and of an enum of several types, the types are left; of a tuple, a list.
    """
    if "prefixItems" in schema:
        return {"type": "array"}
    if "const" not in schema and ("enum" not in schema or makes_class(schema)):
        return schema
    bare = {key: value for key, value in schema.items() if key not in ("const", "enum")}
    kinds = decoded_types(schema)
    return {**bare, "type": kinds[0] if len(kinds) == 1 else kinds}


def united(types: Iterable[Code]) -> Code:
    """Return a union of types, each once."""
    return code_joined(" | ", dict.fromkeys(types))


def python_type(api: Api, schema: Json) -> Code:
    """Return the type of a schema's values, as the client's models have it."""
    return united(python_types(api, schema))


def python_types(api: Api, schema: Json) -> list[Code]:
    """Return the types of which a schema's values may have any."""
    return _types(api, schema, frozenset())


def _types(api: Api, schema: Json, above: frozenset[str]) -> list[Code]:
    found: list[Code] = []
    for alternative in alternatives(api.root, schema):
        name = alternative.name
        if name and makes_class(alternative.schema):
            found.append(identifier(name))
            found += [_SCALARS["null"]] if "null" in types_of(alternative.schema) else []
        elif name in above:
            found.append(code("Any"))  # a list of such lists, without end
        else:
            below = above | {name} if name else above
            found += _plain_types(api, loosened(alternative.schema), below)
    return list(dict.fromkeys(found))


def _plain_types(api: Api, schema: Json, above: frozenset[str]) -> list[Code]:
    """Return the types of what is in no class."""

    def member(below: Json) -> Code:
        return united(_types(api, decodable(api.root, below), above))

    kind = schema.get("type")
    if isinstance(kind, list):
        return [t for k in kind for t in _plain_types(api, {**schema, "type": k}, above)]
    if kind == "string":
        return [FORMATS.get(schema.get("format", ""), code("str"))]
    if kind == "array":
        return [code("list[{}]", member(schema.get("items", {})))]
    if kind == "object":
        return [code("dict[str, {}]", member(dict_values(schema)))]
    return [_SCALARS.get(kind, code("Any"))]


def plain_type(api: Api, schema: Json) -> Code:
    """Return the type of a schema's values as JSON has them, in no class."""
    found = [decoded_types(a.schema) for a in alternatives(api.root, schema)]
    types = [python_type(api, {"type": name}) for names in found for name in names]
    return united(types) if all(found) else code("Any")


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
