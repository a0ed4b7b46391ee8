"""Folders and files that are written whole or not at all, and only over what this program wrote.

What is new is written into a staging folder beside its place and renamed into it. A run that is
killed between two renames leaves that folder behind; the next one puts back what has no successor.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobcontracts.problem import ProblemsError, shown

LOCK = "contract.lock.json"
DRAFT = ".jobcontracts-"
"""How everything is called that is renamed when it is whole; .gitignore has it."""

STAGING = f"{DRAFT}staging"
CACHES = (".mypy_cache", ".pytest_cache", ".ruff_cache")


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Lock:
    """The file in a folder of ours that says so, and lists what else is in the folder.

    Args:
        comment: What it says first: what the folder is, and that nobody should edit it.
    """

    comment: str

    def render(self, files: Mapping[str, bytes], **more: Any) -> bytes:
        """Return the lock of a folder with these files; `more` stands before their list."""
        outputs = {path: digest(files[path]) for path in sorted(files) if path != LOCK}
        lock = {"comment": self.comment, **more, "outputs": outputs}
        return (json.dumps(lock, indent=2) + "\n").encode()

    def outputs(self, folder: Path) -> dict[str, str] | None:
        """Return the SHA-256 of each listed file by its path; None if the folder is not ours."""
        try:
            lock = json.loads((folder / LOCK).read_bytes())
            ours = lock["comment"] == self.comment
            return {str(k): str(v) for k, v in lock["outputs"].items()} if ours else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def edited(self, folder: Path) -> list[str]:
        """Return the listed files that are there with another content than they were given."""
        outputs = self.outputs(folder) or {}
        found = {path: digest(content_of(file) or b"") for path, file in files_in(folder).items()}
        return [path for path, known in outputs.items() if found.get(path, known) != known]

    def refuse_foreign(self, folder: Path) -> None:
        """Refuse a folder that is not ours, or has something in it that its lock does not list.

        Raises:
            ProblemsError: It is such a folder.
        """
        outputs = self.outputs(folder)
        if outputs is None:
            refuse_unlisted(folder, (), f"nothing, or a folder whose {LOCK} says that it is ours")
        else:
            refuse_unlisted(folder, {*outputs, LOCK}, f"nothing that {LOCK} does not list")


def refuse_unlisted(folder: Path, listed: Collection[str], expected: str) -> None:
    """Refuse to replace or remove a folder with a file in it that is not listed.

    Args:
        folder: The folder; there may be none.
        listed: Paths in it.
        expected: What should be there, for the message.

    Raises:
        ProblemsError: There is such a file, or something else than a folder.
    """
    if not os.path.lexists(folder):
        return
    fix = "delete it if nobody needs it, move it to another place, or name another folder"
    if folder.is_symlink() or not folder.is_dir():
        found = "a symbolic link" if folder.is_symlink() else "a file"
        raise ProblemsError.of(expected, found, fix, folder)
    if others := [path for path in files_in(folder) if path not in listed]:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise ProblemsError.of(expected, f"{others[0]}{more}", fix, folder)


def files_in(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by their path in it, sorted, without the caches of tools.

    A symbolic link counts as a file, and is never followed.
    """
    found = {}
    for place, folders, names in os.walk(folder):
        here = Path(place)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if name not in (*links, *CACHES)]
        for name in (*names, *links):
            if not (here.name == "__pycache__" and ".pyc" in name):
                found[(here / name).relative_to(folder).as_posix()] = here / name
    return dict(sorted(found.items()))


def content_of(path: Path) -> bytes | None:
    """Return the content of a file; None if it is something else that is called like one."""
    return path.read_bytes() if path.is_file() else None


def refuse_overlap(output: Path, inputs: Sequence[Path], option: str = "--output") -> None:
    """Refuse an output that lies in what is read, or holds it.

    Args:
        output: The folder or file to be written.
        inputs: What is read.
        option: What names the output.

    Raises:
        ProblemsError: It is such a folder.
    """
    place = Path(os.path.realpath(output))
    for read in inputs:
        source = Path(os.path.realpath(read))
        if any(_same(source, part) for part in (place, *place.parents)):
            raise _misplaced(output, f"one in {shown(read)}, which is read", option)
        if any(_same(place, part) for part in source.parents):
            raise _misplaced(output, f"one with {shown(read)} in it, which is read", option)


