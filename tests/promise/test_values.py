"""What a contract says of values, a client sends and reads so."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import ManualClock

from ..conftest import SharedClock
from .laundry import SECRET, TEXT, Change, Laundry, made, media, reference


def basket(properties: dict[str, Any], example: Any, **schemas: Any) -> Change:
    """Return what gives the result other members."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        found = openapi["components"]["schemas"]
        found["Basket"]["properties"] = properties
        found.update({name: {"x-source": "page", **schema} for name, schema in schemas.items()})
        get = openapi["paths"]["/loads/{load}/basket"]["get"]
        content = {"application/json": media(reference("Basket"), one=example)}
        get["responses"]["200"]["content"] = content

    return change


def answer(content: dict[str, Any]) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]["200"]["content"] = content

    return change


def parameter(location: str, schema: Any, example: Any, **more: Any) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        raw = {"name": "fibre", "in": location, "x-source": "page", "schema": schema}
        openapi["paths"]["/loads"]["post"]["parameters"] = [{**raw, "example": example, **more}]

    return change


def credentials(*requirements: dict[str, Any], **schemes: Any) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        found = openapi["components"]["securitySchemes"]
        found |= {
            name: scheme if "$ref" in scheme else {"x-source": "page", **scheme}
            for name, scheme in schemes.items()
        }
        openapi["security"] = list(requirements)

    return change


