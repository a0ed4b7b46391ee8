"""`jobcontracts release`: a version gets its day, and the contract is kept as it was then."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from jobcontracts.contracts.changelog import CHANGELOG, UNRELEASED, read_changelog
from jobcontracts.contracts.check import checked_contract
from jobcontracts.contracts.vendors import CONTRACT, LIFECYCLE
from jobcontracts.problem import ProblemsError
from jobcontracts.versions.rule import RELEASED, held_against, kept


def release(folder: Path, today: date) -> str | None:
    """Release the newest version of a vendor's changelog.

    Args:
        folder: The vendor's folder.
        today: The day that is written into the changelog.

    Returns:
        The version; None if it was released before, and nothing was written.

    Raises:
        ProblemsError: The contract or its version is not as it should be; nothing was written.
    """
    checked_contract(folder)
    changelog = read_changelog(folder)
    if changelog is None:
        fix = f"write it as specs/README.md describes, with ## [0.1.0] - {UNRELEASED}"
        raise ProblemsError.of("a changelog", "none", fix, folder / CHANGELOG)
    newest = changelog.newest
    target = folder / RELEASED / str(newest.version)
    before = kept(folder)
    problems = [found for place in before for found in held_against(folder, changelog, place)]
    if problems:
        raise ProblemsError(problems)
    if before == [target]:
        return None
    _keep(folder, target)
    if newest.day is None:
        _date(changelog.path, newest.line, today)
    for path in before:
        if path != target:
            shutil.rmtree(path)
    return str(newest.version)


def _keep(folder: Path, target: Path) -> None:
    """Copy the two documents, by renaming a folder that is whole."""
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".releasing-", dir=folder) as name:
        fresh = Path(name) / target.name
        fresh.mkdir()
        for document in (CONTRACT, LIFECYCLE):
            shutil.copyfile(folder / document, fresh / document)
        if target.exists():  # a release that was interrupted before the changelog had its day
            shutil.rmtree(target)
        fresh.replace(target)


def _date(path: Path, line: int, today: date) -> None:
    lines = path.read_bytes().decode().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(UNRELEASED, today.isoformat())
    fresh = path.with_name(f".{path.name}")
    fresh.write_bytes("".join(lines).encode())
    fresh.replace(path)
