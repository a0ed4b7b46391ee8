"""A contract's example values as Python code: what a README shows is what the contract says."""

from __future__ import annotations

from jobcontracts.generation.models import Models
from jobcontracts.generation.schemas import is_free_form, model_name
from jobcontracts.generation.view import OperationView
from jobcontracts.model.contract import Contract
from jobcontracts.model.source import Json
from jobcontracts.rendering.python import Code, code, joined, literal


def example_code(contract: Contract, schema: Json, value: Json, models: Models) -> Code:
    """Return Python code that makes a model out of an example's value."""
    resolved, pointer = contract.located(schema)
    if "$ref" in schema and resolved.get("enum") and value in resolved["enum"]:
        return code("{}({})", model_name(schema), literal(value))
    if "$ref" in schema and isinstance(value, dict) and not is_free_form(resolved):
        members = resolved.get("properties", {})
        model = pointer.rpartition("/")[2]
        arguments = (
            code("{}={}", models.attribute(model, n), example_code(contract, members[n], v, models))
            for n, v in value.items()
            if n in members
        )
        return code("{}({})", model_name(schema), joined(", ", arguments))
    if isinstance(value, list):
        items = resolved.get("items", {})
        made = (example_code(contract, items, item, models) for item in value)
        return code("[{}]", joined(", ", made))
    return literal(value)


def example_models(contract: Contract, schema: Json, value: Json) -> list[Code]:
    """Return the names of the models that `example_code` uses."""
    resolved = contract.resolve(schema)
    names = []
    if "$ref" in schema and (resolved.get("enum") or resolved.get("properties")):
        names.append(model_name(schema))
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
    contract: Contract, operation: OperationView, models: Models
) -> tuple[tuple[Code, ...], tuple[Code, ...]]:
    """Return the arguments of an operation's example call, as code, and the models in them."""
    arguments = [
        literal(p.example if p.example is not None else p.name)
        for p in operation.operation.path_parameters
    ]
    names: list[Code] = []
    keywords = []
    for argument in operation.arguments:
        if argument.required and argument.location == "query":
            found = next(p for p in operation.operation.parameters if p.name == argument.wire_name)
            value = example_code(contract, found.schema, found.example, models)
            keywords.append(code("{}={}", argument.name, value))
            names += example_models(contract, found.schema, found.example)
    request = operation.operation.request_body
    if request is not None:
        media = next(iter(request.content.values()))
        body: Json = next(iter(media.examples.values()), {})
        arguments.append(example_code(contract, media.schema, body, models))
        if not request.required:
            arguments[-1] = code("body={}", arguments[-1])
        names += example_models(contract, media.schema, body)
    return (*arguments, *keywords), tuple(names)
