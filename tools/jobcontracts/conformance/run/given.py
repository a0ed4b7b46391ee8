"""What a user gives for requests, in the place of the examples that a contract has for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from jobcontracts.files.json_text import JsonTextError, parse_json
from jobcontracts.files.reading import read_bytes, utf8
from jobcontracts.model.api import Operation, Parameter
from jobcontracts.model.contract import Contract, build_contract
from jobcontracts.model.http import MISSING
from jobcontracts.model.node import resolve
from jobcontracts.model.pointer import find, pointer_tokens
from jobcontracts.model.schema import Schemas
from jobcontracts.problem import Problem, ProblemsError

MOST_BYTES = 1 << 25
"""How large the file of a body may be."""


def read_body(path: Path | None) -> Any:
    """Read the JSON of a body; `MISSING` if no file is given.

    Raises:
        ProblemsError: It cannot be read, is too large or is no JSON.
    """
    if path is None:
        return MISSING
    content = read_bytes(path, expected="a readable file with JSON", most=MOST_BYTES)
    try:
        return parse_json(utf8(path, content))
    except JsonTextError as error:
        problem = Problem(path, error.line, "", "JSON", str(error), "write the body as JSON")
        raise ProblemsError([problem]) from None


def with_given(
    contract: Contract, values: Mapping[str, str], scope: Mapping[str, str], body: Any
) -> Contract:
    """Return the contract with what is given as its examples, from which requests are made.

    Args:
        contract: The contract.
        values: Values of parameters by name, in every operation that has one of that name.
        scope: Where jobs live: values of what a job's key has beside its id.
        body: The body by which a job is started; `MISSING` for those of the contract.

    Raises:
        ProblemsError: There is no such parameter, or no such body, or a value is not as documented.
    """
    root, schemas = deepcopy(contract.root), Schemas(contract)
    of_key = [name for name in contract.key.members if name != contract.key.id]
    named = [p.name for o in contract.operations.values() for p in o.parameters]
    _look_for(scope, of_key, "--scope")
    _look_for(values, named, "--set")
    for operation in contract.operations.values():
        for parameter, text in _given(contract, operation, values, scope):
            if not schemas.fits(parameter, [text]):
                expected = f"what the contract allows as {parameter.name} of {operation.id}"
                raise ProblemsError.of(expected, text, "give another value")
            raw = find(root, pointer_tokens(parameter.pointer))
            raw.pop("examples", None)
            raw["example"] = schemas.reading(parameter).value([text])
    if body is not MISSING:
        _put_body(contract, root, body)
    return build_contract(
        contract.vendor, replace(contract.openapi, root=root), contract.lifecycle_source
    )


def _given(
    contract: Contract, operation: Operation, values: Mapping[str, str], scope: Mapping[str, str]
) -> Iterator[tuple[Parameter, str]]:
    for parameter in operation.parameters:
        if parameter.name in values:
            yield parameter, values[parameter.name]
    for member, place in contract.key.places[operation.id].items():
        found = None if place.place == "body" else operation.parameter(place.place, place.name)
        if found is not None and member in scope:
            yield found, scope[member]


def _put_body(contract: Contract, root: dict[str, Any], body: Any) -> None:
    bodies = [m for o in contract.starters for m in o.request_content.values()]
    if not bodies:
        found = "an operation that takes no body"
        raise ProblemsError.of("an operation that starts jobs by a body", found, "omit --body")
    for media in bodies:
        raw = resolve(root, find(root, pointer_tokens(media.pointer)))[0]
        raw.pop("example", None)
        raw["examples"] = {"given": {"value": body}}


def _look_for(given: Mapping[str, str], there: list[str], option: str) -> None:
    for name in given:
        if name not in there:
            expected = f"one of {', '.join(dict.fromkeys(there)) or 'none'}"
            raise ProblemsError.of(expected, name, f"name another with {option}, or omit it")
