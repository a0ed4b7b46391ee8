"""How other people's tools are run: from where `nox -s interop` has installed them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = Path(os.environ.get("JOBCONTRACTS_NPM", "-"), "node_modules").resolve()
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}

needs_tools = pytest.mark.skipif(
    not TOOLS.is_dir(), reason="no other tool reads the contracts here: nox -s interop has them"
)

Tool = Callable[..., str]


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """Return what runs a tool: its output, if it ends with the status that is expected."""

    def run(name: str, *arguments: object, cwd: Path = tmp_path, status: int = 0) -> str:
        command = [name if name == "node" else str(TOOLS / ".bin" / name), *map(str, arguments)]
        found = subprocess.run(
            command,
            cwd=cwd,
            env=os.environ | QUIET,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert found.returncode == status, found.stdout + found.stderr
        return found.stdout

    return run
