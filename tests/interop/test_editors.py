"""What somebody who writes a contract sees in an editor with yaml-language-server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobcontracts.model.vendors import own_specs

from ..conftest import VENDORS
from .language_server import Editor, editor

PROGRAM = Path(
    os.environ.get("JOBCONTRACTS_NPM", "-"), "node_modules/.bin/yaml-language-server"
).resolve()
SCHEMA = own_specs() / "lifecycle.schema.json"
EXTENSIONS = own_specs() / "openapi-extensions.schema.json"
PATTERN = "**/openapi.yaml"

pytestmark = pytest.mark.skipif(
    not PROGRAM.is_file(), reason="no language server reads the contracts: nox -s interop has it"
)


@pytest.fixture(scope="module")
def here() -> Iterator[Editor]:
    with editor(PROGRAM, {EXTENSIONS.as_uri(): PATTERN}) as server:
        yield server


@pytest.mark.parametrize("name", ["lifecycle.yaml", "openapi.yaml"])
@pytest.mark.parametrize("vendor", VENDORS)
def test_nothing_in_our_contracts_is_underlined(here: Editor, vendor: str, name: str) -> None:
    assert here.problems(own_specs() / vendor / name) == []


@pytest.mark.parametrize(
    "named",
    ["# yaml-language-server: $schema={schema}\n", "$schema: {schema}\n"],
    ids=["modeline", "key"],
)
def test_a_lifecycle_that_names_its_schema_has_help(
    here: Editor, named: str, tmp_path: Path
) -> None:
    lifecycle = tmp_path / "lifecycle.yaml"
    text = named.format(schema=SCHEMA.as_uri())
    lifecycle.write_text(f"{text}operations: {{poll: getJob}}\npoll: {{timeout: soon}}\n", "utf-8")
    problems = here.problems(lifecycle)
    assert [p for p in problems if "Incorrect type" in p]
    assert [p for p in problems if "simulate" in p], "a missing member is a problem, too"
    assert "How long a wait lasts at most." in here.hover(lifecycle, "timeout")


def test_the_x_keys_of_a_document_have_help(here: Editor, tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text("openapi: 3.1.1\npaths:\n  /jobs:\n    x-source: 7\n", "utf-8")
    (problem,) = here.problems(document)
    assert "Incorrect type" in problem
    assert "an id of x-sources" in here.hover(document, "x-source")
