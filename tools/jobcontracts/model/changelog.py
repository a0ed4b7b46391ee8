"""CHANGELOG.md of a vendor: the versions of its client, in the form of Keep a Changelog 1.1.0.

A version is written `## [1.2.3] - 2026-11-21`, the newest one also `## [1.2.3] - unreleased` until
it is out. Versions are semantic (https://semver.org/spec/v2.0.0.html), without pre-releases.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from jobcontracts.files.reading import read_text
from jobcontracts.problem import Problem, ProblemsError

CHANGELOG = "CHANGELOG.md"
UNRELEASED = "unreleased"
SECTIONS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")

VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_DAY = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{UNRELEASED}"
_HEADING = re.compile(rf"## \[(?P<version>{VERSION.pattern})\] - (?P<day>{_DAY})")


class Version(NamedTuple):
    """A semantic version; versions compare as their numbers do."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return ".".join(map(str, self))


def parse_version(text: str) -> Version:
    """Parse `1.2.3`, which fits `VERSION`."""
    return Version(*map(int, text.split(".")))


FIRST_VERSION = Version(0, 1, 0)
"""The version of a client whose vendor has no changelog yet."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version in a changelog.

    Args:
        version: The version.
        day: When it came out; None if it has not.
        line: The line of its heading, from 1.
    """

    version: Version
    day: date | None
    line: int


@dataclass(frozen=True, slots=True)
class Changelog:
    """A vendor's changelog, with at least one version, the newest first."""

    path: Path
    releases: tuple[Release, ...]

    @property
    def newest(self) -> Release:
        """The version that the contract has now."""
        return self.releases[0]

    @property
    def released(self) -> Release | None:
        """The newest version that is out, None if none is."""
        return next((release for release in self.releases if release.day is not None), None)

    def problem(self, release: Release, expected: str, found: str, fix: str) -> Problem:
        """Return a problem at the heading of a version."""
        place = f"## [{release.version}]"
        return Problem(self.path, release.line, place, expected, found, fix)


def client_version(folder: Path) -> str:
    """Return the version of the client of a vendor's folder.

    Raises:
        ProblemsError: The changelog has not the form that it should have.
    """
    changelog = read_changelog(folder)
    return str(changelog.newest.version if changelog else FIRST_VERSION)


def read_changelog(folder: Path) -> Changelog | None:
    """Read the changelog of a vendor's folder; None if there is none.

    Raises:
        ProblemsError: It cannot be read, or has not the form that it should have.
    """
    path = folder / CHANGELOG
    if not os.path.lexists(path):
        return None
    return parse_changelog(path, read_text(path, expected="a changelog"))


def parse_changelog(path: Path, text: str) -> Changelog:
    """Parse a changelog that was read from `path`; see `read_changelog`."""
    parser = _Parser(path)
    for number, line in enumerate(text.splitlines(), start=1):
        parser.feed(number, line)
    problems = [*parser.problems, *parser.end()]
    if problems:
        raise ProblemsError(sorted(problems, key=lambda problem: problem.line))
    return Changelog(path, tuple(parser.releases))


class _Parser:
    """Reads a changelog line by line and notes what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.releases: list[Release] = []
        self.problems: list[Problem] = []
        self.place = "# Changelog"
        # The sections of each version by their line, and those with nothing in them.
        self.sections: dict[str, int] = {}
        self.empty: dict[str, int] = {}

    def feed(self, number: int, line: str) -> None:
        if number == 1 and line != self.place:
            self.fault(number, self.place, line or "an empty line", "write this as the first line")
        elif line.startswith("### "):
            self.section(number, line)
        elif line.startswith("## "):
            self.version(number, line)
        elif self.sections and line.strip():
            self.entry(number, line)

    def version(self, number: int, line: str) -> None:
        self.problems += self.close()
        self.place, self.sections, self.empty = line, {}, {}
        match = _HEADING.fullmatch(line)
        day = _day(match["day"]) if match else None
        if match is None or (day is None and match["day"] != UNRELEASED):
            fix = "write a version, and the day on which it came out"
            self.fault(number, "## [MAJOR.MINOR.PATCH] - YYYY-MM-DD", line, fix)
            return
        release = Release(parse_version(match["version"]), day, number)
        self.problems += self.order(release)
        self.releases.append(release)

    def order(self, release: Release) -> Iterator[Problem]:
        if not self.releases:
            return
        before = self.releases[-1]
        log = Changelog(self.path, ())
        if release.version >= before.version:
            fix = "put the newest version first, and each one once"
            yield log.problem(release, f"less than {before.version}", str(release.version), fix)
        if release.day is None:
            yield log.problem(
                release, "the day on which it came out", UNRELEASED, "only the newest can be so"
            )
        elif before.day is not None and release.day > before.day:
            expected = f"{before.day} or earlier, as the version above"
            yield log.problem(release, expected, str(release.day), "correct one of the two days")

    def section(self, number: int, line: str) -> None:
        name = line.removeprefix("### ")
        if name not in SECTIONS or name in self.sections:
            expected = f"one of {', '.join(SECTIONS)}, each once in a version"
            self.fault(number, expected, name, "use the names of Keep a Changelog")
        self.problems += self.bare()
        self.sections[name] = self.empty[name] = number

    def entry(self, number: int, line: str) -> None:
        if line.startswith("- ") and line[2:].strip():
            self.empty.clear()
        elif self.empty or not line.startswith("  "):
            fix = "begin an entry with `- `, and indent its other lines by two spaces"
            self.fault(number, "an entry", line, fix)

    def bare(self) -> Iterator[Problem]:
        """Yield the sections that end without an entry."""
        for name, number in self.empty.items():
            fix = "write what changed for users of the client, or remove the section"
            yield Problem(self.path, number, self.place, f"entries of {name}", "none", fix)
        self.empty = {}

    def close(self) -> Iterator[Problem]:
        """Yield what the version that ends here lacks."""
        yield from self.bare()
        if self.place.startswith("## ") and not self.sections:
            number = self.releases[-1].line if self.releases else 1
            fix = f"write ### {SECTIONS[0]} and so on, with what changed for users of the client"
            yield Problem(self.path, number, self.place, "sections", "none", fix)

    def end(self) -> Iterator[Problem]:
        """Yield what the file lacks."""
        yield from self.close()
        if self.place == "# Changelog":
            fix = f"write ## [{FIRST_VERSION}] - {UNRELEASED}, and below it what there is"
            yield Problem(self.path, 1, self.place, "a version", "none", fix)

    def fault(self, number: int, expected: str, found: str, fix: str) -> None:
        self.problems.append(Problem(self.path, number, self.place, expected, found, fix))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
