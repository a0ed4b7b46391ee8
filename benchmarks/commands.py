"""What the command line costs against importing what it is made with, and how `check` grows."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generation import COUNTS, copies
from benchmarks.imports import interpret
from benchmarks.measurement import Cost, Measurement, Point, compare, cpu, of_children


def measure() -> Iterator[Measurement | Point]:
    """Yield the measurements of the command line, and how `check` grows with the vendors."""
    bare = interpret("import typer, rich")
    yield compare("help", run("--help"), bare)
    yield compare("checks", run("check"), bare)
    with tempfile.TemporaryDirectory() as name:
        for count in COUNTS:
            specs = copies(count, Path(name, f"specs-{count}"))
            cost = run("check", "--specs", str(specs))
            yield Point("check", "vendors", count, {"CPU seconds": cost()})


def run(*arguments: str) -> Cost:
    """Return what running our command in a new interpreter costs."""
    command = [sys.executable, "-P", "-m", "jobcontracts", *arguments]
    return cpu(lambda: subprocess.run(command, check=True, capture_output=True), of_children)
