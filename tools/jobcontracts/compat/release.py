"""`jobcontracts release`: a version gets its day, and the contract is kept as it was then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jobcontracts.check import checked_contract
from jobcontracts.compat.version_rule import RELEASED, held_against, kept
from jobcontracts.files.output_folder import refuse_unlisted, replace_file, replace_folders
from jobcontracts.files.reading import read_text
from jobcontracts.model.changelog import CHANGELOG, UNRELEASED, read_changelog
from jobcontracts.model.vendors import CONTRACT, LIFECYCLE
from jobcontracts.problem import ProblemsError


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
    newest, there = changelog.newest, kept(folder)
    target = folder / RELEASED / str(newest.version)
    # A copy of a version that has no day yet is of a release that went wrong.
    held = [path for path in there if path != target or newest.day is not None]
    problems = [found for place in held for found in held_against(folder, changelog, place)]
    if problems:
        raise ProblemsError(problems)
    if held == [target]:
        return None
    for path in (target, *there):
        _refuse_foreign(path)
    # In this order, so that a release which is killed in between goes on where it was.
    if newest.day is None:
        _date(changelog.path, newest.line, today)
    documents = {name: (folder / name).read_bytes() for name in (CONTRACT, LIFECYCLE)}
    copies = {} if target in held else {target.name: documents}
    older = [path.name for path in there if path != target]
    replace_folders(target.parent, copies, older, refuse=_refuse_foreign)
    return str(newest.version)


def _refuse_foreign(copy: Path) -> None:
    """Refuse to replace or remove a copy with anything in it but the two documents."""
    refuse_unlisted(copy, (CONTRACT, LIFECYCLE), f"{CONTRACT} and {LIFECYCLE}, and no more")


def _date(path: Path, line: int, today: date) -> None:
    lines = read_text(path).splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(UNRELEASED, today.isoformat())
    replace_file(path, "".join(lines).encode())
