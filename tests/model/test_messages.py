"""How a problem, and what a schema expects, are put into words."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobcontracts.model.validation_messages import type_names
from jobcontracts.problem import Problem


@pytest.mark.parametrize(
    ("path", "line", "warning", "first", "lines"),
    [
        (Path("a.yaml"), 3, False, "a.yaml:3: expected x, found: y", 3),
        (Path("a.yaml"), 3, True, "a.yaml:3: warning: expected x, found: y", 3),
        (Path("a.yaml"), 0, False, "a.yaml: expected x, found: y", 2),
        (None, 0, False, "error: expected x, found: y", 2),
    ],
)
def test_a_problem_begins_with_its_file_and_line_and_ends_with_what_to_do(
    path: Path | None, line: int, warning: bool, first: str, lines: int
) -> None:
    told = str(Problem(path, line, "/a/b", "x", "y", "z", warning)).split("\n  ")
    assert told[0] == first
    assert told[1:] == ["at: /a/b", "fix: z"][-(lines - 1) :]


def test_null_comes_last_among_types() -> None:
    assert type_names(["null", "string"]) == "text or null"
    assert type_names({"null", "object", "array"}) == "a list, an object or null"
