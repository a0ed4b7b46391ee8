"""A result is there when the job has succeeded, and says that it failed only where it did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .laundry import TEXT, Change, problems
from .test_requests import joined


def answered(operation: str, **statuses: int) -> Change:
    """Return what lets the mock answer with a status in each state."""

    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        lifecycle["simulate"]["answers"][operation] = statuses

    return change


def with_error(schema: dict[str, Any], *, required: bool, shown: Any = None) -> Change:
    """Return what lets a result say that the job has failed."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        basket = openapi["components"]["schemas"]["Basket"]
        basket["properties"]["hole"] = schema
        basket["required"] = ["hole"] if required else []
        answer = openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]["200"]
        example = answer["content"]["application/json"]["examples"]["one"]["value"]
        if shown is not None or required:
            example["hole"] = shown
        lifecycle["result"] = {"error": "$response.body#/hole"}

    return change


NULLABLE = {"type": ["string", "null"]}
REFUSED: dict[str, tuple[Change, str]] = {
    "a result that is refused": (
        answered("getBasket", soaking=404, torn=404, clean=404),
        "expected a success, for the result of a job that has succeeded, found: 404",
    ),
    "a poll that is refused": (answered("getWash", soaking=404), "a success, for a poll"),
    "an error that is always there": (
        with_error(TEXT, required=True, shown="none"),
        "expected a part of the result that may be missing or null",
    ),
    "an error that is shown": (
        with_error(TEXT, required=False, shown="none"),
        "expected a result without $response.body#/hole, for a job that has succeeded",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_result_that_no_job_has_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    found = problems(change, tmp_path / "laundry")
    assert len(found) == 1
    assert expected in found[0]


def named_by_the_plan(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A plan says itself that its job has failed without a word of poll's."""
    lifecycle["simulate"]["plans"]["wash"]["examples"] = {"getBasket": "one"}


ACCEPTED: dict[str, Change] = {
    "missing": with_error(TEXT, required=False),
    "null": with_error(NULLABLE, required=True),
    "named": joined(with_error(TEXT, required=False, shown="a hole"), named_by_the_plan),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_an_error_that_may_not_be_there_is_accepted(case: str, tmp_path: Path) -> None:
    assert problems(ACCEPTED[case], tmp_path / "laundry") == []
