"""Small vendors in a folder of contracts, which tests can break and mend."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..conftest import REPOSITORY

SMALL = REPOSITORY / "tests" / "check" / "small"


def write_vendor(specs: Path, name: str) -> Path:
    """Write the contract of a small vendor whose paths begin with its name; return its folder."""
    folder = shutil.copytree(SMALL, specs / name)
    edit(folder, "/api", f"/{name}")
    return folder


def edit(folder: Path, old: str, new: str, document: str = "openapi.yaml") -> None:
    """Replace a text in a document of a vendor's, which is there."""
    path = folder / document
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def break_contract(folder: Path) -> None:
    """Leave out what an operation is called, which `check` does not let through."""
    edit(folder, "      operationId: startPrint\n", "")
