"""`jobcontracts` on the command line: what it prints where, and how it exits."""

from __future__ import annotations

import builtins
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import jobcontracts
from jobcontracts.model.vendors import own_specs, vendor_names

from ..conftest import Run


@pytest.fixture
def run(specs: Path, run: Run) -> Run:
    """Return what runs `jobcontracts ARGUMENTS` beside ./specs."""
    assert specs.is_dir()
    return run


TABLE = """\
vendor     operations  documented  inferred  states
by_status           1           9         0       2
small               4          29         4       3
"""


def test_check_prints_an_aligned_table(run: Run) -> None:
    assert run("check") == (0, TABLE, "")


def test_check_looks_at_the_vendors_that_are_named(run: Run) -> None:
    status, out, _ = run("check", "small")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == ["vendor", "small"]


def test_problems_go_to_standard_error(run: Run, spoil: Callable[[str, str, str], None]) -> None:
    spoil("small/lifecycle.yaml", "waiting: pending", "waiting: queued")
    spoil("small/openapi.yaml", "operationId: startPrint\n", "operationId: 5\n")
    status, out, err = run("check")
    assert (status, out) == (1, TABLE)
    assert (
        err
        == """\
specs/small/lifecycle.yaml:11: expected one of pending, running, succeeded, failed, cancelled or \
expired, found: "queued"
  at: /state/phases/waiting
  fix: write it as specs/README.md describes
specs/small/openapi.yaml:26: expected text, found: 5
  at: /paths/~1prints/post/operationId
  fix: write it as OpenAPI 3.1 has it
2 problems in 1 of 2 contracts
"""
    )


def test_a_vendor_that_there_is_none_of(run: Run) -> None:
    status, out, err = run("check", "smal")
    assert (status, out) == (2, "")
    assert (
        err
        == """\
specs: expected one of by_status, small, found: the vendor smal
  fix: did you mean small?
"""
    )


def test_a_folder_without_files(run: Run, specs: Path) -> None:
    (specs / "empty").mkdir()
    status, _, err = run("check", "empty")
    assert status == 1
    assert (
        err
        == """\
specs/empty/lifecycle.yaml: expected a readable file, found: No such file or directory
  fix: write lifecycle.yaml
specs/empty/openapi.yaml: expected a readable file, found: No such file or directory
  fix: write openapi.yaml
2 problems in 1 of 1 contracts
"""
    )


def test_a_missing_lifecycle(run: Run, specs: Path) -> None:
    (specs / "small" / "lifecycle.yaml").unlink()
    status, out, err = run("check", "small")
    assert status == 1
    assert out.splitlines()[1].split() == ["small", "4", "29", "4", "0"]
    assert err.startswith("specs/small/lifecycle.yaml: expected a readable file, found: ")


@pytest.mark.parametrize(
    ("folder", "found", "expected"),
    [
        ("nowhere", "no such folder", "a folder of contracts"),
        ("specs/small/openapi.yaml", "a file", "a folder of contracts"),
        ("empty", "an empty folder", "a folder per vendor"),
    ],
)
def test_a_folder_without_contracts(
    run: Run, tmp_path: Path, folder: str, found: str, expected: str
) -> None:
    (tmp_path / "empty").mkdir()
    status, out, err = run("check", "--specs", folder)
    assert (status, out) == (2, "")
    assert err.startswith(f"{folder}: expected {expected}, found: {found}\n  fix: ")


def test_without_specs_here_our_own_are_checked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    status, out, _ = run("check")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == vendor_names(own_specs())


def test_a_folder_specs_of_something_else_stops_nobody_but_a_judge(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "elsewhere"
    (here / "specs" / "support").mkdir(parents=True)
    (here / "specs" / "poller.spec.js").touch()
    monkeypatch.chdir(here)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    status, out, err = run("export", "oration", "--as", "arazzo")
    assert (status, "\narazzo: 1" in out) == (0, True), err
    assert err.startswith("./specs has no contract in it: taking those that come with jobcontracts")
    assert run("check")[0] == 1
    (here / "specs" / "support").rmdir()
    status, _, err = run("check")
    assert (status, str(own_specs()) in err) == (2, True)
    assert err.startswith("specs: expected a folder per vendor, found: files, and no folder")


def test_a_long_name_of_a_vendor_is_not_cut(run: Run, specs: Path) -> None:
    name = "a_vendor_with_a_name_that_is_longer_than_any_name_of_a_vendor_has_any_business_to_be"
    shutil.copytree(specs / "small", specs / name)
    status, out, _ = run("check", name)
    assert status == 0
    assert "".join(line.split()[0] for line in out.splitlines()[1:]) == name
    assert max(map(len, out.splitlines())) <= 80


def test_check_needs_neither_the_generators_nor_the_mock(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith(("jobcontracts.generation", "jobcontracts.mock")):
            raise ModuleNotFoundError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    assert run("check")[0] == 0


def test_an_installation_has_its_specs_with_it(tmp_path: Path) -> None:
    # As in a wheel: the specs lie inside of the package, and there is no repository around it.
    package = tmp_path / "site" / "jobcontracts"
    source = Path(jobcontracts.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__", "specs")
    shutil.copytree(source, package, ignore=ignored)
    shutil.copytree(own_specs(), package / "specs")
    (tmp_path / "work").mkdir()
    found = subprocess.run(
        [sys.executable, "-m", "jobcontracts", "check"],
        cwd=tmp_path / "work",
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert [line.split()[0] for line in found.stdout.splitlines()[1:]] == vendor_names(own_specs())
