"""What pages install by name is on an index; what of ours is not comes from a checkout."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ..conftest import REPOSITORY

PROJECTS = [REPOSITORY / "pyproject.toml", *REPOSITORY.glob("generated/*/pyproject.toml")]
OURS = {tomllib.loads(path.read_text("utf-8"))["project"]["name"] for path in PROJECTS}
PUBLISHED: set[str] = set()  # what of ours is on an index, and may be installed by its name
FOLDERS = ("", "benchmarks/", "generated/*/", "requirements/", "specs/", "tests/", "tools/**/")
FOUND = {page for folder in FOLDERS for page in REPOSITORY.glob(f"{folder}*.md")}
PAGES = sorted(page for page in FOUND if page.name != "CHANGELOG.md")  # that quotes a message


def named(page: str) -> set[str]:
    """Return what a page has pip install by its name alone."""
    commands = re.findall(r"pip install ([^`\n]*)", page)
    words = {word.strip("\"'") for command in commands for word in command.split()}
    return {word.partition("[")[0] for word in words}


def test_a_name_is_found_however_it_is_written() -> None:
    page = "`pip install 'jobcontracts[mock]'`\npip install pytest ./generated/oration\n"
    assert named(page) == {"jobcontracts", "pytest", "./generated/oration"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_what_is_on_no_index_is_installed_from_the_checkout(page: Path) -> None:
    assert named(page.read_text("utf-8")) & OURS <= PUBLISHED
