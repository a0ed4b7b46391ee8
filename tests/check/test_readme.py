"""specs/README.md explains every key that a contract may have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator

from jobcontracts.check import check_vendor
from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.model.contract import read_contract
from jobcontracts.model.source import read_source
from jobcontracts.model.vendors import own_specs, vendor_names

README = (own_specs() / "README.md").read_text("utf-8")
SCHEMA = json.loads((own_specs() / "lifecycle.schema.json").read_text("utf-8"))
EXTENSIONS = json.loads((own_specs() / "openapi-extensions.schema.json").read_text("utf-8"))


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
        if key != "$schema"
    }
)


@pytest.mark.parametrize("vendor", vendor_names(own_specs()))
def test_every_x_key_is_explained(vendor: str) -> None:
    root = read_source(own_specs() / vendor / "openapi.yaml").root
    marks = {key for value in values(root) for key in value if str(key).startswith("x-")}
    assert {key for key in marks if f"| `{key}` |" not in README} == set()


def test_editors_know_the_x_keys_that_are_explained() -> None:
    members = [v.get("properties", {}) for v in values(EXTENSIONS) if isinstance(v, dict)]
    known = {key for each in members for key in each if key.startswith("x-")}
    assert known == {*re.findall(r"^\| `(x-[a-z-]+)` \|", README, re.MULTILINE)}


@pytest.mark.parametrize("vendor", vendor_names(own_specs()))
def test_the_x_keys_of_our_contracts_are_as_editors_want_them(vendor: str) -> None:
    root = read_source(own_specs() / vendor / "openapi.yaml").root
    assert [e.message for e in Draft202012Validator(EXTENSIONS).iter_errors(root)] == []


def test_editors_tell_what_each_key_of_a_lifecycle_says() -> None:
    keys = [schema.get("properties", {}) for schema in values(SCHEMA) if isinstance(schema, dict)]
    undescribed = [k for key in keys for k, said in key.items() if "description" not in said]
    assert undescribed == []


@pytest.mark.parametrize("vendor", vendor_names(own_specs()))
def test_a_lifecycle_says_to_editors_where_its_schema_is(vendor: str) -> None:
    lifecycle = own_specs() / vendor / "lifecycle.yaml"
    first = lifecycle.read_text("utf-8").splitlines()[0]
    _, said, named = first.partition("# yaml-language-server: $schema=")
    if not said:
        pytest.skip("the lifecycle says nothing to editors, which `check` does not ask for")
    assert json.loads((lifecycle.parent / named).read_text("utf-8")) == SCHEMA


@pytest.mark.parametrize("key", LIFECYCLE_KEYS)
def test_every_key_of_a_lifecycle_is_explained(key: str) -> None:
    # By itself, or in a longer name: `handle.id`, `plans.*.states`.
    assert re.search(rf"`([\w*]+\.)*{key}(\.[\w*]+)*`", README)


def test_every_phase_is_explained() -> None:
    assert [p for p in SCHEMA["$defs"]["phase"]["enum"] if f"`{p}`" not in README] == []


STEP = r"```yaml openapi\.yaml\n(.*?)```\n\n```yaml lifecycle\.yaml\n(.*?)```"
STEPS = re.findall(STEP, README, re.DOTALL)


def grown(root: Any, more: Any) -> Any:
    """Return a document that has what a step says more: members of objects, or other values."""
    if not isinstance(root, dict) or not isinstance(more, dict):
        return more
    return root | {key: grown(root.get(key), value) for key, value in more.items()}


def written(root: Path, count: int) -> Path:
    """Write the example as it is after so many steps; return its folder."""
    folder = root / "reports"
    folder.mkdir()
    for name, texts in zip(
        ("openapi.yaml", "lifecycle.yaml"), zip(*STEPS, strict=True), strict=True
    ):
        whole: Any = {}
        for text in texts[:count]:
            whole = grown(whole, yaml.safe_load(text))
        (folder / name).write_text(json.dumps(whole, default=str), encoding="utf-8")
    return folder


@pytest.mark.parametrize("count", range(1, len(STEPS) + 1))
def test_the_example_is_a_contract_at_each_step(count: int, tmp_path: Path) -> None:
    folder = written(tmp_path, count)
    assert [str(problem) for problem in check_vendor(folder).problems] == []


def test_the_mock_keeps_the_example(tmp_path: Path) -> None:
    contract = read_contract(written(tmp_path, 1))
    outcome = run_suite(MockTarget(contract), Depth(1))
    assert [(f.check, f.message) for f in outcome.findings] == []


def test_the_example_grows() -> None:
    assert len(STEPS) > 2


def test_it_is_short() -> None:
    assert len(README.splitlines()) < 200
