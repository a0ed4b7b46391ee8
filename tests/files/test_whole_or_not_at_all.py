"""Whatever stops a run, and wherever: a folder is the old one or the new one, and none is lost."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jobcontracts.files.output_folder import (
    STAGING,
    files_in,
    prepare,
    replace_file,
    replace_folders,
)
from jobcontracts.problem import ProblemsError

from ..conftest import REPOSITORY

if not hasattr(os, "fork"):
    pytest.skip("there is no fork, to end a process at a given step", allow_module_level=True)

OLD = {"a.py": b"old", "package/b.py": b"old"}
NEW = {"a.py": b"new", "package/c.py": b"new"}
Tree = dict[str, dict[str, bytes] | bytes]
BEFORE: Tree = {"one": OLD, "two": OLD, "orphan": OLD, "note.txt": b"mine"}
AFTER: Tree = {"one": NEW, "two": NEW, "three": NEW, "note.txt": b"mine"}

AT_EACH_STEP = """
# Before step N of those that change anything on the disk, the process ends or the system refuses.
import os, shutil, sys
from pathlib import Path
from jobcontracts.files.output_folder import replace_folders
from jobcontracts.problem import ProblemsError

how, beginning = sys.argv[1], Path(sys.argv[2])
new = {"a.py": b"new", "package/c.py": b"new"}
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir")

def write(folder, step):
    left = step
    def before(event, arguments):
        nonlocal left
        if event in CHANGES or (event == "open" and arguments[1] in ("w", "wb")):
            left -= 1
            if left == -1:
                if how == "killed":
                    os._exit(9)
                raise OSError(28, "No space left on device")
    sys.addaudithook(before)
    try:
        names = ("one", "two", "three")
        replace_folders(folder, dict.fromkeys(names, new), ["orphan"], refuse=lambda folder: None)
    except ProblemsError:
        os._exit(3)
    os._exit(0 if left >= 0 else 4)  # 4: a refusal that does no harm

for step in range(200):
    folder = beginning.with_name(f"{step}")
    shutil.copytree(beginning, folder)
    child = os.fork()
    if child == 0:
        write(folder, step)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(status)
    if status == 0:
        break
"""


def tree(folder: Path) -> Tree:
    """Return what is in a folder: of a folder its files' contents, of a file its own."""
    return {
        path.name: {name: file.read_bytes() for name, file in files_in(path).items()}
        if path.is_dir()
        else path.read_bytes()
        for path in folder.iterdir()
    }


def put(folder: Path) -> Path:
    for name, files in BEFORE.items():
        for path, content in {"": files}.items() if isinstance(files, bytes) else files.items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_bytes(content)
    return folder


def write(folder: Path) -> None:
    new = {"one": NEW, "two": NEW, "three": NEW}
    gone = ["orphan"] if (folder / "orphan").exists() else []
    replace_folders(folder, new, gone, refuse=lambda folder: None)


def stopped(tmp_path: Path, how: str) -> list[tuple[Path, int]]:
    """Stop runs before the first step, the second and so on; return their folders and statuses."""
    beginning = put(tmp_path / "beginning")
    done = subprocess.run(
        [sys.executable, "-P", "-c", AT_EACH_STEP, how, str(beginning)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "tools")},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    statuses = [int(line) for line in done.stdout.splitlines()]
    assert len(statuses) > 20
    assert statuses[-1] == 0
    return [(tmp_path / str(step), status) for step, status in enumerate(statuses)]


def test_a_run_that_is_killed_loses_nothing_and_is_put_right_by_the_next(tmp_path: Path) -> None:
    for folder, _ in stopped(tmp_path, "killed"):
        for name in ("one", "two"):
            places = (folder / name, folder / STAGING / "old" / name)
            assert any(p.is_dir() and tree(p.parent)[name] in (OLD, NEW) for p in places), folder
        prepare(folder)
        found = tree(folder)
        assert found.pop("orphan", OLD) == OLD, folder
        assert found.pop("three", NEW) == NEW, folder
        assert found.keys() == {"one", "two", "note.txt"}, folder
        assert all(found[name] in (OLD, NEW) for name in ("one", "two")), folder
        write(folder)
        assert tree(folder) == AFTER, folder


def test_a_run_that_the_system_refuses_something_changes_nothing(tmp_path: Path) -> None:
    for folder, status in stopped(tmp_path, "refused"):
        if status != 3:
            assert tree(folder) == AFTER, folder
        elif not (folder / STAGING).exists():
            assert tree(folder) == BEFORE, folder
        else:
            # All was in its place, or back there: what could not be done is to tidy up.
            shutil.rmtree(folder / STAGING)
            assert tree(folder) in (BEFORE, AFTER), folder


def test_runs_at_the_same_time_wait_for_each_other(tmp_path: Path) -> None:
    def run(number: int) -> None:
        files = {f"{name}.py": str(number).encode() for name in range(20)}
        replace_folders(tmp_path, {"one": files}, refuse=lambda folder: None)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(16)))
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert len({path.read_bytes() for path in (tmp_path / "one").iterdir()}) == 1


@pytest.mark.parametrize("place", [STAGING, f"{STAGING}/old"])
def test_a_link_where_drafts_would_be_is_not_followed(tmp_path: Path, place: str) -> None:
    put(tmp_path / "mine")
    (tmp_path / "output" / place).parent.mkdir(parents=True)
    (tmp_path / "output" / place).symlink_to(tmp_path / "mine")
    with pytest.raises(ProblemsError, match="a symbolic link"):
        write(tmp_path / "output")
    assert tree(tmp_path / "mine") == BEFORE


def test_a_file_keeps_its_mode_and_a_link_to_it_stays_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o640)
    (tmp_path / "link").symlink_to("file")
    replace_file(tmp_path / "link", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]


def test_a_link_where_the_draft_of_a_file_would_be_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / ".jobcontracts-file").symlink_to("mine")
    replace_file(tmp_path / "file", b"new")
    assert tree(tmp_path) == {"mine": b"mine", "file": b"new"}
    assert not (tmp_path / "file").is_symlink()


def test_a_file_that_cannot_be_replaced_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, draft: Path) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr("shutil.copymode", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(tmp_path / "file", b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit((tmp_path / "pipe").read_bytes)
        replace_file(tmp_path / "pipe", b"report")
        assert read.result(timeout=10) == b"report"
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_what_a_killed_run_leaves_is_ignored_by_git(tmp_path: Path) -> None:
    ignored = (REPOSITORY / ".gitignore").read_text("utf-8").splitlines()
    assert ".jobcontracts-*" in ignored
    assert STAGING.startswith(".jobcontracts-")
