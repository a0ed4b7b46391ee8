"""What `simulate` says of a vendor's answers beside a job's state, the mock does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite

from .laundry import SECRET, TEXT, Change, Laundry, body, made, problems
from .test_requests import joined
from .variants import cancel, parameter

WASH = "/loads/{load}"


def echoed(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Answers have the colour and the wishes of the request, and the shop's name from a header."""
    schemas = openapi["components"]["schemas"]
    wishes = {"type": "array", "items": TEXT, "maxItems": 2}
    schemas["Load"]["properties"]["wishes"] = wishes
    schemas["Wash"]["properties"] |= {"colour": TEXT, "wishes": wishes, "times": {"type": "number"}}
    times = parameter("Times", "header", required=False, schema={"type": "integer"}, example=3)
    openapi["paths"]["/loads"]["post"]["parameters"] = [times]
    content = openapi["paths"][WASH]["get"]["responses"]["200"]["content"]["application/json"]
    for name in ("soaking", "clean"):
        content["examples"][name]["value"] |= {"colour": "red", "wishes": ["soft"], "times": 1}
    lifecycle["simulate"]["live"] |= {
        "$response.body#/colour": {"request": "$request.body#/colour"},
        "$response.body#/wishes": {"request": "$request.body#/wishes"},
        "$response.body#/times": {"request": "$request.header.Times"},
    }


