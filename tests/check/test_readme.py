"""specs/README.md explains every key that a contract may have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from jobcontracts.model.source import read_source
from jobcontracts.model.vendors import own_specs, vendor_names

README = (own_specs() / "README.md").read_text("utf-8")
SCHEMA = json.loads((own_specs() / "lifecycle.schema.json").read_text("utf-8"))


def values(value: Any) -> Iterator[Any]:
    """Yield a JSON value and all that is in it."""
    yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, (dict, list)):
            yield from values(item)


LIFECYCLE_KEYS = sorted(
    {
        key
        for schema in values(SCHEMA)
        if isinstance(schema, dict)
        for key in schema.get("properties", ())
    }
)


@pytest.mark.parametrize("vendor", vendor_names(own_specs()))
def test_every_x_key_is_explained(vendor: str) -> None:
    root = read_source(own_specs() / vendor / "openapi.yaml").root
    marks = {key for value in values(root) for key in value if str(key).startswith("x-")}
    assert {key for key in marks if f"| `{key}` |" not in README} == set()


@pytest.mark.parametrize("key", LIFECYCLE_KEYS)
def test_every_key_of_a_lifecycle_is_explained(key: str) -> None:
    # By itself, or in a longer name: `handle.id`, `plans.*.states`.
    assert re.search(rf"`([\w*]+\.)*{key}(\.[\w*]+)*`", README)


def test_every_phase_is_explained() -> None:
    assert [p for p in SCHEMA["$defs"]["phase"]["enum"] if f"`{p}`" not in README] == []


def test_the_example_has_the_format() -> None:
    example = yaml.safe_load(README.split("```yaml\n")[1].split("```")[0])
    assert set(example) <= set(SCHEMA["properties"])
    assert set(SCHEMA["required"]) <= set(example)


def test_it_is_short() -> None:
    assert len(README.splitlines()) < 200
