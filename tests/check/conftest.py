"""Contracts of two invented vendors, in a folder of their own that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from jobcontracts.check import check_vendor

HERE = Path(__file__).parent


@pytest.fixture
def specs(tmp_path: Path, fixed_day: date, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return ./specs, with the valid contracts `small` and `by_status` in it."""
    folder = tmp_path / "specs"
    for vendor in ("small", "by_status"):
        shutil.copytree(HERE / vendor, folder / vendor)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def spoil(specs: Path) -> Callable[[str, str, str], None]:
    """Return what replaces a text that a file has once: `spoil("small/openapi.yaml", old, new)`."""

    def replace(file: str, old: str, new: str) -> None:
        path = specs / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{file} has this {text.count(old)} times: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def messages(specs: Path) -> Callable[[str], str]:
    """Return what tells all problems of a vendor, with paths as seen from inside of specs."""

    def told(vendor: str) -> str:
        problems = "\n".join(str(problem) for problem in check_vendor(specs / vendor).problems)
        return problems.replace(f"specs/{vendor}/", f"{vendor}/")

    return told
