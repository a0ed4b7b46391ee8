"""What the mock would play has sense: jobs are named, later requests can be made, plans go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .laundry import TEXT, Change, problems, reference
from .variants import both, cancel, parameter

NUMBER: dict[str, Any] = {"type": "integer"}


def of_submit(openapi: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of submit."""
    found: dict[str, Any] = openapi["paths"]["/loads"]["post"]["responses"]["202"]
    return found


def shown(response: dict[str, Any]) -> dict[str, Any]:
    """Return the examples of an answer's body."""
    found: dict[str, Any] = response["content"]["application/json"]["examples"]
    return found


def of_poll(openapi: dict[str, Any]) -> dict[str, Any]:
    """Return the examples of poll's answer."""
    return shown(openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"])


def nameless(*value: Any) -> Change:
    """Return what has submit's example without the job's id, or with this one."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        started = openapi["components"]["schemas"]["Started"]
        started["required"], started["properties"]["load"] = [], {"type": ["string", "null"]}
        shown(of_submit(openapi))["one"]["value"] = {"load": value[0]} if value else {}

    return change


def submitted(file: Any, *value: Any, location: str = "header", **more: Any) -> Change:
    """Return what has the result's request carry a part of submit's answer."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        openapi["components"]["schemas"]["Started"]["properties"]["file"] = file
        shown(of_submit(openapi))["one"]["value"] |= {"file": value[0]} if value else {}
        _asked(openapi, lifecycle, location, "$submit.response.body#/file", more)

    return change


def polled(state: str, *value: Any, location: str = "header", **more: Any) -> Change:
    """Return what has the result's request carry a part of poll's answer in a state."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        file = {"type": ["string", "null"]}
        openapi["components"]["schemas"]["Wash"]["properties"]["file"] = file
        of_poll(openapi)[state]["value"] |= {"file": value[0]} if value else {}
        _asked(openapi, lifecycle, location, "$poll.response.body#/file", more)

    return change


def _asked(
    openapi: dict[str, Any],
    lifecycle: dict[str, Any],
    location: str,
    value: str,
    more: dict[str, Any],
) -> None:
    asked = parameter("X-File", location, **({"example": "f1"} | more))
    path = "/loads/{load}/basket" + "/{X-File}" * (location == "path")
    item = openapi["paths"].pop("/loads/{load}/basket")
    openapi["paths"][path] = item
    item["parameters"].append(asked)
    said = {f"$request.{location}.X-File": value}
    lifecycle["operations"]["result"] = {"operation": "getBasket", "with": said}


def ticket(*states: str) -> Change:
    """Return what has a cancel carry a part that poll's answers have in some states."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        openapi["components"]["schemas"]["Wash"]["properties"]["ticket"] = TEXT
        for state in states:
            of_poll(openapi)[state]["value"]["ticket"] = "t1"
        said = {"$request.path.ticket": "$poll.response.body#/ticket"}
        lifecycle["operations"]["cancel"] = {"operation": "stopWash", "with": said}

    return both(cancel("/stop/{ticket}", parameter("ticket", "path")), change)


def progress(**told: Any) -> Change:
    """Return what has poll's examples tell the progress, by state."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        openapi["components"]["schemas"]["Wash"]["properties"]["percent"] = NUMBER
        for state, percent in told.items():
            of_poll(openapi)[state]["value"]["percent"] = percent
        lifecycle["progress"] = "$response.body#/percent"

    return change


def ids(form: str, location: str = "path", schema: Any = None, **more: Any) -> Change:
    """Return what gives jobs ids of a form, which requests have in a place of their own."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        asked = parameter("load", location, schema=schema or TEXT, **({"example": "l1"} | more))
        for path in ("/loads/{load}", "/loads/{load}/basket"):
            item = openapi["paths"].pop(path)
            item["parameters"] = [asked]
            openapi["paths"][path if location == "path" else path.replace("/{load}", "-of")] = item
        if schema:
            for name in ("Started", "Wash"):
                openapi["components"]["schemas"][name]["properties"]["load"] = schema
            for example in (*shown(of_submit(openapi)).values(), *of_poll(openapi).values()):
                example["value"]["load"] = more["example"]
        if location != "path":
            for role in ("poll", "result"):
                said = {f"$request.{location}.load": "$job.id"}
                name = lifecycle["operations"][role]
                lifecycle["operations"][role] = {"operation": name, "with": said}
        lifecycle["simulate"]["id"] = form

    return change


def plan(**examples: str) -> Change:
    """Return what has the first plan name examples of operations."""

    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        lifecycle["simulate"]["plans"]["wash"]["examples"] = examples

    return change


def answered(status: int) -> Change:
    """Return what has poll answer with a status of its own while a load soaks."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        responses = openapi["paths"]["/loads/{load}"]["get"]["responses"]
        value = {"load": "l1", "state": "clean"}
        responses["203"] = {
            "description": "As a proxy has it.",
            "content": {
                "application/json": {
                    "schema": responses["200"]["content"]["application/json"]["schema"],
                    "examples": {"kept": {"value": value, "x-inferred": "Ours."}},
                }
            },
        }
        lifecycle["simulate"]["answers"]["getWash"] = {"soaking": status}

    return change


def told_by_the_result(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """The result says the state, too, and has one example, of a load that is clean."""
    basket = openapi["components"]["schemas"]["Basket"]["properties"]
    basket["state"] = reference("WashState")
    shown(openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]["200"])["one"]["value"] |= {
        "state": "clean"
    }
    del lifecycle["simulate"]["answers"]


SEVERAL: dict[str, Any] = {"x-multi-segment": True, "example": "a/b"}
REFUSED: dict[str, tuple[Change, str, str]] = {
    "a job without its id": (nameless(), "/examples/one", "$.load, for a job that has just"),
    "a job whose id is null": (nameless(None), "/examples/one", "$.load, for a job that has just"),
    "no part of submit's answer": (submitted(TEXT), "/examples/one", "$.file, for a job that has"),
    "a part that no header has": (
        submitted(TEXT, "für"),
        "/examples/one",
        "printable ASCII, without spaces at its ends, for $request.header.X-File of getBasket",
    ),
    "a part of another type": (
        submitted(TEXT, "f1", location="query", schema=NUMBER, example=1),
        "/examples/one",
        "$.file of a value that $request.query.X-File of getBasket takes",
    ),
    "no part of poll's answer": (polled("soaking", "f1"), "/examples/clean", "$.file, for a job"),
    "nothing of poll's answer": (polled("clean", None), "/examples/clean", "$.file, for a job"),
    "an empty segment": (polled("clean", "", location="path"), "/examples/clean", "a segment"),
    "a segment that goes up": (
        polled("clean", "a/../b", location="path", **SEVERAL),
        "/examples/clean",
        "segments, and no dots alone",
    ),
    "an example that goes up": (
        ids("p/{hex8}", **SEVERAL | {"example": "p/../l1"}),
        "/parameters/0/example",
        "segments, and no dots alone",
    ),
    "no part of a job that goes on": (ticket("clean"), "/examples/soaking", "$.ticket, for a job"),
    "a progress that falls": (
        progress(soaking=50, clean=40),
        "/examples/clean",
        "a progress of 50 or more: a job has that in soaking before, found: 40",
    ),
    "a progress that a cancel loses": (
        both(cancel("/loads/{load}/stop", parameter("load", "path")), progress(soaking=5, torn=0)),
        "/examples/torn",
        "a progress of 5 or more: a job has that in soaking before, found: 0",
    ),
    "ids that no header has": (ids("ä{hex8}", "header"), "/simulate/id", "and fit load"),
    "ids with a space at their end": (ids("{hex8} ", "header"), "/simulate/id", "and fit load"),
    "ids that go up": (ids("../{hex8}", **SEVERAL), "/simulate/id", "and fit load"),
    "ids that are no longer themselves": (
        ids("{number}.0", schema=NUMBER, example=7),
        "/simulate/id",
        "and fit load",
    ),
    "an example that poll never answers": (
        plan(getWash="torn"),
        "/simulate/plans/wash/examples/getWash",
        "an example that getWash answers with in a state of this plan, found: torn",
    ),
    "an example that submit never answers": (
        both(plan(startWash="two"), lambda o, _: shown(of_submit(o)).update(two=_two())),
        "/simulate/plans/wash/examples/startWash",
        "an example that startWash answers with in a state of this plan, found: two",
    ),
    "a result that tells another state": (
        told_by_the_result,
        "/examples/one",
        ", found: one that tells clean",
    ),
    "an answer that tells another state": (
        answered(203),
        "/simulate/answers/getWash/soaking",
        "an answer of getWash that tells soaking, for a job in that state, found: 203",
    ),
}

ACCEPTED: dict[str, Change] = {
    "parts where they are needed": both(submitted(TEXT, "f1"), ticket("soaking")),
    "slashes": ids("p/{hex8}", **SEVERAL),
    "dots in one segment": ids("..{hex8}"),
    "signs in a header": ids('"{hex8}", /', "header"),
    "no progress in an end": progress(soaking=50),
}


def _two() -> dict[str, Any]:
    return {"value": {"load": "l2"}, "x-inferred": "Ours."}


@pytest.mark.parametrize("case", REFUSED)
def test_what_could_not_be_played_is_refused(case: str, tmp_path: Path) -> None:
    change, place, expected = REFUSED[case]
    told = problems(change, tmp_path / "laundry")
    assert told
    assert all(f"{place}\n  fix: " in problem and expected in problem for problem in told)


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_can_be_played_is_accepted(case: str, tmp_path: Path) -> None:
    assert problems(ACCEPTED[case], tmp_path / "laundry") == []
