"""The mock as a process of its own, and how much memory it has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jobcontracts
from jobcontracts.model.vendors import own_specs


@contextmanager
def mock_process(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run `jobcontracts mock`; the values are the process and its port.

    Args:
        folder: Where a file `printed` gets what it prints as errors.
        options: What else it is told.
    """
    command = [sys.executable, "-u", "-m", "jobcontracts", "mock", "--specs", str(own_specs())]
    environment = os.environ | {"PYTHONPATH": str(Path(jobcontracts.__file__).parents[1])}
    with (folder / "printed").open("w", encoding="utf-8") as printed:
        process = subprocess.Popen(
            [*command, "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=printed,
            encoding="utf-8",
            env=environment,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield process, int(line.partition("port ")[2].partition(";")[0])
        finally:
            process.terminate()
            process.communicate()


def resident(process: subprocess.Popen[str], most: bool = False) -> int:
    """Return how much memory a process has, or has had, in KiB; 0 if the system does not tell."""
    path, name = Path(f"/proc/{process.pid}/status"), "VmHWM" if most else "VmRSS"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
