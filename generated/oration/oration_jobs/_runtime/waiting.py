# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Waiting for a job, as a state machine that is told what came back and what time it is.

    machine = Wait(policy, now)
    while not isinstance(step := machine.step(now), Done): ...
        Poll(timeout)   ->  send the poll, then call `answered` or `failed`
        Sleep(seconds)  ->  let that time pass

The delays are those of Smithy's waiters: after the n-th poll a random time between `interval` and
`interval * 2**(n-1)`, at most `max_interval`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

from .errors import (
    ConfigurationError,
    JobCancelled,
    JobExpired,
    JobFailed,
    UnknownState,
    WaitTimeout,
)
from .retrying import is_retried
from .updates import BaseUpdate

UpdateT = TypeVar("UpdateT", bound=BaseUpdate[Any])
OnUnknown: TypeAlias = Literal["continue", "raise"]
ENDINGS = {"failed": JobFailed, "cancelled": JobCancelled, "expired": JobExpired}
LAST_POLL_SECONDS = 2.0
"""How much of a wait's time is kept for its last poll; a tenth of a wait that is short."""


class WaitPolicy(Struct, frozen=True, kw_only=True):
    """How to wait.

    Args:
        timeout: How long the wait may take in all, in seconds.
        interval: The shortest time between two polls, in seconds.
        max_interval: The longest time between two polls, in seconds.
        request_timeout: How long one poll may take, in seconds.
        retries: How many polls in a row may fail before the wait gives up.
        final: Statuses that are never tried again.
        on_unknown: What a state means that the contract does not have: `continue` or `raise`.
    """

    timeout: float
    interval: float
    max_interval: float
    request_timeout: float = 30.0
    retries: int = 5
    final: frozenset[int] = frozenset()
    on_unknown: OnUnknown = "continue"

    def __post_init__(self) -> None:
        for name in ("timeout", "interval", "max_interval", "request_timeout"):
            value = getattr(self, name)
            # `not >` refuses NaN too, which would make a wait endless.
            if not value > 0 or value == float("inf"):
                raise ConfigurationError(
                    f"{name}: expected a number of seconds above 0, found {value!r}"
                )
        if self.on_unknown not in ("continue", "raise"):
            raise ConfigurationError(
                f"on_unknown: expected 'continue' or 'raise', found {self.on_unknown!r}"
            )


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


class Wait(Generic[UpdateT]):
    """One wait for one job.

    Args:
        policy: How to wait.
        now: The time, in seconds, on a clock that never goes back.
        random: Returns a number from 0 up to 1.
    """

    __slots__ = (
        "_attempts",
        "_deadline",
        "_due",
        "_end",
        "_failures",
        "_last",
        "_policy",
        "_random",
        "_started",
        "update",
    )

    def __init__(self, policy: WaitPolicy, now: float, random: Callable[[], float]) -> None:
        self._policy = policy
        self._random = random
        self._started = now
        self._deadline = now + policy.timeout
        self._due = now
        self._last = False
        self._attempts = 0
        self._failures = 0
        self._end: Done[UpdateT] | None = None
        self.update: UpdateT | None = None

    @property
    def attempts(self) -> int:
        """How many polls have been sent."""
        return self._attempts

    def step(self, now: float) -> Poll | Sleep | Done[UpdateT]:
        """Return what to do now."""
        if self._end is None and now >= self._deadline:
            self._end = self._timed_out()
        if self._end is not None:
            return self._end
        if now < self._due:
            return Sleep(min(self._due, self._deadline) - now)
        self._attempts += 1
        return Poll(min(self._policy.request_timeout, self._deadline - now))

    def answered(self, update: UpdateT, now: float, retry_after: float = 0.0) -> bool:
        """Take in the answer to a poll; return whether it brings a new state.

        Args:
            update: What the answer said.
            now: The time, in seconds.
            retry_after: The seconds that the answer asks to wait; a floor for the next delay.
        """
        before = self.update
        self.update = update
        self._failures = 0
        ending = ENDINGS.get(update.phase)
        if update.phase == "succeeded":
            self._end = Done(update, None)
        elif ending is not None:
            reason = f": {update.error}" if isinstance(update.error, str) and update.error else ""
            self._end = Done(
                update, ending(f"the job ended as {update.state!r}{reason}", update, update.error)
            )
        elif not update.documented and self._policy.on_unknown == "raise":
            self._end = Done(update, UnknownState(update))
        else:
            self._schedule(self._attempts, now, retry_after)
        return before is None or _visible(before) != _visible(update)

    def failed(self, error: BaseException, now: float, retry_after: float = 0.0) -> bool:
        """Take in that a poll raised; return whether it is tried again.

        Args:
            error: What it raised.
            now: The time, in seconds.
            retry_after: The seconds that the answer asks to wait, if there was one.
        """
        if not is_retried(error, self._policy.final):
            self._end = Done(self.update, error)
        elif now >= self._deadline:
            self._end = self._timed_out(error)
        elif self._failures >= self._policy.retries:
            self._end = Done(self.update, error)
        else:
            self._failures += 1
            self._schedule(self._failures, now, retry_after)
        return self._end is None

    def outlook(self, now: float) -> str:
        """Return in words what comes next, for a log line."""
        return (
            "the wait is over"
            if self._end is not None
            else f"next poll in {max(0.0, self._due - now):.1f} s"
        )

    def _schedule(self, attempt: int, now: float, retry_after: float) -> None:
        if self._last:
            self._end = self._timed_out()
            return
        policy = self._policy
        longest = min(policy.max_interval, policy.interval * 2.0 ** min(attempt - 1, 60))
        delay = policy.interval + self._random() * max(0.0, longest - policy.interval)
        self._due = now + max(delay, retry_after)
        last = self._deadline - min(LAST_POLL_SECONDS, policy.timeout / 10)
        if self._due < last:
            return
        if now < last:
            # A last poll, with time left for its answer, even if that is sooner than was asked for.
            self._last = True
            self._due = last
        else:
            self._end = self._timed_out()

    def _timed_out(self, cause: BaseException | None = None) -> Done[UpdateT]:
        error = WaitTimeout(self.update, self._policy.timeout)
        error.__cause__ = cause
        return Done(self.update, error)


def _visible(update: BaseUpdate[Any]) -> tuple[object, ...]:
    """Return what a person would notice of an update."""
    return update.state, update.phase, update.progress, update.message
