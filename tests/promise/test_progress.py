"""How far a job has come: a percentage, a share, or what is done of a total."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite

from .laundry import Change, Laundry, assert_typed, made, problems

NUMBER = {"type": "number"}


def told(properties: dict[str, Any], progress: Any, live: Any = None, **values: Any) -> Change:
    """Return what lets poll tell the progress in members of its answer."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        openapi["components"]["schemas"]["Wash"]["properties"] |= properties
        answer = openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]
        examples = answer["content"]["application/json"]["examples"]
        examples["soaking"]["value"] |= values
        lifecycle["progress"] = progress
        lifecycle["simulate"]["live"] |= live or {}

    return change


PERCENT = "$response.body#/percent"
SHARE = {"share": "$response.body#/share"}
TOTAL = {"done": "$response.body#/done", "total": "$response.body#/all"}
COUNTS = {"done": {"type": "integer"}, "all": {"type": ["integer", "null"]}}
CASES: dict[str, Change] = {
    "percent": told({"percent": NUMBER}, PERCENT, {PERCENT: "progress"}, percent=40),
    "share": told(
        {"share": {**NUMBER, "minimum": 0, "maximum": 1}},
        SHARE,
        {"$response.body#/share": "progress"},
        share=0.4,
    ),
    "total": told(COUNTS, TOTAL, done=2, all=5),
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("progress"), patch)


@pytest.mark.parametrize(
    ("case", "answer", "progress"),
    [
        ("percent", {"percent": 40}, 40),
        ("share", {"share": 0.25}, 25),
        ("total", {"done": 2, "all": 5}, 40),
        ("total", {"done": 0, "all": 0}, None),
        ("total", {"done": 2, "all": None}, None),
        ("total", {"done": 2}, None),
        ("share", {}, None),
    ],
)
def test_an_update_has_it_in_percent(
    laundries: dict[str, Laundry], case: str, answer: dict[str, Any], progress: float | None
) -> None:
    told_by = httpx2.Response(200, json={"load": "l1", "state": "soaking", **answer})
    assert laundries[case].client(told_by).job("l1").poll().progress == progress


@pytest.mark.parametrize("case", CASES)
def test_the_mock_tells_it(laundries: dict[str, Laundry], case: str) -> None:
    found = laundries[case]
    job = found.client().submit(found.load())
    found.mock.advance(1)
    assert 0 < job.poll().progress < 100


@pytest.mark.parametrize("case", CASES)
def test_the_mock_keeps_such_a_contract(laundries: dict[str, Laundry], case: str) -> None:
    outcome = run_suite(MockTarget(laundries[case].contract), Depth(1))
    assert [(f.check, f.message) for f in outcome.findings] == []


def test_the_packages_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())


REFUSED: dict[str, tuple[Change, str]] = {
    "more than all": (told(COUNTS, TOTAL, done=7, all=5), "expected 0 to 100 in each example"),
    "a share above one": (told({"share": NUMBER}, SHARE, share=40), "0 to 100 in each example"),
    "a live part of a total": (
        told(COUNTS, TOTAL, {TOTAL["done"]: "progress"}, done=2, all=5),
        "expected no live progress of a total",
    ),
    "no total": (told(COUNTS, {"done": TOTAL["done"]}, done=2, all=5), "total"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_progress_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    found = problems(change, tmp_path / "laundry")
    assert any(expected in problem for problem in found), found
