"""A newcomer's checkout and shell: what the README says is pasted there."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..conftest import REPOSITORY, VENDORS
from .page import Block

OWN_PIP = Path(__file__).parent / "offline_pip.py"
PATIENCE = 120
"""Seconds after which a shell is given up: a README that waits for ever is not one."""

# The mock takes a free port: a machine may run more than one test at a time.
PROGRAMS = {
    "python3": 'exec {python} "$@"',
    "pip": 'exec {python} {pip} "$@"',
    "jobcontracts": (
        'if [ "$1" = mock ]; then set -- "$@" --port 0; fi; exec {python} -m jobcontracts "$@"'
    ),
}
if importlib.util.find_spec("nox"):
    # Within a session of nox it is not; there it is on the PATH.
    PROGRAMS["nox"] = 'exec {python} -m nox "$@"'


class Terminal:
    """A shell in a copy of the checkout, where the programs are those of this interpreter.

    Args:
        folder: An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self._programs = folder / "bin"
        self._installed = folder / "installed"
        _copy_checkout(self.checkout)
        _write_programs(self._programs)

    @property
    def environment(self) -> dict[str, str]:
        """What the shell starts with: nothing of a vendor's, whatever the machine has."""
        prefixes = tuple(f"{vendor.upper()}_" for vendor in VENDORS)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(prefixes)}
        path = os.pathsep.join([str(self._programs), kept["PATH"]])
        modules = os.pathsep.join([str(self._installed), kept.get("PYTHONPATH", "")])
        return kept | {
            "PATH": path,
            "PYTHONPATH": modules.strip(os.pathsep),
            "PYTHONUNBUFFERED": "1",
            "OFFLINE_PIP_TARGET": str(self._installed),
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    def _start(self, script: str) -> subprocess.Popen[str]:
        # A session of its own: what it has started ends with it.
        return subprocess.Popen(
            ["bash", "-euc", script],
            cwd=self.checkout,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )

    def write(self, block: Block, port: str) -> None:
        """Put a block where its page says, for a mock at a port."""
        text = block.text.replace("8080", port)
        (self.checkout / block.file).write_text(text, encoding="utf-8")

    def paste(self, scripts: Sequence[str]) -> tuple[int, list[str]]:
        """Run scripts in one shell, one after the other, until one fails.

        Returns:
            The exit status, and what each of those that were begun has printed.
        """
        mark = "=== the next script ==="
        with self._start("\n".join(f"echo '{mark}'\n{script}" for script in scripts)) as shell:
            try:
                printed, _ = shell.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                _end(shell, signal.SIGKILL)
                printed, _ = shell.communicate()
        return shell.returncode, printed.split(f"{mark}\n")[1:]

    @contextmanager
    def mock(self, block: Block) -> Iterator[str]:
        """Run the block that serves, in a terminal of its own, and stop it as a person does.

        Yields:
            The port at which it listens.
        """
        with self._start(block.text) as shell:
            try:
                assert shell.stdout is not None
                printed = ""
                while not (heard := re.search(r"http://127\.0\.0\.1:(\d+)", printed)):
                    line = shell.stdout.readline()
                    assert line, printed
                    printed += line
                yield heard[1]
            finally:
                _end(shell, signal.SIGINT)
                shell.communicate(timeout=PATIENCE)


def _copy_checkout(target: Path) -> None:
    left_out = shutil.ignore_patterns("__pycache__", ".*", "tests", "site", "dist", "build")
    shutil.copytree(REPOSITORY, target, ignore=left_out)


def _write_programs(folder: Path) -> None:
    folder.mkdir()
    python, pip = shlex.quote(sys.executable), shlex.quote(str(OWN_PIP))
    for name, script in PROGRAMS.items():
        (folder / name).write_text(
            f"#!/bin/sh\n{script.format(python=python, pip=pip)}\n", encoding="utf-8"
        )
        (folder / name).chmod(0o755)


def _end(shell: subprocess.Popen[str], how: signal.Signals) -> None:
    """End a shell and what it has started, if they have not ended."""
    if shell.poll() is None:
        os.killpg(shell.pid, how)
