"""How arguments become parts of a request."""

from __future__ import annotations

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
    listed,
    path_segment,
    query_string,
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


@pytest.mark.parametrize(
    ("value", "text"), [(None, None), ([1, 2], "1,2"), ([], ""), ("a", "a"), (False, "false")]
)
def test_a_list_that_is_not_exploded_is_one_text(value: Any, text: str | None) -> None:
    assert listed(value) == text
