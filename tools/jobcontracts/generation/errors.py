"""The exceptions of a client: a class per error status, and what each operation says with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobcontracts.check.openapi.schemas import ERROR_MESSAGE
from jobcontracts.generation.names import status_name
from jobcontracts.generation.schemas import united
from jobcontracts.generation.view import ErrorView, OperationView, body_types, decoder_of
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Expression
from jobcontracts.model.members import alternatives
from jobcontracts.model.source import Json


def error_view(contract: Contract, response: Response) -> ErrorView:
    """Return the view of an operation's error answer."""
    kinds = body_types(contract, response)
    return ErrorView(
        status_name(response.status),
        response.status,
        " ".join(response.description.split()),
        united(kinds),
        kinds,
        decoder_of(response),
        list(ways(contract, response.media.schema)) if response.media else [],
    )


def error_classes(operations: Iterable[OperationView]) -> tuple[ErrorView, ...]:
    """Return one view per status, with the bodies that it has and what it means anywhere."""
    found: dict[int, list[tuple[str, ErrorView]]] = {}
    for operation in operations:
        for error in operation.errors:
            found.setdefault(error.status, []).append((operation.name, error))
    return tuple(_united(found[status]) for status in sorted(found))


def ways(contract: Contract, schema: Json, seen: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """Yield the way to each marked member, by its names; a list on the way adds none.

    Args:
        contract: The contract.
        schema: The schema of a body, or of a part of it.
        seen: The named schemas that the way has led through.
    """
    for alternative in alternatives(contract.root, schema):
        if alternative.name in seen:
            continue
        through = (*seen, alternative.name) if alternative.name else seen
        if "items" in alternative.schema:
            yield from ways(contract, alternative.schema["items"], through)
        for name, member in alternative.schema.get("properties", {}).items():
            if isinstance(member, dict) and member.get(ERROR_MESSAGE):
                yield [name]
            else:
                yield from ([name, *way] for way in ways(contract, member, through))


def ways_below(contract: Contract, operation: Operation, e: Expression | None) -> list[list[str]]:
    """Return the same from the value on that an expression has in an operation's answers."""
    found = [
        way
        for response in operation.successes.values()
        for schema in (e.schemas(contract.root, response) if e is not None else ())
        for way in ways(contract, schema)
    ]
    return [way for index, way in enumerate(found) if way not in found[:index]]


def _united(errors: list[tuple[str, ErrorView]]) -> ErrorView:
    meanings: dict[str, list[str]] = {}
    for operation, error in errors:
        meanings.setdefault(error.description, []).append(f"`{operation}`")
    told = [f"{', '.join(names)}: {text}" for text, names in meanings.items()]
    description = next(iter(meanings)) if len(told) == 1 else "\n\n".join([_SEVERAL, *told])
    kinds = tuple(dict.fromkeys(kind for _, error in errors for kind in error.body_types))
    first = errors[0][1]
    return ErrorView(
        first.class_name, first.status, description, united(kinds), kinds, first.decoder, []
    )


_SEVERAL = "What it means depends on the operation."
