"""What a lifecycle points at is read from each answer that has it, however that spells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite

from .laundry import TEXT, Laundry, body, made, reference
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
