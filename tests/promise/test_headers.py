"""Headers of answers: lists and objects in them are written, read and judged as in parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.conformance.exchanges.documented import response_violations
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.model.contract import read_contract
from jobcontracts.model.schema import Schemas

from .laundry import TEXT, Change, problems, reference, write


def told(schema: dict[str, Any], example: Any, **more: Any) -> Change:
    """Return what gives poll's answer a header."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        schemas = openapi["components"]["schemas"]
        properties = {"grams": {"type": "integer"}, "wool": {"type": "boolean"}}
        weight = {"type": "object", "x-source": "page", "required": ["grams"]}
        schemas["Weight"] = {**weight, "properties": properties}
        header = {"required": True, "x-source": "page", "schema": schema, "example": example}
        responses = openapi["paths"]["/loads/{load}"]["get"]["responses"]
        responses["200"]["headers"] = {"Wash-Weight": header | more}

    return change


WEIGHT = {"grams": 7, "wool": True}
KEPT: dict[str, tuple[Change, str, str]] = {
    "object": (told(reference("Weight"), WEIGHT), "grams,7,wool,true", "grams,much"),
    "exploded": (
        told(reference("Weight"), WEIGHT, explode=True),
        "grams=7,wool=true",
        "wool=true",
    ),
    "list": (told({"type": "array", "items": {"type": "integer"}}, [1, 2]), "1, 2", "1,x"),
}


@pytest.mark.parametrize("case", KEPT)
def test_such_a_header_is_judged(case: str, tmp_path: Path) -> None:
    change, right, wrong = KEPT[case]
    folder = write(change, tmp_path / "laundry")
    assert problems(change, tmp_path / "checked" / "laundry") == []
    contract = read_contract(folder)
    answer = {"load": "l1", "state": "soaking"}

    def violations(text: str) -> list[str]:
        headers = {"wash-weight": text, "content-type": "application/json"}
        url = "https://laundry.example/api/loads/l1"
        parts: Any = (
            contract.poll,
            "GET",
            url,
            {"load": "l1"},
            {},
            b"",
            200,
            headers,
            b"{}",
            answer,
        )
        found = response_violations(Schemas(contract), contract.poll, Exchange(*parts))
        return [violation.place for violation in found]

    assert violations(right) == []
    assert violations(wrong) == ["response header Wash-Weight"]
    outcome = run_suite(MockTarget(contract), Depth(1, phases=("life",)))
    assert [(f.check, f.message) for f in outcome.findings] == []


REFUSED: dict[str, tuple[Change, str]] = {
    "a list of lists": (
        told({"type": "array", "items": {"type": "array", "items": TEXT}}, [["a"]]),
        "expected a list of values",
    ),
    "an object or text": (told({"type": ["object", "string"]}, "a"), "expected one object"),
    "content": (
        told(TEXT, "a", content={"application/json": {"schema": TEXT}}),
        "expected schema, found: content",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_header_that_nobody_reads_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    found = problems(change, tmp_path / "laundry")
    assert any(expected in problem for problem in found), found
