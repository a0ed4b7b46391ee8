# Made by tools/unasync.py from templates/runtime/_async/sessions.py: edit that.
"""Polling one job until it has ended. `wait` drives one session, `watch` many.

`watch` takes the handles of any mix of generated packages, each with its own copy of this runtime,
so it relies on nothing but `due`, `ended`, `update`, `error`, `pause`, `poll` and `defer`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from ..callbacks import notify
from ..clocks import Clock
from ..errors import JobsError, StatusError, in_words
from ..logs import DEBUG, INFO, package_logger
from ..messages import printable
from ..origins import safe_url
from ..retrying import retry_after
from ..statuses import BUSY
from ..updates import BaseUpdate
from ..wait_policies import WaitPolicy
from ..waiting import Poll, Wait

UpdateT = TypeVar("UpdateT", bound=BaseUpdate[Any])
UpdateT_co = TypeVar("UpdateT_co", bound=BaseUpdate[Any], covariant=True)


class Job(Protocol[UpdateT_co]):
    """What a session polls: a handle."""

    @property
    def url(self) -> str: ...
    def _ask(self, timeout: float | None, /) -> Any: ...
    def _read(self, answer: Any, attempt: int, elapsed: float, /) -> UpdateT_co: ...
    def _about(self, error: JobsError, /) -> None: ...


class PollSession(Wait[UpdateT]):
    """A wait that sends its polls itself.

    Args:
        job: What to ask.
        policy: How to wait.
        clock: The time.
        random: Returns a number from 0 up to 1.
        first: How long to wait before the first poll, in seconds.
    """

    __slots__ = ("_clock", "_job", "_started", "pause")

    def __init__(
        self,
        job: Job[UpdateT],
        policy: WaitPolicy,
        clock: Clock,
        random: Callable[[], float],
        first: float = 0.0,
    ) -> None:
        self._started = clock.now()
        super().__init__(policy, self._started, random, first)
        self._job = job
        self._clock = clock
        self.pause = 0.0
        """How long the vendor, by its last answer, wants no request for any job, in seconds."""

    def run(
        self,
        on_update: Callable[[UpdateT], object] | None = None,
        on_poll: Callable[[UpdateT | None], object] | None = None,
    ) -> UpdateT:
        """Poll until the job has ended; return its last update, or raise what the wait ended with.

        Args:
            on_update: Is called with each update that brings something new. What it raises ends
                the wait.
            on_poll: Is called after each poll, with the last update. What it raises ends the wait.
        """
        if self.end is not None and self.update is not None and on_update is not None:
            notify(on_update, self.update)
        while self.end is None:
            delay = self.due - self._clock.now()
            if delay > 0:
                self._clock.sleep(delay)
                continue
            attempts = self.attempts
            if self.poll() and on_update is not None and self.update is not None:
                notify(on_update, self.update)
            if on_poll is not None and self.attempts > attempts:
                notify(on_poll, self.update)
        return self.end.result()

    def poll(self) -> bool:
        """Send the poll that is due, if one is; return whether `update` brings something new."""
        clock = self._clock
        self.pause = 0.0
        step = self.step(clock.now())
        if not isinstance(step, Poll):
            return False
        try:
            answer = self._job._ask(step.timeout)
        except JobsError as error:
            now, asked = clock.now(), 0.0
            if isinstance(error, StatusError):
                asked = retry_after(error.headers)
                if error.status in BUSY:
                    self.pause = asked
            self.failed(error, now, asked)
            self._log_failure(error, now)
            return False
        now = clock.now()
        update = self._job._read(answer, self.attempts, now - self._started)
        news = self.answered(update, now, retry_after(answer.headers))
        logger = package_logger()
        if logger.isEnabledFor(DEBUG):
            state = f"{printable(str(update.state))} ({update.phase})"
            shown = (update.attempt, self._shown_url(), state, self.describe_next(now))
            logger.debug("poll %d of %s: %s; %s", *shown)
        return news

    def _shown_url(self) -> str:
        return printable(safe_url(self._job.url))

    def _finish(self, error: BaseException | None) -> None:
        if isinstance(error, JobsError):
            self._job._about(error)
        super()._finish(error)

    def _log_failure(self, error: JobsError, now: float) -> None:
        """Log a poll that failed; of those that are tried again the 1st, 2nd, 4th, 8th at INFO."""
        count = self.failures
        seldom = self.end is None and count & (count - 1) == 0
        logger, level = package_logger(), INFO if seldom else DEBUG
        if logger.isEnabledFor(level):
            url, next_step = self._shown_url(), self.describe_next(now)
            shown = (logger.name, self.attempts, url, in_words(error), next_step)
            logger.log(level, "%s: poll %d of %s failed: %s; %s", *shown)
