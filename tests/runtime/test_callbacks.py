"""What a caller is told by: plain functions, async ones where they are awaited, and no others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import nullcontext

import pytest

from runtime.errors import ConfigurationError

from .doubles import Driver, KettleUpdate, kettle
from .test_core import POLICY

EACH = pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])


@pytest.mark.parametrize("raises", [False, True])
def test_an_async_callback_is_awaited(raises: bool) -> None:
    seen: list[str] = []

    async def note(update: KettleUpdate) -> None:
        await asyncio.sleep(0)
        seen.append(update.state)
        if raises:
            raise KeyError(update.state)

    driver = Driver(True, [kettle("heating"), kettle("boiled")])
    with pytest.raises(KeyError) if raises else nullcontext():
        driver.wait(POLICY, note)
    assert seen == (["heating"] if raises else ["heating", "boiled"])
    assert len(driver.transport.calls) == len(seen)


def test_an_async_callback_of_a_sync_wait_is_refused() -> None:
    async def note(update: KettleUpdate) -> None:
        raise AssertionError(update)

    driver = Driver(False, [kettle("heating")])
    with pytest.raises(
        ConfigurationError, match="on_update and on_poll: expected a plain function"
    ):
        driver.wait(POLICY, note)


def steps(update: KettleUpdate) -> Iterator[object]:
    yield update


async def async_steps(update: KettleUpdate) -> AsyncIterator[object]:
    yield update


@EACH
@pytest.mark.parametrize("function", [steps, async_steps])
def test_a_callback_that_nobody_would_run_is_refused(
    asynchronous: bool, function: Callable[[KettleUpdate], object]
) -> None:
    driver = Driver(asynchronous, [kettle("heating")])
    with pytest.raises(ConfigurationError, match="with yield in it"):
        driver.wait(POLICY, function)


class Later:
    """What is to be awaited, and is no coroutine."""

    def __init__(self) -> None:
        self.awaited = False

    def __await__(self) -> Iterator[None]:
        self.awaited = True
        return iter(())


@EACH
def test_whatever_is_to_be_awaited_is_awaited_or_refused(asynchronous: bool) -> None:
    later, driver = Later(), Driver(asynchronous, [kettle("boiled")])
    with nullcontext() if asynchronous else pytest.raises(ConfigurationError, match="async one"):
        driver.wait(POLICY, lambda _: later)
    assert later.awaited == asynchronous
