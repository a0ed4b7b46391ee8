"""Runs lines in a shell whose `curl` only notes what it is called with."""

from __future__ import annotations

import base64
import os
import select
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

SHELLS = [
    pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"no {name} here"))
    for name in ("bash", "sh")
]
_CURL = """\
#!/bin/sh
{ printf '%s\\000' "$@"; for last; do :; done; printf 'input '
[ "$last" != @- ] || base64; printf '\\000end of a call\\000'; } >>"$NOTED"
"""


@dataclass(frozen=True)
class Call:
    """How curl was called.

    Args:
        arguments: Its arguments.
        body: What it would send.
    """

    arguments: Sequence[str]
    body: bytes | None

    @property
    def url(self) -> str:
        return self._after("--url")[0]

    @property
    def headers(self) -> list[str]:
        return self._after("-H")

    @property
    def method(self) -> str:
        return next(iter(self._after("-X")), "GET")

    def _after(self, option: str) -> list[str]:
        pairs = zip(self.arguments, self.arguments[1:], strict=False)
        return [value for name, value in pairs if name == option]


class NotingCurl:
    """A `curl` that goes before the system's.

    Args:
        folder: Where it is put, and notes its calls.
    """

    def __init__(self, folder: Path) -> None:
        self._noted = folder / "noted"
        (folder / "curl").write_text(_CURL, "utf-8")
        (folder / "curl").chmod(0o755)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "NOTED": str(self._noted), "LC_ALL": "C"}

    def run(self, shell: str, script: str) -> list[Call]:
        """Run a script, which must say nothing, and return the calls."""
        command = [shell, "-c", script]
        done = subprocess.run(command, env=self.environment, capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), script
        return self.calls()

    def calls(self) -> list[Call]:
        """Return the calls since the last time."""
        noted = self._noted.read_bytes() if self._noted.exists() else b""
        self._noted.unlink(missing_ok=True)
        return list(map(_call, noted.split(b"\0end of a call\0")[:-1]))


def _call(noted: bytes) -> Call:
    *arguments, read = noted.split(b"\0")
    words = [argument.decode(errors="surrogateescape") for argument in arguments]
    if words[-1] == "@-":
        return Call(words, base64.b64decode(read.removeprefix(b"input ")))
    raw = words.index("--data-raw") + 1 if "--data-raw" in words else 0
    return Call(words, words[raw].encode(errors="surrogateescape") if raw else None)


def typed(curl: NotingCurl, lines: Sequence[str]) -> Iterator[list[Call]]:
    """Type lines into an interactive bash, one by one; yield the calls that each made."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = ["bash", "--norc", "--noprofile", "-i"]
    settings = {**curl.environment, "PS1": "ready>", "HISTFILE": "", "TERM": "dumb"}
    with subprocess.Popen(
        command, env=settings, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        try:
            _read_until(ours, b"ready>")
            for line in lines:
                os.write(ours, f"{line}\nprintf do; echo ne\n".encode())
                _read_until(ours, b"done\r\nready>")
                yield curl.calls()
        finally:
            process.kill()
            os.close(ours)


def _read_until(descriptor: int, end: bytes) -> None:
    read = b""
    while not read.endswith(end):
        assert select.select([descriptor], [], [], 20)[0], f"the shell said no more than {read!r}"
        read += os.read(descriptor, 4096)
