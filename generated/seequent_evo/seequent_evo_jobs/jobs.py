# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""The life of a job: how it is named, what its states mean, what is known of it.

State -> phase (a phase in capitals ends the job):

    requested -> pending
    in progress -> running
    cancelling -> running
    canceling -> running
    succeeded -> SUCCEEDED
    failed -> FAILED
    cancelled -> CANCELLED
    canceled -> CANCELLED

The states are those of the vendor's client, which spells two of them in both ways: they are
read alike. A job that is being cancelled may still take a while, so it counts as running.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ._runtime.encoding import path_segment, to_text
from ._runtime.origins import given_target
from ._runtime.reading import get_path, unset_to_none
from ._runtime.updates import BaseUpdate, Phase
from ._runtime.wait_policies import WaitPolicy
from .models import CompletedJobStatusResponse, ErrorResponse, OngoingJobStatusResponse
from .operations.get_job_status import GetJobStatusAnswer, GetJobStatusOK

PHASES: Final[Mapping[str, Phase]] = {
    "requested": "pending",
    "in progress": "running",
    "cancelling": "running",
    "canceling": "running",
    "succeeded": "succeeded",
    "failed": "failed",
    "cancelled": "cancelled",
    "canceled": "cancelled",
}
"""The phase of each documented state."""

POLL_PATH: Final = "/compute/orgs/{org_id}/{topic}/{task}/{job_id}/status"
"""Where a job's status is, below the client's base URL."""

SERVER_PATH: Final = ""
"""The path of the documented base URL."""

DEFAULTS: Final = WaitPolicy(
    timeout=3600.0,
    interval=1.0,
    max_interval=30.0,
    # The vendor answers so where there is no such job: trying again would not help.
    final=frozenset({404}),
)
"""How a wait goes unless its caller says otherwise; times are in seconds. The vendor documents none."""


class JobKey(Struct, frozen=True):
    """What names a job.

    Args:
        org_id: The organization.
        topic: The topic that the task belongs to, such as `geostatistics`.
        task: The name of the task.
        job_id: The job.
        location: Its URL below the client's base URL as the vendor gave it, where that is not
            what the rest makes: polled as it is.
    """

    org_id: str
    topic: str
    task: str
    job_id: str
    location: str = ""

    @property
    def target(self) -> str:
        """The URL of the job's status, below the client's base URL."""
        return given_target(
            self.location,
            f"/compute/orgs/{path_segment('org_id', self.org_id)}/{path_segment('topic', self.topic)}/{path_segment('task', self.task)}/{path_segment('job_id', self.job_id)}/status",
        )


class Update(BaseUpdate[GetJobStatusAnswer], frozen=True, kw_only=True):
    """What one answer of `get_job_status` said of a job."""

    error_paths = [["title"], ["detail"], ["invalid-params", "name"], ["invalid-params", "reason"]]

    @property
    def body(self) -> CompletedJobStatusResponse | OngoingJobStatusResponse:
        """The body of the answer."""
        return self.answer.body

    @property
    def progress(self) -> int | None:
        """How far the job has come, 0 to 100."""
        answer = self.answer
        value: int | None = unset_to_none(answer.body.progress)
        return value

    @property
    def message(self) -> str | None:
        """What the job is doing, in the vendor's words."""
        answer = self.answer
        value: str | None = unset_to_none(answer.body.message)
        return value

    @property
    def error(self) -> ErrorResponse | None:
        """Why the job failed, in the vendor's words."""
        answer = self.answer
        value: ErrorResponse | None = unset_to_none(answer.body.error)
        return value


def read_update(answer: GetJobStatusAnswer, attempt: int = 1, elapsed: float = 0.0) -> Update:
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


def result_location(answer: GetJobStatusAnswer) -> str | None:
    """Return the URL of the result that an answer names; None if it names none."""
    location: str | None = (
        get_path(answer.body, "links", "results") if isinstance(answer, GetJobStatusOK) else None
    )
    return location
