# From templates/runtime/callbacks.py, unchanged but for this line.
"""Calling what a caller wants to be told by: plain functions and, under asyncio, async ones."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import TypeVar

from .errors import ConfigurationError

T = TypeVar("T")


def notify(on_update: Callable[[T], object], update: T) -> None:
    """Call a function with an update.

    Raises:
        ConfigurationError: It is async, or has a `yield` in it: nobody would run what it returns.
    """
    told = on_update(update)
    # A future, such as a task, runs by itself.
    if isinstance(told, Awaitable) and not hasattr(told, "add_done_callback"):
        if callable(close := getattr(told, "close", None)):
            close()
        raise ConfigurationError(
            "on_update and on_poll: expected a plain function, found an async one; "
            "an AsyncClient awaits it"
        )
    _refuse_generator(told)


async def notify_async(on_update: Callable[[T], object], update: T) -> None:
    """Call a function with an update, and await what it returns if that is to be awaited.

    Raises:
        ConfigurationError: It has a `yield` in it: nobody would run what it returns.
    """
    told = on_update(update)
    if isinstance(told, Awaitable):
        await told
    _refuse_generator(told)


def _refuse_generator(told: object) -> None:
    if isinstance(told, (Generator, AsyncGenerator)):
        raise ConfigurationError(
            "on_update and on_poll: expected a function that is run when it is called, "
            "found one with yield in it, which is not"
        )
