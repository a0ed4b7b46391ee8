"""`python -m benchmarks [PART...] [--json FILE]`: measure, and print a table of ratios.

Each part is a module here with a function `measure` that yields measurements or points.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.measurement import Measurement, Point, lines

NOT_PARTS = {"__init__", "__main__", "constant_server", "load", "measurement", "mock_server"}
NOT_PARTS |= {"peers", "plot"}


def main() -> int:
    """Run the parts that are asked for, all if none is, and return the exit status."""
    here = Path(__file__).parent
    parts = sorted(p.stem for p in here.glob("*.py") if p.stem not in NOT_PARTS)
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[[], *parts], help="what to measure")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    measurements: list[Measurement] = []
    points: list[Point] = []
    for part in arguments.part or parts:
        print(f"measuring: {part}", file=sys.stderr, flush=True)
        for found in import_module(f"benchmarks.{part}").measure():
            (measurements if isinstance(found, Measurement) else points).append(found)
    print("\n".join(lines(measurements)))
    for point in points:
        print(f"{point.name}, {point.count} {point.of}: {point.value:.3g} {point.unit}")
    if arguments.json:
        report = {
            "date": datetime.now(UTC).date().isoformat(),
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "measurements": [m.as_json() for m in measurements],
            "points": [p.as_json() for p in points],
        }
        arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
