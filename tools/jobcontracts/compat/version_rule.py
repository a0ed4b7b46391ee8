"""The version of a client fits what changed in its contract since the last release.

What was released lies beside the contract, in `released/<version>/`: a copy, so that the rule needs
neither a network nor a history. A shallow clone, a source archive and an installed package can all
be held against it, and a tag that moves cannot change the outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jobcontracts.compat.change import Change
from jobcontracts.compat.diff import changes
from jobcontracts.compat.editions import read_edition
from jobcontracts.model.changelog import (
    VERSION,
    Changelog,
    Release,
    Version,
    parse_version,
    read_changelog,
)
from jobcontracts.problem import Problem, ProblemsError, shown

RELEASED = "released"


def version_problems(folder: Path) -> list[Problem]:
    """Return what is wrong with the version of a vendor's client.

    Args:
        folder: The vendor's folder. If its contract cannot be compared, the check says why, and
            nothing is said here.
    """
    try:
        changelog = read_changelog(folder)
        place = released_folder(folder, changelog)
    except ProblemsError as error:
        return list(error.problems)
    return held_against(folder, changelog, place) if changelog and place else []


def held_against(folder: Path, changelog: Changelog, released: Path) -> list[Problem]:
    """Return what is wrong with the newest version, by what changed since a released one.

    Args:
        folder: The vendor's folder.
        changelog: Its changelog.
        released: Where the contract lies as it was released; the folder's name is its version.
    """
    try:
        new = read_edition(str(folder))
    except ProblemsError:
        return []
    try:
        found = changes(read_edition(str(released)), new)
    except ProblemsError as error:
        return list(error.problems)
    return _too_low(folder, changelog, parse_version(released.name), found)


def released_folder(folder: Path, changelog: Changelog | None) -> Path | None:
    """Return where the last release of a contract lies; None if there was none.

    Args:
        folder: The vendor's folder.
        changelog: Its changelog.

    Raises:
        ProblemsError: The copy is not that of the newest version that the changelog gives a day.
    """
    there = kept(folder)
    last = changelog.released if changelog else None
    if changelog is None or last is None:
        if there:
            expected = "a day for the version that was released"
            fix = f"jobcontracts release {folder.name}" if changelog else "write the changelog"
            raise ProblemsError.of(expected, "none", fix, there[0])
        return None
    if [path.name for path in there] == [str(last.version)]:
        return there[0]
    expected = f"the contract as released, in {RELEASED}/{last.version} and no other"
    found = ", ".join(path.name for path in there) or "none"
    fix = f"jobcontracts release {folder.name}"
    raise ProblemsError([changelog.problem(last, expected, found, fix)])


def kept(folder: Path) -> list[Path]:
    """Return the copies of released contracts that a vendor's folder has."""
    found = (folder / RELEASED).glob("*")
    return sorted(path for path in found if path.is_dir() and VERSION.fullmatch(path.name))


def next_version(released: Version, found: Sequence[Change]) -> Version:
    """Return the lowest version that a contract may have after some changes to a released one.

    Before 1.0.0 a minor version is what a major one is later, and a patch what a minor one is
    (Semantic Versioning 2.0.0, item 4, leaves it open; CHANGELOG.md of this project says so).
    """
    impacts = {one.impact for one in found}
    major, minor, patch = released
    if "breaking" in impacts:
        return Version(major + 1, 0, 0) if major else Version(0, minor + 1, 0)
    if "additive" in impacts:
        return Version(major, minor + 1, 0) if major else Version(0, minor, patch + 1)
    return released


def _too_low(
    folder: Path, changelog: Changelog, released: Version, found: Sequence[Change]
) -> list[Problem]:
    newest: Release = changelog.newest
    needed = next_version(released, found)
    if newest.version >= needed:
        return []
    worst = [one for one in found if one.impact == found[0].impact]
    others = f", and {len(worst) - 1} more" if len(worst) > 1 else ""
    expected = f"version {needed} or later, after {worst[0].impact} changes to {released}"
    told = f"{newest.version}, and {worst[0].what} ({worst[0].new or worst[0].old}){others}"
    shown_folder = shown(folder)
    fix = (
        f"write ## [{needed}] - unreleased with what changed: "
        f"jobcontracts diff {shown_folder}/{RELEASED}/{released} {shown_folder}"
    )
    return [changelog.problem(newest, expected, told, fix)]
