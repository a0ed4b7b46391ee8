"""What an upgrade tells: the exact pins first, what stayed behind, what to do about it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from pins import originals
from pins.originals import ChangedOriginal, changed_originals, installed, upstream_difference
from pins.report import held_section, moved_section, originals_section, output_section
from pins.sets import Move, entry_in

from .conftest import Release

MOVES = [Move("anyio", "4.1", "4.2"), Move("gone", "1", None), Move("ruff", "0.1", "0.2")]


def test_exact_pins_come_first_in_a_table_with_straight_columns() -> None:
    assert moved_section(MOVES, {"ruff"}) == (
        "## What moved\n"
        "\n"
        "| package | was | is  | pinned in      |\n"
        "|---------|-----|-----|----------------|\n"
        "| ruff    | 0.1 | 0.2 | pyproject.toml |\n"
        "| anyio   | 4.1 | 4.2 | requirements/  |\n"
        "| gone    | 1   | -   | requirements/  |\n"
    )


def test_a_pin_that_is_behind_the_index_is_named_with_both_versions() -> None:
    told = held_section({"ruff": "0.1", "other": "2"}, {"ruff": "0.2", "other": "2"})
    assert "- ruff stays at 0.1; the index has 0.2\n" in told
    assert "other" not in told


def test_nothing_is_said_of_pins_that_are_the_newest() -> None:
    assert held_section({"ruff": "0.2"}, {"ruff": "0.2"}) == ""


def test_output_that_is_the_same_is_said_to_be() -> None:
    assert "No file is different." in output_section("\n")
    assert " a.py | 2 +-\n" in output_section(" a.py | 2 +-\n")


def test_a_changed_upstream_template_comes_with_its_hash_and_the_place_for_it() -> None:
    told = originals_section([ChangedOriginal("openapi_python_client", "a.jinja", "abc")])
    assert "- openapi_python_client: a.jinja, now abc" in told
    assert "`templates/originals.json`" in told
    assert originals_section([]) == ""


def test_an_upstream_template_that_changed_or_went_is_found(tmp_path: Path) -> None:
    name = "client.py.jinja"
    path = installed("openapi_python_client") / "templates" / name
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    listing = tmp_path / "originals.json"
    listing.write_text(
        json.dumps({"openapi_python_client": {name: "0", "no.jinja": "0"}}), encoding="utf-8"
    )
    assert [(c.name, c.digest) for c in changed_originals(listing)] == [
        (name, digest),
        ("no.jinja", "gone"),
    ]
    listing.write_text(json.dumps({"openapi_python_client": {name: digest}}), encoding="utf-8")
    assert changed_originals(listing) == []


def test_what_is_new_in_an_upstream_template_is_shown_as_a_diff(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release("writer", "1.0")
    (wheel,) = (tmp_path / "index").glob("writer-1.0-*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    text = f"other==2\nwriter==1.0 \\\n    --hash=sha256:{digest}\n    # via writers\nwriters==3\n"
    page = tmp_path / "installed" / "templates" / "page.jinja"
    page.parent.mkdir(parents=True)
    page.write_text("page of writer 1.1\n", encoding="utf-8")
    monkeypatch.setattr(originals, "installed", lambda package: tmp_path / "installed")
    monkeypatch.setitem(originals.TEMPLATES, "writer", "templates")
    locked = entry_in(text, "writer")
    assert upstream_difference(ChangedOriginal("writer", page.name, "0"), "1.0", locked) == (
        "--- page.jinja, 1.0\n"
        "+++ page.jinja, now\n"
        "@@ -1 +1 @@\n"
        "-page of writer 1.0\n"
        "+page of writer 1.1\n"
    )
    another = locked.replace(digest, "0" * 64)
    with pytest.raises(subprocess.CalledProcessError):
        upstream_difference(ChangedOriginal("writer", page.name, "0"), "1.0", another)
