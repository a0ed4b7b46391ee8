"""A folder of specs with the invented print shop in it, and the command line beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .editing import DOCUMENTS, SHOP

RELEASED = "1.0.0"


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return ./specs/shop, which was released as 1.0.0."""
    folder = tmp_path / "specs" / "shop"
    for target in (folder, folder / "released" / "1.0.0"):
        target.mkdir(parents=True)
        for name in DOCUMENTS:
            shutil.copyfile(SHOP / name, target / name)
        with (target / "lifecycle.yaml").open("a", encoding="utf-8") as lifecycle:
            lifecycle.write(f"version: {RELEASED}\n")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def spoil(vendor: Path) -> Callable[[str, str, str], None]:
    """Return what replaces a text that a file of the shop has once."""

    def replace(file: str, old: str, new: str) -> None:
        text = (vendor / file).read_text("utf-8")
        assert text.count(old) == 1, f"{file} has this {text.count(old)} times: {old}"
        (vendor / file).write_text(text.replace(old, new), encoding="utf-8")

    return replace
