"""How the cost of generation grows with the number of vendors: copies of ours under other names."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measurement import Point

from jobcontracts.model.vendors import own_specs, vendor_names

COUNTS = (1, 4, 16, 64)


def measure() -> Iterator[Point]:
    """Yield the seconds that generating some number of vendors takes, once each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in COUNTS:
            specs = copies(count, folder / f"specs-{count}")
            command = [
                sys.executable,
                "-P",
                "-m",
                "jobcontracts",
                "generate",
                "--specs",
                str(specs),
            ]
            started = time.perf_counter()
            subprocess.run(
                [*command, "--output", str(folder / f"out-{count}")],
                check=True,
                capture_output=True,
            )
            yield Point("generate", "vendors", count, time.perf_counter() - started, "s")


def copies(count: int, specs: Path) -> Path:
    """Write `count` vendors that are copies of ours, and return their folder."""
    ours = vendor_names(own_specs())
    for number in range(count):
        original = own_specs() / ours[number % len(ours)]
        copy = specs / f"vendor_{number}"
        copy.mkdir(parents=True)
        for document in original.glob("*.yaml"):
            shutil.copy(document, copy)
    return specs
