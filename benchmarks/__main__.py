"""`python -m benchmarks [PART...] [--json FILE] [--readme]`: measure, print a table of ratios.

Each part is a module here with a function `measure` that yields measurements or points.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.measurement import Measurement, Point, lines
from benchmarks.report import machine, today, written

PARTS = ("generation", "growth", "imports", "calls", "clients", "pollers", "waits", "mock")
README = Path(__file__).with_name("README.md")


def main() -> int:
    """Run the parts that are asked for, all if none is, and return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], help="what to measure")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--readme", action="store_true", help="write them into the README too")
    arguments = parser.parse_args()
    if arguments.readme and arguments.part:
        parser.error("--readme takes all parts, or the page would lose the others")
    measurements: list[Measurement] = []
    points: list[Point] = []
    for part in arguments.part or PARTS:
        print(f"measuring: {part}", file=sys.stderr, flush=True)
        for found in import_module(f"benchmarks.{part}").measure():
            (measurements if isinstance(found, Measurement) else points).append(found)
    print("\n".join(lines(measurements)))
    for point in points:
        print(f"{point.name}, {point.count} {point.of}: {point.value:.3g} {point.unit}")
    if arguments.json:
        report = {
            "date": today(),
            "machine": machine(),
            "measurements": [m.as_json() for m in measurements],
            "points": [p.as_json() for p in points],
        }
        arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    if arguments.readme:
        README.write_text(written(README.read_text(), measurements, points))
    return 0


if __name__ == "__main__":
    sys.exit(main())
