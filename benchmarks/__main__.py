"""`python -m benchmarks [PART...] [--json FILE] [--readme]`: measure, print a table of ratios.

`--gate` counts instructions instead, and compares them with those in `instructions.json`.

Each part is a module here with a function `measure` that yields measurements or points.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Iterable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from benchmarks.gate import gate
from benchmarks.measurement import REPEATS, Measurement, Point
from benchmarks.report import machine, markdown, today, written

PARTS = ("generation", "imports", "commands", "calls", "waits", "mock")
README = Path(__file__).with_name("README.md")


def main() -> int:
    """Run the parts that are asked for, all if none is, and return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], help="what to measure")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--readme", action="store_true", help="write them into the README too")
    parser.add_argument("--gate", action="store_true", help="count instructions, and compare")
    parser.add_argument("--write", action="store_true", help="write the instructions down anew")
    arguments = parser.parse_args()
    if arguments.write and not arguments.gate:
        parser.error("--write goes with --gate")
    if arguments.gate:
        return gate(arguments.write)
    if arguments.readme and arguments.part:
        parser.error("--readme takes all parts, or the page would lose the others")
    # What is installed was compiled then; ours is by its first run, if the environment lets it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    figures, broken = measured(arguments.part or PARTS)
    measurements, rough = repeating(f for f in figures if isinstance(f, Measurement))
    points = [f for f in figures if isinstance(f, Point)]
    print(markdown(measurements, points, plots=False))
    for line in rough:
        known = f"{line.ratio:.2f} known within {line.margin:.0%} only"
        print(f"left out: {line.name} ({known})", file=sys.stderr)
    if arguments.json:
        report = {
            "date": today(),
            "machine": machine(),
            "measurements": [asdict(m) | {"reached": m.reached} for m in measurements],
            "points": [asdict(p) for p in points],
        }
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if broken:
        print(f"not measured: {', '.join(broken)}; the README stays as it was", file=sys.stderr)
    elif arguments.readme:
        page = README.read_text("utf-8")
        README.write_text(written(page, measurements, points), encoding="utf-8")
    return int(bool(broken))


def repeating(lines: Iterable[Measurement]) -> tuple[list[Measurement], list[Measurement]]:
    """Return the lines that would say the same the next time, and the others."""
    found = [*lines]
    return (
        [line for line in found if line.margin <= REPEATS],
        [line for line in found if line.margin > REPEATS],
    )


def measured(parts: Iterable[str]) -> tuple[list[Measurement | Point], list[str]]:
    """Measure, and return the figures and the parts that broke: what the others found is kept."""
    figures: list[Measurement | Point] = []
    broken = []
    for part in parts:
        print(f"measuring: {part}", file=sys.stderr, flush=True)
        try:
            figures.extend(import_module(f"benchmarks.{part}").measure())
        except Exception:  # noqa: BLE001 -- whatever it is, the others have not measured in vain
            traceback.print_exc()
            broken.append(part)
    return figures, broken


if __name__ == "__main__":
    sys.exit(main())