def conflicts(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A torn load has a conflict for its basket, and one plan refuses to be stopped."""
    cancel("/loads/{load}/stop", parameters=[parameter("load", "path")])(openapi, lifecycle)
    openapi["components"]["schemas"]["Why"] = {
        "type": "object",
        "x-source": "page",
        "properties": {"why": TEXT},
    }
    conflict = {"description": "No.", "content": body("Why", torn={"why": "torn"}, busy={})}
    for path, method in (("/loads/{load}/basket", "get"), ("/loads/{load}/stop", "post")):
        openapi["paths"][path][method]["responses"]["409"] = conflict
    lifecycle["simulate"]["answers"]["getBasket"] = {"soaking": 404}
    lifecycle["simulate"]["plans"]["tear"]["examples"] = {"getBasket": "torn"}
    lifecycle["simulate"]["plans"]["busy"] = {
        "states": ["soaking", "clean"],
        "examples": {"stopWash": "busy"},
    }


def baskets(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """What came of a wash is in a basket, which poll's answer names in the end."""
    openapi["paths"]["/baskets/{basket}"] = openapi["paths"].pop("/loads/{load}/basket")
    item = openapi["paths"]["/baskets/{basket}"]
    item["parameters"] = [parameter("basket", "path", example="b-1")]
    openapi["components"]["schemas"]["Wash"]["properties"]["basket"] = {"type": ["string", "null"]}
    content = openapi["paths"][WASH]["get"]["responses"]["200"]["content"]["application/json"]
    for name, basket in (("soaking", None), ("clean", "b-1"), ("torn", "b-1")):
        content["examples"][name]["value"]["basket"] = basket
    found = item["get"]["responses"]["200"]["content"]["application/json"]
    found["examples"]["rags"] = {"value": {"socks": 0}, "x-inferred": "Ours."}
    said = {"$request.path.basket": "$poll.response.body#/basket"}
    lifecycle["operations"]["result"] = {"operation": "getBasket", "with": said}
    del lifecycle["simulate"]["answers"]
    lifecycle["simulate"]["plans"]["tear"]["examples"] = {"getBasket": "rags"}
    lifecycle["simulate"]["live"]["$response.body#/basket"] = {"id": "b-{hex8}"}


def once(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A request with the key of an earlier one starts no second wash."""
    key = parameter("Idempotency-Key", "header", required=False, example="k1")
    openapi["paths"]["/loads"]["post"]["parameters"] = [key]
    lifecycle["simulate"]["idempotency"] = "$request.header.Idempotency-Key"


def shops(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Loads are of a shop, and there are two shops."""
    shop = parameter("shop", "path", example="s-1")
    for path in [*openapi["paths"]]:
        item = openapi["paths"].pop(path)
        item["parameters"] = [shop, *item.get("parameters", [])]
        openapi["paths"][f"/shops/{{shop}}{path}"] = item
    start = openapi["paths"]["/shops/{shop}/loads"]["post"]["responses"]
    start["404"] = {"description": "Unknown."}
    lifecycle["simulate"]["scopes"] = {"$request.path.shop": ["s-1", "s-2"]}


CHANGES: dict[str, Change | None] = {
    "shops": shops,
    "once": once,
    "echoed": echoed,
    "conflicts": conflicts,
    "baskets": baskets,
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CHANGES, tmp_path_factory.mktemp("simulated"), patch)


class Shop:
    """Sends plain requests to the mock of a laundry."""

    def __init__(self, laundry: Laundry) -> None:
        self.laundry, self.mock = laundry, laundry.mock
        base = self.mock.base_url(laundry.contract.vendor)
        self._client = httpx2.Client(transport=self.mock.transport(), base_url=base)

    def send(self, method: str, path: str, json: Any = None, **headers: str) -> httpx2.Response:
        """Send a request with the right credential."""
        own = {"Authorization": f"Bearer {SECRET}", **headers}
        return self._client.request(method, path, headers=own, json=json)

    def start(self, json: Any = None, plan: str = "wash", **headers: str) -> str:
        """Start a job; return its id."""
        self.mock.set_plan(plan)
        answer = self.send("POST", "/loads", json or {"colour": "red"}, **headers)
        return str(answer.json()["load"])


@pytest.mark.parametrize("name", CHANGES)
def test_the_mock_is_as_its_contract_says(name: str, laundries: dict[str, Laundry]) -> None:
    outcome = run_suite(MockTarget(laundries[name].contract), Depth(2))
    assert [(f.check, f.operation, f.message) for f in outcome.findings] == []


def test_each_job_has_what_its_own_request_had(laundries: dict[str, Laundry]) -> None:
    shop = Shop(laundries["echoed"])
    one = shop.start({"colour": 'gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n "%s"', "wishes": []})
    other = shop.start({"colour": "blue", "wishes": ["dry", "dry"]}, Times="7")
    told = [shop.send("GET", f"/loads/{load}").json() for load in (one, other)]
    assert [(t["colour"], t["wishes"], t["times"]) for t in told] == [
        ('gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n "%s"', [], 1),
        ("blue", ["dry", "dry"], 7),
    ]


def test_what_a_request_has_not_is_as_in_the_example(laundries: dict[str, Laundry]) -> None:
    shop = Shop(laundries["echoed"])
    told = shop.send("GET", f"/loads/{shop.start()}").json()
    assert (told["wishes"], told["times"]) == (["soft"], 1)
    shop.mock.set_plan("tear")
    by_hand = shop.mock.create_job(shop.laundry.contract.vendor)
    assert shop.send("GET", f"/loads/{by_hand.id}").json()["colour"] == "red"


def test_a_plan_answers_by_an_example_of_any_status(laundries: dict[str, Laundry]) -> None:
    shop = Shop(laundries["conflicts"])
    torn, clean = shop.start(plan="tear"), shop.start(plan="wash")
    assert shop.send("GET", f"/loads/{torn}/basket").status_code == 404
    shop.mock.advance(60)
    answer = shop.send("GET", f"/loads/{torn}/basket")
    assert (answer.status_code, answer.json()) == (409, {"why": "torn"})
    assert shop.send("GET", f"/loads/{clean}/basket").status_code == 200


def test_a_cancel_that_is_refused_does_nothing(laundries: dict[str, Laundry]) -> None:
    shop = Shop(laundries["conflicts"])
    busy, free = shop.start(plan="busy"), shop.start(plan="wash")
    stops = [shop.send("POST", f"/loads/{load}/stop").status_code for load in (busy, free)]
    shop.mock.advance(60)
    states = [shop.send("GET", f"/loads/{load}").json()["state"] for load in (busy, free)]
    assert (stops[0], states) == (409, ["clean", "torn"])


def test_what_poll_names_of_a_job_is_its_own(laundries: dict[str, Laundry]) -> None:
    shop = Shop(laundries["baskets"])
    loads = [shop.start(plan=plan) for plan in ("wash", "tear", "wash")]
    assert shop.send("GET", f"/loads/{loads[0]}").json()["basket"] is None
    shop.mock.advance(60)
    baskets = [shop.send("GET", f"/loads/{load}").json()["basket"] for load in loads]
    assert len({*baskets}) == 3
    found = [shop.send("GET", f"/baskets/{basket}").json()["socks"] for basket in baskets]
    assert found == [2, 0, 2]
    assert shop.send("GET", "/baskets/b-1").status_code == 404


def test_a_client_fetches_what_its_job_has_left(laundries: dict[str, Laundry]) -> None:
    found = laundries["baskets"]
    found.mock.set_plan("wash")
    jobs = [found.client().submit(found.load()) for _ in range(2)]
    found.mock.advance(60)
    for job in jobs:
        job.wait()
        assert job.result().body.socks == 2


def test_a_second_request_with_a_key_starts_no_second_job(laundries: dict[str, Laundry]) -> None:
    shop, key = Shop(laundries["once"]), {"Idempotency-Key": "a"}
    first = shop.start(**key)
    others = [shop.start(), shop.start(), shop.start(**{"Idempotency-Key": "b"})]
    shop.mock.advance(60)
    assert shop.start({"colour": "blue"}, plan="tear", **key) == first
    assert shop.send("GET", f"/loads/{first}").json()["state"] == "clean"
    assert len({first, *others}) == 4
    shop.mock.reset()
    again = shop.start(plan="tear", **key)
    shop.mock.advance(60)
    assert shop.send("GET", f"/loads/{again}").json()["state"] == "torn"


def test_there_are_those_scopes_that_are_named(laundries: dict[str, Laundry]) -> None:
    shop = Shop(laundries["shops"])
    answers = [
        shop.send("POST", f"/shops/{name}/loads", {"colour": "red"}) for name in ("s-1", "s-2", "x")
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 404]
    load = answers[1].json()["load"]
    asked = [shop.send("GET", f"/shops/{name}/loads/{load}") for name in ("s-1", "s-2", "x")]
    assert [answer.status_code for answer in asked] == [404, 200, 404]


def live(**values: str) -> Change:
    """Return what lets a place of answers have a part of the request: `colour="body#/colour"`."""

    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        found = {
            f"$response.body#/{n}": {"request": f"$request.{value}"} for n, value in values.items()
        }
        lifecycle["simulate"]["live"] |= found

    return change


def without_submit(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """No operation starts a job."""
    del lifecycle["operations"]["submit"], lifecycle["job"]


def of_form(form: str) -> Change:
    """Return what gives the ids of baskets a form."""

    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        lifecycle["simulate"]["live"]["$response.body#/basket"] = {"id": form}

    return change


def key_at(place: Any) -> Change:
    """Return what says where a request has its idempotency key."""

    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        lifecycle["simulate"]["idempotency"] = place

    return change


def scopes(place: str, *there: Any) -> Change:
    """Return what says which scopes there are."""

    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        lifecycle["simulate"]["scopes"] = {place: [*there]}

    return change


def in_a_header(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A header of an answer has a part of the request."""
    lifecycle["simulate"]["live"]["$response.header.Colour"] = {"request": "$request.body#/colour"}


REFUSED: dict[str, tuple[Change, str]] = {
    "a part that no request has": (
        joined(echoed, live(colour="body#/color")),
        "did you mean colour?",
    ),
    "a part of another type": (
        joined(echoed, live(colour="header.Times")),
        "found: $request.header.Times",
    ),
    "a part of no request": (
        joined(echoed, without_submit),
        "expected the operation submit, for this",
    ),
    "a key that no request has": (
        joined(once, key_at("$request.header.Idempotency")),
        "did you mean Idempotency-Key?",
    ),
    "a status of a repeated request that submit has not": (
        joined(once, key_at({"key": "$request.header.Idempotency-Key", "repeated": 203})),
        "that submit documents, for a repeated request, found: 203",
    ),
    "a repeated request without a key": (
        joined(once, key_at({"repeated": 200})),
        'the member key, found: {"repeated": 200}',
    ),
    "scopes without that of an example": (
        joined(shops, scopes("$request.path.shop", "s-2")),
        "or correct the example",
    ),
    "scopes of no request": (
        joined(shops, scopes("$request.path.shp", "s-1")),
        "did you mean shop?",
    ),
    "scopes of another type": (
        joined(shops, scopes("$request.path.shop", "s-1", 7)),
        "expected values of $request.path.shop, found: 7",
    ),
    "ids that are all one": (
        joined(baskets, of_form("basket")),
        "expected ids that differ from job to job",
    ),
    "ids of an unknown form": (joined(baskets, of_form("b-{hex}")), "found: {hex}"),
    "a header of an answer": (in_a_header, "expected a member of an answer's body"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_mock_could_not_do_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    told = problems(change, tmp_path / "laundry")
    assert any(expected in problem for problem in told), told
