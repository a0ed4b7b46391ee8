# Generated from specs/oration by `jobcontracts generate`. Do not edit.
"""The life of a job: how it is named, what its states mean, what is known of it.

State -> phase (a phase in capitals ends the job):

    created -> pending
    queued -> pending
    active -> running
    retrying -> running
    success -> SUCCEEDED
    failed -> FAILED

The page does not say which states are final. Success and failed are, as we read it; a job that
is retrying goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ._runtime.encoding import path_segment, to_text
from ._runtime.updates import BaseUpdate, Phase
from ._runtime.wait_policies import WaitPolicy
from .models import Job
from .operations.get_job_status import GetJobStatusOK

PHASES: Final[Mapping[str, Phase]] = {
    "created": "pending",
    "queued": "pending",
    "active": "running",
    "retrying": "running",
    "success": "succeeded",
    "failed": "failed",
}
"""The phase of each documented state."""

POLL_PATH: Final = "/jobs/{id}"
"""Where a job's status is, below the client's base URL."""

DEFAULTS: Final = WaitPolicy(timeout=3600.0, interval=1.0, max_interval=30.0)
"""How a wait goes unless its caller says otherwise; times are in seconds. The vendor documents none."""


class JobKey(Struct, frozen=True):
    """What names a job.

    Args:
        id: The id that an asynchronous operation answered with.
    """

    id: str

    @property
    def location(self) -> str:
        """Empty: no answer names a job by its URL."""
        return ""

    @property
    def target(self) -> str:
        """The URL of the job's status, below the client's base URL."""
        return f"/jobs/{path_segment('id', self.id)}"


class Update(BaseUpdate[GetJobStatusOK], frozen=True, kw_only=True):
    """What one answer of `get_job_status` said of a job."""

    @property
    def body(self) -> Job:
        """The body of the answer."""
        return self.answer.body

    @property
    def error(self) -> str | None:
        """Why the job failed, in the vendor's words."""
        answer = self.answer
        value: str | None = answer.body.error
        return value


def read_update(answer: GetJobStatusOK, attempt: int = 1, elapsed: float = 0.0) -> Update:
    """Return what an answer says of its job.

    Args:
        answer: An answer of `get_job_status`.
        attempt: Which poll of the wait it was, from 1.
        elapsed: How long the wait had lasted, in seconds.
    """
    state = answer.body.status
    name = to_text(state)
    return Update(
        state=name,
        phase=PHASES.get(name, "running"),
        documented=name in PHASES,
        answer=answer,
        attempt=attempt,
        elapsed=elapsed,
    )
