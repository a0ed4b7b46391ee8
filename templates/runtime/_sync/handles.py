# Made by tools/unasync.py from templates/runtime/_async/handles.py: edit that.
"""What a job's handle does whatever its vendor: poll once, or until the job has ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ..clocks import Clock
from ..handles import BaseHandle, ClientT, KeyT, UpdateT
from ..waiting import OnUnknown, WaitPolicy, chosen_policy
from .core import Core
from .sessions import PollSession


class Handle(BaseHandle[ClientT, KeyT, UpdateT]):
    """A handle; the class of each vendor says how to ask, and how to read the answer."""

    __slots__ = ()

    _defaults: ClassVar[WaitPolicy]

    def _ask(self, timeout: float | None) -> Any:
        raise NotImplementedError

    def _read(self, answer: Any, attempt: int = 1, elapsed: float = 0.0) -> UpdateT:
        raise NotImplementedError

    def poll(self, *, timeout: float | None = None) -> UpdateT:
        """Ask once where the job stands.

        Args:
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            JobsError: What the client's method of this operation raises.
        """
        return self._read(self._ask(timeout))

    def wait(
        self,
        *,
        timeout: float | None = None,
        interval: float | None = None,
        max_interval: float | None = None,
        on_update: Callable[[UpdateT], object] | None = None,
        on_unknown: OnUnknown = "continue",
    ) -> UpdateT:
        """Poll until the job has ended, and return its last update; see the client's `wait`."""
        session = self.start_wait(
            timeout=timeout, interval=interval, max_interval=max_interval, on_unknown=on_unknown
        )
        return session.run(on_update)

    def start_wait(
        self,
        *,
        timeout: float | None = None,
        interval: float | None = None,
        max_interval: float | None = None,
        on_unknown: OnUnknown = "continue",
        clock: Clock | None = None,
    ) -> PollSession[UpdateT]:
        """Start a wait that somebody else drives, as `watch` does. Nothing is sent.

        Args:
            timeout, interval, max_interval, on_unknown: As for `wait`; the defaults if None.
            clock: The time; the client's own if None.
        """
        core: Core = self._client._core
        policy = chosen_policy(
            self._defaults, core.request_timeout, timeout, interval, max_interval, on_unknown
        )
        return PollSession(self, policy, clock or core.clock, core.random, core.logger)
