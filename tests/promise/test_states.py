"""Where a vendor says how a job stands: numbers, booleans, what is there, an error status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.model.http import Response

from .laundry import TEXT, Change, Laundry, assert_typed, body, made, problems, reference

WASH = {"type": "object", "x-source": "page", "required": ["load"]}


def told(
    properties: dict[str, Any],
    answers: dict[str, dict[str, Any]],
    read: Any,
    phases: dict[str, str],
    **more: Any,
) -> Change:
    """Return what lets poll tell the state in another way.

    Args:
        properties: The members of its answer.
        answers: What they are, by state.
        read, phases, more: What the lifecycle says of the state.
    """

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        members = {"load": TEXT, **properties}
        schemas = openapi["components"]["schemas"]
        schemas["Wash"] = {**WASH, "properties": members}
        del schemas["WashState"]
        schemas["WashCode"] = {"type": "integer", "enum": [0, 1, 2], "x-source": "page"}
        schemas["WashCode"] |= {"x-enum-varnames": ["SOAKING", "CLEAN", "TORN"]}
        examples = {f"s{n}": {"load": "l1", **v} for n, v in enumerate(answers.values())}
        get = openapi["paths"]["/loads/{load}"]["get"]
        get["responses"]["200"]["content"] = body("Wash", **examples)
        states = [*answers]
        lifecycle["state"] = {"read": read, "phases": phases, **more}
        plans = {"wash": {"states": [states[0], states[1]]}, "tear": {"states": states[::2]}}
        lifecycle["simulate"]["plans"] = plans if len(states) > 2 else {"wash": plans["wash"]}
        going = {states[0]: 404} | dict.fromkeys(states[2:], 404)
        lifecycle["simulate"]["answers"] = {"getBasket": going}

    return change


def by_error_status(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A job that failed is answered with 422, one that goes on with 202."""
    states = {"202": {}, "200": {}, "422": {"why": "torn"}}
    phases = {"202": "running", "200": "succeeded", "422": "failed"}
    told({"why": TEXT}, states, "$statusCode", phases)(openapi, lifecycle)
    responses = openapi["paths"]["/loads/{load}"]["get"]["responses"]
    for status, value in states.items():
        answer = {"load": "l1", **value}
        responses[status] = {"description": f"It is {status}.", "content": body("Wash", one=answer)}
    lifecycle["error"] = "$response.body#/why"


