# From templates/runtime/clocks.py, unchanged but for this line.
"""Time, handed in: tests hand in a clock of their own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from threading import Condition


class Clock(Protocol):
    """A clock that never goes back, and a way to let time pass."""

    def now(self) -> float:
        """Return the time, in seconds from some moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        ...


@runtime_checkable
class WakeableClock(Clock, Protocol):
    """A clock whose time passes by itself, so that something may happen before a sleep is over."""

    def wait(self, changed: Condition, seconds: float) -> object:
        """Let `seconds` pass, or less if `changed`, which is locked, is notified meanwhile."""
        ...


class AsyncClock(Protocol):
    """The same for asyncio."""

    def now(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def wait(self, changed: Condition, seconds: float) -> object:
        return changed.wait(seconds)


class AsyncSystemClock:
    """The machine's monotonic clock, for asyncio."""

    def now(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        # asyncio is imported by whoever runs a loop; a sync user does not pay for it.
        import asyncio

        await asyncio.sleep(seconds)
