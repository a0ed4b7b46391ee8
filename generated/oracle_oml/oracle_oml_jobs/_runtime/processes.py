# From templates/runtime/processes.py, unchanged but for this line.
"""What stays in its process: connections, credentials, and what threads are at."""

from __future__ import annotations

import os
from typing import Final, NoReturn, Protocol
from weakref import WeakSet


class ForkAware(Protocol):
    """Something that holds what a forked child cannot share with its parent."""

    def after_fork(self) -> None:
        """Begin anew in the child, before any other code of it runs."""
        ...


_fork_aware: WeakSet[ForkAware] = WeakSet()
LEFT_TO_PARENT: Final[list[object]] = []
"""What a child leaves untouched: to close it, or to collect it, would reach into its parent."""


def call_after_fork(each: ForkAware) -> None:
    """Have `after_fork` called in every child that is forked from now on (`os.fork`)."""
    _fork_aware.add(each)


def _call_all() -> None:
    for each in list(_fork_aware):
        each.after_fork()


if hasattr(os, "register_at_fork"):  # Windows has no fork.
    os.register_at_fork(after_in_child=_call_all)


class NotPicklable:
    """Refuses `pickle` and `copy`: it holds credentials or connections."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(
            f"cannot pickle or copy {type(self).__name__}: it holds credentials or connections; "
            "make one where it is needed"
        )
