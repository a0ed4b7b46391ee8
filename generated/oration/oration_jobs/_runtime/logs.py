# From templates/runtime/logs.py, unchanged but for this line.
"""The package's logger, by which Python's `logging` comes late: no import of a client needs it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from logging import Logger

DEBUG: Final = 10
INFO: Final = 20
"""Levels, by the numbers that the documentation of `logging` has."""

_RUNTIME: Final = __package__ or __name__


@cache
def package_logger() -> Logger:
    """Return the logger that is called as the package."""
    from logging import getLogger

    return getLogger(_RUNTIME.rpartition(".")[0] or _RUNTIME)
