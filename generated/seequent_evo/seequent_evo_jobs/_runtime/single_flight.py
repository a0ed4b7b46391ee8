# From templates/runtime/single_flight.py, unchanged but for this line.
"""One call at a time for all who need what it returns, each of whom waits as long as it likes.

No lock is held while a function runs: one that hangs holds up nobody, a fork leaves none locked.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Hashable, Iterable
from contextvars import ContextVar, copy_context
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from .errors import ConfigurationError, TransportError
from .processes import call_after_fork

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Task
    from concurrent.futures import Future

T = TypeVar("T")
_CALLERS: Final[ContextVar[tuple[object, ...]]] = ContextVar("callers", default=())
"""The calls of flights that the running code is a part of."""


class ThreadFlight(Generic[T]):
    """Calls functions in daemon threads, for each key one at a time.

    Args:
        name: What is called, for an error.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: dict[Hashable, Future[T]] = {}
        call_after_fork(self)

    def after_fork(self) -> None:
        """Forget the parent's calls: a child has none of its threads."""
        self._calls = {}

    def call(self, key: Hashable, function: Callable[[], T]) -> Future[T]:
        """Return the call that is under way; if none is, call `function`.

        Raises:
            ConfigurationError: This is part of that call, and would wait for itself.
        """
        # Imported by who needs it: it takes a while.
        from concurrent.futures import Future

        new_call: Future[T] = Future()
        # Atomic: of two threads that come at once one calls, and both wait for it.
        call = self._calls.setdefault(key, new_call)
        _check_no_part_of([call], self._name)
        if call is new_call:
            new_call.set_running_or_notify_cancel()
            run = (self._run, key, function, new_call)
            try:
                Thread(target=copy_context().run, args=run, name=self._name, daemon=True).start()
            except RuntimeError as error:
                del self._calls[key]
                new_call.set_exception(error)
        return call

    def _run(self, key: Hashable, function: Callable[[], T], call: Future[T]) -> None:
        _CALLERS.set((*_CALLERS.get(), call))
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 -- whatever it is, it is for those who wait
            del self._calls[key]
            call.set_exception(error)
        else:
            del self._calls[key]
            call.set_result(result)


class TaskFlight(Generic[T]):
    """Awaits functions in tasks, in each event loop one at a time.

    Args:
        name: What is awaited, for an error.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: dict[AbstractEventLoop, _SharedTask[T]] = {}

    async def call(self, function: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Wait for the task that is under way; if none is, for one of `function`.

        It is cancelled when nobody waits for it any more.

        Raises:
            ConfigurationError: This is part of that task, and would wait for itself.
            TransportError: The task was cancelled from within.
        """
        import asyncio

        # Of other loops as well: a function may have started one.
        _check_no_part_of([each.task for each in list(self._calls.values())], self._name)
        loop = asyncio.get_running_loop()
        shared = self._calls.get(loop)
        if shared is None or shared.task.done():
            shared = self._calls[loop] = _SharedTask(loop.create_task(_run(function)))
        task = shared.task
        shared.waiting += 1
        try:
            # Whoever is cancelled here does not cancel the task.
            await asyncio.wait((task,))
        finally:
            shared.waiting -= 1
            if not shared.waiting:
                task.cancel()
                if self._calls.get(loop) is shared:
                    del self._calls[loop]
        if task.cancelled():
            raise TransportError(f"{self._name}: the call was cancelled")
        return task.result()


class _SharedTask(Generic[T]):
    """A task, and how many wait for it."""

    __slots__ = ("task", "waiting")

    def __init__(self, task: Task[T]) -> None:
        self.task = task
        self.waiting = 0


async def _run(function: Callable[[], Coroutine[Any, Any, T]]) -> T:
    import asyncio

    _CALLERS.set((*_CALLERS.get(), asyncio.current_task()))
    return await function()


def _check_no_part_of(calls: Iterable[object], name: str) -> None:
    if any(call in _CALLERS.get() for call in calls):
        raise ConfigurationError(
            f"{name}: its function called the client that asks it; give it a client of its own"
        )
