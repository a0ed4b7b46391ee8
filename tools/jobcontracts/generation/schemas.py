"""Which Python type a schema has in a client, and how an expression reads a member of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobcontracts.rendering.python import Code, code, identifier, joined

if TYPE_CHECKING:
    from jobcontracts.model.contract import Contract
    from jobcontracts.model.source import Json

_SCALARS = {
    "string": code("str"),
    "integer": code("int"),
    "number": code("float"),
    "boolean": code("bool"),
    "null": code("None"),
}
_FORMATS = {"uuid": code("UUID"), "date-time": code("datetime")}


def is_free_form(schema: Json) -> bool:
    """Return whether a schema is an object of which no member is known: a plain dict."""
    return (
        isinstance(schema, dict) and schema.get("type") == "object" and not schema.get("properties")
    )


def alternatives(schema: Json) -> list[Json]:
    """Return the schemas of which a value may fit any."""
    return list(schema.get("anyOf") or schema.get("oneOf") or [schema])


def model_name(reference: Json) -> Code:
    """Return the name of the model that a reference to a schema means."""
    return identifier(reference["$ref"].rpartition("/")[2])


def united(types: Iterable[Code]) -> Code:
    """Return a union of types, each once."""
    return joined(" | ", dict.fromkeys(types))


def python_type(contract: Contract, schema: Json) -> Code:
    """Return the type of a schema's values, as the client's models have it."""
    return united(python_types(contract, schema))


def python_types(contract: Contract, schema: Json) -> list[Code]:
    """Return the types of which a schema's values may have any."""
    if "$ref" in schema:
        resolved = contract.resolve(schema)
        if is_free_form(resolved):
            return python_types(contract, resolved)
        return [model_name(schema)]
    if "anyOf" in schema or "oneOf" in schema:
        return [t for option in alternatives(schema) for t in python_types(contract, option)]
    kind = schema.get("type")
    if isinstance(kind, list):
        return [t for k in kind for t in python_types(contract, {**schema, "type": k})]
    if kind == "string":
        return [_FORMATS.get(schema.get("format", ""), code("str"))]
    if kind == "array":
        return [code("list[{}]", python_type(contract, schema.get("items", {})))]
    if kind == "object":
        values = schema.get("additionalProperties")
        below = python_type(contract, values) if isinstance(values, dict) else code("Any")
        return [code("dict[str, {}]", below)]
    return [_SCALARS.get(kind, code("Any"))]


@dataclass(frozen=True)
class Member:
    """What a way of keys leads to in the values of a schema.

    Args:
        schema: The schema of what is there.
        certain: Whether something always is.
        models: The model that each key of the way is a member of.
    """

    schema: Json
    certain: bool
    models: tuple[str, ...] = ()


def members(contract: Contract, schema: Json, tokens: Sequence[str]) -> Iterator[Member]:
    """Yield what `tokens` lead to, in each alternative of a schema."""
    named = schema if isinstance(schema, dict) and "$ref" in schema else {}
    options = alternatives(contract.resolve(schema))
    for option in options:
        if not tokens:
            yield Member(option, len(options) == 1)
            continue
        found, pointer = contract.located(option)
        below = found.get("properties", {}).get(tokens[0]) if isinstance(found, dict) else None
        if below is None:
            continue
        model = (pointer or contract.located(named)[1]).rpartition("/")[2]
        certain = len(options) == 1 and tokens[0] in found.get("required", [])
        rest = members(contract, below, tokens[1:]) if tokens[1:] else [Member(below, True)]
        for last in rest:
            yield Member(last.schema, certain and last.certain, (model, *last.models))


def resolves(contract: Contract, schema: Json, tokens: Sequence[str]) -> bool:
    """Return whether `tokens` lead to a member of the schema."""
    return any(True for _ in members(contract, schema, tokens))


def object_names(contract: Contract, schema: Json) -> list[Code]:
    """Return the models among a schema's alternatives."""
    return [
        model_name(option)
        for option in alternatives(schema)
        if "$ref" in option and "properties" in contract.resolve(option)
    ]


def without_extensions(value: Any, *kept: str) -> Any:
    """Return a document without its `x-` keys, but for the `kept` ones."""
    if isinstance(value, dict):
        return {
            key: without_extensions(below, *kept)
            for key, below in value.items()
            if not key.startswith("x-") or key in kept
        }
    if isinstance(value, list):
        return [without_extensions(item, *kept) for item in value]
    return value
