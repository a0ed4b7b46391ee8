"""Two things timed in turns, and the ratio of their medians: never a time alone.

Turns, so that what else the machine does falls on both; medians, so that one hiccup does not count.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Measurement:
    """One line of the table.

    Args:
        name: What was measured.
        against: What it was measured against.
        ratio: Ours divided by theirs, of the medians.
        low, high: The smallest and the largest ratio of one turn.
        target: What the ratio should be.
        at_most: Whether the target is an upper bound; else it is a lower one.
        ours, theirs: The medians.
        unit: Of both.
        turns: How many turns there were.
        note: What a reader should know besides.
    """

    name: str
    against: str
    ratio: float
    low: float
    high: float
    target: float | None
    at_most: bool
    ours: float
    theirs: float
    unit: str
    turns: int
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def as_json(self) -> dict[str, Any]:
        """Return the measurement as JSON values."""
        return {**asdict(self), "reached": self.reached}


@dataclass(frozen=True)
class Point:
    """One point of a curve: how a cost grows.

    Args:
        name: What was measured.
        of: What there is more and more of.
        count: How much of it.
        value: The cost.
        unit: Of the cost.
    """

    name: str
    of: str
    count: int
    value: float
    unit: str

    def as_json(self) -> dict[str, Any]:
        """Return the point as JSON values."""
        return asdict(self)


def compare(
    name: str,
    against: str,
    ours: Callable[[], float],
    theirs: Callable[[], float],
    *,
    turns: int,
    target: float | None,
    at_most: bool = True,
    unit: str = "s",
    note: str = "",
) -> Measurement:
    """Measure both in turns.

    Args:
        name, against: What is measured, against what.
        ours, theirs: Each does its work once and returns its figure, for example seconds.
        turns: How many turns.
        target: What the ratio should be.
        at_most: Whether the target is an upper bound.
        unit: Of the figures.
        note: What a reader should know besides.
    """
    pairs = [(ours(), theirs()) for _ in range(turns)]
    ratios = [a / b for a, b in pairs]
    mine = statistics.median(a for a, _ in pairs)
    other = statistics.median(b for _, b in pairs)
    return Measurement(
        name,
        against,
        mine / other,
        min(ratios),
        max(ratios),
        target,
        at_most,
        mine,
        other,
        unit,
        turns,
        note,
    )


def seconds(work: Callable[[], object]) -> Callable[[], float]:
    """Return a function that does `work` once and returns how long it took."""

    def timed() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return timed


def rows(measurements: Sequence[Measurement]) -> list[tuple[str, ...]]:
    """Return the cells of the table, its header first."""
    cells: list[tuple[str, ...]] = [("what", "against", "ratio", "spread", "target", "")]
    for m in measurements:
        bound = "" if m.target is None else f"{'≤' if m.at_most else '≥'} {m.target:g}"
        verdict = {True: "reached", False: "MISSED", None: ""}[m.reached]
        spread = f"{m.low:.2f} to {m.high:.2f}"
        cells.append((m.name, m.against, f"{m.ratio:.2f}", spread, bound, verdict))
    return cells


def lines(measurements: Sequence[Measurement]) -> list[str]:
    """Return the table as aligned text."""
    cells = rows(measurements)
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    return [
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
