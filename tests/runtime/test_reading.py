"""Members that may not be there."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from runtime.reading import dig, first, present
from runtime.updates import TERMINAL

from .doubles import update


class Inner(Struct):
    value: str | UnsetType | None = UNSET


class Outer(Struct):
    inner: Inner | UnsetType = UNSET


def test_a_missing_member_reads_as_none() -> None:
    assert present(UNSET) is None
    assert present(None) is None
    assert present(0) == 0
    assert present("") == ""


def test_a_way_of_names_ends_in_none_where_it_breaks_off() -> None:
    assert dig(Outer(inner=Inner(value="a")), "inner", "value") == "a"
    assert dig(Outer(), "inner", "value") is None
    assert dig(Outer(inner=Inner()), "inner", "value") is None
    assert dig(Outer(), "nothing", "there") is None


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
