"""What `diff` says of a change is what clients then do: a program is run with both of them.

It is a program of today, on the client of today. A change breaks if it fails once the vendor has
changed, with the client that it has or with the new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.compat.change import IMPACTS, Edition
from jobcontracts.compat.diff import changes
from jobcontracts.model.source import read_source

from .laundry import SECRET, TEXT, Change, Laundry, body, made, write
from .variants import parameter

POST = ("paths", "/loads", "post")
BASKET = ("paths", "/loads/{load}/basket", "get")
LOAD = ("components", "schemas", "Load")
SOCKS = ("components", "schemas", "Basket", "properties", "socks")


def put(*way: str, **values: Any) -> Change:
    """Return what puts values into a part of openapi.yaml; None removes."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        part = openapi
        for key in way:
            part = part[key]
        for name, value in values.items():
            if value is None:
                del part[name]
            else:
                part[name] = value

    return change


def example(socks: Any) -> dict[str, Any]:
    return {"200": {"description": "All.", "content": body("Basket", one={"socks": socks})}}


def several(*parts: Change) -> Change:
    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        for part in parts:
            part(openapi, lifecycle)

    return change


def answers(socks: Any) -> Change:
    """Return what has the result be another value."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        openapi["paths"]["/loads/{load}/basket"]["get"]["responses"] |= example(socks)

    return change


def new_state(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    openapi["components"]["schemas"]["WashState"]["enum"].append("dyed")
    get = openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]
    example = {"value": {"load": "l1", "state": "dyed"}, "x-inferred": "Ours."}
    get["content"]["application/json"]["examples"]["dyed"] = example
    lifecycle["state"]["phases"]["dyed"] = "running"
    lifecycle["simulate"]["plans"]["dye"] = {"states": ["soaking", "dyed", "clean"]}
    lifecycle["simulate"]["answers"]["getBasket"]["dyed"] = 404


def no_state(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    openapi["components"]["schemas"]["WashState"]["enum"].remove("torn")
    get = openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]
    del get["content"]["application/json"]["examples"]["torn"]
    del lifecycle["state"]["phases"]["torn"], lifecycle["simulate"]["plans"]["tear"]
    del lifecycle["simulate"]["answers"]["getBasket"]["torn"]


def another_path(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    openapi["paths"]["/washes"] = openapi["paths"].pop("/loads")


def no_result(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    del openapi["paths"]["/loads/{load}/basket"], openapi["components"]["schemas"]["Basket"]
    del lifecycle["operations"]["result"], lifecycle["simulate"]["answers"]


def another_operation(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    get = openapi["paths"]["/loads/{load}"]["get"]
    shared = {key: get[key] for key in ("tags", "x-source", "externalDocs")}
    openapi["paths"]["/soaps"] = {
        "get": {
            **shared,
            "operationId": "listSoaps",
            "responses": {"204": {"description": "None."}, "401": {"description": "Refused."}},
        }
    }


def by_key(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    key = {"type": "apiKey", "in": "header", "name": "X-Wash", "x-source": "page"}
    openapi["components"]["securitySchemes"] = {"key": key}
    openapi["security"] = [{"key": []}]


FREE = {"type": ["integer", "null"]}
CASES: dict[str, tuple[Change, str]] = {
    "a required member to send": (
        several(
            put(*LOAD, required=["colour", "size"]),
            put(*LOAD, "properties", size=TEXT),
            put(*POST, "requestBody", content=body("Load", one={"colour": "red", "size": "s"})),
        ),
        "breaking",
    ),
    "a member to send": (put(*LOAD, "properties", size=TEXT), "additive"),
    "no longer required": (put(*LOAD, required=[]), "additive"),
    "shorter text to send": (
        several(
            put(*LOAD, "properties", colour={**TEXT, "maxLength": 2}),
            put(*POST, "requestBody", content=body("Load", one={"colour": "re"})),
        ),
        "breaking",
    ),
    "a member of the result": (
        put("components", "schemas", "Basket", "properties", shirts=TEXT),
        "additive",
    ),
    "no member of the result": (
        several(
            put("components", "schemas", "Basket", properties={"shirts": {"type": "integer"}}),
            put(*BASKET, responses={**example(1), "404": {"description": "Unknown."}}),
        ),
        "breaking",
    ),
    "another type in the result": (
        several(put(*SOCKS, type="string"), answers("two")),
        "breaking",
    ),
    "null in the result": (several(put(*SOCKS, **FREE), answers(None)), "breaking"),
    "a new state": (new_state, "additive"),
    "no such state": (no_state, "breaking"),
    "another path": (another_path, "breaking"),
    "no result": (no_result, "breaking"),
    "one more operation": (another_operation, "additive"),
    "a required parameter": (put(*POST, parameters=[parameter("by")]), "breaking"),
    "a parameter": (put(*POST, parameters=[parameter("by", required=False)]), "additive"),
    "one more error": (
        put(*POST, "responses", **{"409": {"description": "Full."}}),
        "additive",
    ),
    "another credential": (by_key, "breaking"),
    "the same by other words": (
        several(
            put(*LOAD, "properties", colour={"anyOf": [TEXT]}),
            put(servers=[{"url": "https://laundry.example/api/"}]),
        ),
        "cosmetic",
    ),
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    changed: dict[str, Change | None] = {vendor(name): case[0] for name, case in CASES.items()}
    with pytest.MonkeyPatch.context() as patch:
        yield made({"laundry": None, **changed}, tmp_path_factory.mktemp("verdicts"), patch)


def vendor(name: str) -> str:
    return name.replace(" ", "_")


def program(laundry: Laundry) -> str:
    """Wash a load and count what comes out; return what went wrong, empty if nothing did."""
    package = laundry.package
    try:
        client = laundry.client(token=SECRET)
        job = client.submit(package.Load(colour="red"))
        assert job.poll().state not in (package.WashState.CLEAN, package.WashState.TORN)
        laundry.mock.advance(60)
        assert job.wait().state == package.WashState.CLEAN
        assert job.result().body.socks + 1 > 0
    except Exception as error:  # noqa: BLE001 - whatever it is, the program has ended
        return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.parametrize("name", CASES)
def test_a_verdict_is_what_a_program_then_meets(
    laundries: dict[str, Laundry], name: str, tmp_path: Path
) -> None:
    change, impact = CASES[name]
    old, new = laundries["laundry"], laundries[vendor(name)]
    found = [c.impact for c in changes(edition(None, tmp_path), edition(change, tmp_path))]
    assert min(found, key=IMPACTS.index, default="cosmetic") == impact
    assert program(old) == ""
    outcomes = [program(replace(old, mock=new.mock, contract=new.contract)), program(new)]
    assert any(outcomes) == (impact == "breaking"), outcomes


def edition(change: Change | None, folder: Path) -> Edition:
    path = write(change, folder / ("old" if change is None else "new"))
    return Edition(*(read_source(path / name) for name in ("openapi.yaml", "lifecycle.yaml")))
