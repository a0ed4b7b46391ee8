"""Copies of the tree to change and to run tests in: never the checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from unasync import sync_text

TOOLKIT = "tools/jobcontracts"
RUNTIME = "templates/runtime"
ASYNC, SYNC = f"{RUNTIME}/_async/", f"{RUNTIME}/_sync/"
COPIED = re.compile(r".*/(?:generated|copy-\d+/generated)/[^/]+/[^/]+/_runtime/(?P<path>.+)")


class Copy:
    """A copy of the checkout's files, with nothing of git in it."""

    def __init__(self, checkout: Path, root: Path) -> None:
        self.root = root
        self.writes = 0
        self._forking: subprocess.Popen[str] | None = None
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=checkout, check=True, capture_output=True).stdout
        for name in names.decode().split("\0"):
            if name and (checkout / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(checkout / name, root / name)

    def write(self, path: str, content: bytes) -> None:
        """Write a file, and whatever generation makes of it: the sync half, the clients' copies."""
        self._write(self.root / path, content)
        if path.startswith(f"{RUNTIME}/"):
            name = path.removeprefix(f"{RUNTIME}/")
            for copied in self.root.glob(f"generated/*/*/_runtime/{name}"):
                heading = copied.read_bytes().partition(b"\n")[0]
                self._write(copied, heading + b"\n" + content)
        if path.startswith(ASYNC):
            self.write(path.replace(ASYNC, SYNC), sync_text(content.decode()).encode())

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file as of a second of its own, by which Python knows stale bytecode."""
        self.writes += 1
        path.write_bytes(content)
        os.utime(path, (self.writes, self.writes))

    def passes(self, limits: dict[str, float]) -> bool:
        """Return whether tests pass here, each within its seconds."""
        return self.asked("try", limits) == 0

    def asked(self, task: str, *arguments: object) -> int:
        """Return the status of a task of `forking`, done with this copy's packages."""
        if self._forking is None:
            self._forking = self._start()
        lines, answers = self._forking.stdin, self._forking.stdout
        assert lines is not None
        assert answers is not None
        print(json.dumps([task, arguments]), file=lines, flush=True)
        return int(answers.readline())

    def _start(self) -> subprocess.Popen[str]:
        packages = [path.parent for path in sorted(self.root.glob("generated/*/pyproject.toml"))]
        paths = [self.root / "tools", self.root / "templates", *packages]
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "self_mutants.forking"],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )

    def close(self) -> None:
        """End the process that tests run in."""
        if self._forking is not None:
            self._forking.communicate()
            self._forking = None


def hand_written(root: Path, measured: str) -> tuple[str, int]:
    """Return the file that a measured one is made of, and how many lines the copy has before it."""
    if copied := COPIED.fullmatch(measured):
        return by_hand(f"{RUNTIME}/{copied['path']}"), 1
    tree = re.sub(r".*/copy-\d+/", "", measured).removeprefix(f"{root}/")
    return by_hand(tree), 0


def by_hand(path: str) -> str:
    """Return the async half that a sync one is made from; its lines are nearly the same."""
    return path.replace(SYNC, ASYNC)


def hand_written_files(root: Path) -> list[str]:
    """Return the Python files that mutants are made of."""
    paths = [*root.glob(f"{TOOLKIT}/**/*.py"), *root.glob(f"{RUNTIME}/**/*.py")]
    names = sorted(str(path.relative_to(root)) for path in paths)
    return [name for name in names if not name.startswith(SYNC)]


def room_of(path: str) -> str:
    """Return the room that a file is in."""
    if path.startswith(RUNTIME):
        return "runtime"
    return path.removeprefix(f"{TOOLKIT}/").split("/")[0].removesuffix(".py")
