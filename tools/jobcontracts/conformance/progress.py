"""What a person sees of a long run: a bar on a terminal, plain lines where it is piped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.console import Console


class Bar(Protocol):
    """Shows how far something has come."""

    def show(self, done: float, what: str) -> None:
        """Show how much of the total is done, and what is under way."""
        ...


@contextmanager
def bar(console: Console, title: str, total: float) -> Iterator[Bar]:
    """Show the progress of something while it runs.

    Args:
        console: Where.
        title: What runs.
        total: How much there is to do, in whatever it is counted in.
    """
    if not console.is_terminal:
        yield _Lines(console, title, total)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[what]}"), console=console) as progress:
        task = progress.add_task(title, total=total, what="")

        class Shown:
            def show(self, done: float, what: str) -> None:
                progress.update(task, completed=done, what=what)

        yield Shown()
        progress.update(task, completed=total, what="")


class _Lines:
    """One line each time that another quarter is done."""

    def __init__(self, console: Console, title: str, total: float) -> None:
        self._console = console
        self._title = title
        self._total = total
        self._told = -1

    def show(self, done: float, what: str) -> None:
        quarter = int(4 * done / self._total) if self._total else 4
        if quarter > self._told:
            self._told = quarter
            self._console.print(f"{self._title}: {25 * quarter} %, {what}", highlight=False)
