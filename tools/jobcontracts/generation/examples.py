"""A contract's example values as Python code: what a README shows is what the contract says."""

from __future__ import annotations

from collections.abc import Callable

from jobcontracts.contracts.contract import Contract
from jobcontracts.contracts.source import Json
from jobcontracts.generation.docstrings import literal
from jobcontracts.generation.schemas import is_free_form
from jobcontracts.generation.view import OperationView

Identifier = Callable[[str], str]


def example_code(contract: Contract, schema: Json, value: Json, identifier: Identifier) -> str:
    """Return Python code that makes a model out of an example's value."""
    resolved = contract.resolve(schema)
    if "$ref" in schema and resolved.get("enum") and value in resolved["enum"]:
        return f"{schema['$ref'].rpartition('/')[2]}({literal(value)})"
    if "$ref" in schema and isinstance(value, dict) and not is_free_form(resolved):
        members = resolved.get("properties", {})
        arguments = [
            f"{identifier(name)}={example_code(contract, members[name], below, identifier)}"
            for name, below in value.items()
            if name in members
        ]
        return f"{schema['$ref'].rpartition('/')[2]}({', '.join(arguments)})"
    if isinstance(value, list):
        items = resolved.get("items", {})
        return f"[{', '.join(example_code(contract, items, item, identifier) for item in value)}]"
    return literal(value)


def example_models(contract: Contract, schema: Json, value: Json) -> list[str]:
    """Return the names of the models that `example_code` uses."""
    resolved = contract.resolve(schema)
    names = []
    if "$ref" in schema and (resolved.get("enum") or resolved.get("properties")):
        names.append(str(schema["$ref"].rpartition("/")[2]))
    if isinstance(value, dict):
        members = resolved.get("properties", {})
        for name, below in value.items():
            if name in members:
                names += example_models(contract, members[name], below)
    elif isinstance(value, list):
        for item in value:
            names += example_models(contract, resolved.get("items", {}), item)
    return sorted(set(names))


def example_call(
    contract: Contract, operation: OperationView, identifier: Identifier
) -> tuple[list[str], list[str]]:
    """Return the arguments of an operation's example call, as code, and the models in them."""
    arguments = [
        literal(p.example if p.example is not None else p.name)
        for p in operation.operation.path_parameters
    ]
    models: list[str] = []
    keywords = []
    for argument in operation.arguments:
        if argument.required and argument.location == "query":
            found = next(p for p in operation.operation.parameters if p.name == argument.wire_name)
            code = example_code(contract, found.schema, found.example, identifier)
            keywords.append(f"{argument.name}={code}")
            models += example_models(contract, found.schema, found.example)
    request = operation.operation.request_body
    if request is not None:
        media = next(iter(request.content.values()))
        value: Json = next(iter(media.examples.values()), {})
        arguments.append(example_code(contract, media.schema, value, identifier))
        if not request.required:
            arguments[-1] = f"body={arguments[-1]}"
        models += example_models(contract, media.schema, value)
    return [*arguments, *keywords], models
