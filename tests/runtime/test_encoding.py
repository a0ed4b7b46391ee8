"""How arguments become parts of a request."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import UNSET, Struct, UnsetType

from runtime.encoding import (
    cookie_header,
    given_headers,
    header_value,
    merged,
    path_segment,
    query_string,
    styled_segment,
    to_text,
)
from runtime.errors import ConfigurationError


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    BIG = 3


class Odd(Enum):
    ONE = "one"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (1.5, "1.5"),
        (Colour.RED, "red"),
        (Size.BIG, "3"),
        (Odd.ONE, "one"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC), "2026-03-01T12:00:00Z"),
    ],
)
def test_a_value_becomes_the_text_that_json_has_for_it(value: Any, expected: str) -> None:
    assert to_text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a/b", "a%2Fb"),
        ("../up", "..%2Fup"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("two words", "two%20words"),
        ("é", "%C3%A9"),
        ("?q#f;x", "%3Fq%23f%3Bx"),
        ("\r\nHost: evil", "%0D%0AHost%3A%20evil"),
        ("...", "..."),
    ],
)
def test_a_path_value_stays_one_segment(value: str, expected: str) -> None:
    assert path_segment("job_id", value) == expected


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_path_value_arrives_as_it_was(value: str) -> None:
    assume(value not in (".", ".."))
    segment = path_segment("job_id", value)
    assert unquote(segment) == value
    assert urlsplit(f"https://h/{segment}/status").path == f"/{segment}/status"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_path_value_that_would_lead_elsewhere_is_refused(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^job_id: expected"):
        path_segment("job_id", value)


@pytest.mark.parametrize("value", ["a\r\nX: y", "é", "\x00", "a\tb", "\x7f"])
def test_a_header_that_cannot_be_is_refused_and_not_shown(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^X-Name: expected printable ASCII") as caught:
        header_value("X-Name", value)
    assert value not in str(caught.value)


def test_headers_without_a_value_are_left_out() -> None:
    assert given_headers({"A": None, "B": UUID(int=0), "C": True}) == {
        "B": "00000000-0000-0000-0000-000000000000",
        "C": "true",
    }


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, ""),
        ({"a": None}, ""),
        ({"a": 1, "b": None, "c": True}, "?a=1&c=true"),
        ({"a": ["x", "y z"]}, "?a=x&a=y%20z"),
        ({"a&b": "c=d/e"}, "?a%26b=c%3Dd%2Fe"),
    ],
)
def test_a_query_names_what_is_given(parameters: dict[str, Any], expected: str) -> None:
    assert query_string(parameters) == expected


class Body(Struct):
    name: str | None
    note: str | UnsetType = UNSET


def test_cookies_go_into_one_header_and_none_is_left_out() -> None:
    assert cookie_header({"seat": 3, "late": True, "other": None, "name": "a=b"}) == {
        "Cookie": "seat=3; late=true; name=a=b"
    }
    assert cookie_header({"seat": None}) == {}
    assert cookie_header({}) == {}


@pytest.mark.parametrize("value", ["a b", "a;b", 'a"b', "a\\b"])
def test_a_cookie_that_would_be_another_one_is_refused(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^seat: a cookie has no space"):
        cookie_header({"seat": value})


class Fibre(Struct, rename={"x_b": "x-b"}):
    r: int
    x_b: str | UnsetType = UNSET
    gone: str | None = None


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        (["a b", "c"], "", "?p=a%20b&p=c"),
        (["a b", "c"], "form", "?p=a%20b,c"),
        (["a", "b"], "spaceDelimited", "?p=a%20b"),
        (["a", "b,c"], "pipeDelimited", "?p=a%7Cb%2Cc"),
        ("a,b", "form", "?p=a%2Cb"),
        ([], "form", ""),
        (Fibre(r=1), "", "?r=1"),
        (Fibre(r=1, x_b="c&d"), "form", "?p=r,1,x-b,c%26d"),
        (Fibre(r=1, x_b="c"), "deepObject", "?p%5Br%5D=1&p%5Bx-b%5D=c"),
        ({"a": True, "b": None}, "deepObject", "?p%5Ba%5D=true"),
    ],
)
def test_a_query_has_each_in_its_style(value: Any, style: str, expected: str) -> None:
    assert query_string({"p": value}, {"p": style} if style else {}) == expected


@pytest.mark.parametrize(
    ("value", "style", "explode", "expected"),
    [
        # RFC 6570, section 3.2: {var}, {list}, {keys}, {keys*}, {.list}, {.list*}, {;list} ...
        ("value", "simple", False, "value"),
        (["red", "green"], "simple", True, "red,green"),
        ({"semi": ";", "dot": "."}, "simple", False, "semi,%3B,dot,."),
        ({"semi": ";", "dot": "."}, "simple", True, "semi=%3B,dot=."),
        (["red", "green"], "label", False, ".red,green"),
        (["red", "green"], "label", True, ".red.green"),
        ({"semi": ";", "comma": ","}, "label", True, ".semi=%3B.comma=%2C"),
        ("", "matrix", False, ";p"),
        (["red", "green"], "matrix", False, ";p=red,green"),
        (["red", "", "green"], "matrix", True, ";p=red;p;p=green"),
        ({"dot": ".", "comma": ",", "none": ""}, "matrix", True, ";dot=.;comma=%2C;none"),
        ({"dot": "."}, "matrix", False, ";p=dot,."),
    ],
)
def test_a_segment_is_as_rfc_6570_has_it(
    value: Any, style: str, explode: bool, expected: str
) -> None:
    assert styled_segment("p", value, style, explode=explode) == expected


@pytest.mark.parametrize(
    ("value", "style", "explode", "told"),
    [
        (["a,b"], "simple", False, "values without ','"),
        ({"a,b": 1}, "simple", False, "values without ','"),
        ({"a=b": 1}, "simple", True, "values without ',' or '='"),
        ([1.5], "label", True, "values without '.'"),
        (["a;b"], "matrix", True, "values without ';'"),
        ([], "matrix", False, "text, found an empty string"),
        ("", "label", False, "the name of a resource"),
        (".", "label", False, "the name of a resource"),
    ],
)
def test_what_a_server_would_take_for_something_else_is_refused(
    value: Any, style: str, explode: bool, told: str
) -> None:
    with pytest.raises(ConfigurationError, match=rf"^p: expected {re.escape(told)}"):
        styled_segment("p", value, style, explode=explode)


def test_lists_and_objects_in_headers_and_cookies_have_commas() -> None:
    headers = {"A": ["a", "b"], "B": Fibre(r=1, x_b="c"), "C": Fibre(r=1), "D": [], "E": [""]}
    found = given_headers(headers, ["C"])
    assert found == {"A": "a,b", "B": "r,1,x-b,c", "C": "r=1", "E": ""}
    assert cookie_header({"seat": [1, 2]}) == {"Cookie": "seat=1,2"}
    with pytest.raises(ConfigurationError, match=r"^A: expected values without ','"):
        given_headers({"A": ["a,b"]})


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (None, {"b": {"x": 2}}),
        (Fibre(r=1, x_b="c"), {"r": 1, "x-b": "c", "gone": None, "b": {"x": 2}}),
        ({"a": 1, "b": {"x": 1, "y": 1}}, {"a": 1, "b": {"x": 2, "y": 1}}),
        ({"b": ["x"]}, {"b": {"x": 2}}),
    ],
)
def test_values_of_members_are_put_into_a_body_that_keeps_the_others(body: Any, whole: Any) -> None:
    assert merged(body, {"b": {"x": 2}}) == whole
