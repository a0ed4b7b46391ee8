"""Where things are said: results on standard output, mistakes and progress on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from jobcontracts.problem import Problem

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 80
"""Columns of what is not written to a terminal: the same everywhere, so that it can be compared."""


def console(*, stderr: bool = False) -> Console:
    """Return where tables and lines are printed: in colour on a terminal, plain anywhere else."""
    from rich.console import Console

    # Without emoji, `:bug:` in a vendor's message stays what it is.
    found = Console(stderr=stderr, emoji=False)
    return found if found.is_terminal else Console(stderr=stderr, emoji=False, width=PIPED_WIDTH)


def tell(problems: Iterable[Problem]) -> None:
    """Write problems to standard error, unwrapped: editors and CI find the `file:line:` in them."""
    for problem in problems:
        print(problem, file=sys.stderr)
