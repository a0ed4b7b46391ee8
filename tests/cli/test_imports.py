"""A command loads what it uses, and not what others do."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import sys
from jobcontracts.cli.program import app
try:
    app(sys.argv[1:], standalone_mode=False)
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""
OF_OTHERS = {
    *("asyncio", "httpx2", "hypothesis", "jinja2", "schemathesis", "starlette", "uvicorn"),
    *("jobcontracts.docs", "jobcontracts.generation", "jobcontracts.mock", "rich.progress"),
}


@pytest.mark.parametrize(
    ("command", "unused"),
    [
        ("--help", {*OF_OTHERS, "email", "rich", "yaml", "jobcontracts.model.contract"}),
        (
            "check",
            {
                *OF_OTHERS,
                "email.message",
                "html",
                "rich",
                "xml",
                "jobcontracts.files.output_folder",
            },
        ),
    ],
)
def test_a_command_loads_what_it_uses(command: str, unused: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", LOADED, command],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = {*done.stderr.split()}
    assert "jobcontracts.cli.program" in loaded
    assert not loaded & unused
