"""One contract with everything in it, rendered: a change of a template is a diff to read here.

`pytest tests/generation/test_golden.py --update-golden` writes what is rendered now; review it
with git.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jobcontracts.check import checked_contract
from jobcontracts.generation.render import render_packages
from jobcontracts.generation.templates import own_templates

SINK = Path(__file__).parent / "sink"
GOLDEN = SINK / "golden"


@pytest.fixture(scope="module")
def rendered() -> dict[str, bytes]:
    """The package as it is rendered now, without what changes with any template or generator."""
    files = render_packages([checked_contract(SINK)], own_templates())
    return {
        path.removeprefix("sink/"): content
        for path, content in files.items()
        if "/_runtime/" not in path and not path.endswith(".lock.json")
    }


def test_the_kitchen_sink_is_rendered_as_reviewed(
    rendered: dict[str, bytes], request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-golden"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for path, content in rendered.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_bytes(content)
    golden = {
        path.relative_to(GOLDEN).as_posix(): path.read_text("utf-8")
        for path in GOLDEN.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sorted(golden) == sorted(rendered)
    for path, content in rendered.items():
        assert content.decode() == golden[path], path


def test_no_text_of_a_contract_breaks_the_code(rendered: dict[str, bytes]) -> None:
    for path, content in rendered.items():
        if path.endswith(".py"):
            compile(content, path, "exec")
