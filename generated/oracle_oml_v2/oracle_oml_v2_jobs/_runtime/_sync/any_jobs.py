# From templates/runtime/_sync/any_jobs.py, unchanged but for this line.
# Made by tools/unasync.py from templates/runtime/_async/any_jobs.py: edit that.
"""What a handle is, of whatever package: for code over several vendors, which share no code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..clocks import Clock
from ..durations import Seconds
from ..thread_pool import Session
from ..updates import AnyUpdate
from ..wait_policies import OnUnknown


class AnyJobHandle(Protocol):
    """A job of any vendor: what an `JobHandle` of every such package has, and takes.

        def finish(jobs: Iterable[AnyJobHandle]) -> list[AnyUpdate]:
            return [job.wait(timeout=600) for job in jobs]

    Which package it is imported from makes no difference, for it goes by the shape of a handle.
    Handles of one job are equal and have one hash. A vendor's own is behind `isinstance`: what
    names its job (`key`), `result` and `cancel` where it documents them, and its errors.
    """

    @property
    def url(self) -> str:
        """The URL of the job's status: enough to take the job up again with `job_at`."""
        ...

    @property
    def last_update(self) -> AnyUpdate | None:
        """What the last answer said of the job; None before the first that says anything."""
        ...

    def poll(self, *, timeout: Seconds | None = None) -> AnyUpdate:
        """Ask once where the job stands.

        Args:
            timeout: How long the request may take, in seconds; the client's own if None.

        Raises:
            JobsError: Its package's; the poll got no answer, or not the one that is documented.
        """
        ...

    def wait(
        self,
        *,
        timeout: Seconds | None = None,
        interval: Seconds | None = None,
        max_interval: Seconds | None = None,
        retry_for: Seconds | None = None,
        on_update: Callable[[AnyUpdate], object] | None = None,
        on_poll: Callable[[AnyUpdate | None], object] | None = None,
        on_unknown: OnUnknown = "continue",
    ) -> AnyUpdate:
        """Poll until the job has ended, and return its last update. To stop waiting cancels no job.

        Args:
            timeout: How long to wait at most, in seconds; its vendor's default if None.
            interval, max_interval: The shortest and longest time between two polls, in seconds;
                its vendor's defaults if None.
            retry_for: For how long polls that fail one after the other are tried again, in seconds;
                its vendor's default if None.
            on_update: Is called with each update that brings something new.
            on_poll: Is called after each poll, one that failed and is tried again among them, with
                the last update; None before the first. For heartbeats.
            on_unknown: What to do about a state that the contract does not have: `continue` or
                `raise`.

        Raises:
            JobEnded: Its package's; the job has failed, expired or was cancelled.
            WaitTimeout: Its package's, and a `TimeoutError`; the job goes on.
            JobsError: Its package's; a poll failed for good.
        """
        ...

    def start_wait(
        self,
        *,
        timeout: Seconds | None = None,
        interval: Seconds | None = None,
        max_interval: Seconds | None = None,
        retry_for: Seconds | None = None,
        on_unknown: OnUnknown = "continue",
        clock: Clock | None = None,
    ) -> Session:
        """Start a wait that somebody else drives, as `watch` does. Nothing is sent.

        Args:
            timeout, interval, max_interval, retry_for, on_unknown: As for `wait`.
            clock: The time; the client's own if None.
        """
        ...
