"""The tool that changes our code in one place: what it changes, and what it runs for that."""

from __future__ import annotations

import ast
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from coverage import CoverageData

from self_mutants.__main__ import Run, equivalents, key, sample
from self_mutants.copies import Copy, hand_written, room_of
from self_mutants.mutations import mutations_of
from self_mutants.reach import Reach

from ..conftest import REPOSITORY

EQUIVALENT = REPOSITORY / "tools" / "self_mutants" / "equivalent.toml"


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str], set[str]]:
    """Return what gives the mutants of a text, as `before → after`."""

    def mutants(text: str) -> set[str]:
        (tmp_path / "module.py").write_text(text, encoding="utf-8")
        found = mutations_of(tmp_path, "module.py")
        for mutation in found:
            ast.parse(mutation.applied_to(text.encode()))
        return set(map(str, found))

    return mutants


@pytest.mark.parametrize(
    ("text", "mutants"),
    [
        ("x = a < b", {"a < b → a <= b"}),
        ("x = a is None", {"a is None → a is not None"}),
        ("x = kind == 'job'", {"kind == 'job' → kind != 'job'", "'job' → 'mutant'"}),
        ("x = a and b", {"a and b → ((a) or (b))"}),
        ("x = a + b", {"a + b → ((a) - (b))"}),
        ("x = not a", {"not a → bool(a)"}),
        ("x = True", {"True → False"}),
        ("x = 30", {"30 → 31"}),
        ("x = y['é']", {"'é' → 'mutant'"}),
        ("if a: b = c", {"a → (not (a))"}),
        ("def f():\n    return a", {"a → None"}),
        ("clear()", {"clear() → pass"}),
        ("self.a = b", {"self.a = b → pass"}),
        ("raise Problem(f'{a}')", {"raise Problem(f'{a}') → pass"}),
    ],
)
def test_a_small_change_is_made(
    text: str, mutants: set[str], changed: Callable[[str], set[str]]
) -> None:
    assert changed(text) == mutants


@pytest.mark.parametrize(
    "text",
    [
        '"""A docstring, 1 == 2."""',
        "x: int | None",
        "def f(a: str | None) -> int | None: ...",
        "Json = str | int",
        "Place = Node | None",
        "if TYPE_CHECKING:\n    print()",
        "x = f'{1 + a} of {b}'",
        "x = a + 'text'",
        "def f():\n    return None",
    ],
)
def test_types_and_texts_stay_as_they_are(text: str, changed: Callable[[str], set[str]]) -> None:
    assert changed(text) == set()


def test_the_rooms_own_tests_come_first_then_those_that_tell_most_for_their_time() -> None:
    own = "tests/check/test_own.py::a"
    times = {"slow.py::a": 9.0, "fast.py::a": 1.0, "fast.py::b": 1.0, own: 5.0}
    lines = {3: {"slow.py::a", "fast.py::a", "failing.py::a"}, 4: {own.partition("::")[0]}}
    file = "tools/jobcontracts/check/report.py"
    reach = Reach({file: lines}, times)
    ordered = [own, "fast.py::a", "slow.py::a"]
    assert reach.covering(file, (3, 4), budget=60) == ordered
    assert reach.covering(file, (3, 4), budget=7) == ordered[:2]
    assert reach.covering(file, (5,), budget=60) == []
    assert reach.covering(file, (3, 4), budget=2, done=[own]) == ["fast.py::a"]


def test_a_test_that_was_written_for_a_file_comes_before_a_quick_one() -> None:
    by_chance = {f"tests/mock/test_quick.py::{number}": 0.1 for number in range(20)}
    written_for = "tests/mock/test_limits.py::a"
    file = "tools/jobcontracts/mock/jobs/job.py"
    reach = Reach(
        {file: {1: {*by_chance, written_for}, 2: {written_for}}}, by_chance | {written_for: 1.0}
    )
    assert reach.covering(file, (1,), budget=60)[0] == written_for


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., list[int]]:
    """Return what has tasks done one after another, with a folder of tests around them."""

    def statuses(*tasks: list[object]) -> list[int]:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "self_mutants.forking"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY / "tools")},
            input="".join(f"{json.dumps(task)}\n" for task in tasks),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return [int(line) for line in done.stdout.splitlines()]

    return statuses


def test_a_test_that_loops_ends_the_run_and_the_next_one_begins_anew(
    ask: Callable[..., list[int]], tmp_path: Path
) -> None:
    text = "def test_good(): pass\ndef test_loop():\n    while True: pass\n"
    (tmp_path / "test_it.py").write_text(text, encoding="utf-8")
    good, loop = "test_it.py::test_good", "test_it.py::test_loop"
    limits = [{good: 60.0, loop: 0.01}, {good: 60.0}]
    assert ask(*(["try", [each]] for each in limits)) == [-signal.SIGALRM, 0]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_who_is_stopped_leaves_no_test_behind(stop: signal.Signals, tmp_path: Path) -> None:
    text = "def test_it():\n    file = open('begun', 'w')\n    while True: pass\n"
    (tmp_path / "test_it.py").write_text(text, encoding="utf-8")
    os.mkfifo(tmp_path / "begun")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "self_mutants.forking"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "tools")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as forking:
        assert forking.stdin is not None
        forking.stdin.write(b'["try", [{"test_it.py::test_it": 600}]]\n')
        forking.stdin.flush()
        with (tmp_path / "begun").open("rb") as opened:  # which waits for the test to open it
            forking.send_signal(stop)
            assert select.select([opened], [], [], 30)[0], "the test goes on"


