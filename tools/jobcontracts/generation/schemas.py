"""Which Python type a schema has in a client, and how an expression reads a member of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobcontracts.contracts.contract import Contract
    from jobcontracts.contracts.source import Json

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_FORMATS = {"uuid": "UUID", "date-time": "datetime"}


def is_free_form(schema: Json) -> bool:
    """Return whether a schema is an object of which no member is known: a plain dict."""
    return (
        isinstance(schema, dict) and schema.get("type") == "object" and not schema.get("properties")
    )


def alternatives(schema: Json) -> list[Json]:
    """Return the schemas of which a value may fit any."""
    return list(schema.get("anyOf") or schema.get("oneOf") or [schema])


def python_type(contract: Contract, schema: Json) -> str:
    """Return the type of a schema's values, as the client's models have it."""
    if "$ref" in schema:
        resolved = contract.resolve(schema)
        if is_free_form(resolved):
            return python_type(contract, resolved)
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema or "oneOf" in schema:
        return " | ".join(dict.fromkeys(python_type(contract, s) for s in alternatives(schema)))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(python_type(contract, {**schema, "type": k}) for k in kind)
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "str")
    if kind == "array":
        return f"list[{python_type(contract, schema.get('items', {}))}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        below = python_type(contract, values) if isinstance(values, dict) else "Any"
        return f"dict[str, {below}]"
    return _SCALARS.get(kind, "Any")


def member_schemas(
    contract: Contract, schema: Json, tokens: Sequence[str]
) -> Iterator[tuple[Json, bool]]:
    """Yield each schema that `tokens` lead to, with whether the value is always there."""
    resolved = contract.resolve(schema)
    options = alternatives(resolved)
    for option in options:
        found = contract.resolve(option)
        if not tokens:
            yield option, len(options) == 1
            continue
        below = found.get("properties", {}).get(tokens[0]) if isinstance(found, dict) else None
        if below is None:
            continue
        certain = len(options) == 1 and tokens[0] in found.get("required", [])
        for last, sure in (
            member_schemas(contract, below, tokens[1:]) if tokens[1:] else [(below, True)]
        ):
            yield last, certain and sure


def resolves(contract: Contract, schema: Json, tokens: Sequence[str]) -> bool:
    """Return whether `tokens` lead to a member of the schema."""
    return any(True for _ in member_schemas(contract, schema, tokens))


def object_names(contract: Contract, schema: Json) -> list[str]:
    """Return the models among a schema's alternatives."""
    return [
        str(option["$ref"].rpartition("/")[2])
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
