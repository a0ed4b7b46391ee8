"""Times as the vendors print them."""

from __future__ import annotations

import pytest

from jobcontracts.model.times import elapsed_format, time_format

PRINTED = 1_741_820_109.25
"""2025-03-12T22:55:09.250Z"""


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (" %b %d,%Y %H:%M", " Mar 12,2025 22:55"),
        ("%Y-%m-%dT%H:%M:%S.%LZ", "2025-03-12T22:55:09.250Z"),
        ("%s%L", "1741820109250"),
        ("100%%", "100%"),
        ("", ""),
    ],
)
def test_a_time_is_printed_in_a_format(form: str, text: str) -> None:
    assert time_format(form)(PRINTED) == text


def test_months_are_english() -> None:
    months = [time_format("%b")(86_400 * (15 + 30.4 * n)) for n in range(12)]
    assert " ".join(months) == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


def test_a_moment_is_not_printed_a_millisecond_early() -> None:
    assert time_format("%L")(1_767_225_600.0 + 0.3) == "300"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00:00"), (812, "00:13:32"), (100_000.9, "27:46:40")]
)
def test_elapsed_hours_go_on_after_a_day(seconds: float, text: str) -> None:
    assert elapsed_format("%H:%M:%S")(seconds) == text
