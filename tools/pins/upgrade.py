"""`nox -s upgrade`: moves the pins, and shows what is then different from the last commit."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pins import lock
from pins.originals import changed_originals

OUTPUT = ["generated", "tests/generation/sink/golden"]
"""What generation writes that is committed: the clients, and the golden files of its test."""

WRITTEN = [lock.PYPROJECT, lock.FOLDER, *OUTPUT]

_PIN = re.compile(
    r'"(?:(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]"]*\])?)?==(?P<version>\d[\w.+!]*)(?=["; ])'
)


def move(root: Path, names: Sequence[str]) -> None:
    """Move exact pins and locked sets to the newest releases that go together.

    Args:
        root: The checkout.
        names: The packages to move; all if empty.

    Raises:
        CalledProcessError: Nothing goes together, or no index answers; nothing was written.
        SystemExit: A name is in no set, or work that is not committed would be mixed with it.
    """
    chosen = {_normalised(name) for name in names}
    if unknown := chosen - {*lock.locked_versions(root)}:
        sys.exit(f"no package of {lock.FOLDER}/: {', '.join(sorted(unknown))}")
    text = (root / lock.PYPROJECT).read_text("utf-8")
    options = [f"--upgrade-package={name}" for name in sorted(chosen)] or ["--upgrade"]
    # Twice: first with the pins as lower bounds, which says how far they can go together, on every
    # Python at once; then with the pins there, which is what `nox -s lock` would write.
    loose = with_pins(text, lambda n, v: f"=={v}" if chosen and n not in chosen else f">={v}")
    with lock.locked_aside(root, loose, [*options, "--fork-strategy=fewest"]) as folder:
        reached = lock.locked_versions(folder)
    moved = with_pins(text, lambda name, version: f"=={reached.get(name, version)}")
    with lock.locked_aside(root, moved, options) as folder:
        if all((folder / path).read_bytes() == (root / path).read_bytes() for path in lock.FILES):
            print("Nothing moved: the index has nothing newer that goes together.")
            return
        if mixed := _git(root, "status", "--porcelain", "--untracked-files=all", "--", *WRITTEN):
            sys.exit(f"commit or stash these first, so that the diff is the upgrade:\n{mixed}")
        lock.take(folder, root)
    print(f"Moved. To get back: git checkout HEAD -- {' '.join(WRITTEN)}")


def show(root: Path) -> None:
    """Print which versions, templates of upstream's and output are not those of the last commit."""
    files = (_git(root, "show", f"HEAD:{lock.FOLDER}/{name}.txt") for name in lock.SETS)
    committed = lock.versions_in("".join(files))
    now = lock.locked_versions(root)
    for name in sorted({*committed, *now}):
        if committed.get(name) != now.get(name):
            print(f"{name} {committed.get(name, '-')} -> {now.get(name, '-')}")
    for original in changed_originals(root / "templates" / "originals.json"):
        print(f"changed upstream, so ours may lack what is new: {original}")
    # So that git tells of new files as well; their content is not staged.
    _git(root, "add", "--intent-to-add", "--", *OUTPUT)
    sys.stdout.flush()
    difference = ["diff", "HEAD", "--patch-with-stat", "--", lock.PYPROJECT, *OUTPUT]
    subprocess.run(["git", "--no-pager", *difference], cwd=root, check=True)


def with_pins(text: str, change: Callable[[str, str], str]) -> str:
    """Return a pyproject.toml with other exact pins; a comment keeps its column if it can.

    Args:
        text: The pyproject.toml.
        change: Given a package and its version, returns operator and version to write. A tool's own
            `required-version = "==1.0"` is a pin of the tool whose table it is in.
    """
    lines, table = [], ""
    for line in text.split("\n"):
        table = line.strip("[]").removeprefix("tool.") if line.startswith("[") else table

        def pin(match: re.Match[str], table: str = table) -> str:
            name = _normalised(match["name"] or table)
            return match[0].replace(f"=={match['version']}", change(name, match["version"]))

        code, mark, comment = line.partition("  #")
        new = _PIN.sub(pin, code)
        lines.append(f"{new.rstrip().ljust(len(code))}{mark}{comment}" if mark else new)
    return "\n".join(lines)


def _normalised(name: str) -> str:
    """Return a package's name as the locked sets have it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _git(root: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=root, stdout=subprocess.PIPE, encoding="utf-8", check=True
    ).stdout
