# From templates/runtime/waiting.py, unchanged but for this line.
"""Waiting for a job, as a state machine that is told what came back and what time it is.

    machine = Wait(policy, now)
    while not isinstance(step := machine.step(now), Done): ...
        Poll(timeout)   ->  send the poll, then call `answered` or `failed`
        Sleep(seconds)  ->  let that time pass

The delays are those of Smithy's waiters: after the n-th poll a random time between `interval` and
`interval * growth**(n-1)`, at most `max_interval`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, Generic, TypeVar

from msgspec import Struct

from .errors import (
    JobCancelled,
    JobExpired,
    JobFailed,
    UnknownState,
    WaitTimeout,
)
from .messages import quoted
from .retrying import is_retried, is_status, is_unknown_job
from .statuses import BUSY
from .updates import BaseUpdate
from .wait_policies import WaitPolicy

UpdateT = TypeVar("UpdateT", bound=BaseUpdate[Any])
ENDING_ERRORS = {"failed": JobFailed, "cancelled": JobCancelled, "expired": JobExpired}
LAST_POLL_SECONDS = 2.0
"""How much of a wait's time is kept for its last poll; a tenth of a wait that is short."""


class Poll(Struct, frozen=True):
    """Send a poll that takes at most `timeout` seconds."""

    timeout: float


class Sleep(Struct, frozen=True):
    """Let `seconds` pass."""

    seconds: float


class Done(Struct, Generic[UpdateT], frozen=True):
    """The job has ended; `error` is what to raise, None if it has succeeded."""

    update: UpdateT | None
    error: BaseException | None

    def result(self) -> UpdateT:
        """Return the last update, or raise the error."""
        if self.error is not None:
            raise self.error
        assert self.update is not None, "a wait without an error has an update"
        return self.update


class _Failing(Struct):
    """Polls that have failed, one after the other.

    Args:
        begun: When the first of them failed, in seconds.
        since: From when on the time is counted for which they are tried again, in seconds.
        count: How many they are.
        error: What the last one raised.
    """

    begun: float
    since: float
    count: int = 0
    error: BaseException | None = None


