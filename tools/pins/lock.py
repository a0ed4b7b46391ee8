"""The locked sets, requirements/*.txt: written by uv, all of them or none."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PYPROJECT = "pyproject.toml"
FOLDER = "requirements"

SETS = {
    # What goes into requirements/<set>.txt. The widest set comes first: the others are held to its
    # versions, so that what one session runs, another has typed.
    "typing": [PYPROJECT, "--extra=generate", "--extra=conformance", "--group=typing"],
    "tests": [PYPROJECT, "--extra=generate", "--extra=conformance", "--group=test"],
    "interop": ["--group=interop"],
    "demo": [PYPROJECT, "--extra=mock", "--group=demo"],
    "tools": ["--group=tools"],
    "nox": ["--group=nox"],
    "site": [PYPROJECT, "--extra=generate", "--extra=conformance", "--group=site"],
}
ALONE = ("server-", "recipe-", "site")
"""How the sets begin that are installed beside no other, and so are held to none."""

for _name in ("pygeoapi", "prefect", "scrapyd"):
    SETS[f"server-{_name}"] = [f"--group=server-{_name}"]
for _name in ("airflow", "prefect", "dagster", "celery", "temporal"):
    SETS[f"recipe-{_name}"] = [f"--group=recipe-{_name}"]

FILES = [PYPROJECT, *(f"{FOLDER}/{name}.txt" for name in SETS)]

# Universal: one file for every platform and Python from 3.11 on. uv writes no address of an index
# unless it is asked to, and the header names the session rather than the command line.
UV = [sys.executable, "-P", "-m", "uv"]
LOCK = [*UV, "pip", "compile", "--quiet", "--universal", "--python-version=3.11"]
LOCK += ["--generate-hashes", "--custom-compile-command=nox -s lock"]

_LOCKED = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


def lock(root: Path, options: Sequence[str] = ()) -> None:
    """Write requirements/ from the checkout's pyproject.toml.

    Args:
        root: The checkout.
        options: More options for `uv pip compile`.

    Raises:
        CalledProcessError: uv, which has said why, cannot resolve a set; nothing was written.
    """
    with locked_aside(root, (root / PYPROJECT).read_text("utf-8"), options) as folder:
        take(folder, root)


@contextmanager
def locked_aside(root: Path, pyproject: str, options: Sequence[str]) -> Iterator[Path]:
    """Lock another text than the checkout's pyproject.toml, in a folder that then goes away.

    The checkout's sets say which versions are kept. Arguments and errors are those of `lock`.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / PYPROJECT).write_bytes(pyproject.encode())
        shutil.copytree(root / FOLDER, folder / FOLDER)
        held: list[str] = []
        for locked, sources in SETS.items():
            path = f"{FOLDER}/{locked}.txt"
            held_to = [] if locked.startswith(ALONE) else held
            command = [*LOCK, *options, *sources, *held_to, f"--output-file={path}"]
            subprocess.run(command, cwd=folder, check=True)
            held = held or [f"--constraints={path}"]
        yield folder


def take(folder: Path, root: Path) -> None:
    """Put what was locked aside into the checkout."""
    for path in FILES:
        shutil.copyfile(folder / path, root / path)


def versions_in(text: str) -> dict[str, str]:
    """Return a locked set's versions by package; with commas where platforms differ."""
    found: dict[str, set[str]] = {}
    for name, version in _LOCKED.findall(text):
        found.setdefault(name, set()).add(version)
    return {name: ", ".join(sorted(versions)) for name, versions in sorted(found.items())}


def locked_versions(folder: Path) -> dict[str, str]:
    """Return the versions that the sets of a checkout have between them."""
    return versions_in("".join((folder / FOLDER / f"{n}.txt").read_text("utf-8") for n in SETS))
