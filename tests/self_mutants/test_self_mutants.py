"""The tool that changes our code in one place: what it changes, and what it runs for that."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from self_mutants.__main__ import equivalents, key, sample
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


def test_the_rooms_own_tests_come_first_then_the_fastest_as_many_as_there_is_time_for() -> None:
    own = "tests/check/test_own.py::a"
    times = {"slow.py::a": 9.0, "fast.py::a": 1.0, "fast.py::b": 1.0, own: 5.0}
    lines = {3: {"slow.py::a", "fast.py::a", "failing.py::a"}, 4: {own.partition("::")[0]}}
    file = "tools/jobcontracts/check/report.py"
    reach = Reach({file: lines}, times)
    ordered = [own, "fast.py::a", "slow.py::a"]
    assert reach.covering(file, (3, 4), budget=60) == ordered
    assert reach.covering(file, (3, 4), budget=7) == ordered[:2]
    assert reach.covering(file, (5,), budget=60) == []


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
