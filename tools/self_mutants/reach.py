"""Which tests execute a line: one run of every test file on its own, under coverage.

On its own, so that a fixture shared by many files runs, and is seen, in each of them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coverage import CoverageData

from self_mutants.copies import TOOLKIT, Copy, hand_written, room_of

SKIPPED = frozenset(
    ("architecture", "benchmarks", "interop", "readme", "typing", "upgrade", "test_draws.py")
) | {"test_wheels.py", "test_toolkit.py", "test_soak.py", "test_flood.py", "test_unasync.py"}
"""Tests of the tree and not of what it does, those of other programs, and the very long ones."""


@dataclass(frozen=True)
class Reach:
    """The tests and files of tests of each line, and how long each test takes that passes."""

    tests: dict[str, dict[int, set[str]]]
    seconds: dict[str, float]

    def covering(
        self, path: str, lines: tuple[int, ...], budget: float, done: Collection[str] = ()
    ) -> list[str]:
        """Return the tests that the seconds allow: the room's own, and those that tell most, first.

        Those that are done take none of the seconds.

        A line that hundreds of tests execute says little of each; a test that also executes the
        rare lines of the file was written for it, and is run before those that are only quick.
        """
        found = set().union(*(self.tests.get(path, {}).get(line, set()) for line in lines))
        tests = {test for test in found if test in self.seconds}
        tests |= {test for test in self.seconds if test.partition("::")[0] in found}
        tests.difference_update(done)
        chosen: list[str] = []
        spent = 0.0
        own = tests_of(room_of(path))
        worth = {test: self._telling[path][test] / (self.seconds[test] + 0.2) for test in tests}
        for test in sorted(tests, key=lambda t: (not t.startswith(own), -worth[t], t)):
            spent += self.seconds[test]
            if chosen and spent > budget:
                break
            chosen.append(test)
        return chosen

    @cached_property
    def _telling(self) -> dict[str, dict[str, float]]:
        """By file and test: the lines that it executes, each divided among all its tests."""
        telling: dict[str, dict[str, float]] = {}
        for path, lines in self.tests.items():
            telling[path] = defaultdict(float)
            for tests in lines.values():
                for test in tests:
                    telling[path][test] += 1 / len(tests)
        return telling


def tests_of(room: str) -> str:
    """Return the folder of a room's own tests, where there is one."""
    return f"tests/{room}/"


def times_of(test_file: str, results: Path) -> Path:
    """Return the file that says how long a file's tests take; there once they have run."""
    return results / f"{test_file.replace('/', '+')}.json"


def test_files(root: Path) -> list[str]:
    """Return the files with tests, those of rooms and of the runtime."""
    paths = (path.relative_to(root) for path in sorted(root.glob("tests/**/test_*.py")))
    return [str(path) for path in paths if not SKIPPED & set(path.parts)]


def record(copy: Copy, test_file: str, results: Path) -> None:
    """Run a file's tests under coverage; leave what it saw, and the times, in a folder."""
    name = test_file.replace("/", "+")
    settings = results / f"{name}.ini"
    settings.write_text(
        f"[run]\ndata_file = {results / name}.coverage\n"
        "parallel = true\npatch = subprocess, fork, _exit\n"
        f"include =\n    {TOOLKIT}/*\n    templates/runtime/*\n    generated/*/*/_runtime/*\n"
        f"    {copy.root}/{TOOLKIT}/*\n    {copy.root}/templates/runtime/*\n"
        f"    {copy.root}/generated/*/*/_runtime/*\n",
        encoding="utf-8",
    )
    copy.asked("record", test_file, str(settings), str(times_of(test_file, results)))


def read(root: Path, results: Path, test_files: list[str]) -> Reach:
    """Put together what test files left."""
    tests: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    seconds: dict[str, float] = {}
    for test_file in test_files:
        if (times := times_of(test_file, results)).exists():
            seconds |= json.loads(times.read_text(encoding="utf-8"))
    for database in sorted(results.glob("*.coverage.*")):
        test_file = database.name.partition(".coverage")[0].replace("+", "/")
        if test_file not in test_files:
            continue
        measured = CoverageData(str(database))
        measured.read()
        for file in measured.measured_files():
            path, shift = hand_written(root, file)
            for line, contexts in measured.contexts_by_lineno(file).items():
                tests[path][line - shift] |= {context or test_file for context in contexts}
    known = {name.partition("::")[0] for name in seconds} | set(seconds)
    for lines in tests.values():
        for line in lines:
            lines[line] &= known
    return Reach(tests, seconds)
