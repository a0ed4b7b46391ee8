"""What a lifecycle points at is read from each answer that has it, however that spells it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite

from .laundry import TEXT, Change, Laundry, assert_typed, body, made, reference
from .variants import state_in_a_header


def two_schemas(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Poll answers 202 while it soaks, with another schema in which the state may be missing."""
    responses = openapi["paths"]["/loads/{load}"]["get"]["responses"]
    soaking = {"load": "l1", "state": "soaking"}
    responses["202"] = {"description": "Wet.", "content": body("Soaking", one=soaking)}
    del responses["200"]["content"]["application/json"]["examples"]["soaking"]
    openapi["components"]["schemas"]["Soaking"] = {
        "type": "object",
        "x-source": "page",
        "required": ["load"],
        "properties": {"load": TEXT, "state": reference("WashState")},
    }


def test_a_state_that_is_required_in_one_answer_alone_is_read_from_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laundry = made({"two": two_schemas}, tmp_path, monkeypatch)["two"]
    job = laundry.client().submit(laundry.load())
    assert job.poll().state == "soaking"
    laundry.mock.advance(60)
    assert job.wait().state == "clean"


@pytest.fixture
def header_laundry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Laundry:
    found: Laundry = made({"by_header": state_in_a_header}, tmp_path, monkeypatch)["by_header"]
    return found


def test_a_state_is_read_from_a_header(header_laundry: Laundry) -> None:
    job = header_laundry.client().submit(header_laundry.load())
    assert job.poll().state == "soaking"
    header_laundry.mock.advance(60)
    assert job.wait().state == "clean"


def test_a_state_in_a_header_can_be_one_that_no_page_knows(header_laundry: Laundry) -> None:
    job = header_laundry.client().submit(header_laundry.load())
    header_laundry.mock.add_fault("unknown_state", state="torn")
    assert job.poll().state == "torn"


def test_the_mock_keeps_a_contract_with_the_state_in_a_header(header_laundry: Laundry) -> None:
    outcome = run_suite(MockTarget(header_laundry.contract), Depth(1, phases=("life",)))
    assert [(f.check, f.message) for f in outcome.findings] == []


def reads(where: str, nest: Any, schema: Any, **schemas: Any) -> Change:
    """Return what has the state, and what was washed, deeper in poll's answer."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        found = openapi["components"]["schemas"]
        found.update({name: {"x-source": "page", **value} for name, value in schemas.items()})
        wash = found["Wash"]
        wash["properties"]["at"], wash["required"] = schema, ["load", "at"]
        del wash["properties"]["state"]
        get = openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]
        states = ("soaking", "clean", "torn")
        get["content"] = body("Wash", **{s: {"load": "l1", "at": nest(s)} for s in states})
        lifecycle["state"]["read"] = f"$response.body#/at/{where}"

    return change


STEAM = {
    "type": "object",
    "required": ["state"],
    "properties": {"state": reference("WashState"), "percent": {"type": "integer"}},
}
DRY = {"type": "object", "properties": {"state": reference("WashState"), "warm": TEXT}}
MAP = {**DRY, "additionalProperties": TEXT}
KEYS = {"type": "object", "additionalProperties": reference("WashState")}
LIST = {"type": "array", "prefixItems": [{"type": "integer"}, reference("Steam")], "items": TEXT}
DEEPER: dict[str, Change] = {
    "one_of_two": reads(
        "state",
        lambda s: {"state": s, "percent": 1},
        {"anyOf": [reference("Steam"), reference("Dry")]},
        Steam=STEAM,
        Dry=DRY,
    ),
    "object_or_text": reads(
        "state", lambda s: {"state": s}, {"anyOf": [TEXT, reference("Steam")]}, Steam=STEAM
    ),
    "in_a_map": reads("state", lambda s: {"state": s, "x": "y"}, reference("Map"), Map=MAP),
    "by_its_key": reads("k", lambda s: {"k": s}, reference("Map"), Map=KEYS),
    "beside_members": reads(
        "k/x-s",
        lambda s: {"k": {"x-s": s}},
        reference("Map"),
        Map={**DRY, "additionalProperties": reference("Odd")},
        Odd={"type": "object", "properties": {"x-s": reference("WashState")}},
    ),
    "in_a_tuple": reads("1/state", lambda s: [1, {"state": s}], LIST, Steam=STEAM),
    "in_a_list": reads(
        "0/state",
        lambda s: [{"state": s}],
        {"type": "array", "items": {"anyOf": [reference("Steam"), reference("Dry")]}},
        Steam=STEAM,
        Dry=DRY,
    ),
}


@pytest.fixture(scope="module")
def deeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(DEEPER, tmp_path_factory.mktemp("deeper"), patch)


@pytest.mark.parametrize("case", DEEPER)
def test_a_state_is_read_where_no_class_has_it(deeper: dict[str, Laundry], case: str) -> None:
    laundry = deeper[case]
    job = laundry.client().submit(laundry.load())
    assert job.poll().state == "soaking"
    laundry.mock.advance(60)
    assert job.wait().state == "clean"
    outcome = run_suite(MockTarget(laundry.contract), Depth(1, phases=("life",)))
    assert [(f.check, f.message) for f in outcome.findings] == []


def test_packages_that_read_it_are_typed(deeper: dict[str, Laundry]) -> None:
    assert_typed(deeper.values())
