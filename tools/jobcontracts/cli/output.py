"""Where things are said: results on standard output, mistakes and progress on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from jobcontracts.problem import Problem
from jobcontracts.rendering.terminal import PIPED_WIDTH

if TYPE_CHECKING:
    from jobcontracts.rendering.console import TerminalConsole

Row = tuple[Sequence[str], str]
"""The cells of a row, and the style of its name."""


def console(*, stderr: bool = False) -> TerminalConsole:
    """Return where tables and lines are printed: in colour on a terminal, plain anywhere else."""
    # Imported here, for it takes its time.
    from jobcontracts.rendering.console import TerminalConsole

    return TerminalConsole(stderr=stderr)


def print_tally(header: Sequence[str], rows: Sequence[Row]) -> None:
    """Print names, each with its numbers; by rich in colour, and where names are wide or long.

    Rich alone takes as long to load as half of what a check does.
    """
    columns = [*zip(header, *(cells for cells, _ in rows), strict=True)]
    widths = [max(map(len, column)) for column in columns]
    lines = [
        "  ".join(f"{c:{'>' if i else '<'}{widths[i]}}" for i, c in enumerate(cells))
        for cells in (header, *(cells for cells, _ in rows))
    ]
    if _is_plain(sys.stdout) and all(_fits(line) for line in lines):
        print(*lines, sep="\n")
        return
    from rich.table import Table

    from jobcontracts.rendering.console import styled

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(header[0], overflow="fold")
    for name in header[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    for (name, *numbers), style in rows:
        table.add_row(styled(name, style), *numbers)
    console().print(table)


def _is_plain(stream: TextIO) -> bool:
    """Return whether rich would write no colour there, whoever asks for it."""
    asked = {"FORCE_COLOR", "TTY_COMPATIBLE"} & {*os.environ}
    return not asked and not stream.isatty()


def _fits(line: str) -> bool:
    return line.isascii() and line.isprintable() and len(line) <= PIPED_WIDTH


def tell(problems: Iterable[Problem]) -> None:
    """Write problems to standard error, unwrapped: editors and CI find the `file:line:` in them."""
    for problem in problems:
        print(problem, file=sys.stderr)