def in_a_list(clean: str, read: Any, phases: dict[str, str]) -> Change:
    """Return what lets conditions tell the state, each an item of a list, in any order."""

    def conditions(**status: str) -> dict[str, Any]:
        return {"conditions": [{"type": t, "status": s} for t, s in status.items()]}

    answers = {
        "soaking": conditions(Failed="False", Complete="False"),
        "clean": conditions(Ironed="True", Complete="True"),
        "torn": conditions(Complete="False", Failed="True"),
    }
    if clean != "clean":
        answers = {"False": answers["soaking"], "True": answers["clean"]}
        answers["Unknown"] = conditions(Complete="Unknown")
    listed = {"type": "array", "items": reference("Condition")}
    change = told({"conditions": listed}, answers, read, phases)

    def with_conditions(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        change(openapi, lifecycle)
        status = {"type": "string", "x-source": "page", "enum": ["True", "False", "Unknown"]}
        members = {"type": TEXT, "status": reference("ConditionStatus")}
        schemas = openapi["components"]["schemas"]
        schemas["ConditionStatus"] = status
        schemas["Condition"] = {"type": "object", "x-source": "page", "properties": members}
        if clean != "clean":
            plans = {"wash": {"states": ["False", "Unknown", "True"]}}
            lifecycle["simulate"]["plans"] = plans
            lifecycle["simulate"]["answers"]["getBasket"] = {"False": 404, "Unknown": 404}

    return with_conditions


def with_a_taken_name(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A schema besides has a name that a client has for itself."""
    by_error_status(openapi, lifecycle)
    openapi["components"]["schemas"]["Phase"] = {**WASH, "properties": {"load": TEXT}}
    openapi["components"]["schemas"]["Basket"]["properties"]["of"] = reference("Phase")


BOOLEAN = {"type": "boolean"}
CASES: dict[str, Change] = {
    "boolean": told(
        {"done": BOOLEAN},
        {"false": {"done": False}, "true": {"done": True}},
        "$response.body#/done",
        {"false": "running", "true": "succeeded"},
    ),
    "number": told(
        {"code": reference("WashCode")},
        {"0": {"code": 0}, "1": {"code": 1}, "2": {"code": 2}},
        "$response.body#/code",
        {"0": "running", "1": "succeeded", "2": "failed"},
    ),
    "there": told(
        {"fault": TEXT, "socks": {"type": ["integer", "null"]}, "load": TEXT},
        {"soaking": {"socks": None}, "clean": {"socks": 2}, "torn": {"fault": "a hole"}},
        [
            {"$response.body#/fault": "torn", "$response.body#/socks": "clean"},
            {"$response.body#/load": "soaking"},
        ],
        {"soaking": "running", "clean": "succeeded", "torn": "failed"},
    ),
    "operation": told(
        {"done": {"type": ["boolean", "null"]}, "error": TEXT},
        {"false": {"done": False}, "true": {"done": True}, "failed": {"done": True, "error": "x"}},
        [{"$response.body#/error": "failed"}, "$response.body#/done"],
        {"false": "running", "true": "succeeded", "failed": "failed"},
        otherwise="pending",
    ),
    "error_status": by_error_status,
    "item": in_a_list(
        "clean",
        [
            {
                "$response.body#/conditions/[type=Failed&status=True]": "torn",
                "$response.body#/conditions/[type=Complete&status=True]": "clean",
            },
            {"$response.body#/load": "soaking"},
        ],
        {"soaking": "running", "clean": "succeeded", "torn": "failed"},
    ),
    "member_of_an_item": in_a_list(
        "True",
        "$response.body#/conditions/[type=Complete]/status",
        {"True": "succeeded", "False": "running", "Unknown": "running"},
    ),
    "error_status_beside_a_taken_name": with_a_taken_name,
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("states"), patch)


@pytest.mark.parametrize("case", CASES)
def test_a_wait_reads_the_state(laundries: dict[str, Laundry], case: str) -> None:
    found = laundries[case]
    job = found.client().submit(found.load())
    assert job.poll().phase == "running"
    found.mock.advance(60)
    assert job.wait().phase == "succeeded"
    assert job.result().body.socks == 2
    if "tear" in found.contract.lifecycle.simulation.plans:
        found.mock.set_plan("tear")
        job = found.client().submit(found.load())
        found.mock.advance(60)
        with pytest.raises(found.package.JobFailed):
            job.wait()


def test_a_number_is_a_state_with_and_without_a_point(laundries: dict[str, Laundry]) -> None:
    found = laundries["number"]
    headers, sent = {"content-type": "application/json"}, b'{"load": "l1", "code": 1.0}'
    answer = httpx2.Response(200, content=sent, headers=headers)
    assert found.client(answer).job("l1").poll().state == "1"
    read = found.contract.lifecycle.state
    assert read.value_in_response(Response(200, headers, sent)) == "1"


def test_an_error_status_that_is_a_state_is_no_exception(laundries: dict[str, Laundry]) -> None:
    found = laundries["error_status"]
    found.mock.set_plan("tear")
    client = found.client()
    job = client.submit(found.load())
    found.mock.advance(60)
    update = job.poll()
    assert (update.state, update.phase, update.error) == ("422", "failed", "torn")
    assert not hasattr(found.package, "UnprocessableContent")
    found.mock.set_plan("wash")


def test_what_is_not_listed_is_what_the_lifecycle_says(laundries: dict[str, Laundry]) -> None:
    client = laundries["operation"].client(httpx2.Response(200, json={"load": "l1"}))
    update = client.job("l1").poll()
    assert (update.state, update.phase, update.documented) == ("", "pending", True)


def test_a_grace_is_a_default_of_a_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        lifecycle["poll"]["grace"] = 5

    found = made({"patient": change}, tmp_path, monkeypatch)["patient"]
    assert found.package.jobs.DEFAULTS.grace == 5.0


@pytest.mark.parametrize("case", CASES)
def test_the_mock_keeps_such_a_contract(laundries: dict[str, Laundry], case: str) -> None:
    outcome = run_suite(MockTarget(laundries[case].contract), Depth(1))
    assert [(f.check, f.message) for f in outcome.findings] == []


def test_the_packages_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())


REFUSED: dict[str, tuple[Change, str]] = {
    "text without a list": (
        told(
            {"at": TEXT},
            {"a": {"at": "a"}, "b": {"at": "b"}},
            "$response.body#/at",
            {"a": "failed"},
        ),
        "expected $statusCode, or a part with an enum of text or whole numbers, or a boolean",
    ),
    "a state that is nowhere shown": (
        told(
            {"done": BOOLEAN},
            {"true": {"done": True}, "true ": {"done": True}},
            "$response.body#/done",
            {"true": "succeeded", "false": "running"},
        ),
        "expected a named example in which $response.body#/done is false",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_state_that_cannot_be_told_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    found = problems(change, tmp_path / "laundry")
    assert any(expected in problem for problem in found), found
