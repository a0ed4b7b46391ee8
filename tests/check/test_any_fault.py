"""Whatever a contract's author writes, the check answers with problems, never with a traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jobcontracts.check import check_vendor, checked_contract
from jobcontracts.model.source import read_source
from jobcontracts.problem import ProblemsError

from ..conftest import places

SMALL = Path(__file__).parent / "small"
FILES = {name: read_source(SMALL / name).root for name in ("openapi.yaml", "lifecycle.yaml")}
KEYS = ["x-source", "x-inferred", "$ref", "type", "enum", "examples", "default", "200", "", "a/b~c"]
JUNK: list[Any] = [
    *(None, True, 3, -1.5, "", "x", "{", "12", "$statusCode", "$response.body#/a", [], {}),
    *([None], [1], ["x"], {"a": 1}, {"$ref": 5}, {"$ref": "#/nowhere"}),
    *({"$ref": "#/components/schemas/Order"}, "#/components/schemas/Order"),
]


PRINT_ID = ("components", "parameters", "PrintId")
ASTRAY = {"$ref": "#/components/schemas/Order"}
ITEM = ("paths", "/prints/{printId}")
PLACES = [(name, way) for name, root in FILES.items() for way in places(root)]


def spoiled(root: Any, way: tuple[Any, ...], how: str, key: str, junk: Any) -> Any:
    root = copy.deepcopy(root)
    owner = root
    for token in way[:-1]:
        owner = owner[token]
    if how == "remove":
        del owner[way[-1]]
    elif how == "replace" or isinstance(owner, list):
        owner[way[-1]] = junk
    elif how == "rename":
        owner[key] = owner.pop(way[-1])
    else:
        owner[key] = junk
    return root


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    place=st.sampled_from(PLACES),
    how=st.sampled_from(["remove", "replace", "rename", "add"]),
    key=st.sampled_from(KEYS),
    junk=st.sampled_from(JUNK),
)
@example(place=("openapi.yaml", (*ITEM, "parameters")), how="replace", key="", junk=None)
@example(place=("openapi.yaml", (*ITEM, "parameters")), how="replace", key="", junk="x")
@example(place=("openapi.yaml", (*ITEM, "parameters", 0)), how="replace", key="", junk=None)
@example(place=("openapi.yaml", ("security",)), how="replace", key="", junk=None)
@example(place=("openapi.yaml", ("security",)), how="replace", key="", junk=[None])
@example(place=("openapi.yaml", PRINT_ID), how="replace", key="", junk=True)
@example(place=("openapi.yaml", (*PRINT_ID, "in")), how="replace", key="", junk=[])
@example(place=("openapi.yaml", PRINT_ID), how="replace", key="", junk=ASTRAY)
def test_a_spoiled_contract_is_accepted_or_refused(
    tmp_path: Path, place: tuple[str, tuple[Any, ...]], how: str, key: str, junk: Any
) -> None:
    name, way = place
    for file, root in FILES.items():
        value = spoiled(root, way, how, key, junk) if file == name else root
        # JSON is YAML: what the reader makes of it is what is written here.
        (tmp_path / file).write_text(json.dumps(value), encoding="utf-8")
    report = check_vendor(tmp_path)
    if report.problems:
        return
    contract = checked_contract(tmp_path)
    assert contract.poll.id in contract.operations


@pytest.mark.parametrize("name", FILES)
def test_an_empty_mapping_is_refused(tmp_path: Path, name: str) -> None:
    for file, root in FILES.items():
        (tmp_path / file).write_text(json.dumps({} if file == name else root), encoding="utf-8")
    with pytest.raises(ProblemsError):
        checked_contract(tmp_path)