def refusal(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    """Let the status operation document a 429 with JSON, and a 503 with text."""
    schema = {
        "type": "object",
        "x-source": "page",
        "required": ["why"],
        "properties": {"why": TEXT},
    }
    openapi["components"]["schemas"]["Busy"] = schema
    content = {"application/json": media(reference("Busy"), one={"why": "busy"})}
    responses = openapi["paths"]["/loads/{load}"]["get"]["responses"]
    responses["429"] = {"description": "Busy.", "content": content}
    away = {"text/plain": media(TEXT, one="away")}
    responses["503"] = {"description": "Away.", "content": away}


LIST = {"type": "array", "items": TEXT}
BOUND = {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
MORE = {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}}
CASES: dict[str, Change] = {
    "x_member": basket({"x-id": TEXT, "plain": TEXT}, {"x-id": "r"}),
    "address": basket({"at": {**TEXT, "format": "ipv4"}}, {"at": "10.0.0.1"}),
    "day": basket({"on": {**TEXT, "format": "date"}}, {"on": "2026-01-01"}),
    "letters": basket({"word": {**TEXT, "pattern": "^\\p{L}+$"}}, {"word": "Wäsche"}),
    "moment": basket({"at": {**TEXT, "format": "date-time"}}, {"at": "2026-01-01T00:00:00Z"}),
    "parts": basket(
        {"all": reference("All")},
        {"all": {"a": "x", "b": 1}},
        Bound=BOUND,
        More=MORE,
        All={"allOf": [reference("Bound"), reference("More")]},
    ),
    "nullable": basket(
        {"kind": {"anyOf": [reference("Kind"), {"type": "null"}]}},
        {"kind": None},
        Kind={"type": "string", "enum": ["a", "b"]},
    ),
    "table": answer({"text/csv": media(TEXT, one="a,b")}),
    "picture": answer({"image/png": media(TEXT, one="...")}),
    "repeated": parameter("query", LIST, ["a", "b"]),
    "joined": parameter("query", LIST, ["a", "b"], explode=False),
    "in_header": parameter("header", LIST, ["a", "b"]),
    "in_cookie": parameter("cookie", TEXT, "a"),
    "counted": parameter("query", {"type": "integer"}, 3),
    "flagged": parameter("query", {"type": "boolean"}, True),
    "busy": refusal,
    "two_tokens": credentials(
        {"token": []}, {"other": []}, other={"type": "http", "scheme": "bearer"}
    ),
    "basic": credentials({"login": []}, login={"type": "http", "scheme": "basic"}),
    "by_reference": credentials(
        {"other": []},
        login={"type": "http", "scheme": "basic"},
        other={"$ref": "#/components/securitySchemes/login"},
    ),
    "by_query": credentials({"key": []}, key={"type": "apiKey", "in": "query", "name": "key"}),
    "by_cookie": credentials({"key": []}, key={"type": "apiKey", "in": "cookie", "name": "key"}),
    "by_both": credentials(
        {"token": [], "key": []}, key={"type": "apiKey", "in": "header", "name": "X-Key"}
    ),
    "granted": credentials(
        {"grant": []},
        grant={"type": "openIdConnect", "openIdConnectUrl": "https://laundry.example/id"},
    ),
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("values"), patch)


def read(laundry: Laundry, value: Any) -> Any:
    """Return the result as a client reads it."""
    return laundry.client(httpx2.Response(200, json=value)).get_basket("l1").body


def test_a_member_whose_name_begins_with_x_is_a_member(laundries: dict[str, Laundry]) -> None:
    assert read(laundries["x_member"], {"x-id": "r", "plain": "p"}).x_id == "r"


@pytest.mark.parametrize(
    ("case", "member", "text"),
    [("address", "at", "10.0.0.1"), ("day", "on", "2026-01-01"), ("letters", "word", "Wäsche")],
)
def test_text_of_a_format_or_pattern_is_text(
    laundries: dict[str, Laundry], case: str, member: str, text: str
) -> None:
    assert getattr(read(laundries[case], {member: text}), member) == text


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("9999-12-31T23:59:59.9999999Z", datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, 0, UTC)),
        ("2026-01-01T00:00:00.123456789Z", datetime(2026, 1, 1, 0, 0, 0, 123456, UTC)),
        ("2026-01-01t00:00:00z", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_the_standard_allows_it(
    laundries: dict[str, Laundry], text: str, time: datetime
) -> None:
    found = read(laundries["moment"], {"at": text}).at
    assert abs((found - time).total_seconds()) <= 1e-6


def test_what_all_of_joins_has_all_members(laundries: dict[str, Laundry]) -> None:
    whole = read(laundries["parts"], {"all": {"a": "x", "b": 1}}).all
    assert (whole.a, whole.b) == ("x", 1)


@pytest.mark.parametrize("value", ["a", "b", None])
def test_an_enumeration_may_be_null(laundries: dict[str, Laundry], value: str | None) -> None:
    assert read(laundries["nullable"], {"kind": value}).kind == value


@pytest.mark.parametrize(
    ("case", "kind", "body", "read_as"),
    [
        ("table", "text/csv; charset=latin-1", "ä,b".encode("latin-1"), "ä,b"),
        ("table", "text/csv", "ä,b".encode(), "ä,b"),
        ("picture", "image/png", b"\x89PNG", b"\x89PNG"),
    ],
)
def test_a_body_that_is_no_json_is_text_or_bytes(
    laundries: dict[str, Laundry], case: str, kind: str, body: bytes, read_as: object
) -> None:
    client = laundries[case].client(
        httpx2.Response(200, headers={"content-type": kind}, content=body)
    )
    assert client.get_basket("l1").body == read_as
    assert client.sent[0].headers["accept"] == kind.partition(";")[0]


@pytest.mark.parametrize(
    ("case", "value", "place", "sent"),
    [
        ("repeated", ["a", "b"], "query", "fibre=a&fibre=b"),
        ("joined", ["a", "b"], "query", "fibre=a,b"),
        ("in_header", ["a", "b"], "fibre", "a,b"),
        ("in_cookie", "a", "cookie", "fibre=a"),
        ("counted", 3, "query", "fibre=3"),
        ("flagged", True, "query", "fibre=true"),
    ],
)
def test_a_parameter_goes_out_in_the_form_of_its_place(
    laundries: dict[str, Laundry], case: str, value: Any, place: str, sent: str
) -> None:
    laundry = laundries[case]
    client = laundry.client()
    # The mock takes it, which holds it against its schema.
    client.submit(laundry.load(), fibre=value)
    request = client.sent[0]
    found = request.url.query.decode() if place == "query" else request.headers[place]
    assert found == sent


@pytest.mark.parametrize(
    ("case", "given", "place", "sent"),
    [
        ("two_tokens", {"token": "mock-token"}, "authorization", "Bearer mock-token"),
        (
            "basic",
            {"user": "mock-token"},
            "authorization",
            f"Basic {base64.b64encode(b'mock-token').decode()}",
        ),
        (
            "by_reference",
            {"user": "mock-token"},
            "authorization",
            f"Basic {base64.b64encode(b'mock-token').decode()}",
        ),
        ("by_query", {"key": "mock-token"}, "query", "key=mock-token"),
        ("by_cookie", {"key": "mock-token"}, "cookie", "key=mock-token"),
        ("by_both", {"token": "mock-token", "key": "mock-token"}, "x-key", "mock-token"),
        ("granted", {"token": "mock-token"}, "authorization", "Bearer mock-token"),
    ],
)
def test_a_credential_goes_where_its_scheme_says(
    laundries: dict[str, Laundry], case: str, given: dict[str, Any], place: str, sent: str
) -> None:
    laundry = laundries[case]
    client = laundry.client(**given)
    client.submit(laundry.load())
    request = client.sent[0]
    found = request.url.query.decode() if place == "query" else request.headers[place]
    assert found == sent
    assert "mock-token" not in repr(client)


PAGES = (
    ("text/html", b"<html>busy</html>"),
    ("application/json", b'{"message": "another form"}'),
    ("application/json", b'{"why": "cut'),
    ("text/plain", b"slow down"),
)


@pytest.mark.parametrize(("kind", "page"), PAGES)
def test_an_error_with_another_body_is_the_error_of_its_status(
    laundries: dict[str, Laundry], kind: str, page: bytes
) -> None:
    laundry = laundries["busy"]
    answer = httpx2.Response(429, headers={"content-type": kind}, content=page)
    with pytest.raises(laundry.package.TooManyRequests) as raised:
        laundry.client(answer).get_wash("l1")
    assert (raised.value.body, raised.value.status) == (None, 429)
    assert raised.value.raw_body == page


@pytest.mark.parametrize("kind", ["text/plain", "text/plain; charset=klingon", "text/html"])
def test_an_error_whose_text_is_none_is_the_error_of_its_status(
    laundries: dict[str, Laundry], kind: str
) -> None:
    laundry = laundries["busy"]
    answer = httpx2.Response(503, headers={"content-type": kind}, content=b"\xff\xfe")
    with pytest.raises(laundry.package.ServiceUnavailable) as raised:
        laundry.client(answer).get_wash("l1")
    assert (raised.value.body, raised.value.raw_body) == (None, b"\xff\xfe")


@pytest.mark.parametrize(("kind", "page"), PAGES)
def test_a_wait_goes_on_after_an_error_with_another_body(
    laundries: dict[str, Laundry], kind: str, page: bytes
) -> None:
    busy = httpx2.Response(429, headers={"content-type": kind}, content=page)
    answers = iter((busy, httpx2.Response(200, json={"load": "l1", "state": "clean"})))
    client = laundries["busy"].package.Client(
        token=SECRET,
        http_client=httpx2.Client(transport=httpx2.MockTransport(lambda _: next(answers))),
        clock=SharedClock(ManualClock()),
    )
    assert client.job("l1").wait().attempt == 2


def test_an_error_has_the_body_that_is_documented(laundries: dict[str, Laundry]) -> None:
    laundry = laundries["busy"]
    with pytest.raises(laundry.package.TooManyRequests) as raised:
        laundry.client(httpx2.Response(429, json={"why": "busy"})).get_wash("l1")
    assert raised.value.body.why == "busy"
    assert raised.value.raw_body == b""
