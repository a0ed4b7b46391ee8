"""How a problem, and what a schema expects, are put into words."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import pytest

from jobcontracts.model.source import Json
from jobcontracts.model.validation_messages import expected_text, type_names
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


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"oneOf": [{"type": "string"}, {"minLength": 1}]}, "a", "one alternative of oneOf"),
        ({"oneOf": [{"type": "integer"}, {"type": "null"}]}, "a", "an integer; or null"),
        ({"anyOf": [{"type": "integer"}, {"minLength": 2}]}, "a", "an integer; or text of 2"),
        ({"contains": {"const": 1}}, [2], "a list with an item that fits"),
        ({"not": {"const": 1}}, 1, "another value"),
        ({"items": True, "prefixItems": [True], "maxItems": 1}, [1, 2], "a list of 1 or fewer"),
        ({"unevaluatedItems": False}, [1], "no further item"),
    ],
)
def test_what_is_expected_is_always_said(schema: Json, value: Json, expected: str) -> None:
    (error,) = jsonschema_rs.Draft202012Validator(schema).iter_errors(value)
    assert expected in expected_text(error)
