"""ARCHITECTURE.md: where it sends a reader, something is; its glossary is read in one go."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "ARCHITECTURE.md").read_text("utf-8")
PACKAGE = CHECKOUT / "tools" / "jobcontracts"
ROOMS = [room for room in PACKAGE.iterdir() if room.is_dir()]  # a row names places in its room
ROOTS = [CHECKOUT, CHECKOUT / "tools", PACKAGE, *ROOMS, CHECKOUT / "templates" / "runtime"]
NAMED = sorted(set(re.findall(r"`([a-z_]+(?:/[a-z_.]+)*/[a-z_.]*)(?:[A-Z]\w*)?`", PAGE)))


def test_places_are_named() -> None:
    assert "model/node" in NAMED
    assert "check/openapi/" in NAMED


@pytest.mark.parametrize("name", NAMED)
def test_what_the_page_names_is_there(name: str) -> None:
    module = f"{name.removesuffix('.')}.py"
    assert any((root / name).exists() or (root / module).exists() for root in ROOTS)


def test_the_glossary_has_at_most_forty_lines() -> None:
    glossary = PAGE.partition("## Glossary")[2].partition("\n## ")[0]
    rows = [line for line in glossary.splitlines() if line.startswith("|")]
    assert 10 < len(rows) <= 40
