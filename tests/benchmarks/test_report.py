"""What a measurement says of itself, and what the page of figures is made of."""

from __future__ import annotations

from importlib import import_module

import pytest
from benchmarks.__main__ import PARTS, README
from benchmarks.measurement import Measurement, Point, compare, lines
from benchmarks.report import BEGIN, END, markdown, written


def measured(
    ours: list[float], theirs: list[float], *, target: float | None, at_most: bool = True
) -> Measurement:
    mine, other = iter(ours), iter(theirs)
    return compare(
        "ours",
        "theirs",
        lambda: next(mine),
        lambda: next(other),
        turns=len(ours),
        target=target,
        at_most=at_most,
    )


def test_the_ratio_is_that_of_the_medians_with_the_spread_of_the_turns() -> None:
    found = measured([1.0, 9.0, 2.0], [4.0, 4.0, 4.0], target=0.5)
    assert (found.ratio, found.low, found.high) == (0.5, 0.25, 2.25)


@pytest.mark.parametrize(
    ("target", "at_most", "verdict"),
    [(0.5, True, True), (0.4, True, False), (0.5, False, True), (0.6, False, False)],
)
def test_a_target_is_a_bound_on_one_side(target: float, at_most: bool, verdict: bool) -> None:
    assert measured([1.0], [2.0], target=target, at_most=at_most).reached is verdict


def test_what_has_no_target_can_miss_none() -> None:
    found = measured([1.0], [2.0], target=None)
    assert found.reached is None
    assert lines([found])[1].split() == ["ours", "theirs", "0.50", "0.50", "to", "0.50"]


def test_a_missed_target_is_said_in_capitals() -> None:
    assert lines([measured([1.0], [2.0], target=0.4)])[1].endswith("≤ 0.4   MISSED")


CURVE = [
    Point("watch", "jobs", 10, 5_000.0, "polls/s"),
    Point("watch", "jobs", 50_000, 7_000.0, "polls/s"),
    Point("watch", "jobs", 10, 900.0, "bytes per job"),
    Point("watch", "jobs", 50_000, 1_400.0, "bytes per job"),
]


def test_a_curve_is_one_table_and_a_plot_of_each_unit() -> None:
    page = markdown([], CURVE)
    assert "| jobs | polls/s | bytes per job |" in page
    assert "| 50,000 | 7,000 | 1,400 |" in page
    assert page.count("```mermaid") == 2
    assert 'x-axis "jobs" ["10", "50,000"]' in page
    assert "line [5000, 7000]" in page
    assert 'y-axis "polls/s" 0 --> 7700' in page


def test_a_plot_has_no_exponents_which_mermaid_does_not_read() -> None:
    page = markdown([], [Point("generate", "vendors", n, n * 0.02, "s") for n in (1, 10**9)])
    assert "line [0.02, 20000000]" in page
    assert "e+" not in page


def test_only_what_is_between_the_marks_is_written_anew() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = written(page, [], CURVE)
    assert once.startswith("before\n")
    assert once.endswith("after\n")
    assert "old" not in once
    assert written(once, [], CURVE) == once


def test_a_page_without_the_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="expected a page with the lines"):
        written("nothing\n", [], CURVE)


def test_the_readme_has_the_marks_and_tells_of_each_part() -> None:
    page = README.read_text("utf-8")
    assert written(page, [], [])
    for part in PARTS:
        assert f"| `{part}` |" in page
        assert callable(import_module(f"benchmarks.{part}").measure)
