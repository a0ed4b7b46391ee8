"""However long what somebody has written is, a message quotes little of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobcontracts.check import check_vendor
from jobcontracts.problem import MOST_QUOTED, Problem, quoted

from .test_any_fault import FILES, PLACES, spoiled

# Expectation and finding are on one line, after the place: each is quoted in short.
LINE = 2 * MOST_QUOTED + len(": expected , found: ")
LONG = "q" * 20_000


@given(st.text(max_size=1000))
def test_a_text_is_quoted_whole_or_by_its_beginning(text: str) -> None:
    shown = quoted(text)

    assert len(shown) <= MOST_QUOTED
    assert shown == text or text.startswith(shown.removesuffix("…"))


@given(*(st.integers(0, 3000) for _ in range(4)), st.sampled_from(["x", "x y\n", "é", "\x1b", "…"]))
def test_a_problem_is_short_whatever_it_is_about(
    pointer: int, expected: int, found: int, fix: int, text: str
) -> None:
    problem = Problem(Path("a.yaml"), 1, text * pointer, text * expected, text * found, text * fix)
    first, *others = str(problem).split("\n")

    assert len(first) <= LINE + len("a.yaml:1")
    assert all(len(line) <= MOST_QUOTED + len("  fix: ") for line in others)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    place=st.sampled_from(PLACES),
    how=st.sampled_from(["replace", "rename", "add"]),
    junk=st.sampled_from([LONG, [LONG], {LONG: LONG}, [LONG] * 20, {"$ref": LONG}, f"${LONG}"]),
)
def test_a_problem_of_a_contract_is_short(
    tmp_path: Path, place: tuple[str, tuple[Any, ...]], how: str, junk: Any
) -> None:
    name, way = place
    for file, root in FILES.items():
        value = spoiled(root, way, how, LONG, junk) if file == name else root
        (tmp_path / file).write_text(json.dumps(value), "utf-8")

    for problem in check_vendor(tmp_path).problems:
        told = str(problem).split("\n")
        assert max(map(len, told)) <= LINE + len(f"{tmp_path / name}:99999")
