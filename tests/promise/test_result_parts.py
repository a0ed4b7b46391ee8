"""A result may come in parts: each answer names the next one, by a URL or by a parameter."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.mock import MockApplication
from jobcontracts.model.http import MISSING

from .laundry import SECRET, TEXT, Change, Laundry, assert_typed, body, made, problems
from .test_requests import joined, moved, says
from .variants import parameter, result_by_its_url

LIFE = Depth(1, phases=("life",))
NULLABLE: dict[str, Any] = {"type": ["string", "null"]}
NUMBER: dict[str, Any] = {"type": "integer"}
BASKET = "https://laundry.example/api/loads/l1/basket"


def parts(
    named: Any,
    values: tuple[Any, ...],
    said: Any,
    *parameters: dict[str, Any],
    path: str = "/loads/{load}/basket",
) -> Change:
    """Return what lets a basket come in parts.

    Args:
        named: The schema of what names the next one.
        values: What that is in each part but the last.
        said: What the lifecycle says of it.
        parameters: What the request takes besides.
        path: Where it is.
    """

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        openapi["components"]["schemas"]["Basket"]["properties"]["next"] = named
        examples: dict[str, dict[str, Any]] = {
            f"part{number}": {"socks": number, "next": value}
            for number, value in enumerate(values, 1)
        }
        examples["last"] = {"socks": len(values) + 1}
        get = openapi["paths"][path]["get"]
        get["responses"]["200"]["content"] = body("Basket", **examples)
        get["parameters"] = list(parameters)
        lifecycle["result"] = lifecycle.get("result", {}) | said

    return change


PAGE = parameter("page", required=False, example="b")
NEXT = "$response.body#/next"
BY_PAGE = {"next": {"$request.query.page": NEXT}}
BY_URL = {"next": NEXT}
IN_A_QUERY = tuple(f"https://laundry.example/api/basket?of=l1&page={n}" for n in (2, 3))
URLS = (f"{BASKET}?page=2", f"{BASKET}?page=3")
CASES: dict[str, Change] = {
    "cursor": parts(NULLABLE, ("b", "c d"), BY_PAGE, PAGE),
    "number": parts(NUMBER, (100, 200), BY_PAGE, {**PAGE, "schema": NUMBER, "example": 100}),
    "url": parts(NULLABLE, URLS, BY_URL),
    "url_of_query": joined(
        moved("/loads/{load}/basket", "/basket", parameter("of")),
        says("result", "getBasket", query_of="$job.id"),
        parts(NULLABLE, IN_A_QUERY, BY_URL, path="/basket"),
    ),
    "url_of_vendor": joined(result_by_its_url, parts(NULLABLE, URLS, BY_URL)),
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("parts"), patch)


def washed(found: Laundry) -> tuple[Any, Any]:
    """Return a handle of a job that has succeeded, and what its client sends from now on."""
    client = found.client()
    job = client.submit(found.load())
    found.mock.advance(60)
    job.wait()
    client.sent.clear()
    return job, client.sent


@pytest.mark.parametrize("case", CASES)
def test_the_judge_asks_for_every_part(laundries: dict[str, Laundry], case: str) -> None:
    contract = laundries[case].contract
    result, told = contract.operation("result"), list[int]()

    def watch(done: Exchange) -> None:
        if done.operation is result and done.status == 200 and done.json is not MISSING:
            told.append(done.json["socks"])

    outcome = run_suite(MockTarget(contract, plans=1), LIFE, watch=watch)
    assert outcome.findings == []
    assert told[:3] == [1, 2, 3]


class Spoilt:
    """Passes on what the mock answers, but for one part of a result.

    Args:
        mock: The mock.
        old, new: What the answer has, and what it is made to have.
    """

    def __init__(self, mock: MockApplication, old: bytes, new: bytes) -> None:
        self._mock, self._old, self._new = mock, old, new

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mock, name)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def changed(message: Any) -> None:
            if message["type"] == "http.response.start":
                fields = message["headers"]
                message["headers"] = [(n, v) for n, v in fields if n != b"content-length"]
            elif "body" in message:
                message["body"] = message["body"].replace(self._old, self._new)
            await send(message)

        await self._mock(scope, receive, changed)


@pytest.mark.parametrize(
    ("case", "old", "new", "title"),
    [
        ("cursor", b'"socks":2', b'"socks":"two"', "wrong body"),
        ("url", b"basket?page=2", b"nowhere?page=2", "$response.body#/next leads astray"),
    ],
)
def test_a_part_that_is_wrong_is_found(
    laundries: dict[str, Laundry], case: str, old: bytes, new: bytes, title: str
) -> None:
    target = MockTarget(laundries[case].contract, lambda mock: Spoilt(mock, old, new), plans=1)
    found = run_suite(target, LIFE).findings
    assert title in {finding.title for finding in found}


@pytest.mark.parametrize("case", CASES)
def test_each_part_is_fetched_until_none_is_named(laundries: dict[str, Laundry], case: str) -> None:
    job, sent = washed(laundries[case])
    assert job.result().body.socks == 1
    assert [part.body.socks for part in job.result_parts()] == [1, 2, 3]
    assert len(sent) == 4


def test_an_async_client_yields_the_same(laundries: dict[str, Laundry]) -> None:
    found = laundries["cursor"]
    job, _ = washed(found)

    async def fetched() -> list[int]:
        async with found.package.AsyncClient(
            token=SECRET,
            base_url=found.mock.base_url(found.contract.vendor),
            http_client=httpx2.AsyncClient(transport=found.mock.async_transport()),
        ) as client:
            return [part.body.socks async for part in client.job(job.key.load).result_parts()]

    assert asyncio.run(fetched()) == [1, 2, 3]


def test_a_caller_may_begin_with_any_part(laundries: dict[str, Laundry]) -> None:
    job, _ = washed(laundries["number"])
    assert [part.body.socks for part in job.result_parts(page=100)] == [2, 3]
    assert "page" not in inspect.signature(washed(laundries["url"])[0].result_parts).parameters


@pytest.mark.parametrize(("case", "named"), [("cursor", "b"), ("url", "/api/loads/l1/basket?p=2")])
def test_parts_that_go_round_are_a_violation(
    laundries: dict[str, Laundry], case: str, named: str
) -> None:
    found = laundries[case]
    client = found.client(httpx2.Response(200, json={"socks": 7, "next": named}))
    with pytest.raises(found.package.ContractViolation) as again:
        list(client.job("l1").result_parts())
    assert again.value.path == "$.next"
    assert len(client.sent) == 2


def test_another_origin_is_sent_nothing(laundries: dict[str, Laundry]) -> None:
    found = laundries["url"]
    answer = {"socks": 7, "next": "https://elsewhere.example/api/basket?page=2"}
    client = found.client(httpx2.Response(200, json=answer))
    with pytest.raises(found.package.ForeignOrigin):
        list(client.job("l1").result_parts())
    assert len(client.sent) == 1


@pytest.mark.parametrize("case", CASES)
def test_the_mock_keeps_such_a_contract(laundries: dict[str, Laundry], case: str) -> None:
    outcome = run_suite(MockTarget(laundries[case].contract), Depth(1))
    assert [(f.check, f.operation, f.message) for f in outcome.findings] == []


def test_the_packages_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())


def endless(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    CASES["cursor"](openapi, lifecycle)
    answer = openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]["200"]
    del answer["content"]["application/json"]["examples"]["last"]


REFUSED: dict[str, tuple[Change, str]] = {
    "no end": (endless, "expected a last example that names no next part, found: c d"),
    "no such member": (parts(TEXT, ("b",), {"next": "$response.body#/more"}), "body#/more"),
    "no such parameter": (parts(TEXT, ("b",), BY_PAGE), "found: $request.query.page"),
    "a number for a URL": (parts(NUMBER, (1,), BY_URL), "expected text, found: $response.body"),
    "a required parameter": (
        parts(TEXT, ("b",), BY_PAGE, parameter("page")),
        "expected a parameter that may be left out",
    ),
    "a URL of the same query": (
        parts(TEXT, (f"{BASKET}/2",), BY_URL),
        "expected the URL of a next part that differs in its query",
    ),
    "the same part twice": (
        parts(TEXT, ("b", "b"), BY_PAGE, PAGE),
        "expected another next part in each example",
    ),
    "no more to say": (parts(TEXT, ("b",), {"last": "null"}), "at: /result"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_parts_that_could_not_be_fetched_are_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    found = problems(change, tmp_path / "laundry")
    assert any(expected in problem for problem in found), found
