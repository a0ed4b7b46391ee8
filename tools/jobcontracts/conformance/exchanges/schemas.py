"""A contract's schemas, compiled once, and what a value does against one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from jobcontracts.model.contract import Contract

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class Schemas:
    """Validators of a contract's schemas (JSON Schema 2020-12, formats checked)."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._components = contract.root.get("components", {})
        self._compiled: dict[int, jsonschema_rs.Draft202012Validator] = {}

    def validator(self, schema: Any) -> jsonschema_rs.Draft202012Validator:
        """Return the validator of a schema that is part of the contract's document."""
        key = id(schema)
        if key not in self._compiled:
            rooted = {"allOf": [schema], "components": self._components}
            self._compiled[key] = jsonschema_rs.Draft202012Validator(rooted, validate_formats=True)
        return self._compiled[key]

    def kind(self, schema: Any) -> str:
        """Return the one type of a schema besides null; empty if it has none or several."""
        kinds = self._contract.resolve(schema)
        kinds = kinds.get("type", "") if isinstance(kinds, Mapping) else ""
        kinds = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
        return kinds[0] if len(kinds) == 1 else ""

    def text_is_valid(self, schema: Any, text: str) -> bool:
        """Return whether a text, as it stands in a URL or a header, fits a schema."""
        resolved, kind = self._contract.resolve(schema), self.kind(schema)
        if kind == "object":
            return True
        if kind == "array":
            item = self.kind(resolved.get("items", {}))
            value: Any = [typed(part.strip(), item) for part in text.split(",")]
        else:
            value = typed(text, kind)
        return self.validator(schema).is_valid(value)


def typed(text: str, kind: str) -> Any:
    """Return what a text stands for where a value of `kind` is expected, else the text itself."""
    if kind in ("integer", "number") and _NUMBER.fullmatch(text) and len(text) < 400:
        return json.loads(text)
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    return text
