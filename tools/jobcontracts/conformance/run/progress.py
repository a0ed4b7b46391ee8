"""What a person sees of a long run: a bar on a terminal, plain lines where it is piped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobcontracts.rendering.console import TerminalConsole

Show = Callable[[float, str], None]
"""Shows how much of the total is done, and what is under way."""


@contextmanager
def bar(console: TerminalConsole, title: str, total: float) -> Iterator[Show]:
    """Show the progress of something while it runs.

    Args:
        console: Where.
        title: What runs.
        total: How much there is to do, in whatever it is counted in.
    """
    if console.is_terminal:
        with console.progress(title, total) as show:
            yield show
        return
    told = -1

    def line(done: float, what: str) -> None:
        """Print a line each time that another quarter is done."""
        nonlocal told
        quarter = int(4 * done / total) if total else 4
        if quarter > told:
            told = quarter
            console.print_line(f"{title}: {25 * quarter} %, {what}")

    yield line
