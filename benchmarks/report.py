"""The figures of a run as Markdown, for the README: tables, and plots that GitHub draws (Mermaid).

`python -m benchmarks --readme` puts them between two marks, so that no figure is typed by hand.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from benchmarks.measurement import Measurement, Point, rows

BEGIN = "<!-- figures: `python -m benchmarks --readme` writes what follows -->"
COLOUR = "%%{init: {'themeVariables': {'xyChart': {'plotColorPalette': '#1f6feb'}}}}%%"
"""Mermaid's own first colour is hardly to be seen on white."""
END = "<!-- end of the figures -->"


def machine() -> str:
    """Return what was measured on: processor, cores, system, Python."""
    described = Path("/proc/cpuinfo")
    model = platform.processor() or platform.machine()
    if described.exists():
        lines = described.read_text("utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def today() -> str:
    """Return the date, in UTC."""
    return datetime.now(UTC).date().isoformat()


def written(page: str, measurements: Sequence[Measurement], points: Sequence[Point]) -> str:
    """Return a page with the figures of this run between its two marks.

    Raises:
        ValueError: The page lacks the marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"expected a page with the lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n\n{markdown(measurements, points)}\n\n{END}{after}"


def markdown(measurements: Sequence[Measurement], points: Sequence[Point]) -> str:
    """Return the figures as Markdown."""
    blocks = [f"Measured on {today()}: {machine()}."]
    if measurements:
        header, *body = rows(measurements)
        blocks.append(table(header, body))
    for (name, of), curve in groupby(
        sorted(points, key=lambda p: (p.name, p.of)), key=lambda p: (p.name, p.of)
    ):
        blocks += grown(name, of, list(curve))
    return "\n\n".join(blocks)


def grown(name: str, of: str, points: Sequence[Point]) -> Iterator[str]:
    """Yield the table of how some costs grow with the same thing, and a plot of each."""
    counts = sorted({p.count for p in points})
    units = list(dict.fromkeys(p.unit for p in points))
    value = {(p.count, p.unit): p.value for p in points}
    body = [
        [f"{count:,}", *(number(value[count, unit], ",") for unit in units)] for count in counts
    ]
    yield f"### {name}, and how it grows"
    yield table([of, *units], body)
    for unit in units:
        series = [value[count, unit] for count in counts]
        yield plot(f"{name}: {unit}", of, counts, unit, series)


def plot(title: str, of: str, counts: Sequence[int], unit: str, values: Sequence[float]) -> str:
    """Return a line plot; its horizontal axis has one place for each count."""
    places = ", ".join(f'"{count:,}"' for count in counts)
    heights = ", ".join(map(number, values))
    return "\n".join(
        [
            "```mermaid",
            COLOUR,
            "xychart-beta",
            f'    title "{title}"',
            f'    x-axis "{of}" [{places}]',
            f'    y-axis "{unit}" 0 --> {number(max(values) * 1.1)}',
            f"    line [{heights}]",
            "```",
        ]
    )


def number(value: float, thousands: str = "") -> str:
    """Return a number without an exponent, which Mermaid does not read."""
    return format(value, f"{thousands}.{0 if value >= 100 else 2}f")


def table(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """Return a table."""
    lines = [header, ["---"] * len(header), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