def prepare(parent: Path) -> None:
    """Look for a place for folders of ours; put right what an interrupted run has left there.

    Args:
        parent: The folder that they are to be in.

    Raises:
        ProblemsError: There is none.
    """
    place = Path(os.path.realpath(parent))
    parts = (place, *place.parents)
    if inside := next((part for part in parts if (part / LOCK).is_file()), None):
        raise _misplaced(parent, f"one in {shown(inside)}, which has a {LOCK}")
    there = next(part for part in parts if os.path.lexists(part))
    if not there.is_dir():
        raise _misplaced(parent, f"{shown(there)}, which is a file")
    if not os.access(there, os.W_OK):
        raise _misplaced(parent, f"{shown(there)}, which is not yours to write to")
    if os.path.lexists(place / STAGING):
        with staging(place):
            pass


def _same(one: Path, other: Path) -> bool:
    """Whether both are there, and one and the same however their names are written."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _misplaced(output: Path, found: str, option: str = "--output") -> ProblemsError:
    return ProblemsError.of("a place to write to", found, f"name another with {option}", output)


def replace_folders(
    parent: Path,
    folders: Mapping[str, Mapping[str, bytes]],
    removed: Sequence[str] = (),
    *,
    refuse: Callable[[Path], None],
) -> None:
    """Write some folders whole and remove others: all of it, or nothing if something fails.

    Args:
        parent: The folder that they are in; it is made if it is missing.
        folders: Content by path in the folder, by the folder's name.
        removed: The names of folders to remove.
        refuse: Raises for a folder that may not be replaced or removed; called for each of them
            just before the first one is touched.

    Raises:
        ProblemsError: Something is refused or cannot be written, and all is as it was; or what was
            replaced cannot be deleted, and all is as it should be.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with staging(parent) as stage:
            _draft(stage, folders)
            for name in (*folders, *removed):
                refuse(parent / name)
            _move(parent, stage, folders, removed)
    except OSError as error:
        expected, fix = "a folder that can be written", "change who may use it, or name another"
        raise ProblemsError.of(expected, error.strerror or str(error), fix, parent) from None


def _draft(stage: Path, folders: Mapping[str, Mapping[str, bytes]]) -> None:
    for name in ("old", "new", "gone"):
        (stage / name).mkdir()
    for name, files in folders.items():
        for path, content in files.items():
            target = stage / "new" / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def _move(parent: Path, stage: Path, folders: Iterable[str], removed: Iterable[str]) -> None:
    """Put what was drafted into its place; if a step fails, take back those before it."""
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        source.rename(target)
        moved.append((source, target))

    try:
        for name in folders:
            if os.path.lexists(parent / name):
                move(parent / name, stage / "old" / name)
            move(stage / "new" / name, parent / name)
        for name in removed:
            move(parent / name, stage / "gone" / name)
    except BaseException:
        for source, target in reversed(moved):
            target.rename(source)
        raise


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """Make an empty folder in `parent` that one run at a time has; it is gone afterwards."""
    stage = parent / STAGING
    with _locked(parent):
        _clear(stage)
        stage.mkdir()
        try:
            yield stage
        finally:
            _clear(stage)


def _clear(stage: Path) -> None:
    """Remove a staging folder; what was moved aside and has no successor is put back."""
    old = stage / "old"
    for place in (stage, old):
        if place.is_symlink():
            expected, fix = "what an interrupted run left behind", "delete it, if nobody needs it"
            raise ProblemsError.of(expected, "a symbolic link", fix, place)
    for aside in old.glob("*"):
        if not os.path.lexists(stage.parent / aside.name):
            aside.rename(stage.parent / aside.name)
    if stage.exists():
        shutil.rmtree(stage)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Wait until no other run writes into a folder; one that is killed has let go of it."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system of a network may not lock folders
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; into a device or a pipe it is just written.

    Raises:
        OSError: It cannot be written, and is as it was.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path = Path(os.path.realpath(path))
    draft = path.with_name(f"{DRAFT}{path.name}")
    with _locked(path.parent):
        try:
            # What an interrupted run left, or a link that leads elsewhere: never written through.
            draft.unlink(missing_ok=True)
            with draft.open("xb") as file:
                file.write(content)
            if path.exists():
                shutil.copymode(path, draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
