"""What a vendor's answer says otherwise than its page, where nothing looks, ends no wait."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import httpx2
import msgspec
import pytest

from .laundry import TEXT, Change, Laundry, assert_typed, made, reference

GOOD = {
    "load": "l1",
    "state": "clean",
    "note": "x",
    "at": "2026-11-27T12:00:00Z",
    "parts": [{"kind": "a", "weight": 1}],
    "by_room": {"r1": {"kind": "a", "weight": 1}},
    "main": {"kind": "a", "weight": 1},
}


def talkative(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A wash tells much that no client looks at."""
    schemas = openapi["components"]["schemas"]
    number = {"type": "integer"}
    schemas["Part"] = {"type": "object", "x-source": "page", "required": ["kind"]}
    schemas["Part"]["properties"] = {"kind": TEXT, "weight": number}
    schemas["Rooms"] = {"type": "object", "x-source": "page"}
    schemas["Rooms"]["additionalProperties"] = reference("Part")
    schemas["Wash"]["properties"] |= {
        "note": TEXT,
        "at": {**TEXT, "format": "date-time"},
        "parts": {"type": "array", "items": reference("Part")},
        "by_room": reference("Rooms"),
        "main": {"anyOf": [reference("Part"), {"type": "null"}]},
        "why": TEXT,
    }
    schemas["Wash"]["required"] = ["load", "state", "note", "at", "parts"]
    content = openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]["content"]
    for example in content["application/json"]["examples"].values():
        example["value"] = {**GOOD, "state": example["value"]["state"]}
    lifecycle["error"] = "$response.body#/why"


@pytest.fixture(scope="module")
def laundry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laundry]:
    changes: dict[str, Change | None] = {"talkative": talkative}
    with pytest.MonkeyPatch.context() as patch:
        yield made(changes, tmp_path_factory.mktemp("deviations"), patch)["talkative"]


def wait(laundry: Laundry, wash: Any, /, strict: bool = False, **headers: str) -> Any:
    body = msgspec.json.encode(wash)
    named = {"content-type": "application/json"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    answer = httpx2.Response(200, headers=named, content=body)
    return laundry.client(answer, token="t", strict=strict).job("l1").wait()


@pytest.mark.parametrize(
    ("member", "value", "place"),
    [
        ("note", None, "$.note"),
        ("at", "yesterday", "$.at"),
        ("parts", {"none": 1}, "$.parts"),
        ("main", 7, "$.main"),
        ("by_room", [], "$.by_room"),
    ],
)
def test_what_nobody_looks_at_is_kept_as_it_came(
    laundry: Laundry, caplog: pytest.LogCaptureFixture, member: str, value: Any, place: str
) -> None:
    with caplog.at_level(logging.WARNING):
        update = wait(laundry, {**GOOD, member: value})
    assert getattr(update.body, member) == value
    assert update.body.load == "l1"
    assert place in caplog.text
    with pytest.raises(laundry.package.ContractViolation) as refused:
        wait(laundry, {**GOOD, member: value}, strict=True)
    assert refused.value.path == place


def test_the_rest_of_a_list_or_an_object_is_read(laundry: Laundry) -> None:
    parts = [{"kind": 1, "weight": 2.0}, {"weight": 3}, {"kind": "b"}]
    update = wait(laundry, {**GOOD, "parts": parts, "by_room": {"r": parts[0]}, "main": parts[1]})
    first, second, third = update.body.parts
    assert (first.kind, first.weight) == (1, 2)
    assert (second.kind, second.weight) == (msgspec.UNSET, 3)
    assert third.kind == "b"
    assert update.body.by_room["r"].kind == 1
    assert update.body.main.weight == 3


def test_a_deviation_is_told_once(laundry: Laundry, caplog: pytest.LogCaptureFixture) -> None:
    answer = httpx2.Response(200, json={**GOOD, "note": None, "state": "soaking"})
    client = laundry.client(answer, token="t")
    with caplog.at_level(logging.WARNING):
        client.job("l1").poll()
        client.job("l1").poll()
    assert caplog.text.count("$.note") == 1
    assert len(caplog.records) == 1
    assert "GET" in caplog.text


@pytest.mark.parametrize(
    "wrong", [{"state": 1}, {"why": 7}, {"load": ["l1"], "state": None}, {"state": {}}]
)
def test_what_names_the_state_or_the_error_has_to_be_as_documented(
    laundry: Laundry, wrong: dict[str, Any]
) -> None:
    with pytest.raises(laundry.package.ContractViolation):
        wait(laundry, {**GOOD, **wrong})
    with pytest.raises(laundry.package.ContractViolation):
        wait(laundry, {name: value for name, value in GOOD.items() if name != "state"})
    with pytest.raises(laundry.package.ContractViolation):
        wait(laundry, [GOOD])


def test_json_is_read_whatever_it_is_called(
    laundry: Laundry, caplog: pytest.LogCaptureFixture
) -> None:
    assert wait(laundry, GOOD, content_type="text/plain").state == "clean"
    assert "Content-Type" in caplog.text
    with pytest.raises(laundry.package.ContractViolation):
        wait(laundry, GOOD, strict=True, content_type="text/plain")


def test_the_package_is_typed(laundry: Laundry) -> None:
    assert_typed([laundry])
