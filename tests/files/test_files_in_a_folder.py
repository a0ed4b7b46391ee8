"""Which files of a folder count, and how much of one is read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from jobcontracts.files.output_folder import LOCK, Lock, files_in
from jobcontracts.files.reading import read_bytes
from jobcontracts.problem import ProblemsError


def test_what_python_and_other_tools_leave_behind_is_no_file_of_a_folder(tmp_path: Path) -> None:
    for name in (
        "a.py",
        "a.pyc",
        "b/__pycache__/b.cpython-311.pyc",
        "b/__pycache__/b.cpython-311.pyc.139",
        "b/__pycache__/mine.txt",
        ".ruff_cache/0.1/x",
        "b/.mypy_cache/y",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "c").symlink_to(tmp_path / "b", target_is_directory=True)
    assert list(files_in(tmp_path)) == ["a.py", "a.pyc", "b/__pycache__/mine.txt", "c"]


def test_a_file_of_two_mebibytes_is_read_and_a_longer_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contract.yaml"
    path.write_bytes(b" " * (2 * 2**20))
    assert len(read_bytes(path)) == 2 * 2**20
    path.write_bytes(b" " * (2 * 2**20 + 1))
    with pytest.raises(ProblemsError):
        read_bytes(path)


def test_a_lock_lists_files_line_by_line_and_not_itself() -> None:
    text = Lock("Made.").render({"b": b"", LOCK: b"old", "a": b"x"}, made_by="us").decode()
    empty, x = (hashlib.sha256(content).hexdigest() for content in (b"", b"x"))
    assert text.splitlines() == [
        "{",
        '  "comment": "Made.",',
        '  "made_by": "us",',
        '  "outputs": {',
        f'    "a": "{x}",',
        f'    "b": "{empty}"',
        "  }",
        "}",
    ]
