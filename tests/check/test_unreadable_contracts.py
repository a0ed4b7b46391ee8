"""Files and folders that are no contract at all get the same kind of message, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jobcontracts.check import check_vendor

ALIASES = "a: &a [1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 8)}]\n"
    for before, name in ("ab", "bc", "cd", "de", "ef", "fg", "gh", "hi")
)


@pytest.mark.parametrize(
    ("content", "line", "expected", "found"),
    [
        (b"", 1, "a mapping, with the keys of a lifecycle", "an empty file"),
        (b"# nothing\n", 1, "a mapping, with the keys of a lifecycle", "an empty file"),
        (b"- poll\n", 1, "a mapping, with the keys of a lifecycle", '["poll"]'),
        (b"poll\n", 1, "a mapping, with the keys of a lifecycle", '"poll"'),
        (b"state:\n  reading: \xe4\n", 2, "UTF-8 text", "the byte 0xe4, which is not UTF-8"),
        (b"state:\n  reading: \x07\n", 2, "valid YAML", "the control character U+0007"),
        (b"a: 1\n---\na: 1\n", 2, "valid YAML", "another document"),
        (b"[" * 5000, 1, "a document", "more than 200 levels"),
        (b"[" * 30_000, 1, "a document", "more than 200 levels"),
        (b"- " * 30_000 + b"a", 1, "a document", "more than 200 levels"),
        (b"a: &a [*a]\n", 1, "a document", "more than 200 levels"),
        (ALIASES.encode(), 1, "a document", "more than 100,000 values"),
    ],
    ids=[
        "an empty file",
        "only a comment",
        "a list",
        "a text",
        "not UTF-8",
        "a control character",
        "two documents",
        "very deep",
        "deeper than a stack",
        "lists in lists, deeper than a stack",
        "an alias inside of itself",
        "aliases of aliases",
    ],
)
def test_a_file_that_is_no_contract(
    specs: Path, content: bytes, line: int, expected: str, found: str
) -> None:
    path = specs / "small" / "lifecycle.yaml"
    path.write_bytes(content)
    (problem,) = check_vendor(specs / "small").problems
    assert (problem.path, problem.line, problem.pointer) == (path, line, "")
    assert (problem.expected, problem.found) == (expected, found)
    assert problem.fix


def test_a_missing_file(specs: Path, messages: Callable[[str], str]) -> None:
    (specs / "small" / "lifecycle.yaml").unlink()
    assert messages("small") == (
        "small/lifecycle.yaml: expected a readable file, found: No such file or directory\n"
        "  fix: write lifecycle.yaml"
    )


def test_an_empty_folder(specs: Path) -> None:
    (specs / "empty").mkdir()
    report = check_vendor(specs / "empty")
    assert [problem.fix for problem in report.problems] == [
        "write lifecycle.yaml",
        "write openapi.yaml",
    ]
    assert (report.operations, report.documented, report.inferred, report.states) == (0, 0, 0, 0)


def test_the_other_file_is_checked_all_the_same(
    specs: Path, spoil: Callable[[str, str, str], None]
) -> None:
    (specs / "small" / "openapi.yaml").write_text("[", encoding="utf-8")
    spoil("small/lifecycle.yaml", "interval: 1,", "interval: 0,")
    found = check_vendor(specs / "small").problems
    assert [problem.path.name for problem in found if problem.path] == [
        "lifecycle.yaml",
        "openapi.yaml",
    ]


def test_a_pattern_is_one_of_json_schema_and_takes_no_time(
    specs: Path, spoil: Callable[[str, str, str], None]
) -> None:
    name = f"{'a' * 60}!"
    patterns = r'patternProperties: {"^(a|aa)+$": {type: string}, "^\\p{N}+$": {type: string}}'
    path = specs / "small" / "openapi.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines.insert(140, f"      {patterns}\n")
    path.write_text("".join(lines), encoding="utf-8")
    spoil("small/lifecycle.yaml", "error: $response.body#/error", f"error: $response.body#/{name}")
    problems = check_vendor(specs / "small").problems
    assert ("/error", True) in [(p.pointer, name in p.found) for p in problems]
