"""What is a parameter in one of OpenAPI's styles, a client writes and mock and judge read so.

The texts here are those of RFC 6570 and of OpenAPI 3.1, section 4.8.12.6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.conformance.exchanges.documented import request_violations
from jobcontracts.conformance.recordings.verifying import Verifier
from jobcontracts.model.api import Parameter
from jobcontracts.model.example_requests import example_request
from jobcontracts.model.http import Request, fold
from jobcontracts.model.operations import build_api
from jobcontracts.model.parameters import Reading, delimiter, written
from jobcontracts.model.paths import Routes, expand
from jobcontracts.model.schema import Schemas
from jobcontracts.model.source import parse_source
from runtime.encoding import given_headers, query_string, styled_segment
from runtime.errors import ConfigurationError

from .laundry import TEXT, Change, Laundry, exchange, made, reference

LIST = {"type": "array", "items": {"type": "integer"}}
SHAPES: dict[str, Any] = {
    "Fibre": {
        "type": "object",
        "required": ["R"],
        "properties": {"R": {"type": "integer"}, "G": {"type": "boolean"}, "x-b": TEXT},
    },
    "Map": {"type": "object", "additionalProperties": {"type": "integer"}},
    "Shade": {"type": "object", "properties": {"of": reference("Tint")}},
    "Tint": {"enum": ["a", "b"]},
}
OBJECT, MAP = reference("Fibre"), reference("Map")

COLOUR, NUMBERS = {"R": 100, "x-b": "a b"}, [1, 22]
CASES: dict[str, tuple[str, Any, dict[str, Any], Any, str]] = {
    # Place, schema, style, value, and what is sent.
    "space": ("query", LIST, {"style": "spaceDelimited"}, NUMBERS, "fibre=1%2022"),
    "pipe": ("query", LIST, {"style": "pipeDelimited"}, NUMBERS, "fibre=1%7C22"),
    "commas": ("query", LIST, {"explode": False}, NUMBERS, "fibre=1,22"),
    "deep": (
        "query",
        OBJECT,
        {"style": "deepObject", "explode": True},
        COLOUR,
        "fibre%5BR%5D=100&fibre%5Bx-b%5D=a%20b",
    ),
    "deep_map": (
        "query",
        MAP,
        {"style": "deepObject", "explode": True},
        {"a=b": 1, "c]": 2},
        "fibre%5Ba%3Db%5D=1&fibre%5Bc%5D%5D=2",
    ),
    "deep_enum": (
        "query",
        reference("Shade"),
        {"style": "deepObject", "explode": True},
        {"of": "a"},
        "fibre%5Bof%5D=a",
    ),
    "form_members": ("query", OBJECT, {}, COLOUR, "R=100&x-b=a%20b"),
    "form_object": ("query", OBJECT, {"explode": False}, COLOUR, "fibre=R,100,x-b,a%20b"),
    "form_map": ("query", MAP, {"explode": False}, {"a": 1}, "fibre=a,1"),
    "header": ("header", OBJECT, {}, COLOUR, "R,100,x-b,a b"),
    "header_pairs": ("header", OBJECT, {"explode": True}, COLOUR, "R=100,x-b=a b"),
    "path_list": ("path", LIST, {}, NUMBERS, "1,22"),
    "path_object": ("path", OBJECT, {}, COLOUR, "R,100,x-b,a%20b"),
    "path_pairs": ("path", OBJECT, {"explode": True}, COLOUR, "R=100,x-b=a%20b"),
    "label": ("path", TEXT, {"style": "label"}, "a.b", ".a.b"),
    "label_list": ("path", LIST, {"style": "label"}, NUMBERS, ".1,22"),
    "label_items": ("path", LIST, {"style": "label", "explode": True}, NUMBERS, ".1.22"),
    "label_pairs": (
        "path",
        OBJECT,
        {"style": "label", "explode": True},
        COLOUR,
        ".R=100.x-b=a%20b",
    ),
    "matrix": ("path", TEXT, {"style": "matrix"}, "a", ";fibre=a"),
    "matrix_list": ("path", LIST, {"style": "matrix"}, NUMBERS, ";fibre=1,22"),
    "matrix_items": (
        "path",
        LIST,
        {"style": "matrix", "explode": True},
        NUMBERS,
        ";fibre=1;fibre=22",
    ),
    "matrix_object": ("path", OBJECT, {"style": "matrix"}, COLOUR, ";fibre=R,100,x-b,a%20b"),
    "matrix_pairs": (
        "path",
        OBJECT,
        {"style": "matrix", "explode": True},
        COLOUR,
        ";R=100;x-b=a%20b",
    ),
}


def styled(place: str, schema: Any, style: Mapping[str, Any], value: Any) -> Change:
    """Return what gives submit a parameter in a style."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        raw = {"name": "fibre", "in": place, "x-source": "page", "required": True}
        paths = openapi["paths"]
        paths["/loads"]["post"]["parameters"] = [
            {**raw, "schema": schema, "example": value, **style}
        ]
        if place == "path":
            paths["/loads/of/{fibre}"] = paths.pop("/loads")
        shapes = {name: {"x-source": "page", **shape} for name, shape in SHAPES.items()}
        openapi["components"]["schemas"] |= shapes

    return change


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    changes = {name: styled(*case[:4]) for name, case in CASES.items()}
    with pytest.MonkeyPatch.context() as patch:
        yield made(changes, tmp_path_factory.mktemp("parameters"), patch)


