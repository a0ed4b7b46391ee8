"""What became of each job, as plain data: the board shows it, the exit status sums it up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from jobcontracts.watch.targets import Target

Kind = Literal["waiting", "succeeded", "failed", "unwatched", "timeout"]

EXIT_STATUS: dict[Kind, int] = {"unwatched": 2, "failed": 1, "timeout": 3, "succeeded": 0}
"""The first of these that any job comes to is the exit status."""


@dataclass
class Outcome:
    """One job so far.

    Args:
        target: The job.
        kind: How it stands; `failed` is every ending but success, `unwatched` could not be asked.
        state, phase: The vendor's word and ours; empty before the first answer.
        progress: 0 to 100; None where the vendor does not say.
        detail: Why it failed, or why it could not be watched.
        elapsed: Seconds since its watch began.
        lateness: By how many seconds the watch's polls are late, at the 99th percentile, when the
            job has ended; None before.
        update: What the last answer said, as the client has it; None before the first.
        failure: What has ended the watch before the job; None if nothing has.
    """

    target: Target
    kind: Kind = "waiting"
    state: str = ""
    phase: str = ""
    progress: float | None = None
    detail: str = ""
    elapsed: float = 0.0
    lateness: float | None = None
    update: Any = None
    failure: BaseException | None = None

    def take(self, news: Any, elapsed: float) -> None:
        """Take in an update, or the error that ended the watch.

        Args:
            news: What a watch yields beside the handle.
            elapsed: Seconds since the watch began.
        """
        self.elapsed = elapsed
        if isinstance(news, BaseException):
            self.kind = "timeout" if isinstance(news, TimeoutError) else "unwatched"
            self.detail = f"{type(news).__name__}: {news}"
            self.failure = news
            return
        self.update = news
        self.state, self.phase, self.progress = news.state, news.phase, news.progress
        if news.ended:
            self.kind = "succeeded" if news.phase == "succeeded" else "failed"
            self.detail = news.reason or ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values, with the time of day.

        What the vendor answers is an object where the vendor has one, and so is what the client
        raises.
        """
        said = {} if self.update is None else self.update.to_dict()
        return {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "vendor": self.target.vendor,
            "job": self.target.job,
            "outcome": self.kind,
            "state": self.state,
            "phase": self.phase,
            "progress": self.progress,
            "detail": self.detail,
            "error": said.get("error") if self.failure is None else _as_json(self.failure),
            "body": said.get("answer", {}).get("body"),
            "elapsed": round(self.elapsed, 3),
            "lateness": None if self.lateness is None else round(self.lateness, 3),
        }


def _as_json(error: BaseException) -> dict[str, Any]:
    # Any error may end the watch of a job, also one that is none of a client's.
    told: Any = getattr(
        error, "to_dict", lambda: {"type": type(error).__name__, "text": str(error)}
    )
    return dict(told())


def exit_status(outcomes: Iterable[Outcome]) -> int:
    """Return 0 if all succeeded, 2 if one could not be watched, else 1 if one failed, else 3."""
    kinds = Counter(outcome.kind for outcome in outcomes)
    return next((status for kind, status in EXIT_STATUS.items() if kinds[kind]), 0)
