"""Where things are said: results on standard output, mistakes and progress on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from jobcontracts.problem import Problem

if TYPE_CHECKING:
    from jobcontracts.rendering.console import TerminalConsole


def console(*, stderr: bool = False) -> TerminalConsole:
    """Return where tables and lines are printed: in colour on a terminal, plain anywhere else."""
    # Imported here, for it takes its time.
    from jobcontracts.rendering.console import TerminalConsole

    return TerminalConsole(stderr=stderr)


def tell(problems: Iterable[Problem]) -> None:
    """Write problems to standard error, unwrapped: editors and CI find the `file:line:` in them."""
    for problem in problems:
        print(problem, file=sys.stderr)
