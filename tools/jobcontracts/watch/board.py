"""The jobs on a screen: a row with a bar for each that runs, numbers when there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table

from jobcontracts.problem import quoted
from jobcontracts.rendering.console import TerminalConsole, styled
from jobcontracts.rendering.terminal import json_text
from jobcontracts.rendering.wording import counted
from jobcontracts.watch.outcomes import Outcome

ROWS = 20
"""How many jobs get a row of their own; the running ones come first."""

STYLES = {"succeeded": "green", "failed": "red", "unwatched": "red", "timeout": "yellow"}


class Shown:
    """Where outcomes are told, for as long as its context lasts."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def changed(self, outcome: Outcome) -> None:
        """Tell of a job that something of it is new."""
        raise NotImplementedError


class Lines(Shown):
    """A plain line per change, for a pipe; or a JSON object per line.

    Args:
        console: Where they go.
        as_json: Whether they are for a machine.
    """

    def __init__(self, console: TerminalConsole, *, as_json: bool) -> None:
        self._console = console
        self._as_json = as_json

    def changed(self, outcome: Outcome) -> None:
        self._console.print_line(json_text(outcome.as_json()) if self._as_json else line(outcome))


class Board(Shown):
    """A live table, and above it a line for each job that has more to tell than fits there.

    Args:
        console: A terminal.
        outcomes: All jobs.
    """

    def __init__(self, console: TerminalConsole, outcomes: Sequence[Outcome]) -> None:
        self._outcomes = outcomes
        self._console = console
        self._live = console.live(self.render, per_second=4)

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._live.__exit__(None, None, None)

    def changed(self, outcome: Outcome) -> None:
        """Write above the table why a job ended badly; the rest is drawn from what there is."""
        if outcome.detail:
            self._console.print_line(line(outcome), STYLES.get(outcome.kind, ""))

    def render(self) -> RenderableType:
        """Return the table as it is now."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for heading in ("vendor", "job", "state", "progress", "elapsed"):
            # A state as long as the vendor likes leaves room for the others.
            table.add_column(heading, no_wrap=True, max_width=24)
        ordered = sorted(self._outcomes, key=lambda o: (o.kind != "waiting", not o.state))
        for outcome in ordered[:ROWS]:
            style = STYLES.get(outcome.kind, "")
            state = styled(quoted(outcome.state or outcome.kind), style)
            job = outcome.target.job
            shown = job if len(job) <= 24 else f"…{job[-23:]}"
            elapsed = f"{outcome.elapsed:.0f} s"
            vendor = styled(outcome.target.vendor)
            table.add_row(vendor, styled(shown), state, bar(outcome), elapsed)
        return Group(table, styled(summary(self._outcomes)))


def bar(outcome: Outcome) -> RenderableType:
    """Return a bar for a job whose vendor tells how far it is, text for one that has ended."""
    if outcome.kind != "waiting":
        return styled(outcome.kind, STYLES.get(outcome.kind, ""))
    if outcome.progress is None:
        return styled("…")
    return ProgressBar(total=100, completed=outcome.progress, width=16)


def line(outcome: Outcome) -> str:
    """Return one line about a job."""
    progress = "" if outcome.progress is None else f" {outcome.progress:g} %"
    phase = f" ({outcome.phase})" if outcome.phase else ""
    detail = f": {quoted(outcome.detail)}" if outcome.detail else ""
    state = outcome.state if outcome.kind in ("waiting", "succeeded", "failed") else outcome.kind
    job = quoted(outcome.target)
    return f"{outcome.elapsed:7.1f} s  {job}  {quoted(state)}{phase}{progress}{detail}"


def punctuality(lateness: float) -> str:
    """Return how late the polls were, in one line; in seconds, at the 99th percentile."""
    return f"99 of 100 polls were late by {lateness:.2f} s at most"


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return how many jobs stand how, in one line."""
    kinds: Counter[Any] = Counter(outcome.kind for outcome in outcomes)
    parts = [f"{kinds[kind]} {kind}" for kind in ("waiting", *STYLES) if kinds[kind]]
    more = len(outcomes) - ROWS
    return f"{counted(len(outcomes), 'job')}: {', '.join(parts)}" + (
        f" ({more} not shown)" if more > 0 else ""
    )