MODULE = "tools/jobcontracts/mock/it.py"
UNCHANGED = "x = a < b\ny = 1\n"
OWN, OTHER = "tests/mock/test_own.py", "tests/cli/test_other.py"


class StandIn:
    """A copy of the tree whose files have one test each, which executes all of the module.

    Args:
        root: The tree.
        killed: By test file, what it notices of the module.
    """

    def __init__(self, root: Path, killed: dict[str, list[str]]) -> None:
        self.root = root
        self.killed = killed
        self.recorded: list[str] = []
        self.tried: list[list[str]] = []

    def asked(self, task: str, test_file: str, settings: str, times: str) -> None:
        assert task == "record"
        self.recorded.append(test_file)
        Path(times).write_text(json.dumps({f"{test_file}::a": 0.1}), encoding="utf-8")
        seen = CoverageData(settings.replace(".ini", ".coverage.1"))
        seen.set_context(f"{test_file}::a")
        seen.add_lines({str(self.root / MODULE): [1, 2] if test_file in self.killed else []})
        seen.write()

    def write(self, path: str, content: bytes) -> None:
        (self.root / path).write_bytes(content)

    def passes(self, limits: dict[str, float]) -> bool:
        self.tried.append(list(limits))
        text = (self.root / MODULE).read_text("utf-8")
        files = [test.partition("::")[0] for test in limits]
        return not any(part in text for file in files for part in self.killed[file])


Try = Callable[[dict[str, list[str]]], tuple[StandIn, list[str]]]


@pytest.fixture
def trials(tmp_path: Path) -> Try:
    """Return what tries the two mutants of the module, and says what became of them."""

    def tried(killed: dict[str, list[str]]) -> tuple[StandIn, list[str]]:
        for path, text in {MODULE: UNCHANGED, OWN: "", OTHER: ""}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        results = tmp_path / "results"
        results.mkdir(exist_ok=True)
        copy = StandIn(tmp_path, killed)
        run = Run(tmp_path, results, [cast("Copy", copy)], budget=60)
        return copy, list(run.outcomes_of(mutations_of(tmp_path, MODULE)).values())

    return tried


def test_what_the_rooms_own_tests_kill_waits_for_no_others(trials: Try) -> None:
    copy, outcomes = trials({OWN: ["a <= b", "y = 2"]})
    assert outcomes == ["killed", "killed"]
    assert copy.recorded == [OWN]


def test_what_the_rooms_own_tests_leave_is_tried_with_the_others_alone(trials: Try) -> None:
    copy, outcomes = trials({OWN: ["a <= b"], OTHER: []})
    assert outcomes == ["killed", "survived"]
    assert copy.recorded == [OWN, OTHER]
    assert copy.tried == [[f"{OWN}::a"], [f"{OWN}::a"], [f"{OTHER}::a"]]
    assert (copy.root / MODULE).read_text("utf-8") == UNCHANGED


def test_another_rooms_tests_can_kill_what_its_own_do_not(trials: Try) -> None:
    assert trials({OWN: [], OTHER: ["a <= b", "y = 2"]})[1] == ["killed", "killed"]


def test_a_run_that_goes_on_in_the_same_folder_tries_only_what_was_not_killed(trials: Try) -> None:
    trials({OWN: ["a <= b"], OTHER: []})
    copy, outcomes = trials({OWN: ["y = 2"], OTHER: []})
    assert outcomes == ["killed", "killed"]
    assert copy.tried == [[f"{OWN}::a"]]


def test_what_was_killed_in_another_text_is_tried_again(trials: Try, tmp_path: Path) -> None:
    trials({OWN: ["a <= b", "y = 2"]})
    kept = tmp_path / "results" / "killed.txt"
    kept.write_text(kept.read_text("utf-8").replace(MODULE, f"{MODULE}.before"), encoding="utf-8")
    assert trials({OWN: [], OTHER: []})[1] == ["survived", "survived"]


def test_what_no_test_executes_is_not_reached(trials: Try) -> None:
    copy, outcomes = trials({})
    assert outcomes == ["not reached", "not reached"]
    assert copy.tried == []


def test_a_seed_draws_the_same_mutants_again() -> None:
    first = sample(REPOSITORY, ["files"], seed=3, count=20)
    assert first == sample(REPOSITORY, ["files"], seed=3, count=20)
    assert first != sample(REPOSITORY, ["files"], seed=4, count=20)
    assert {room_of(mutant.path) for mutant in first} == {"files"}


def test_a_change_of_the_runtime_reaches_the_sync_half_and_every_client(tmp_path: Path) -> None:
    copy = Copy(REPOSITORY, tmp_path / "copy-0")
    copy.write("templates/runtime/_async/core.py", b"async def f(): await g()\n")
    assert (copy.root / "templates/runtime/_sync/core.py").read_bytes() == b"def f(): g()\n"
    for half, text in (("_async", b"async def f(): await g()\n"), ("_sync", b"def f(): g()\n")):
        clients = list(copy.root.glob(f"generated/*/*/_runtime/{half}/core.py"))
        assert {client.read_bytes().partition(b"\n")[2] for client in clients} == {text}
        place = "templates/runtime/_async/core.py", 1
        assert all(hand_written(copy.root, str(client)) == place for client in clients)


def test_each_reason_belongs_to_a_mutant_that_there_is() -> None:
    assert set(equivalents(EQUIVALENT)) <= set(map(key, sample(REPOSITORY, [], 1, 10**6)))
