"""What is started for others takes its modules from where they are installed, and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..conftest import REPOSITORY

STARTING = [
    REPOSITORY / "noxfile.py",
    *(path for part in ("tools", "benchmarks") for path in (REPOSITORY / part).rglob("*.py")),
]


def interpreters(path: Path) -> Iterator[list[str]]:
    """Yield each command of a file that begins with a Python, as source, word by word."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        words = node.elts if isinstance(node, (ast.List, ast.Tuple)) else []
        words = node.args if isinstance(node, ast.Call) else words
        command = [ast.unparse(word) for word in words]
        if command[1:] and command[0] in ("sys.executable", "'python'", "'python3'"):
            yield command


@pytest.mark.parametrize("path", STARTING, ids=lambda path: path.name)
def test_a_python_that_is_started_does_not_import_from_the_working_folder(path: Path) -> None:
    for command in interpreters(path):
        assert command[1] == "'-P'", f"{path} starts {command}"


def test_such_commands_are_found() -> None:
    assert sum(len(list(interpreters(path))) for path in STARTING) > 8
