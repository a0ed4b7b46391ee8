"""Which failures are worth another try, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.errors import (
    ContractViolation,
    ForeignOrigin,
    ResponseTooLarge,
    TlsError,
    TransportError,
    TransportTimeout,
    TruncatedBody,
)
from runtime.messages import Headers
from runtime.retrying import is_retried, retry_after

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def asked(value: str, **others: str) -> float:
    return retry_after(Headers([("Retry-After", value), *others.items()]), NOON)


@pytest.mark.parametrize("error", [TransportError("x"), TransportTimeout("x"), TruncatedBody("x")])
def test_a_response_that_did_not_come_whole_is_tried_again(error: Exception) -> None:
    assert is_retried(error, frozenset())


def test_a_failure_of_tls_is_tried_again_once_a_poll_was_answered() -> None:
    assert not is_retried(TlsError("x"), frozenset(), answered=False)
    assert is_retried(TlsError("x"), frozenset(), answered=True)


@pytest.mark.parametrize(
    "error", [ContractViolation("$", "x"), ResponseTooLarge("x"), ForeignOrigin("x"), ValueError()]
)
def test_what_would_come_again_is_not_tried_again(error: Exception) -> None:
    assert not is_retried(error, frozenset())


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("\t1.5 ", 1.5),
        ("0.25", 0.25),
        ("5, 5", 5.0),
        ("5,5 , 5", 5.0),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90.0),
        ("Sunday, 01-Mar-26 12:00:05 GMT", 5.0),
        ("Sun Mar  1 12:00:10 2026", 10.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2026 12:01:30 GMT, Sun, 01 Mar 2026 12:01:30 GMT", 90.0),
        ("9" * 400, 9_999_999_999.0),
    ],
)
def test_retry_after_comes_in_seconds_and_as_a_date(value: str, seconds: float) -> None:
    assert asked(value) == seconds


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "-5",
        "-0.5",
        ".5",
        "5.",
        "5, 6",
        "5 5",
        "5s",
        "1e3",
        "NaN",
        "infinity",
        "٣",
        "Sun, 99 Foo 2026 25:61:61 GMT",
    ],
)
def test_a_retry_after_that_is_neither_asks_for_nothing(value: str) -> None:
    assert asked(value) == 0.0


@pytest.mark.parametrize("name", ["retry-after-ms", "x-ms-retry-after-ms"])
def test_milliseconds_go_before_seconds(name: str) -> None:
    assert asked("2", **{name: "1500"}) == 1.5
    assert asked("", **{name: "250.5"}) == 0.2505
    assert asked("2", **{name: "soon"}) == 2.0


def test_what_is_said_of_a_rate_limit_is_no_time_to_ask_at() -> None:
    assert asked("", **{"x-ratelimit-reset": "1772366400", "ratelimit-reset": "60"}) == 0.0


def test_a_date_is_read_against_the_servers_own_clock() -> None:
    wrong = "Sat, 01 Jan 2000 00:00:00 GMT"
    assert asked("Sat, 01 Jan 2000 00:00:30 GMT", date=wrong) == 30.0


def test_without_retry_after_nothing_is_asked_for() -> None:
    assert retry_after(Headers(), NOON) == 0.0


@given(st.text(max_size=60))
def test_any_text_is_survived(value: str) -> None:
    assert asked(value) >= 0.0


@given(st.datetimes(timezones=st.timezones()), st.timedeltas(-timedelta(1), timedelta(1)))
def test_any_date_is_survived(date: datetime, offset: timedelta) -> None:
    minutes = int(offset.total_seconds() // 60)
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
    assert asked(f"{date:%a, %d %b} {date.year:04d} {date:%H:%M:%S} {zone}") >= 0.0
