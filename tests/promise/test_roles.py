"""A role gives its operation all that it needs: a job's key, and what the caller says."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.model.contract import read_contract

from .laundry import Change, Laundry, made, problems, write
from .variants import STOP, both, cancel, parameter, poll, result, result_by_its_url

LOAD = parameter("load", "path")
CASES: dict[str, Change] = {
    "body": cancel("/loads/{load}/stop", LOAD, requestBody=STOP),
    "optional_body": cancel("/loads/{load}/stop", LOAD, requestBody={**STOP, "required": False}),
    "query": cancel("/loads/{load}/stop", LOAD, parameter("why")),
    "another_name": cancel("/loads/{wash}/stop", parameter("wash", "path")),
    "segment": cancel("/loads/{load}/stop/{why}", LOAD, parameter("why", "path")),
    "result": result(parameter("part"), parameter("Trace", "header", required=False)),
    "result_url": both(
        result_by_its_url,
        result(
            *(parameter(name, "header") for name in ("location", "result_location", "error")),
            parameter("in", "query"),
        ),
    ),
}


def elsewhere(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Jobs live in a room, which submit does not name."""
    item = openapi["paths"].pop("/loads/{load}")
    basket = openapi["paths"].pop("/loads/{load}/basket")
    for each in (item, basket):
        each["parameters"].append(parameter("room", "path"))
    openapi["paths"]["/rooms/{room}/loads/{load}"] = item
    openapi["paths"]["/rooms/{room}/loads/{load}/basket"] = basket


def nowhere(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Poll says of no job which one it is about; nor do ids fit anything."""
    del openapi["paths"]["/loads/{load}/basket"]
    openapi["paths"]["/wash"] = openapi["paths"].pop("/loads/{load}")
    del openapi["paths"]["/wash"]["parameters"]
    del lifecycle["operations"]["result"], lifecycle["simulate"]["answers"]
    lifecycle["simulate"]["id"] = "{created:%s}"


REFUSED: dict[str, tuple[Change, str]] = {
    "no id": (cancel("/stop"), "expected $job.id under with, for the request of stopWash"),
    "no job": (nowhere, "expected $job.id under with, for the request of getWash"),
    "the id of something else": (
        cancel("/tubs/{wash}/stop", parameter("wash", "path")),
        "or a path that begins as /loads/{load} does, found: /tubs/{wash}/stop",
    ),
    "a parameter of poll": (poll(parameter("v")), "for the query parameter v, which getWash needs"),
    "a cookie of poll": (poll(parameter("c", "cookie")), "expected the cookie parameter c, which"),
    "two roles": (
        lambda _, lifecycle: lifecycle["operations"].update(cancel="getWash"),
        "expected another operation than poll's, found: getWash",
    ),
    "a room": (elsewhere, "expected room in the path of submit, under with of poll, or job.url"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_role_could_not_give_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    (found,) = problems(change, tmp_path / "laundry")
    assert expected in found


def test_a_parameter_of_poll_that_may_be_left_out_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = poll(parameter("v", required=False))
    laundry = made({"left_out": change}, tmp_path, monkeypatch)["left_out"]
    assert laundry.client().submit(laundry.load()).poll().state == "soaking"


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("roles"), patch)


@pytest.mark.parametrize("case", [case for case in CASES if "result" not in case])
def test_a_handle_cancels_with_what_the_operation_needs(
    laundries: dict[str, Laundry], case: str
) -> None:
    laundry = laundries[case]
    client = laundry.client()
    job = client.submit(laundry.load())
    given = {"query": {"why": "w"}, "segment": {"why": "w"}}.get(case, {})
    if "body" in case:
        given = {"body": laundry.package.Stop(reason="w")}
    assert inspect.signature(job.cancel).parameters.keys() == {*given, "timeout"}
    job.cancel(**given)
    assert "w" in str(client.sent[-1].url) + client.sent[-1].content.decode() or not given
    assert job.poll().state == "torn"


def test_a_body_that_may_be_left_out_is_left_out(laundries: dict[str, Laundry]) -> None:
    laundry = laundries["optional_body"]
    client = laundry.client()
    client.submit(laundry.load()).cancel()
    assert client.sent[-1].content == b""


def test_a_handle_fetches_a_result_with_what_the_operation_needs(
    laundries: dict[str, Laundry],
) -> None:
    laundry = laundries["result"]
    client = laundry.client()
    job = client.submit(laundry.load())
    laundry.mock.advance(60)
    assert job.result(part="2", trace="t").body.socks == 2
    assert client.sent[-1].url.query == b"part=2"
    assert client.sent[-1].headers["trace"] == "t"


def test_a_result_is_fetched_at_the_vendors_url_with_what_the_caller_says(
    laundries: dict[str, Laundry],
) -> None:
    laundry = laundries["result_url"]
    client = laundry.client()
    job = client.submit(laundry.load())
    laundry.mock.advance(60)
    job.wait()
    given = {"location_": "a", "result_location_": "b", "error_": "c"}
    assert job.result(**given, in_="d").body.socks == 2
    assert [client.sent[-1].headers[name] for name in ("location", "error")] == ["a", "c"]
    assert client.sent[-1].url.query == b"in=d"


def test_what_only_reads_starts_no_job(tmp_path: Path) -> None:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        post = openapi["paths"]["/loads"]["post"]
        last = {k: v for k, v in post.items() if k != "requestBody"} | {"operationId": "lastWash"}
        openapi["paths"]["/last"] = {"get": last}

    contract = read_contract(write(change, tmp_path / "laundry"))
    assert [o.id for o in contract.starters] == ["startWash"]


@pytest.mark.parametrize("case", CASES)
def test_the_mock_keeps_such_a_contract(laundries: dict[str, Laundry], case: str) -> None:
    outcome = run_suite(MockTarget(laundries[case].contract), Depth(1, phases=("life",)))
    assert [(f.check, f.message) for f in outcome.findings] == []
