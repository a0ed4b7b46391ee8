"""Schemas that are compiled."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from jobcontracts.model.schema import compiled


@pytest.mark.parametrize(
    ("schema", "needed"),
    [
        ({"type": "string", "default": "a"}, False),
        ({"items": {"$ref": "#/components/schemas/Text"}}, True),
    ],
)
def test_components_are_compiled_only_with_what_refers_to_one(
    schema: Any, needed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    own = jsonschema_rs.Draft202012Validator

    def compiling(value: Any, **options: Any) -> jsonschema_rs.Draft202012Validator:
        seen.append(value)
        return own(value, **options)

    monkeypatch.setattr(jsonschema_rs, "Draft202012Validator", compiling)
    validator = compiled(schema, {"schemas": {"Text": {"type": "string"}}})
    assert not validator.is_valid(7 if not needed else [7])
    assert ["components" in value for value in seen] == [needed]
