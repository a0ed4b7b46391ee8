"""Which tests execute a line: one run of every test file on its own, under coverage.

On its own, so that a fixture shared by many files runs, and is seen, in each of them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

from self_mutants.copies import TOOLKIT, Copy, hand_written, room_of

SKIPPED = frozenset(
    ["architecture", "benchmarks", "interop", "packages", "promise", "readme", "typing", "upgrade"]
) | {"test_soak.py", "test_flood.py", "test_unasync.py"}
"""Tests of the tree and not of what it does, those of other programs, and the very long ones."""


@dataclass(frozen=True)
class Reach:
    """The tests and files of tests of each line, and how long each test takes that passes."""

    tests: dict[str, dict[int, set[str]]]
    seconds: dict[str, float]

    def covering(self, path: str, lines: tuple[int, ...], budget: float) -> list[str]:
        """Return the tests that the seconds allow: first the room's own, and the fastest."""
        found = set().union(*(self.tests.get(path, {}).get(line, set()) for line in lines))
        tests = {test for test in found if test in self.seconds}
        tests |= {test for test in self.seconds if test.partition("::")[0] in found}
        chosen: list[str] = []
        spent = 0.0
        own = f"tests/{room_of(path)}/"
        order = sorted(tests, key=lambda t: (not t.startswith(own), self.seconds[t], t))
        for test in order:
            spent += self.seconds[test]
            if chosen and spent > budget:
                break
            chosen.append(test)
        return chosen


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
    command = ["-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-q"]
    times = results / f"{name}.json"
    process = copy.start(
        [*command, "-p", "self_mutants.recorder", test_file], SELF_MUTANTS_TIMES=str(times)
    )
    process.communicate()


def read(root: Path, results: Path) -> Reach:
    """Put together what all test files left."""
    tests: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    seconds: dict[str, float] = {}
    for times in sorted(results.glob("*.json")):
        seconds |= json.loads(times.read_text(encoding="utf-8"))
    for database in sorted(results.glob("*.coverage.*")):
        test_file = database.name.partition(".coverage")[0].replace("+", "/")
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
