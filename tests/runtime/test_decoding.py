"""Strict reading: a body fits its type or raises, naming the place."""

from __future__ import annotations

import contextlib
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Struct, json

from runtime.decoding import check_same_id, decode_json, required_header
from runtime.errors import ContractViolation, JobsError, TransportError, TruncatedBody
from runtime.messages import Headers, Response


class Lid(Struct):
    open: bool


class Pot(Struct):
    name: str
    lid: Lid
    litres: int = 0
    extra: object = None


class Pan(Struct):
    name: str
    handle: str


class Stamp(Struct):
    at: datetime
    id: UUID


def response(body: bytes, media_type: str = "application/json") -> Response:
    return Response(200, Headers([("Content-Type", media_type)]), body)


def violation(body: bytes, *types: type) -> ContractViolation:
    with pytest.raises(ContractViolation) as caught:
        decode_json(response(body), *types)
    return caught.value


def test_a_body_that_fits_is_typed() -> None:
    pot = decode_json(response(b'{"name":"a","lid":{"open":true},"new":1}'), Pot)
    assert pot == Pot(name="a", lid=Lid(open=True))


def test_what_fits_one_type_alone_is_compared_with_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("runtime.decoding._members")
    assert decode_json(response(b'{"name":"a","handle":"b"}'), Pan, Lid) == Pan("a", "b")


def test_what_is_an_object_is_not_read_as_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def noting(body: bytes, expected: type) -> object:
        tried.append(expected)
        return json.decode(body, type=expected)

    monkeypatch.setattr("runtime.decoding._decoded", noting)
    assert decode_json(response(b'{"name":"a","handle":"b"}'), Pan, str) == Pan("a", "b")
    assert decode_json(response(b'"a"'), Pan, str) == "a"
    assert tried == [Pan, Pan, str]


def test_dates_and_ids_are_dates_and_ids() -> None:
    text = b'{"at":"2026-03-01T12:00:00Z","id":"00000000-0000-0000-0000-000000000001"}'
    stamp = decode_json(response(text), Stamp)
    assert stamp.at.tzinfo is not None
    assert stamp.id == UUID(int=1)


class Sizes(Struct):
    litres: int | None
    others: list[int | str]
    share: float
    extra: object


def test_a_number_without_a_fraction_is_an_integer() -> None:
    body = b'{"litres": 5.0, "others": [1e2, "1.0"], "share": 1.0, "extra": [2.0, 0.5]}'
    assert decode_json(response(body), Sizes) == Sizes(5, [100, "1.0"], 1.0, [2, 0.5])


@pytest.mark.parametrize(
    ("body", "path", "problem"),
    [
        (b'{"name":1,"lid":{"open":true}}', "$.name", "expected `str`, got `int`"),
        (b'{"name":"a","lid":{"open":"yes"}}', "$.lid.open", "expected `bool`, got `str`"),
        (b'{"name":"a"}', "$", "object missing required field `lid`"),
        (b"[]", "$", "expected `object`, got `array`"),
        (b"null", "$", "expected `object`, got `null`"),
        (b'{"name":"a","lid":{"open":true},"litres":1.5}', "$.litres", "expected `int`"),
        (b'{"name":"a","lid":{"open":true},"litres":1e999}', "$.litres", "number out of range"),
    ],
)
def test_a_body_that_does_not_fit_names_the_place(body: bytes, path: str, problem: str) -> None:
    error = violation(body, Pot)
    assert error.path == path
    assert error.problem.startswith(problem)
    assert error.response == response(body)
    assert str(error) == f"{path}: {error.problem}"


def test_the_first_alternative_that_fits_is_taken() -> None:
    assert isinstance(decode_json(response(b'{"name":"a","handle":"b"}'), Pot, Pan), Pan)


def test_what_fits_no_alternative_names_the_place_of_the_one_that_went_deepest() -> None:
    assert violation(b'{"name":"a","lid":{"open":3}}', Pan, Pot).path == "$.lid.open"


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b'{"name":NaN}',
        b'{"name":"\xff"}',
        b"\xff\xfe{\x00}\x00",
        b'{"name":"a","lid":{"open":true}} trailing',
        b'{"name":"a","lid":{"open":true},"extra":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"name":"a","lid":{"open":true},"extra":' + b"[" * 200_000,
        b'{"name":"a","lid":{"open":true},"litres":' + b"9" * 10_000 + b"}",
        b'{"name":"a","lid":{"open":true},"extra":' + b"9" * 1_000_000 + b"}",
    ],
    ids=lambda body: repr(body[:30]),
)
def test_what_is_no_json_at_all_is_a_violation(body: bytes) -> None:
    violation(body, Pot)


@pytest.mark.parametrize("body", [b"", b"{", b'{"name":"a', b'{"name":"a","lid":{"open":tr'])
def test_a_body_cut_short_is_a_transport_error(body: bytes) -> None:
    with pytest.raises(TruncatedBody) as caught:
        decode_json(response(body), Pot)
    assert isinstance(caught.value, TransportError)


def test_of_two_members_with_one_name_the_last_one_counts() -> None:
    body = b'{"name":"a","lid":{"open":true},"name":"b"}'
    assert decode_json(response(body), Pot).name == "b"


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/problem+json",
        " application/json ",
    ],
)
def test_json_goes_by_several_names(media_type: str) -> None:
    assert decode_json(response(b'{"open":true}', media_type), Lid) == Lid(open=True)


def test_a_body_without_a_media_type_is_taken_for_json() -> None:
    assert decode_json(Response(200, Headers(), b'{"open":true}'), Lid).open


@pytest.mark.parametrize(
    "media_type", ["text/html", "application/jsonp", "", "multipart/form-data"]
)
def test_another_media_type_is_a_violation(media_type: str) -> None:
    with pytest.raises(ContractViolation) as caught:
        decode_json(response(b'{"open":true}', media_type), Lid)
    assert caught.value.path == "header Content-Type"


@given(st.binary(max_size=200))
def test_any_bytes_are_typed_or_refused(body: bytes) -> None:
    with contextlib.suppress(JobsError):
        assert isinstance(decode_json(response(body), Pot, Pan), Pot | Pan)


def test_a_documented_header_has_to_be_there() -> None:
    there = Response(200, Headers([("Location", "/jobs/1")]), b"")
    assert required_header(there, "Location") == "/jobs/1"
    for headers in (Headers(), Headers([("Location", "")])):
        with pytest.raises(ContractViolation, match=r"^header Location: expected a value"):
            required_header(Response(200, headers, b""), "Location")


JOB = UUID("0000000a-0000-0000-0000-000000000000")


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("ab-1", "ab-1"), ("ab-1", None), ("ab-1", UNSET), (str(JOB).upper(), JOB), (str(JOB), JOB)],
)
def test_an_answer_about_the_same_job_passes(asked: str, answered: object) -> None:
    check_same_id(asked, answered, "$.id", response(b""))


@pytest.mark.parametrize("answered", ["AB-1", "", 0, JOB, "x" * 500])
def test_an_answer_about_somebody_elses_job_is_a_violation(answered: object) -> None:
    with pytest.raises(ContractViolation) as caught:
        check_same_id("ab-1", answered, "$.id", response(b""))
    assert caught.value.path == "$.id"
    assert len(str(caught.value)) < 200
