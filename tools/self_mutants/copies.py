"""Copies of the tree to change and to run tests in: never the checkout."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
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

    def run(self, command: list[str], seconds: float, environment: dict[str, str]) -> int | None:
        """Run a command here with the copy's packages; return its status, None out of time."""
        packages = [path.parent for path in sorted(self.root.glob("generated/*/pyproject.toml"))]
        paths = [self.root / "tools", self.root / "templates", *packages]
        variables = {
            **os.environ,
            **environment,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
        }
        with subprocess.Popen(
            command,
            cwd=self.root,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                return None
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)


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