@pytest.mark.parametrize("case", CASES)
def test_it_goes_out_in_its_style_and_is_read_back(
    laundries: dict[str, Laundry], case: str
) -> None:
    place, schema, _, value, text = CASES[case]
    laundry = laundries[case]
    given_value = value
    if schema is OBJECT:
        given_value = laundry.package.models.Fibre(r=100, x_b="a b")
    client = laundry.client()
    arguments = {} if place == "path" else {"fibre": given_value}
    positional = [given_value] if place == "path" else []
    # The mock takes it, which holds it against its schema.
    client.submit(*positional, laundry.load(), **arguments)
    (request,) = client.sent
    path, _, query = request.url.raw_path.decode().partition("?")
    sent = {"query": query, "path": path.rpartition("/")[2], "header": request.headers.get("fibre")}
    assert sent[place] == text
    done = exchange(laundry, request)
    assert done.operation is not None
    assert [str(v) for v in Verifier(laundry.contract).violations(done)] == []
    reading = Reading(laundry.contract, done.operation.parameters[0])
    assert reading.value(reading.texts(done.request)) == value


@pytest.mark.parametrize("case", [name for name, parts in CASES.items() if parts[0] == "path"])
def test_a_curl_line_and_the_judge_write_a_path_as_a_client_does(
    laundries: dict[str, Laundry], case: str
) -> None:
    contract, text = laundries[case].contract, CASES[case][4]
    submit = contract.starters[0]
    shown = example_request(contract, submit, ["http://mock"], {"token": "any"}, {})
    assert "".join(map(str, shown.url)).rpartition("/")[2] == text

    seen: list[str] = []
    target, depth = MockTarget(contract, plans=1), Depth(1, phases=("life",))
    run_suite(target, depth, watch=lambda done: seen.append(done.url))
    assert next(url for url in seen if "/loads/of/" in url).rpartition("/")[2] == text


@pytest.mark.parametrize("case", CASES)
def test_the_judge_finds_nothing_wrong_with_the_mock(
    laundries: dict[str, Laundry], case: str
) -> None:
    outcome = run_suite(MockTarget(laundries[case].contract), Depth(1, phases=("life",)))
    assert [(f.check, f.message) for f in outcome.findings] == []


