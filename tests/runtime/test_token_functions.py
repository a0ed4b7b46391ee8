"""A function that is asked for a credential may hang, fail, call a client: nobody is held up."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from runtime.credentials import RequestCredential, Secret
from runtime.errors import ConfigurationError, JobsError, TransportError, TransportTimeout

from .doubles import ASK, Driver, kettle, parse_kettle

PATIENCE = 0.1
"""The timeout of a call that is to end by it, in seconds."""

Function = Callable[[], Any]


def credential(source: Function) -> RequestCredential:
    return RequestCredential("token", "Authorization", "Bearer ", source, "NONE")


def plain(secret: Secret) -> str:
    return str.__str__(secret)


def as_async(function: Function) -> Function:
    """Return an async function that does what a plain one does, without blocking its loop."""

    async def asynchronous() -> Any:
        return await asyncio.to_thread(function)

    return asynchronous


def as_lambda(function: Function) -> Function:
    """Return a plain function that returns something to await."""
    asynchronous = as_async(function)
    return lambda: asynchronous()


KINDS: dict[str, tuple[bool, Callable[[Function], Function]]] = {
    "sync": (False, lambda function: function),
    "async, a plain function": (True, lambda function: function),
    "async, an async function": (True, as_async),
    "async, a lambda": (True, as_lambda),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> tuple[bool, Callable[[Function], Function]]:
    return KINDS[request.param]


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """Is set at the latest when the test is over, so that nothing hangs longer."""
    event = threading.Event()
    yield event
    event.set()


def test_one_that_hangs_holds_up_nobody_past_a_deadline(
    kind: tuple[bool, Callable[[Function], Function]], over: threading.Event
) -> None:
    asynchronous, made = kind

    def hang() -> str:
        over.wait(10)
        return "t0ken"

    async def hang_async() -> str:
        await asyncio.Event().wait()
        return "t0ken"

    hangs: dict[Any, Function] = {as_async: hang_async, as_lambda: lambda: hang_async()}
    driver = Driver(asynchronous, [kettle("boiled")], token=hangs.get(made, hang))
    # As many as pools have threads, and then some.
    errors: list[Exception] = []

    def call() -> None:
        try:
            driver.call(timeout=PATIENCE)
        except JobsError as error:
            errors.append(error)

    started = time.monotonic()
    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(8)
    assert time.monotonic() - started < 8
    assert [type(error) for error in errors] == [TransportTimeout] * 8
    assert "token" in str(errors[0])
    assert driver.transport.calls == []


@pytest.mark.parametrize("asynchronous", [False, True])
def test_calls_of_one_that_hangs_do_not_pile_up(asynchronous: bool, over: threading.Event) -> None:
    asked: list[int] = []

    def hang() -> str:
        asked.append(1)
        over.wait(10)
        return "t0ken"

    driver = Driver(asynchronous, [kettle("boiled")], token=hang)
    for _ in range(5):
        with pytest.raises(TransportTimeout):
            driver.call(timeout=PATIENCE / 10)
    assert asked == [1]
    over.set()
    # What it returns at last is kept.
    assert driver.call(timeout=5).body.state == "boiled"
    assert asked == [1]


def test_one_that_calls_the_client_that_asks_is_told_so(
    kind: tuple[bool, Callable[[Function], Function]],
) -> None:
    asynchronous, made = kind
    drivers: list[Driver] = []

    def fetch() -> str:
        return str(drivers[0].call())

    drivers.append(Driver(asynchronous, [kettle("boiled")], token=made(fetch)))
    with pytest.raises(ConfigurationError, match=r"^token: .* a client of its own"):
        drivers[0].call()


def test_an_async_one_that_awaits_the_client_that_asks_is_told_so() -> None:
    async def fetch() -> str:
        async with asyncio.TaskGroup() as group:
            call = group.create_task(driver._async_core.call(ASK, parse_kettle))
        return str(call.result())

    driver = Driver(True, [kettle("boiled")], token=fetch)
    with pytest.raises(ExceptionGroup) as raised:
        driver.call()
    assert raised.group_contains(ConfigurationError, match=r"^token: ")


def test_one_may_use_a_client_of_its_own(
    kind: tuple[bool, Callable[[Function], Function]],
) -> None:
    asynchronous, made = kind
    other = Driver(asynchronous, [kettle("t0ken")], token=made(lambda: "0ther"))
    driver = Driver(asynchronous, [kettle("boiled")], token=made(lambda: other.call().body.state))
    assert driver.call().body.state == "boiled"
    (call,) = driver.transport.calls
    assert call.headers["Authorization"] == "Bearer t0ken"
    (call,) = other.transport.calls
    assert call.headers["Authorization"] == "Bearer 0ther"


def test_one_that_fails_fails_all_who_wait_and_is_asked_again(
    kind: tuple[bool, Callable[[Function], Function]],
) -> None:
    asynchronous, made = kind
    found: list[Any] = [TimeoutError("its own"), "t0ken"]

    def fetch() -> str:
        value = found.pop(0)
        if isinstance(value, Exception):
            raise value
        return str(value)

    driver = Driver(asynchronous, [kettle("boiled")], token=made(fetch))
    with pytest.raises(TimeoutError, match="its own"):
        driver.call()
    assert driver.call().body.state == "boiled"


def test_a_plain_one_sees_the_context_of_who_calls(
    kind: tuple[bool, Callable[[Function], Function]],
) -> None:
    asynchronous, made = kind
    tenant: ContextVar[str] = ContextVar("tenant")
    tenant.set("acme")
    driver = Driver(asynchronous, [kettle("boiled")], token=made(lambda: tenant.get()))
    driver.call()
    assert driver.transport.calls[0].headers["Authorization"] == "Bearer acme"


@pytest.mark.parametrize("plainly", [True, False])
def test_a_task_that_is_cancelled_takes_nothing_from_the_others(plainly: bool) -> None:
    asked: list[int] = []
    arrived, over = threading.Event(), threading.Event()

    def fetch() -> str:
        asked.append(1)
        arrived.set()
        over.wait(10)
        return "t0ken"

    async def run() -> list[Any]:
        source = credential(fetch if plainly else as_async(fetch))
        tasks = [asyncio.create_task(source.get_async(10)) for _ in range(3)]
        await asyncio.to_thread(arrived.wait, 10)
        tasks[0].cancel()
        await asyncio.wait(tasks[:1])
        tasks.append(asyncio.create_task(source.get_async(10)))
        await asyncio.sleep(0)
        over.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    cancelled, *others = asyncio.run(run())
    assert isinstance(cancelled, asyncio.CancelledError)
    assert [plain(value) for value in others] == ["Bearer t0ken"] * 3
    assert asked == [1]


def test_an_async_one_for_which_nobody_waits_is_cancelled() -> None:
    cancelled: list[str] = []

    async def fetch() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append("fetch")
            raise
        return ""

    async def run() -> None:
        source = credential(fetch)
        waits = [source.get_async(PATIENCE) for _ in range(3)]
        outcomes = await asyncio.gather(*waits, return_exceptions=True)
        assert [type(each) for each in outcomes] == [TransportTimeout] * 3
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())
    assert cancelled == ["fetch"]


def test_an_async_one_that_cancels_itself_cancels_nobody() -> None:
    async def fetch() -> str:
        raise asyncio.CancelledError

    async def run() -> None:
        with pytest.raises(TransportError, match="cancelled"):
            await credential(fetch).get_async(5)

    asyncio.run(run())


def test_an_async_one_serves_the_loops_of_many_threads() -> None:
    both = threading.Barrier(2, timeout=10)

    async def fetch() -> str:
        await asyncio.to_thread(both.wait)
        return "t0ken"

    source = credential(fetch)
    values: list[str] = []

    def run() -> None:
        values.append(plain(asyncio.run(source.get_async(10))))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert values == ["Bearer t0ken"] * 2


def test_many_threads_get_what_one_of_them_has_asked_for() -> None:
    asked: list[int] = []
    arrived, over = threading.Semaphore(0), threading.Event()

    def fetch() -> str:
        asked.append(1)
        over.wait(10)
        return "t0ken"

    source = credential(fetch)
    values: list[str] = []

    def get() -> None:
        arrived.release()
        values.append(plain(source.get(10)))

    threads = [threading.Thread(target=get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert arrived.acquire(timeout=10)
    over.set()
    for thread in threads:
        thread.join(10)
    assert values == ["Bearer t0ken"] * 8
    assert asked == [1]
