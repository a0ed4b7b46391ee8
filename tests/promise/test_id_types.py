"""A job's id may be of one type in submit's answer, and of another where poll takes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite

from .laundry import TEXT, Change, Laundry, assert_typed, made
from .test_requests import result_of_poll

NUMBER = {"type": "integer"}
UUID = {"type": "string", "format": "uuid"}
EITHER = {"type": ["string", "integer"]}
SOME_UUID = "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"


def told_as(told: dict[str, Any], of_answer: Any, taken: dict[str, Any], of_path: Any) -> Change:
    """Return what gives the id a type and an example in submit's answer, and in paths."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        openapi["components"]["schemas"]["Started"]["properties"]["load"] = told
        started = openapi["paths"]["/loads"]["post"]["responses"]["202"]["content"]
        started["application/json"]["examples"]["one"]["value"]["load"] = of_answer
        for path in ("/loads/{load}", "/loads/{load}/basket"):
            parameter = openapi["paths"][path]["parameters"][0]
            changed = {**parameter, "schema": taken, "example": of_path}
            openapi["paths"][path]["parameters"] = [changed]
        if NUMBER in (told, taken):
            lifecycle["simulate"]["id"] = "{number}"

    return change


def dated(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """The id is a number that begins with the time."""
    told_as(NUMBER, 7, NUMBER, 7)(openapi, lifecycle)
    lifecycle["simulate"]["id"] = "{created:%s}{number}"


def polled_as_number(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Poll's answer names the basket by a text, and the result's path takes a number."""
    result_of_poll(openapi, lifecycle)
    wash = openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]["content"]
    wash["application/json"]["examples"]["clean"]["value"]["basket"] = "7"
    (basket,) = openapi["paths"]["/baskets/{basket}"]["parameters"]
    basket |= {"schema": NUMBER, "example": 7}


CASES = {
    "polled_as_number": polled_as_number,
    "dated": dated,
    "number_as_text": told_as(NUMBER, 7, TEXT, "7"),
    "number_as_either": told_as(NUMBER, 7, EITHER, 7),
    "text_as_number": told_as(TEXT, "7", NUMBER, 7),
    "uuid_as_text": told_as(UUID, SOME_UUID, TEXT, SOME_UUID),
    "uuid_as_either": told_as(UUID, SOME_UUID, EITHER, SOME_UUID),
    "text_as_uuid": told_as(TEXT, SOME_UUID, UUID, SOME_UUID),
    "either_as_text": told_as(EITHER, "l1", TEXT, "l1"),
    "either_as_uuid": told_as(EITHER, SOME_UUID, UUID, SOME_UUID),
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("ids"), patch)


@pytest.mark.parametrize("case", CASES)
def test_a_job_is_followed_to_its_end(laundries: dict[str, Laundry], case: str) -> None:
    found = laundries[case]
    job = found.client().submit(found.load())
    found.mock.advance(60)
    assert job.poll().state == "clean"
    assert job.result().body.socks == 2


@pytest.mark.parametrize("case", CASES)
def test_the_mock_keeps_such_a_contract(laundries: dict[str, Laundry], case: str) -> None:
    outcome = run_suite(MockTarget(laundries[case].contract), Depth(1))
    assert [(f.check, f.message) for f in outcome.findings] == []


def test_the_packages_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())
