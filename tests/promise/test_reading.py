"""What a lifecycle points at is read from each answer that has it, however that spells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .laundry import TEXT, body, made, reference


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