WRONG = {
    "space": "fibre=1%20b",
    "pipe": "fibre=1|b",
    "commas": "fibre=1%2Cb",
    "deep": "fibre[R]=warm",
    "form_members": "R=100&G=maybe",
    "form_object": "fibre=R,100,G",
    "form_map": "fibre=a,1,a,2",
    "label_list": ".1,b",
    "label_items": "1.22",
    "matrix": "fibre=a",
    "matrix_list": ";fabric=1",
    "matrix_items": ";fibre=1;fabric=2",
    "matrix_pairs": ";R=100;R=101",
    "header": "R,100,G",
    "header_pairs": "R=warm",
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_in_another_style_or_of_another_type_is_refused(
    laundries: dict[str, Laundry], case: str
) -> None:
    laundry, place = laundries[case], CASES[case][0]
    base = laundry.mock.base_url(laundry.contract.vendor)
    path = f"/loads/of/{WRONG[case]}" if place == "path" else "/loads"
    query = f"?{WRONG[case]}" if place == "query" else ""
    headers = {"authorization": "Bearer mock-token"}
    headers |= {"fibre": WRONG[case]} if place == "header" else {}
    request = httpx2.Request(
        "POST", f"{base}{path}{query}", json={"colour": "red"}, headers=headers
    )
    answer = laundry.mock.transport().handle_request(request)
    answer.read()
    assert answer.status_code == 422
    assert f"the {place} parameter fibre" in answer.text
    done = exchange(laundry, request)
    assert done.operation is not None
    broken = request_violations(Schemas(laundry.contract), done.operation, done)
    assert [violation.title for violation in broken] == ["wrong parameter"]


API = build_api(parse_source(Path("openapi.yaml"), b"{paths: {}}"))
PATHS = Routes([("GET", "/of/{p}", "an operation")])
WAYS = (
    *(("query", style, False, "array") for style in ("form", "spaceDelimited", "pipeDelimited")),
    *(("query", "form", explode, "object") for explode in (True, False)),
    *(
        ("query", style, True, kind)
        for style, kind in (("deepObject", "object"), ("form", "array"))
    ),
    *(
        (place, style, explode, kind)
        for place, style in (
            ("header", "simple"),
            *product(["path"], ["simple", "label", "matrix"]),
        )
        for explode in (True, False)
        for kind in ("array", "object", "string")
    ),
)
MEMBERS: dict[str, Any] = {"a": {"type": "integer"}, "b c": {"type": "boolean"}, "d[]": TEXT}
KINDS: dict[str, Any] = {
    "string": TEXT,
    "array": {"type": "array", "items": TEXT},
    "object": {"type": "object", "properties": MEMBERS},
}


def values(place: str, kind: str) -> st.SearchStrategy[Any]:
    """Return the values that are drawn for a place; what HTTP cuts off in a header is in none."""
    ascii_alone = st.characters(min_codepoint=32, max_codepoint=126)
    letters = ascii_alone if place == "header" else st.characters(exclude_categories=["Cs"])
    texts = st.sampled_from((",", "a b", "a|b", ".", ";", "=", "%2C")) | st.text(
        letters, max_size=4
    )
    texts = texts.map(str.strip) if place == "header" else texts
    if kind == "object":
        members = {"a": st.integers(), "b c": st.booleans(), "d[]": texts}
        return st.fixed_dictionaries({}, optional=members)
    return texts if kind == "string" else st.lists(texts, max_size=3)


def by_client(parameter: Parameter, value: Any) -> Request:
    """Return a request as the runtime of a client writes it."""
    name, style, explode = parameter.name, parameter.style, parameter.explode
    if parameter.location == "header":
        headers = given_headers({name: value}, [name] if explode else [])
        return Request("GET", "/of/a", fold(headers.items()))
    if parameter.location == "query":
        styles = {} if style == "form" and explode else {name: style}
        return Request("GET", f"/of/a{query_string({name: value}, styles)}")
    url = f"/of/{styled_segment(name, value, style, explode=explode)}"
    return Request("GET", url, path=PATHS.find("GET", url)[1])


def by_tools(parameter: Parameter, value: Any) -> Request:
    """Return a request as the suite and the pages have it."""
    pairs = written(parameter, value)
    if parameter.location == "header":
        return Request("GET", "/of/a", fold(pairs))
    if parameter.location == "query":
        return Request("GET", f"/of/a?{urlencode(pairs)}")
    url = expand("/of/{p}", dict(pairs))
    return Request("GET", url, path=PATHS.find("GET", url)[1])


def is_refused(parameter: Parameter, value: Any) -> bool:
    """Return whether a client refuses a value: it is empty in a path, or has a delimiter in it."""
    in_path = parameter.location == "path"
    if in_path and (value in ([], {}) or written(parameter, value)[0][1] in ("", ".", "..")):
        return True
    between = delimiter(parameter.location, parameter.style, explode=parameter.explode)
    texts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return bool(between) and any(between in str(text) for text in texts)


@given(st.data())
def test_what_is_written_is_what_is_read(data: st.DataObject) -> None:
    place, style, explode, kind = data.draw(st.sampled_from(WAYS))
    parameter = Parameter("p", place, True, KINDS[kind], "", None, "", style, explode)
    value = data.draw(values(place, kind))
    if is_refused(parameter, value):
        with pytest.raises(ConfigurationError, match=r"^p: expected"):
            by_client(parameter, value)
        return
    requests = [by_client(parameter, value)]
    requests += [by_tools(parameter, value)] if value not in ([], {}) else []
    reading = Reading(API, parameter)
    for request in requests:
        texts = reading.texts(request)
        assert (reading.value(texts) if texts else type(value)()) == value
