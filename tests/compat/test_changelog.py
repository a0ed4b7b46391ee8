"""A vendor's changelog is read strictly: a version that is not understood is no version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jobcontracts.model.changelog import Version, client_version, parse_changelog
from jobcontracts.problem import ProblemsError

GOOD = """\
# Changelog

What this is.

## [0.2.0] - unreleased

A word before the sections.

### Changed

- The state `paused` ends a wait no longer,
  for it never did.
- Another.

### Removed

- A thing.

## [0.1.0] - 2026-05-04

### Added

- Everything.
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ProblemsError) as error:
        parse_changelog(Path("CHANGELOG.md"), text)
    return [f"{p.line} {p.expected}, not {p.found}" for p in error.value.problems]


def test_versions_are_read_the_newest_first() -> None:
    log = parse_changelog(Path("CHANGELOG.md"), GOOD)
    assert [(r.version, r.day, r.line) for r in log.releases] == [
        (Version(0, 2, 0), None, 5),
        (Version(0, 1, 0), date(2026, 5, 4), 19),
    ]
    assert str(log.newest.version) == "0.2.0"
    assert log.released is log.releases[1]


def test_versions_compare_as_their_numbers_do() -> None:
    assert Version(0, 10, 0) > Version(0, 9, 1)


SECTIONS = "Added, Changed, Deprecated, Removed, Fixed, Security"
HEADING = "## [MAJOR.MINOR.PATCH] - YYYY-MM-DD"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("# Changelog\n", "# Changes\n", ["1 # Changelog, not # Changes"]),
        ("[0.2.0] - unreleased", "0.2.0", [f"5 {HEADING}, not ## 0.2.0"]),
        ("[0.2.0] - unreleased", "[0.2] - unreleased", [f"5 {HEADING}, not ## [0.2] - unreleased"]),
        ("[0.2.0]", "[0.02.0]", [f"5 {HEADING}, not ## [0.02.0] - unreleased"]),
        ("[0.2.0]", "[0.2.0rc1]", [f"5 {HEADING}, not ## [0.2.0rc1] - unreleased"]),
        ("## [0.2.0] - unreleased", "## [Unreleased]", [f"5 {HEADING}, not ## [Unreleased]"]),
        ("2026-05-04", "2026-05-34", [f"19 {HEADING}, not ## [0.1.0] - 2026-05-34"]),
        ("[0.1.0] - 2026-05-04", "[0.2.0] - 2026-05-04", ["19 less than 0.2.0, not 0.2.0"]),
        ("[0.1.0] - 2026-05-04", "[0.3.0] - 2026-05-04", ["19 less than 0.2.0, not 0.3.0"]),
        ("2026-05-04", "unreleased", ["19 the day on which it came out, not unreleased"]),
        (
            "unreleased",
            "2026-05-03",
            ["19 2026-05-03 or earlier, as the version above, not 2026-05-04"],
        ),
        ("### Removed", "### Gone", [f"15 one of {SECTIONS}, each once in a version, not Gone"]),
        (
            "### Removed",
            "### Changed",
            [f"15 one of {SECTIONS}, each once in a version, not Changed"],
        ),
        ("- A thing.\n", "", ["15 entries of Removed, not none"]),
        (
            "- A thing.\n",
            "A thing.\n",
            ["17 an entry, not A thing.", "15 entries of Removed, not none"],
        ),
        ("### Added\n\n- Everything.\n", "", ["19 sections, not none"]),
        ("- Everything.\n", "-\n", ["23 an entry, not -", "21 entries of Added, not none"]),
    ],
)
def test_what_is_not_as_it_should_be(old: str, new: str, told: list[str]) -> None:
    assert GOOD.count(old) == 1
    assert problems(GOOD.replace(old, new)) == sorted(told, key=lambda t: int(t.split()[0]))


@pytest.mark.parametrize("text", ["# Changelog", "# Changelog\n\nNothing yet.\n"])
def test_a_changelog_without_a_version(text: str) -> None:
    assert problems(text) == ["1 a version, not none"]


def test_an_empty_changelog() -> None:
    assert problems("") == ["1 a version, not none"]


def test_a_vendor_without_a_changelog_begins_at_0_1_0(tmp_path: Path) -> None:
    assert client_version(tmp_path) == "0.1.0"


@pytest.mark.parametrize("content", [b"# Changelog\n\xff", None])
def test_a_changelog_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "CHANGELOG.md"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(ProblemsError):
        client_version(tmp_path)
