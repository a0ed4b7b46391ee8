"""What the demo shows of its jobs: a live table on a terminal, else a plain line per change."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Self

from rich.table import Table

from jobcontracts.rendering.console import TerminalConsole, styled

STYLES = {"succeeded": "green", "failed": "red", "cancelled": "yellow", "expired": "yellow"}


@dataclass
class Row:
    """One job on the board."""

    vendor: str
    plan: str
    job: str = ""
    state: str = ""
    phase: str = ""
    progress: str = ""
    outcome: str = ""
    started: float = field(default_factory=time.monotonic)
    elapsed: float = 0.0

    def take(self, update: Any) -> None:
        """Take in an update of a client."""
        self.state, self.phase = update.state, update.phase
        self.progress = "" if update.progress is None else f"{update.progress} %"
        self.elapsed = time.monotonic() - self.started


class Board:
    """All jobs of the demo.

    Args:
        console: Where it is shown.
        rows: The jobs.
    """

    def __init__(self, console: TerminalConsole, rows: Sequence[Row]) -> None:
        self.console = console
        self.rows = rows
        self.live: AbstractContextManager[None] | None = None

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self.live = self.console.live(self.table, per_second=8)
            self.live.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.live is not None:
            self.live.__exit__(None, None, None)

    def changed(self, row: Row, update: Any) -> None:
        """Show an update of a job."""
        row.take(update)
        if self.live is None:
            progress = f" {row.progress}" if row.progress else ""
            line = f"{row.elapsed:5.1f} s  {row.vendor} {short(row.job)}: "
            line += f"{row.state} ({row.phase}){progress}"
            self.console.print_line(line)

    def table(self) -> Table:
        """Return the table as it is now."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for heading in ("vendor", "job", "state", "phase"):
            table.add_column(heading, no_wrap=True, max_width=24)
        table.add_column("done", justify="right")
        table.add_column("elapsed", justify="right")
        for row in self.rows:
            phase = styled(row.phase, STYLES.get(row.phase, ""))
            elapsed = f"{row.elapsed:.1f} s" if row.state else ""
            told = map(styled, (row.vendor, short(row.job), row.state))
            table.add_row(*told, phase, row.progress, elapsed)
        return table


def short(job: str) -> str:
    """Return a job's id in at most 18 characters: its beginning, which is what tells ids apart."""
    return job if len(job) <= 18 else f"{job[:17]}…"
