"""Schemas compiled: JSON Schema 2020-12, formats checked, references into the document."""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from jobcontracts.model.contract import Contract
from jobcontracts.model.parameters import coercion, kind_of
from jobcontracts.problem import quoted


def schema_validator(contract: Contract, schema: Any) -> jsonschema_rs.Draft202012Validator:
    """Compile a schema of a contract, with formats checked and references into its components."""
    rooted = {"allOf": [schema], "components": contract.root.get("components", {})}
    return jsonschema_rs.Draft202012Validator(rooted, validate_formats=True)


def first_violation(validator: jsonschema_rs.Draft202012Validator, value: Any) -> str:
    """Return the first thing that is wrong with a value that the validator refuses."""
    error = next(iter(validator.iter_errors(value)))
    place = "".join(f"/{token}" for token in error.instance_path)
    return f"{quoted(place)}: {quoted(error.message)}" if place else quoted(error.message)


class Schemas:
    """The validators of a contract's schemas, each compiled on first use."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._compiled: dict[int, jsonschema_rs.Draft202012Validator] = {}

    def validator(self, schema: Any) -> jsonschema_rs.Draft202012Validator:
        """Return the validator of a schema that is part of the contract's document."""
        key = id(schema)
        if key not in self._compiled:
            self._compiled[key] = schema_validator(self._contract, schema)
        return self._compiled[key]

    def text_is_valid(self, schema: Any, text: str) -> bool:
        """Return whether a text, as it stands in a path or a header, fits a schema."""
        return self.are_valid("header", schema, [text])

    def are_valid(self, location: str, schema: Any, texts: list[str]) -> bool:
        """Return whether the texts of a parameter in this place of a request fit its schema."""
        if kind_of(self._contract, schema) == "object":
            return True
        try:
            value = coercion(self._contract, location, schema)(texts)
        except ValueError:
            return False
        return self.validator(schema).is_valid(value)
