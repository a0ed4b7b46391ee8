"""Exact pins in pyproject.toml: all of them are found, and moved without touching anything else."""

from __future__ import annotations

import re
import tomllib

import pytest

from pins.exact import loosened, moved, pinned_versions, pins_in

from ..conftest import REPOSITORY

TEXT = """\
[project]
dependencies = ["typer>=0.27"]  # not "typer==0.26", which is too old

[project.optional-dependencies]
generate = [
    "Open_API.client==0.9.1",  # the client's own name for itself
    "ruff[extra]==1.0 ; python_version < '4'",      # lays out
    "jinja2>=3",               # stays in its column
    "wild==1.*",
]

[dependency-groups]
lint = ["ruff==1.0"]    # the same one

[tool.ruff]
required-version = "==1.0"
line-length = 100

[tool.ruff.lint]
required-version = "==1.0"  # no table of a tool's own: not ours to judge
"""


def test_requirements_and_a_tools_own_version_are_pins_and_comments_are_not() -> None:
    assert pinned_versions(TEXT) == {"open-api-client": "0.9.1", "ruff": "1.0"}
    assert [pin.name for pin in pins_in(TEXT)] == ["open-api-client", "ruff", "ruff", "ruff"]


def test_places_that_do_not_agree_hide_no_version() -> None:
    text = TEXT.replace("ruff==1.0", "ruff==0.9").replace("ruff[extra]==1.0", "ruff[extra]==0.9")
    assert pinned_versions(text)["ruff"] == "0.9, 1.0"
    assert pinned_versions(moved(text, {"ruff": "1.0"}))["ruff"] == "1.0"


def test_each_place_of_a_pin_moves_and_nothing_else() -> None:
    assert moved(TEXT, {"ruff": "2.5", "typer": "9"}) == TEXT.replace(
        "ruff[extra]==1.0", "ruff[extra]==2.5"
    ).replace('["ruff==1.0"]', '["ruff==2.5"]').replace(
        '[tool.ruff]\nrequired-version = "==1.0"', '[tool.ruff]\nrequired-version = "==2.5"'
    )


@pytest.mark.parametrize("version", ["10.20.30", "0.9.10", "1", "0.9.1.dev1"])
def test_a_comment_stays_in_its_column_when_a_version_gets_longer_or_shorter(version: str) -> None:
    text = 'a = [\n    "x==0.9.1",              # why\n    "y>=1",                  # why\n]\n'
    columns = {line.index("#") for line in moved(text, {"x": version}).splitlines() if "#" in line}
    assert len(columns) == 1


def test_a_comment_without_room_keeps_two_spaces() -> None:
    assert moved('"x==1",  # why\n', {"x": "1.2.3"}) == '"x==1.2.3",  # why\n'


def test_pins_at_the_versions_that_they_have_are_the_same_text() -> None:
    assert moved(TEXT, pinned_versions(TEXT)) == TEXT


def test_a_loosened_pin_may_go_forward_and_never_back() -> None:
    loose = loosened(TEXT, {"ruff"})
    assert 'lint = ["ruff>=1.0"]' in loose
    assert "Open_API.client==0.9.1" in loose
    # A tool's word on its own version is read by the tool, not by who resolves requirements.
    assert '[tool.ruff]\nrequired-version = "==1.0"' in loose


def test_every_exact_pin_of_this_project_is_found() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    document = tomllib.loads(text)
    lists = [
        document["project"]["dependencies"],
        *document["project"]["optional-dependencies"].values(),
        *document["dependency-groups"].values(),
    ]
    written = [entry for entries in lists for entry in entries if "==" in str(entry)]
    expected = sorted(re.split(r"\[|==", entry)[0] for entry in written)
    assert expected
    assert sorted(p.name for p in pins_in(text) if p.kind == "requirement") == expected
    assert tomllib.loads(moved(text, dict.fromkeys(expected, "99.0"))) != document


def test_the_generators_are_among_the_pins_for_their_output_is_committed() -> None:
    from jobcontracts.generation.lock import GENERATORS

    assert set(GENERATORS) <= set(
        pinned_versions((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    )
