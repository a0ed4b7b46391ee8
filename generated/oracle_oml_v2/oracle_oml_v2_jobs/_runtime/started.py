# From templates/runtime, copied unchanged into every generated client: edit it there.
"""A wait that has been started: its machine, and the way to ask. `wait` drives one, `watch` many.

`watch` takes the handles of any mix of generated packages, each with its own copy of this runtime,
so what it uses of a started wait is plain: `due`, `ended`, `update`, `error`, `pause`, `poll`,
`defer`.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from msgspec.structs import replace

from .clocks import AsyncClock, Clock
from .errors import JobsError, StatusError
from .messages import Answer, printable
from .retrying import retry_after
from .updates import BaseUpdate
from .waiting import OnUnknown, Poll, Wait, WaitPolicy

AnswerT = TypeVar("AnswerT", bound=Answer)
UpdateT = TypeVar("UpdateT", bound=BaseUpdate[Any])
UpdateT_co = TypeVar("UpdateT_co", bound=BaseUpdate[Any], covariant=True)
BUSY = frozenset({429, 503})
"""Statuses whose Retry-After is meant for all of a vendor's jobs, not for one."""


class Job(Protocol[AnswerT, UpdateT_co]):
    """What a started wait asks: a handle."""

    def _ask(self, timeout: float | None, /) -> AnswerT: ...
    def _read(self, answer: AnswerT, attempt: int, elapsed: float, /) -> UpdateT_co: ...


class AsyncJob(Protocol[AnswerT, UpdateT_co]):
    """The same for asyncio."""

    def _ask(self, timeout: float | None, /) -> Awaitable[AnswerT]: ...
    def _read(self, answer: AnswerT, attempt: int, elapsed: float, /) -> UpdateT_co: ...


class _Started(Generic[UpdateT]):
    """What both kinds of started waits have in common.

    Args:
        machine: The wait.
        logger: Where polls are told.
        started: When the wait began, in seconds.
    """

    __slots__ = ("_logger", "_machine", "_started", "pause")

    def __init__(self, machine: Wait[UpdateT], logger: logging.Logger, started: float) -> None:
        self._machine = machine
        self._logger = logger
        self._started = started
        self.pause = 0.0
        """How long the vendor, by its last answer, wants no request for any job, in seconds."""

    @property
    def due(self) -> float:
        """When the next poll is to be sent, in seconds on the wait's clock."""
        return self._machine.due

    @property
    def ended(self) -> bool:
        """Whether the wait is over."""
        return self._machine.end is not None

    @property
    def update(self) -> UpdateT | None:
        """What the last answer said; None before the first."""
        return self._machine.update

    @property
    def error(self) -> BaseException | None:
        """What the wait ended with; None while it goes on, and if the job has succeeded."""
        end = self._machine.end
        return None if end is None else end.error

    def defer(self, until: float, now: float) -> None:
        """Put the next poll off; see `Wait.defer`."""
        self._machine.defer(until, now)

    def result(self) -> UpdateT:
        """Return the last update of a wait that is over, or raise what it ended with."""
        if self.error is not None:
            raise self.error
        assert self.update is not None, "a wait without an error has an update"
        return self.update

    def _begin(self, now: float) -> float | None:
        """Return how long the poll that is due may take, in seconds; None if none is."""
        self.pause = 0.0
        step = self._machine.step(now)
        return step.timeout if isinstance(step, Poll) else None

    def _answered(self, update: UpdateT, answer: Answer, now: float) -> bool:
        machine = self._machine
        asked = retry_after(answer.headers)
        news = machine.answered(update, now, asked)
        if self._logger.isEnabledFor(logging.DEBUG):
            state = printable(str(update.state))
            told = (update.attempt, state, update.phase, machine.outlook(now))
            self._logger.debug("poll %d: %s (%s); %s", *told)
        return news

    def _failed(self, error: JobsError, now: float) -> None:
        machine = self._machine
        asked = 0.0
        if isinstance(error, StatusError):
            asked = retry_after(error.headers)
            if error.status in BUSY:
                self.pause = asked
        machine.failed(error, now, asked)
        self._logger.debug(
            "poll %d: %s; %s", machine.attempts, type(error).__name__, machine.outlook(now)
        )


class StartedWait(_Started[UpdateT], Generic[AnswerT, UpdateT]):
    """A wait of a sync client.

    Args:
        job: What to ask.
        machine: The wait.
        clock: The time.
        logger: Where polls are told.
    """

    __slots__ = ("_clock", "_job")

    def __init__(
        self,
        job: Job[AnswerT, UpdateT],
        machine: Wait[UpdateT],
        clock: Clock,
        logger: logging.Logger,
    ) -> None:
        super().__init__(machine, logger, clock.now())
        self._job = job
        self._clock = clock

    def poll(self) -> bool:
        """Send the poll that is due, if one is; return whether `update` brings something new."""
        clock = self._clock
        timeout = self._begin(clock.now())
        if timeout is None:
            return False
        try:
            answer = self._job._ask(timeout)
        except JobsError as error:
            self._failed(error, clock.now())
            return False
        now = clock.now()
        update = self._job._read(answer, self._machine.attempts, now - self._started)
        return self._answered(update, answer, now)


class AsyncStartedWait(_Started[UpdateT], Generic[AnswerT, UpdateT]):
    """A wait of an async client; the arguments are those of `StartedWait`."""

    __slots__ = ("_clock", "_job")

    def __init__(
        self,
        job: AsyncJob[AnswerT, UpdateT],
        machine: Wait[UpdateT],
        clock: AsyncClock,
        logger: logging.Logger,
    ) -> None:
        super().__init__(machine, logger, clock.now())
        self._job = job
        self._clock = clock

    async def poll(self) -> bool:
        """Send the poll that is due, if one is; return whether `update` brings something new."""
        clock = self._clock
        timeout = self._begin(clock.now())
        if timeout is None:
            return False
        try:
            answer = await self._job._ask(timeout)
        except JobsError as error:
            self._failed(error, clock.now())
            return False
        now = clock.now()
        update = self._job._read(answer, self._machine.attempts, now - self._started)
        return self._answered(update, answer, now)


@lru_cache(maxsize=256)
def chosen_policy(
    defaults: WaitPolicy,
    request_timeout: float,
    timeout: float | None,
    interval: float | None,
    max_interval: float | None,
    on_unknown: OnUnknown,
) -> WaitPolicy:
    """Return how to wait; thousands of waits that are alike share one policy.

    Args:
        defaults: What holds for what is None.
        request_timeout: How long one poll may take, in seconds.
        timeout, interval, max_interval: In seconds. An `interval` that is longer than the default
            of `max_interval` takes that along, and the other way round.
        on_unknown: See `WaitPolicy`.
    """
    if interval is None:
        interval = defaults.interval
        if max_interval is not None and max_interval < interval:
            interval = max_interval
    elif max_interval is None:
        max_interval = max(interval, defaults.max_interval)
    return replace(
        defaults,
        timeout=defaults.timeout if timeout is None else timeout,
        interval=interval,
        max_interval=defaults.max_interval if max_interval is None else max_interval,
        request_timeout=request_timeout,
        on_unknown=on_unknown,
    )
