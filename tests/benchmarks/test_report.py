"""What a measurement says of itself, and what the page of figures is made of."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from itertools import chain, cycle

import pytest
from benchmarks.__main__ import PARTS, README, repeating
from benchmarks.measurement import (
    CLOSE,
    FEWEST_TURNS,
    LINES,
    REPEATS,
    Measurement,
    Point,
    Turn,
    compare,
    compare_all,
    counted,
    cpu,
    enough,
    summary,
)
from benchmarks.report import BEGIN, END, cells, markdown, written

LIMITED = next(name for name, line in LINES.items() if line.at_most is not None)
UNLIMITED = next(name for name, line in LINES.items() if line.at_most is None)


def measured(*turns: Turn, line: str = LIMITED) -> Measurement:
    return summary(LINES[line], "globex", turns)


def test_turns_are_a_b_b_a_after_one_run_of_each() -> None:
    order = []

    def cost(name: str) -> float:
        order.append(name)
        return 1.0

    costs = [partial(cost, name) for name in "ABC"]
    found = compare_all(costs, {LIMITED: (0, 1), UNLIMITED: (2, 1)}, seconds=0)
    assert "".join(order) == "ABC" + "ABCCBA" * FEWEST_TURNS
    assert [line.turns for line in found] == [FEWEST_TURNS] * 2


def test_lines_with_a_cost_in_common_have_turns_of_their_own() -> None:
    forth_and_back = ((8.0, 2.0), (1.0, 3.0), (4.0, 4.0))
    costs = [partial(next, chain([0.0], cycle(pair))) for pair in forth_and_back]
    found = compare_all(costs, {LIMITED: (2, 1), UNLIMITED: (1, 0)}, seconds=0)
    assert [(line.ratio, line.ours, line.theirs) for line in found] == [(2, 4, 2), (0.4, 2, 5)]


def test_turns_end_when_the_median_is_known() -> None:
    costs = iter([1.0, *[1.0, 1.0] * FEWEST_TURNS * 2, *[9.0] * 100])
    found = compare(LIMITED, lambda: next(costs), lambda: 1.0)
    assert (found.turns, found.margin) == (FEWEST_TURNS, 0.0)


def test_turns_go_on_while_the_ratios_differ() -> None:
    assert enough([(1, 1, 1, 1)] * FEWEST_TURNS)
    assert not enough([(1 + CLOSE * n, 1, 1, 1 + CLOSE * n) for n in range(FEWEST_TURNS)])


def test_the_ratio_is_the_median_of_the_turns_with_all_of_a_few() -> None:
    found = measured((1, 2, 2, 1), (2, 2, 2, 4), (3, 2, 2, 9), (5, 2, 2, 3))
    assert (found.ratio, found.low, found.high) == (1.75, 0.5, 3.0)
    assert (found.ours, found.theirs, found.turns) == (3.5, 2.0, 4)


def test_a_hiccup_makes_the_median_of_many_turns_no_less_known() -> None:
    found = measured(*[(1.0, 1.0, 1.0, 1.0)] * 90, *[(9.0, 1.0, 1.0, 9.0)] * 10)
    assert (found.ratio, found.margin) == (1.0, 0.0)
    assert measured(*((n, 1.0, 1.0, n) for n in range(1, 101))).margin == pytest.approx(
        0.19, abs=0.02
    )


def test_a_line_that_would_say_something_else_the_next_time_is_left_out() -> None:
    good, rough = counted("memory", 10, 5), measured((1, 1, 1, 1), (1, 1, 1, 1 + 5 * REPEATS))
    assert repeating([good, rough]) == ([good], [rough])
    assert (good.turns, good.ratio) == (1, 2.0)


def test_a_machine_that_grows_slower_evenly_changes_no_ratio() -> None:
    found = measured(*((3.0 * n, n + 1.0, n + 2.0, 3.0 * (n + 3)) for n in (1, 5, 9)))
    assert (found.ratio, found.low, found.high) == (3.0, 3.0, 3.0)


def test_a_cost_is_what_the_clock_has_moved_for_each_of_the_count() -> None:
    clock = iter([10.0, 16.0])
    assert cpu(lambda: None, lambda: next(clock), count=3)() == 2.0


def test_a_target_is_an_upper_bound() -> None:
    target = LINES[LIMITED].at_most
    assert target is not None
    assert measured((target, 1, 1, target)).reached is True
    missed = measured((target, 1, 1, target + 0.02))
    assert missed.reached is False
    assert [*cells(missed)][-2:] == [f"≤ {target:g}", "MISSED"]


def test_what_has_no_target_can_miss_none() -> None:
    found = measured((1, 2, 2, 1), line=UNLIMITED)
    assert found.reached is None
    assert [*cells(found)][-5:] == ["0.50", "", "1", "", ""]


def test_a_line_says_of_which_vendor_it_is() -> None:
    assert "globex" in measured((1, 2, 2, 1), line="call").name


CURVE = [
    Point("watch", "jobs", 10, {"us per poll": 50.0, "bytes per job": 5_000.0}),
    Point("watch", "jobs", 50_000, {"us per poll": 70.0, "bytes per job": 7_000.0}),
]


def test_a_curve_is_one_table_and_a_plot_of_each_unit() -> None:
    page = markdown([], CURVE)
    assert "| jobs   | us per poll | bytes per job |" in page
    assert "| 50,000 | 70.00       | 7,000         |" in page
    assert page.count("```mermaid") == 2
    assert 'x-axis "jobs" ["10", "50,000"]' in page
    assert "line [5000, 7000]" in page
    assert 'y-axis "bytes per job" 0 --> 7700' in page
    assert "mermaid" not in markdown([], CURVE, plots=False)


def test_a_plot_has_no_exponents_which_mermaid_does_not_read() -> None:
    page = markdown([], [Point("generate", "vendors", n, {"s": n * 0.02}) for n in (1, 10**9)])
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
