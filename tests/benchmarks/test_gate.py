"""The gate of instructions: what it calls a regression, and when it compares nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks import gate as gate_module
from benchmarks.counted_work import NAMES
from benchmarks.gate import FIGURES, compared, gate, interpreter


def counting(monkeypatch: pytest.MonkeyPatch, path: Path, found: int, known: Any) -> None:
    """Have the gate count `found` instructions, and the figures in `path` be `known`."""
    path.write_text(json.dumps(known), encoding="utf-8")
    monkeypatch.setattr(gate_module, "FIGURES", path)
    monkeypatch.setattr(gate_module, "counted", lambda: {"check": found})
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")


@pytest.mark.parametrize(
    ("count", "bad", "said"),
    [(1029, False, "+2.9%"), (1031, True, "REGRESSION"), (960, False, "fewer: write it")],
)
def test_more_than_three_in_a_hundred_is_a_regression(count: int, bad: bool, said: str) -> None:
    ((line, found),) = compared({"check": count}, {"check": 1000})
    assert found is bad
    assert said in line


def test_what_was_never_counted_is_no_regression() -> None:
    ((line, bad),) = compared({"another": 5}, {"check": 1000})
    assert (bad, "new" in line) == (False, True)


def test_a_regression_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {"interpreter": interpreter(), "instructions": {"check": 1000}}
    counting(monkeypatch, tmp_path / "figures.json", 2000, known)
    assert gate(write=False) == 1
    assert "--gate --write" in capsys.readouterr().out
    assert gate(write=True) == 0
    assert gate(write=False) == 0


def test_another_interpreter_says_so_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {"interpreter": "CPython 9.9.9", "instructions": {"check": 1}}
    counting(monkeypatch, tmp_path / "figures.json", 2000, known)
    assert gate(write=False) == 0
    assert "CPython 9.9.9" in capsys.readouterr().out


def test_without_valgrind_there_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert gate(write=False) == 2
    assert "valgrind" in capsys.readouterr().err


def test_the_figures_are_of_what_is_counted() -> None:
    assert tuple(json.loads(FIGURES.read_text("utf-8"))["instructions"]) == NAMES
