"""The figures of a run as Markdown, for the README: tables, and plots that GitHub draws (Mermaid).

`python -m benchmarks --readme` puts them between two marks, so that no figure is typed by hand.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measurement import Measurement, Point

from jobcontracts.model.vendors import own_specs, vendor_names

BEGIN = "<!-- figures: `python -m benchmarks --readme` writes what follows -->"
COLOUR = "%%{init: {'themeVariables': {'xyChart': {'plotColorPalette': '#1f6feb'}}}}%%"
"""Mermaid's own first colour is hardly to be seen on white."""
END = "<!-- end of the figures -->"


def machine() -> str:
    """Return what was measured on: processor, cores, system, Python."""
    described = Path("/proc/cpuinfo")
    text = described.read_text("utf-8") if described.exists() else ""
    found = re.search(r"model name\s*: (.+)", text)
    model = found[1] if found else platform.processor() or platform.machine()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def today() -> str:
    """Return the date, in UTC."""
    return datetime.now(UTC).date().isoformat()


def written(page: str, measurements: Sequence[Measurement], points: Sequence[Point]) -> str:
    """Return a page with the figures of this run between the two marks that it needs."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"expected a page with the lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n\n{markdown(measurements, points)}\n\n{END}{after}"


def markdown(
    measurements: Sequence[Measurement], points: Sequence[Point], plots: bool = True
) -> str:
    """Return the figures as Markdown, with or without plots."""
    vendors = len(vendor_names(own_specs()))
    blocks = [f"Measured on {today()}, with {vendors} vendors: {machine()}."]
    if measurements:
        header = ("what", "against", "ratio", "within", "turns", "target", "")
        blocks.append(table(header, [*map(cells, measurements)]))
    for name in dict.fromkeys(p.name for p in points):
        blocks += grown([p for p in points if p.name == name], plots)
    return "\n\n".join(blocks)


def cells(m: Measurement) -> Sequence[str]:
    """Return a line of the table."""
    bound = "" if m.at_most is None else f"≤ {m.at_most:g}"
    verdict = {True: "reached", False: "MISSED", None: ""}[m.reached]
    within = f"{100 * m.margin:.1f} %" if m.turns > 1 else ""
    return m.name, m.against, f"{m.ratio:.2f}", within, str(m.turns), bound, verdict


def grown(points: Sequence[Point], plots: bool) -> Iterator[str]:
    """Yield the table of how some costs grow with the same thing, and a plot of each."""
    first = points[0]
    yield f"### {first.name}, and how it grows"
    body = [[f"{p.count:,}", *(number(cost, ",") for cost in p.costs.values())] for p in points]
    yield table([first.of, *first.costs], body)
    for unit in first.costs if plots else ():
        yield plot(points, unit)


def plot(points: Sequence[Point], unit: str) -> str:
    """Return a line plot; its horizontal axis has one place for each count."""
    places = ", ".join(f'"{p.count:,}"' for p in points)
    costs = [p.costs[unit] for p in points]
    return f"""```mermaid
{COLOUR}
xychart-beta
    title "{points[0].name}: {unit}"
    x-axis "{points[0].of}" [{places}]
    y-axis "{unit}" 0 --> {number(max(costs) * 1.1)}
    line [{", ".join(map(number, costs))}]
```"""


def number(value: float, thousands: str = "") -> str:
    """Return a number without an exponent, which Mermaid does not read."""
    return format(value, f"{thousands}.{0 if value >= 100 else 2}f")


def table(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """Return a table, aligned to be read as it is."""
    widths = [max(map(len, column)) for column in zip(header, *body, strict=True)]
    rows = [header, ["-" * max(width, 3) for width in widths], *body]
    padded = ([cell.ljust(w) for cell, w in zip(row, widths, strict=True)] for row in rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in padded)
