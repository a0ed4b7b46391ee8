"""The version of a client fits what changed in its contract since the last release.

What was released lies beside the contract, in `released/<version>/`: a copy, so that the rule needs
neither a network nor a history. A shallow clone, a source archive and an installed package can all
be held against it, and a tag that moves cannot change the outcome.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from jobcontracts.compat.change import Edition, Impact
from jobcontracts.compat.diff import changes
from jobcontracts.compat.editions import read_edition
from jobcontracts.model.lifecycle import FIRST_VERSION
from jobcontracts.problem import Problem, ProblemsError, shown

RELEASED = "released"


class Version(NamedTuple):
    """A semantic version without pre-releases; versions compare as their numbers do."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return ".".join(map(str, self))


def parse_version(text: str) -> Version:
    """Parse `1.2.3`."""
    return Version(*map(int, text.split(".")))


def version_problems(folder: Path, checked: Edition | None = None) -> list[Problem]:
    """Return what is wrong with the version of a vendor's client, by what changed since releases.

    Args:
        folder: The vendor's folder. If its contract cannot be compared, the check says why, and
            nothing is said here.
        checked: Its two documents, if they were read before and broke no rule.
    """
    there = released_copies(folder)
    try:
        new = (checked or read_edition(str(folder))) if there else None
    except ProblemsError:
        return []
    return [problem for copy in there if new for problem in _held_against(new, copy)]


def _held_against(new: Edition, released: Path) -> list[Problem]:
    try:
        old = read_edition(str(released))
    except ProblemsError as error:
        return list(error.problems)
    version = parse_version(new.lifecycle.root.get("version", FIRST_VERSION))
    before = parse_version(released.name)
    if version >= next_version(before, {"breaking"}):
        return []  # whatever has changed
    found = changes(old, new)
    needed = next_version(before, {one.impact for one in found})
    if version >= needed:
        return []
    folder = shown(released.parents[1])
    compared = f"jobcontracts diff {folder}/{RELEASED}/{released.name} {folder}"
    expected, told = f"version {needed} or later", str(version)
    if found and found[0].impact != "cosmetic":
        worst = [one for one in found if one.impact == found[0].impact]
        others = f", and {len(worst) - 1} more" if len(worst) > 1 else ""
        expected += f", after {worst[0].impact} changes to {released.name}"
        told += f", and {worst[0].what} ({worst[0].new or worst[0].old}){others}"
    fix = f"write version: {needed}, and into CHANGELOG.md what changed: {compared}"
    return [new.lifecycle.problem("/version", expected, told, fix)]


def released_copies(folder: Path) -> list[Path]:
    """Return the copies of released contracts that a vendor's folder has; a release leaves one."""
    found = (folder / RELEASED).glob("*")
    version = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){2}")
    return sorted(path for path in found if path.is_dir() and version.fullmatch(path.name))


def next_version(released: Version, impacts: Collection[Impact]) -> Version:
    """Return the lowest version that a contract may have after changes of these impacts.

    Before 1.0.0 a minor version is what a major one is later, and a patch what a minor one is
    (Semantic Versioning 2.0.0, item 4, leaves it open; CHANGELOG.md of this project says so).
    """
    major, minor, patch = released
    if "breaking" in impacts:
        return Version(major + 1, 0, 0) if major else Version(0, minor + 1, 0)
    if "additive" in impacts:
        return Version(major, minor + 1, 0) if major else Version(0, minor, patch + 1)
    return released
