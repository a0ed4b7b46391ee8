"""Writing the locked sets: all of them, or none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jobcontracts.files.output_folder import staging
from jobcontracts.problem import Problem, ProblemsError
from pins.exact import pinned_versions
from pins.sets import versions_in

PYPROJECT = "pyproject.toml"
FOLDER = "requirements"

SETS = {
    # What goes into requirements/<set>.txt. The widest set comes first: the others are held to its
    # versions, so that what one session runs, another has typed.
    "typing": [PYPROJECT, "--extra=generate", "--extra=conformance", "--group=typing"],
    "tests": [PYPROJECT, "--extra=generate", "--extra=conformance", "--group=test"],
    "demo": [PYPROJECT, "--group=demo"],
    "tools": ["--group=tools"],
    "nox": ["--group=nox"],
}

# Universal: one file for every platform and Python from 3.11 on. uv writes no address of an index
# unless it is asked to, and the header names the session rather than the command line.
UV = [sys.executable, "-P", "-m", "uv"]
RESOLVE = [*UV, "pip", "compile", "--quiet", "--universal", "--python-version=3.11"]
LOCK = [*RESOLVE, "--generate-hashes", "--custom-compile-command=nox -s lock"]


@contextmanager
def locked_aside(root: Path, pyproject: str, options: Sequence[str]) -> Iterator[Path]:
    """Lock another pyproject.toml than the one in the checkout, in a folder that then goes away.

    Args:
        root: The checkout; its sets say which versions are kept.
        pyproject: The text to lock.
        options: More options for `uv pip compile`.

    Yields:
        The folder, with `pyproject.toml` and `requirements/` in it.

    Raises:
        ProblemsError: The requirements cannot be met, or no index answers.
    """
    # In the checkout, so that what was written here is renamed into place and never half there.
    with staging(root / FOLDER) as folder:
        (folder / PYPROJECT).write_bytes(pyproject.encode())
        (folder / FOLDER).mkdir()
        for there in (root / FOLDER).glob("*.txt"):
            shutil.copy(there, folder / FOLDER)
        held: list[str] = []
        for locked, sources in SETS.items():
            path = f"{FOLDER}/{locked}.txt"
            command = [*LOCK, *options, *sources, *held, f"--output-file={path}"]
            if subprocess.run(command, cwd=folder, check=False).returncode:
                raise ProblemsError([unlockable(path)])
            held = held or [f"--constraints={path}"]
        yield folder


def lock(root: Path, options: Sequence[str]) -> None:
    """Write requirements/ from the checkout's pyproject.toml.

    Args:
        root: The checkout.
        options: More options for `uv pip compile`.

    Raises:
        ProblemsError: The requirements cannot be met, or no index answers.
    """
    with locked_aside(root, (root / PYPROJECT).read_text("utf-8"), options) as folder:
        take_sets(folder, root)


def take_sets(folder: Path, root: Path) -> None:
    """Put the sets that were locked in a folder into the checkout."""
    for name in SETS:
        path = Path(FOLDER, f"{name}.txt")
        (folder / path).replace(root / path)


def locked_below(folder: Path) -> dict[str, str]:
    """Return the versions that a folder's sets have between them."""
    return versions_in((folder / FOLDER / f"{name}.txt").read_text("utf-8") for name in SETS)


def versions_below(folder: Path) -> dict[str, str]:
    """Return the versions of a folder's sets; where pyproject.toml pins one, its word counts."""
    return locked_below(folder) | pinned_versions((folder / PYPROJECT).read_text("utf-8"))


def newest(names: Sequence[str]) -> dict[str, str]:
    """Ask uv for the newest release of some packages, whatever else is locked.

    Raises:
        ProblemsError: No index answers.
    """
    command = [*RESOLVE, "--no-deps", "--no-header", "--no-annotate", "-"]
    asked = subprocess.run(
        command, input="\n".join(names), stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    if asked.returncode:
        raise ProblemsError([unlockable(", ".join(names))])
    return versions_in([asked.stdout])


def unlockable(what: str) -> Problem:
    """Return the problem that uv, which has said why, could not resolve something."""
    return Problem(
        path=None,
        line=0,
        pointer="",
        expected=f"versions for {what} that go together, from the index that uv is set up for",
        found="none: uv says above why. Nothing was written",
        fix="change the requirement that uv names, in pyproject.toml; or try again with a network",
    )
