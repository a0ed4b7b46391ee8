# From templates/runtime/callbacks.py, unchanged but for this line.
"""Calling what a caller wants to be told by: plain functions and, under asyncio, async ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from .errors import ConfigurationError

T = TypeVar("T")


def notify(on_update: Callable[[T], object], update: T) -> None:
    """Call a function with an update.

    Raises:
        ConfigurationError: It is async: nobody would run what it returns.
    """
    told = on_update(update)
    if isinstance(told, Coroutine):
        told.close()
        raise ConfigurationError(
            "on_update and on_poll: expected a plain function, found an async one; "
            "an AsyncClient awaits it"
        )


async def notify_async(on_update: Callable[[T], object], update: T) -> None:
    """Call a function with an update, and await what it returns if that is to be awaited."""
    told = on_update(update)
    if isinstance(told, Awaitable):
        await told
