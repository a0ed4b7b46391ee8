"""Members that may not be there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Struct, UnsetType, field

from runtime.messages import SHOWN_CHARACTERS
from runtime.reading import first, get_path, one_line, texts_at, unset_to_none
from runtime.updates import TERMINAL

from .doubles import update


class Inner(Struct):
    value: str | UnsetType | None = UNSET


class Outer(Struct):
    inner: Inner | UnsetType = UNSET


def test_a_missing_member_reads_as_none() -> None:
    assert unset_to_none(UNSET) is None
    assert unset_to_none(None) is None
    assert unset_to_none(0) == 0
    assert unset_to_none("") == ""


def test_a_way_of_names_ends_in_none_where_it_breaks_off() -> None:
    assert get_path(Outer(inner=Inner(value="a")), "inner", "value") == "a"
    assert get_path(Outer(), "inner", "value") is None
    assert get_path(Outer(inner=Inner()), "inner", "value") is None
    assert get_path(Outer(), "nothing", "there") is None


def test_the_first_value_that_is_there_is_read() -> None:
    assert first("a", "b") == "a"
    assert first(None, "", "b") == ""
    assert first(None, None) is None


def test_an_update_knows_whether_its_job_has_ended() -> None:
    assert not update("filled").ended
    assert not update("heating").ended
    assert not update("whistling").ended
    assert update("boiled").ended
    assert update("leaked").ended
    assert set(TERMINAL) == {"succeeded", "failed", "cancelled", "expired"}


class Cause(Struct):
    why_not: str | UnsetType = field(name="why-not", default=UNSET)


class Refusal(Struct):
    title: str
    causes: list[Cause] | UnsetType = UNSET
    notes: list[str] | dict[str, str] | None = None


WAYS = [["title"], ["causes", "why-not"], ["notes"], ["notes", "en"]]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (Refusal("Refused", [Cause("late"), Cause(), Cause("full")]), "Refused; late; full"),
        (Refusal("Refused", notes=["a", "b", "a"]), "Refused; a; b"),
        (Refusal("Refused", notes={"en": "no"}), "Refused; no"),
        ({"title": "as it came", "causes": {"why-not": "one"}}, "as it came; one"),
        (Refusal(" \n"), None),
        ("a word", None),
        (None, None),
        ([[["deep"]]], None),
    ],
)
def test_an_error_says_what_its_body_says(body: object, expected: str | None) -> None:
    assert texts_at(body, WAYS) == expected


def test_what_a_vendor_says_cannot_move_the_cursor_or_fill_the_screen() -> None:
    assert one_line("one\r\n  two\tthree ") == "one two three"
    assert one_line("\x1b[2J\x07\u202ered") == r"\x1b[2J\x07\u202ered"
    assert one_line("ü 漢 🐛") == "ü 漢 🐛"
    assert len(one_line("x" * 1_000_000)) == SHOWN_CHARACTERS


@given(st.text())
def test_it_is_one_line_of_printable_characters(text: str) -> None:
    shown = one_line(text)
    assert shown.isprintable()
    assert len(shown.splitlines()) <= 1
