"""The checkout as git sees it: what was there, what is different, and how to get back."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pins.exact import pinned_versions
from pins.lock import FOLDER, PYPROJECT, SETS
from pins.sets import entry_in, versions_in

PINS = [PYPROJECT, FOLDER]
OUTPUT = ["generated", "tests/generation/sink/golden"]
"""What generation writes that is committed: the clients, and the golden files of its test."""

WAY_BACK = f"git checkout -- {' '.join([*PINS, *OUTPUT])}"


class Checkout:
    """A checkout, compared with its last commit.

    Args:
        root: Its folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str, index: str | None = None) -> str:
        """Return what a git command prints, with another index than the checkout's if one is given.

        Raises:
            CalledProcessError: git refuses; its own message is on the screen.
        """
        environment = {**os.environ, "GIT_INDEX_FILE": index} if index else None
        command = ["git", *arguments]
        run = subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            errors="backslashreplace",
            check=True,
        )
        return run.stdout

    def uncommitted(self, paths: Sequence[str]) -> list[str]:
        """Return the files below some paths that are not as they were committed."""
        lines = self.git("status", "--porcelain", "--untracked-files=all", "--", *paths)
        return [line[3:] for line in lines.splitlines()]

    def committed_versions(self) -> dict[str, str]:
        """Return the versions of the last commit's sets; where it pins one, that counts."""
        locked = versions_in(self.git("show", f"HEAD:{FOLDER}/{name}.txt") for name in SETS)
        return locked | pinned_versions(self.git("show", f"HEAD:{PYPROJECT}"))

    def committed_entry(self, name: str) -> str:
        """Return what the last commit's sets have of a package: its version and hashes."""
        texts = (self.git("show", f"HEAD:{FOLDER}/{locked}.txt") for locked in SETS)
        return next(found for text in texts if (found := entry_in(text, name)))

    def difference(self, *options: str) -> str:
        """Return what `git diff` says of the output, with the files that are new."""
        with self._index_with_all() as index:
            command = ["diff", "--cached", "HEAD", *options, "--", *OUTPUT]
            return self.git(*command, index=index)

    @contextmanager
    def _index_with_all(self) -> Iterator[str]:
        # An index of our own: git tells of new files only when they are added, and what a
        # maintainer has staged is not ours to change.
        with tempfile.TemporaryDirectory() as folder:
            index = str(Path(folder, "index"))
            self.git("read-tree", "HEAD", index=index)
            self.git("add", "--all", "--", *OUTPUT, index=index)
            yield index
