"""Rendered files against a folder: compare them, or swap them in whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

IGNORED = ("__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", "build", "dist")
"""What tools leave behind in a package, which is not ours to judge."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not as it was rendered."""

    kind: Literal["missing", "extra", "changed"]
    path: str


def existing_files(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by their path in it, without what tools leave behind."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(
            part in IGNORED or part.endswith(".egg-info") for part in path.relative_to(folder).parts
        )
    }


def compare(
    rendered: Mapping[str, bytes], output: Path, vendors: Sequence[str]
) -> list[Difference]:
    """Return what differs between the rendered files and those of some vendors below `output`.

    Args:
        rendered: Content by path below `output`.
        output: The folder of generated packages.
        vendors: Whose packages to look at.
    """
    found = {
        f"{vendor}/{path}": file
        for vendor in vendors
        for path, file in existing_files(output / vendor).items()
    }
    differences = [Difference("missing", path) for path in rendered if path not in found]
    differences += [Difference("extra", path) for path in found if path not in rendered]
    differences += [
        Difference("changed", path)
        for path, content in rendered.items()
        if path in found and found[path].read_bytes() != content
    ]
    return sorted(differences, key=lambda difference: difference.path)


def swap_in(rendered: Mapping[str, bytes], output: Path, vendors: Sequence[str]) -> None:
    """Replace some vendors' packages whole, by renaming folders that were written beside them.

    A package is either the old one or the new one, never half of each.

    Args:
        rendered: Content by path below `output`.
        output: The folder of generated packages; it is made if it is missing.
        vendors: Whose packages to replace.
    """
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".generating-", dir=output) as name:
        fresh, old = Path(name) / "fresh", Path(name) / "old"
        for path, content in rendered.items():
            target = fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        old.mkdir()
        for vendor in vendors:
            if (output / vendor).exists():
                (output / vendor).replace(old / vendor)
            (fresh / vendor).replace(output / vendor)


def remove(output: Path, vendor: str) -> None:
    """Remove the package of a vendor that has no contract any more."""
    shutil.rmtree(output / vendor)
