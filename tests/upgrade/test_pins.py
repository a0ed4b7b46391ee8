"""Exact pins and locked sets: which there are, and how they are written and told about."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest
from openapi_python_client import __file__ as openapi_python_client

from jobcontracts.generation.lock import GENERATORS
from pins.lock import ALONE, SETS, versions_in
from pins.originals import changed_originals
from pins.upgrade import with_pins

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

[tool.other]
required-version = "==1.0"
"""
OWN = (REPOSITORY / "pyproject.toml").read_text("utf-8")


def pins(text: str) -> list[tuple[str, str]]:
    """Return the exact pins of a pyproject.toml in order, each with its version."""
    found: list[tuple[str, str]] = []

    def note(name: str, version: str) -> str:
        found.append((name, version))
        return f"=={version}"

    assert with_pins(text, note) == text
    return found


def moved(text: str, versions: dict[str, str]) -> str:
    return with_pins(text, lambda name, version: f"=={versions.get(name, version)}")


def test_requirements_and_a_tools_own_version_are_pins_and_comments_are_not() -> None:
    ruff = [("ruff", "1.0")] * 3
    assert pins(TEXT) == [("open-api-client", "0.9.1"), *ruff, ("other", "1.0")]


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


def test_every_exact_pin_of_this_project_is_found_and_the_generators_are_among_them() -> None:
    document = tomllib.loads(OWN)
    lists = [
        document["project"]["dependencies"],
        *document["project"]["optional-dependencies"].values(),
        *document["dependency-groups"].values(),
    ]
    written = {e for entries in lists for e in entries if "==" in str(e).partition(";")[0]}
    expected = {re.split(r"\[|==", entry)[0] for entry in written}
    assert {name for name, _ in pins(OWN)} == expected
    # For their output is committed.
    assert set(GENERATORS) <= expected


def test_a_package_with_a_version_per_platform_has_both() -> None:
    text = "x[more]==1.0 ; os_name == 'nt' \\\n    --hash=sha256:00\nx==2.0\n    # via y\n"
    assert versions_in(text) == {"x": "1.0, 2.0"}


def test_the_sets_of_this_project_are_the_ones_that_are_locked_and_name_no_address() -> None:
    folder = REPOSITORY / "requirements"
    assert {path.stem for path in folder.glob("*.txt")} == set(SETS)
    for path in folder.glob("*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text
        assert re.findall(r"^[^ #\n](?![^ ]*==).*", text, re.MULTILINE) == []


def test_each_package_has_one_version_whichever_set_is_installed() -> None:
    # Several sessions put two sets into one environment.
    own = (name for name in SETS if not name.startswith(ALONE))
    texts = ((REPOSITORY / "requirements" / f"{name}.txt").read_text("utf-8") for name in own)
    assert not {name for name, version in versions_in("".join(texts)).items() if "," in version}


def test_an_upstream_template_that_changed_or_went_is_told_with_its_hash(tmp_path: Path) -> None:
    name = "client.py.jinja"
    upstream = Path(openapi_python_client).parent / "templates" / name
    digest = hashlib.sha256(upstream.read_bytes()).hexdigest()
    listing = tmp_path / "originals.json"
    for hashes, told in (
        ({name: digest}, []),
        ({name: "0", "no.jinja": "0"}, [f"{name}, now {digest}", "no.jinja, now gone"]),
    ):
        listing.write_text(json.dumps({"openapi_python_client": hashes}), encoding="utf-8")
        assert changed_originals(listing) == [f"openapi_python_client/templates/{t}" for t in told]
