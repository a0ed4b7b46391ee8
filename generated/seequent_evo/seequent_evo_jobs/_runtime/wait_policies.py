# From templates/runtime/wait_policies.py, unchanged but for this line.
"""How to wait: a contract's defaults, and what a caller wants otherwise."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from .durations import Seconds, checked_seconds
from .errors import ConfigurationError
from .messages import quoted

OnUnknown: TypeAlias = Literal["continue", "raise"]


class WaitPolicy(Struct, frozen=True, kw_only=True):
    """How to wait.

    Args:
        timeout: How long the wait may take in all, in seconds.
        interval: The shortest time between two polls, in seconds.
        max_interval: The longest time between two polls, in seconds.
        request_timeout: How long one poll may take, in seconds.
        first: How long after submit the first poll is sent, in seconds.
        growth: How many times as long each pause may be as the one before it.
        retry_for: For how long polls that fail one after the other are tried again, in seconds;
            None for as long as the wait lasts. No try is sent sooner than `interval` after another,
            so one that has failed is repeated once even if this is shorter, unless it is 0.
        final: Statuses that are never tried again.
        grace: For how long after its beginning a wait tries those again, too, in seconds: a vendor
            may not know a job at once that it has just started.
        on_unknown: What a state means that the contract does not have: `continue` or `raise`.

    Raises:
        ConfigurationError: A time is not above zero, or endless; a number cannot be what it is for.
    """

    timeout: float
    interval: float
    max_interval: float
    request_timeout: float = 30.0
    first: float = 0.0
    growth: float = 2.0
    retry_for: float | None = None
    final: frozenset[int] = frozenset()
    grace: float = 0.0
    on_unknown: OnUnknown = "continue"

    def __post_init__(self) -> None:
        for name in ("timeout", "interval", "max_interval", "request_timeout"):
            checked_seconds(name, getattr(self, name))
        if self.max_interval < self.interval:
            raise ConfigurationError(
                f"max_interval: expected at least the interval, {self.interval:g} s, "
                f"found {self.max_interval:g} s"
            )
        if not 1 <= self.growth < math.inf:
            raise ConfigurationError(f"growth: expected 1 or more, found {self.growth}")
        if self.retry_for is not None:
            checked_seconds("retry_for", self.retry_for, none_at_all=True)
        if self.on_unknown not in ("continue", "raise"):
            raise ConfigurationError(
                f"on_unknown: expected 'continue' or 'raise', found {quoted(self.on_unknown)}"
            )


@lru_cache(maxsize=256, typed=True)
def chosen_policy(
    defaults: WaitPolicy,
    request_timeout: float,
    timeout: Seconds | None,
    interval: Seconds | None,
    max_interval: Seconds | None,
    retry_for: Seconds | None,
    on_unknown: OnUnknown,
) -> WaitPolicy:
    """Return how to wait; thousands of waits that are alike share one policy.

    Args:
        defaults: What holds for what is None.
        request_timeout: How long one poll may take, in seconds.
        timeout, interval, max_interval: In seconds. An `interval` that is longer than the default
            of `max_interval` takes that along, and the other way round.
        retry_for: In seconds.
        on_unknown: See `WaitPolicy`.
    """
    timeout, retry_for = _number("timeout", timeout), _number("retry_for", retry_for)
    interval, max_interval = _number("interval", interval), _number("max_interval", max_interval)
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
        retry_for=defaults.retry_for if retry_for is None else retry_for,
        on_unknown=on_unknown,
    )


def _number(name: str, time: Seconds | None) -> float | None:
    return None if time is None else checked_seconds(name, time, none_at_all=name == "retry_for")