class Wait(Generic[UpdateT]):
    """One wait for one job.

    Args:
        policy: How to wait.
        now: The time, in seconds, on a clock that never goes back.
        random: Returns a number from 0 up to 1.
        first: How long to wait before the first poll, in seconds.
    """

    __slots__ = (
        "_failing",
        "_last",
        "_policy",
        "_random",
        "attempts",
        "deadline",
        "due",
        "end",
        "update",
    )

    def __init__(
        self, policy: WaitPolicy, now: float, random: Callable[[], float], first: float = 0.0
    ) -> None:
        self._policy = policy
        self._random = random
        self._failing: _Failing | None = None
        self._last = False
        self.attempts = 0
        """How many polls have been sent."""
        self.deadline = now + policy.timeout
        """When the wait ends at the latest, in seconds on the caller's clock."""
        self.due = now + first
        """When the next poll is to be sent, in seconds on the caller's clock."""
        self.end: Done[UpdateT] | None = None
        """How the wait has ended; None while it goes on."""
        self.update: UpdateT | None = None
        """What the last answer said; None before the first."""
        if first:
            self._keep_last_poll(now)

    @property
    def ended(self) -> bool:
        """Whether the wait is over."""
        return self.end is not None

    @property
    def error(self) -> BaseException | None:
        """What the wait has ended with; None while it goes on, and if the job has succeeded."""
        return None if self.end is None else self.end.error

    @property
    def failures(self) -> int:
        """How many polls have failed, one after the other, since the last answer."""
        return 0 if self._failing is None else self._failing.count

    def step(self, now: float) -> Poll | Sleep | Done[UpdateT]:
        """Return what to do now."""
        if self.end is None and now >= self.deadline:
            self._time_out()
        if self.end is not None:
            return self.end
        if now < self.due:
            return Sleep(min(self.due, self.deadline) - now)
        self.attempts += 1
        return Poll(min(self._policy.request_timeout, self.deadline - now))

    def answered(self, update: UpdateT, now: float, retry_after: float = 0.0) -> bool:
        """Take in the answer to a poll; return whether it brings something new.

        Args:
            update: What the answer said.
            now: The time, in seconds.
            retry_after: The seconds that the answer asks to wait; a floor for the next delay.
        """
        if self.end is not None:
            return False
        before = self.update
        self.update = update
        self._failing = None
        ending = ENDING_ERRORS.get(update.phase)
        if update.phase == "succeeded":
            self._finish(None)
        elif ending is not None:
            reason = f": {update.reason}" if update.reason else ""
            message = f"the job ended as {quoted(update.state)}{reason}"
            self._finish(ending(message, update, update.error))
        elif not update.documented and self._policy.on_unknown == "raise":
            self._finish(UnknownState(update))
        else:
            self._schedule(self.attempts, now, retry_after)
        return before is None or _visible(before) != _visible(update)

    def failed(self, error: BaseException, now: float, retry_after: float = 0.0) -> bool:
        """Take in that a poll raised; return whether it is tried again.

        Args:
            error: What it raised.
            now: The time, in seconds.
            retry_after: The seconds that the answer asks to wait, if there was one.
        """
        if self.end is not None:
            return False
        policy = self._policy
        failing = self._failing = self._failing or _Failing(now, now)
        early = self._is_early(failing, now) and is_unknown_job(error, policy.final)
        answered = self.update is not None
        if not early and not is_retried(error, policy.final, answered=answered):
            self._finish(error)
            return False
        failing.count += 1
        if early or (retry_after > 0 and is_status(error, BUSY)):
            # An answer that names a time is none of a server that is away.
            failing.since = now + retry_after
        retry_for = policy.timeout if policy.retry_for is None else policy.retry_for
        latest = failing.since + retry_for
        if latest <= now < self.deadline:
            self._finish(error)
            return False
        # It may be kept for long, and for thousands of jobs: without the frames that it came by.
        failing.error = error.with_traceback(None)
        self._schedule(failing.count, now, retry_after, latest)
        return self.end is None

    def _is_early(self, failing: _Failing, now: float) -> bool:
        """Whether the vendor may not know the job yet: a first poll may be late itself."""
        begun = self.deadline - self._policy.timeout
        since = begun if self.update is not None else max(begun, failing.begun)
        return now - since < self._policy.grace

    def defer(self, until: float, now: float) -> None:
        """Put the next poll off, as far as the deadline allows.

        Args:
            until: The time before which the vendor wants no request, in seconds.
            now: The time, in seconds.
        """
        if self.end is None and not self._last and until > self.due:
            self.due = until
            self._keep_last_poll(now)

    def describe_next(self, now: float) -> str:
        """Return in words what comes next, for a log line."""
        return (
            "the wait is over"
            if self.end is not None
            else f"next poll in {max(0.0, self.due - now):.1f} s"
        )

    def _schedule(self, attempt: int, now: float, retry_after: float, latest: float = inf) -> None:
        if self._last or now >= self.deadline:
            self._time_out()
            return
        policy = self._policy
        try:
            longest = min(policy.max_interval, policy.interval * policy.growth ** (attempt - 1))
        except OverflowError:
            longest = policy.max_interval
        delay = policy.interval + self._random() * (longest - policy.interval)
        # The last try is not put off beyond the end of trying, nor sent sooner than any other.
        floor = now + max(policy.interval, retry_after)
        self.due = max(floor, min(now + delay, latest))
        self._keep_last_poll(now)

    def _keep_last_poll(self, now: float) -> None:
        """Bring a poll forward that would come too late: a wait asks once more before it gives up.

        It is sent while there is time left for its answer, even if that is sooner than was asked.
        """
        last = self.deadline - min(LAST_POLL_SECONDS, self._policy.timeout / 10)
        if self.due >= last:
            self._last = True
            self.due = last if now < last else min(self.due, (now + self.deadline) / 2)

    def _finish(self, error: BaseException | None) -> None:
        self.end = Done(self.update, error)

    def _time_out(self) -> None:
        failure = None if self._failing is None else self._failing.error
        error = WaitTimeout(self.update, self._policy.timeout, failure)
        self._finish(error)


def _visible(update: BaseUpdate[Any]) -> tuple[object, ...]:
    """Return what a person would notice of an update."""
    return update.state, update.phase, update.progress, update.message
