"""Lengths of time that a caller passes in."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from runtime.durations import Seconds, checked_seconds
from runtime.errors import ConfigurationError, JobsError


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(1, 1.0), (0.5, 0.5), (1e-9, 1e-9), (timedelta(minutes=1, milliseconds=5), 60.005)],
)
def test_a_number_above_zero_and_a_timedelta_are_taken(value: Seconds, seconds: float) -> None:
    assert checked_seconds("timeout", value) == seconds


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        -0.0,
        math.nan,
        math.inf,
        -math.inf,
        10**400,
        True,
        "5",
        None,
        timedelta(),
        timedelta(-1),
    ],
)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^timeout: expected a number of seconds above 0"):
        checked_seconds("timeout", value)


def test_the_refusal_is_a_value_error_and_one_of_ours() -> None:
    assert issubclass(ConfigurationError, ValueError)
    assert issubclass(ConfigurationError, JobsError)
