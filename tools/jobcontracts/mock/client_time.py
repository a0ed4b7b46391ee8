"""The time of a client that waits on a mock: it is the mock's, which goes by at once."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Timed(Protocol):
    """A mock, as far as its time goes."""

    def now(self) -> float:
        """Return its time, in seconds."""
        ...

    def advance(self, seconds: float) -> None:
        """Let seconds go by at once."""
        ...


class _MockTime:
    """The `clock` of a client: its time is the mock's.

    Args:
        mock: The mock.
    """

    def __init__(self, mock: Timed) -> None:
        self._mock = mock

    def now(self) -> float:
        """Return the mock's time, in seconds."""
        return self._mock.now()


class MockTime(_MockTime):
    """The clock of a `Client`."""

    def sleep(self, seconds: float) -> None:
        """Let seconds go by on the mock, at once."""
        self._mock.advance(seconds)


class AsyncMockTime(_MockTime):
    """The clock of an `AsyncClient`."""

    async def sleep(self, seconds: float) -> None:
        """Let seconds go by on the mock, at once, when the other tasks have had their turn."""
        await asyncio.sleep(0)
        self._mock.advance(seconds)
