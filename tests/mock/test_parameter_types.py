"""What a request's parameters may say, by the types of their schemas, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx2
import pytest

from jobcontracts.mock import MockApplication

OPENAPI = """
openapi: 3.1.1
info: {title: Kiln, version: "1"}
servers: [{url: "https://kiln.example"}]
paths:
  /firings:
    post:
      operationId: fire
      parameters:
        - {name: slow, in: query, schema: {type: boolean}}
        - {name: heat, in: query, schema: {type: [integer, "null"], minimum: 100}}
        - {name: lids, in: query, schema: {type: array, items: {type: boolean}}}
        - {name: either, in: query, schema: {type: [integer, boolean]}}
        - name: rooms
          in: query
          schema:
            anyOf: [{type: array, items: {$ref: "#/components/schemas/Room"}}, {type: "null"}]
        - {name: parts, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: X-Glazed, in: header, schema: {anyOf: [{type: boolean}, {type: "null"}]}}
        - {name: seat, in: cookie, required: true, schema: {type: integer, maximum: 9}}
      responses:
        "202":
          description: Started.
          headers:
            Location: {required: true, schema: {type: string}, example: /firings/f-1}
  /firings/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: look
      responses:
        "200":
          description: The firing.
          content:
            application/json:
              schema: {type: object, properties: {state: {type: string}}}
              examples: {"done": {value: {state: "done"}}}
components: {schemas: {Room: {type: integer}}}
"""
LIFECYCLE = """
operations: {submit: fire, poll: look}
job: {url: $response.header.Location}
state: {read: $response.body#/state, phases: {"done": succeeded}}
poll: {interval: 1, max_interval: 30, timeout: 3600}
simulate: {plans: {succeed: {states: ["done"]}}}
"""

Serve = Callable[[Mapping[str, tuple[str, str]]], MockApplication]
Connect = Callable[[MockApplication], httpx2.Client]
Fire = Callable[..., httpx2.Response]


@pytest.fixture
def fire(serve_documents: Serve, connect: Connect) -> Fire:
    """Return what starts a firing with a query and headers; `seat` is where a good one sits."""
    client = connect(serve_documents({"kiln": (OPENAPI, LIFECYCLE)}))

    def post(
        query: str = "", cookie: str = "seat=1", **headers: str | list[str]
    ) -> httpx2.Response:
        if cookie:
            headers["cookie"] = cookie
        fields = [
            (name, value)
            for name, values in headers.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        return client.post(f"/firings?{query}", headers=fields)

    return post


@pytest.mark.parametrize(
    "query",
    [
        "slow=true",
        "slow=false",
        "heat=100",
        "heat=1e3",
        "lids=true&lids=false",
        "either=5",
        "either=true",
        "rooms=1&rooms=2",
        "parts=1,2",
        "parts=1, 2",
        "parts=7",
    ],
)
def test_a_value_of_the_parameters_type_is_taken(fire: Fire, query: str) -> None:
    assert fire(query).status_code == 202


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("slow=True", "slow"),
        ("slow=1", "slow"),
        ("slow=", "slow"),
        ("slow=true&slow=true", "slow is there 2 times"),
        ("heat=99", "heat"),
        ("heat=hot", "heat"),
        ("heat=0100", "heat"),
        ("heat=100.5", "heat"),
        ("heat=null", "heat"),
        ("lids=true&lids=maybe", "lids"),
        ("lids=true,false", "lids"),
        ("lids=", "lids"),
        ("either=maybe", "either"),
        ("rooms=1&rooms=kitchen", "rooms"),
        ("parts=1;2", "parts"),
        ("parts=1&parts=2", "parts is there 2 times"),
    ],
)
def test_a_value_of_another_type_is_refused(fire: Fire, query: str, named: str) -> None:
    answer = fire(query)
    assert answer.status_code == 422
    assert f"the query parameter {named}" in answer.json()["detail"]


@pytest.mark.parametrize(("text", "status"), [("true", 202), ("false", 202), ("yes", 422)])
def test_a_header_that_may_be_null_is_read_as_its_other_type(
    fire: Fire, text: str, status: int
) -> None:
    assert fire(**{"x-glazed": text}).status_code == status


def test_a_header_that_is_sent_twice_is_one_list_and_not_the_last_of_them(fire: Fire) -> None:
    assert fire(**{"x-glazed": ["true"]}).status_code == 202
    refused = fire(**{"x-glazed": ["false", "true"]})
    assert refused.status_code == 422
    assert '"false, true"' in refused.json()["detail"]


@pytest.mark.parametrize(
    "cookie", ["seat=9", "other=x; seat=3", 'seat="4"', "seat=5; other=y", "seat = 2"]
)
def test_a_cookie_is_found_among_others(fire: Fire, cookie: str) -> None:
    assert fire(cookie=cookie).status_code == 202


@pytest.mark.parametrize(
    ("cookie", "what"),
    [
        ("", "missing"),
        ("seats=1", "missing"),
        ("seat=10", "wrong"),
        ("seat=front", "wrong"),
    ],
)
def test_a_cookie_that_is_not_as_documented_is_refused(fire: Fire, cookie: str, what: str) -> None:
    answer = fire(cookie=cookie)
    assert answer.status_code == 422
    assert f"the cookie parameter seat is {what}" in answer.json()["detail"]
