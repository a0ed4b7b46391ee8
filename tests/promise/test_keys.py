"""What names a job is the same to check, mock, client and judge, wherever messages have it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.model.contract import read_contract

from .laundry import TEXT, Change, body, problems, reference, write
from .test_requests import joined, moved, says
from .test_states import by_error_status
from .variants import job_by_its_url, parameter


def shelf_in_a_body(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """The result is asked for with what submit's answer has, in a body."""
    schemas, paths = openapi["components"]["schemas"], openapi["paths"]
    schemas["Started"]["properties"]["shelf"] = TEXT
    schemas["Ask"] = {**schemas["Started"], "required": ["shelf"], "properties": {"shelf": TEXT}}
    example = paths["/loads"]["post"]["responses"]["202"]["content"]["application/json"]
    example["examples"]["one"]["value"]["shelf"] = "top"
    basket = paths["/loads/{load}/basket"]
    basket["post"] = basket.pop("get")
    basket["post"]["requestBody"] = {"required": True, "content": body("Ask", one={"shelf": "up"})}
    said = {"$request.body#/shelf": "$submit.response.body#/shelf"}
    lifecycle["operations"]["result"] = {"operation": "getBasket", "with": said}


def url_with_a_constant(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Submit's path and poll's have a parameter of one name, which are two things."""
    joined(
        job_by_its_url,
        moved("/loads", "/in/{room}", parameter("room", "path", example="cellar")),
        moved(
            "/loads/{load}",
            "/rooms/{room}/of/{load}",
            parameter("room", "path"),
            parameter("load", "path"),
        ),
        moved("/loads/{load}/basket", "/baskets/{load}", parameter("load", "path")),
        says("poll", "getWash", path_room="all"),
        says("result", "getBasket", path_load="$job.id"),
    )(openapi, lifecycle)
    location = openapi["paths"]["/in/{room}"]["post"]["responses"]["202"]["headers"]["Location"]
    location["example"] = "https://laundry.example/api/rooms/all/of/l1"


def odd_constant(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A part of poll's path has characters that a path has for itself."""
    load, view = parameter("load", "path"), parameter("view", "path", schema=reference("View"))
    view["example"] = "a/b c?%41"
    openapi["components"]["schemas"]["View"] = {
        "type": "string",
        "x-source": "page",
        "enum": ["a/b c?%41", "x"],
    }
    joined(
        moved("/loads/{load}", "/loads/{load}/{view}", load, view),
        says("poll", "getWash", path_view="a/b c?%41"),
    )(openapi, lifecycle)


def poll_with_the_result(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """One operation is poll and result; what is said of poll names the job."""
    load, turn = parameter("load", "path"), parameter("turn", "path", example="1")
    joined(
        moved("/loads/{load}", "/loads/{load}/{turn}", load, turn),
        says("poll", "getWash", path_load="$job.id", path_turn="1"),
    )(openapi, lifecycle)
    del openapi["paths"]["/loads/{load}/basket"], openapi["components"]["schemas"]["Basket"]
    del lifecycle["simulate"]["answers"]
    lifecycle["operations"]["result"] = "getWash"


def odd_id(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Ids have characters that a path has for itself."""
    lifecycle["simulate"]["id"] = "a/b?%41 {hex8}"


def another_starter(load: dict[str, Any], example: Any) -> Change:
    """Return what adds an operation without a role that names a new job."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        paths, schemas = openapi["paths"], openapi["components"]["schemas"]
        again = {**paths["/loads"]["post"], "operationId": "washAgain"}
        again["responses"] = {
            "202": {"description": "Started.", "content": body("Again", one={"load": example})}
        }
        schemas["Again"] = {**schemas["Started"], "properties": {"load": load}}
        paths["/loads/again"] = {"post": again}

    return change


def state_by_the_usual_refusal(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A failed job is told by 422, by which servers refuse; and requests can be wrong."""
    by_error_status(openapi, lifecycle)
    parameters = [parameter("part", schema={"type": "integer"}, example=1)]
    openapi["paths"]["/loads/{load}"]["get"]["parameters"] = parameters
    said = {"$request.query.part": 1}
    lifecycle["operations"]["poll"] = {"operation": "getWash", "with": said}


KEPT: dict[str, Change] = {
    "a value of a body": shelf_in_a_body,
    "a constant beside a URL": url_with_a_constant,
    "a constant with a slash": odd_constant,
    "an id with a slash": odd_id,
    "a poll with the result": poll_with_the_result,
    "a state by the usual refusal": state_by_the_usual_refusal,
    "another starter": another_starter(TEXT, "l1"),
}


@pytest.mark.parametrize("case", KEPT)
def test_the_mock_keeps_such_a_contract(case: str, tmp_path: Path) -> None:
    folder = write(KEPT[case], tmp_path / "laundry")
    assert problems(KEPT[case], tmp_path / "checked" / "laundry") == []
    outcome = run_suite(MockTarget(read_contract(folder)), Depth(1))
    assert [(f.check, f.message) for f in outcome.findings] == []


REFUSED: dict[str, tuple[Change, str]] = {
    "an id that no URL has": (
        joined(
            job_by_its_url,
            moved("/loads/{load}", "/status", parameter("Wash-Load", "header")),
            says("poll", "getWash", **{"header_Wash-Load": "$job.id"}),
            says("result", "getBasket", path_load="$job.id"),
        ),
        "expected job.id, for getWash has the id at $request.header.Wash-Load",
    ),
    "an id that another starter has as a number": (
        another_starter({"type": "integer"}, 1),
        "expected a value that $response.body#/load can have",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_names_no_job_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    told = problems(change, tmp_path / "laundry")
    assert any(expected in problem for problem in told), told
