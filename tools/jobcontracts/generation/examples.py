"""A contract's example values as Python code: what a README shows is what the contract says."""

from __future__ import annotations

from dataclasses import dataclass

from jobcontracts.generation.models import Models
from jobcontracts.generation.schemas import decodable, is_free_form
from jobcontracts.generation.view import OperationView
from jobcontracts.model.bodies import encoding_of, is_binary
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import preferred_media
from jobcontracts.model.members import alternatives, makes_class
from jobcontracts.model.schema import schema_validator
from jobcontracts.model.source import Json
from jobcontracts.rendering.python import Code, code, identifier, joined, literal


@dataclass(frozen=True)
class ExampleCall:
    """An operation's example call: its arguments as code, and the models in them."""

    arguments: tuple[Code, ...]
    models: tuple[Code, ...]


def example_code(
    contract: Contract, schema: Json, value: Json, models: Models, used: set[Code] | None = None
) -> Code:
    """Return Python code that makes what a client has for a value.

    Args:
        contract, schema: The schema, as written in the contract.
        value: A value that fits it.
        models: The contract's models.
        used: Where the names of the models in the code are added.
    """
    used = set() if used is None else used
    found = next(
        (
            a
            for a in alternatives(contract.root, schema)
            if schema_validator(contract, a.schema).is_valid(value)
        ),
        None,
    )
    if found is None or is_free_form(found.schema):
        return literal(value)
    if found.name and "enum" in found.schema and makes_class(found.schema):
        used.add(identifier(found.name))
        return code("{}({})", identifier(found.name), literal(value))
    properties = found.schema.get("properties")
    if found.name and properties and isinstance(value, dict):
        used.add(identifier(found.name))
        arguments = [
            code(
                "{}={}",
                models.attribute(found.name, name),
                member_code(contract, properties[name], below, models, used),
            )
            for name, below in value.items()
            if name in properties
        ]
        return code("{}({})", identifier(found.name), joined(", ", arguments))
    if is_binary(found.schema) and isinstance(value, str):
        return octets(value)
    if isinstance(value, list):
        items = found.schema.get("items", {})
        made = [member_code(contract, items, item, models, used) for item in value]
        return code("[{}]", joined(", ", made))
    return literal(value)


def member_code(
    contract: Contract, schema: Json, value: Json, models: Models, used: set[Code]
) -> Code:
    """Return the same for a value inside of another, as `decodable` has its schema."""
    return example_code(contract, decodable(contract.root, schema), value, models, used)


def octets(text: str) -> Code:
    """Return Python code for the octets of a text in UTF-8."""
    return code("{}.encode()", literal(text))


def example_call(contract: Contract, operation: OperationView, models: Models) -> ExampleCall:
    """Return an operation's example call."""
    used: set[Code] = set()
    arguments = [
        example_code(contract, p.schema, p.example, models, used)
        if isinstance(p.example, dict)
        else literal(p.example if p.example is not None else p.name)
        for p in operation.operation.path_parameters
    ]
    keywords = []
    for argument in operation.arguments:
        found = operation.operation.parameter(argument.location, argument.wire_name)
        if argument.required and argument.location == "query" and found is not None:
            value = example_code(contract, found.schema, found.example, models, used)
            keywords.append(code("{}={}", argument.name, value))
    request = operation.operation.request_body
    if request is not None:
        media = preferred_media(request.content)
        example: Json = next(iter(media.examples.values()), {})
        if encoding_of(media.name) == "bytes":
            body = octets(example if isinstance(example, str) else "")
        else:
            body = example_code(contract, media.schema, example, models, used)
        arguments.append(body if request.required else code("body={}", body))
    return ExampleCall((*arguments, *keywords), tuple(sorted(used)))
