# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""The life of a job: how it is named, what its states mean, what is known of it.

State -> phase (a phase in capitals ends the job):

    202 -> running
    302 -> SUCCEEDED

202 stands for a job that is pending and whose body calls it running: one state, read as
running. 302 means that the job has finished, well or badly; whether it failed shows in its
result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ._runtime.encoding import path_segment, to_text
from ._runtime.origins import given_target
from ._runtime.reading import unset_to_none
from ._runtime.updates import BaseUpdate, Phase
from ._runtime.wait_policies import WaitPolicy
from .models import PendingJob
from .operations.get_job_result import GetJobResultOK
from .operations.get_job_status import GetJobStatusAccepted, GetJobStatusAnswer, GetJobStatusFound

PHASES: Final[Mapping[str, Phase]] = {"202": "running", "302": "succeeded"}
"""The phase of each documented state."""

POLL_PATH: Final = "/py-scripts/v1/jobs/{jobId}"
"""Where a job's status is, below the client's base URL."""

SERVER_PATH: Final = "/oml/api"
"""The path of the documented base URL."""

DEFAULTS: Final = WaitPolicy(
    timeout=3600.0,
    interval=1.0,
    max_interval=30.0,
    # The vendor answers so where there is no such job: trying again would not help.
    final=frozenset({500}),
)
"""How a wait goes unless its caller says otherwise; times are in seconds. The vendor documents none."""


class JobKey(Struct, frozen=True):
    """What names a job.

    Args:
        job_id: The job's id. It is not a UUID.
        location: Its URL below the client's base URL as the vendor gave it, where that is not
            what the rest makes: polled as it is.
    """

    job_id: str
    location: str = ""

    @property
    def target(self) -> str:
        """The URL of the job's status, below the client's base URL."""
        return given_target(
            self.location, f"/py-scripts/v1/jobs/{path_segment('job_id', self.job_id)}"
        )


class Update(BaseUpdate[GetJobStatusAnswer], frozen=True, kw_only=True):
    """What one answer of `get_job_status` said of a job."""

    @property
    def body(self) -> PendingJob | None:
        """The body of the answer; None where it has none."""
        return self.answer.body if isinstance(self.answer, GetJobStatusAccepted) else None


def read_update(answer: GetJobStatusAnswer, attempt: int = 1, elapsed: float = 0.0) -> Update:
    """Return what an answer says of its job.

    Args:
        answer: An answer of `get_job_status`.
        attempt: Which poll of the wait it was, from 1.
        elapsed: How long the wait had lasted, in seconds.
    """
    state = str(answer.status)
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
        answer.content_location if isinstance(answer, GetJobStatusFound) else None
    )
    return location


def result_error(answer: GetJobResultOK) -> str | None:
    """Return why the job failed, as its result tells it; None if it did not."""
    error: str | None = unset_to_none(answer.body.error_message)
    return error
