# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""The life of a job: how it is named, what its states mean, what is known of it.

State -> phase (a phase in capitals ends the job):

    running -> running
    drained -> SUCCEEDED
    burst -> FAILED

A state is as the manual says, \"\"\" and all.
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
from .models import DrainJob, Fault, OldJob
from .operations.get_drain_job import GetDrainJobAnswer, GetDrainJobOK

PHASES: Final[Mapping[str, Phase]] = {
    "running": "running",
    "drained": "succeeded",
    "burst": "failed",
}
"""The phase of each documented state."""

POLL_PATH: Final = "/drains/{class}/{from}/jobs/{job}"
"""Where a job's status is, below the client's base URL."""

SERVER_PATH: Final = "/v1/api"
"""The path of the documented base URL."""

DEFAULTS: Final = WaitPolicy(
    timeout=90.0,
    interval=0.5,
    max_interval=8.0,
    # The vendor answers so where there is no such job: trying again would not help.
    final=frozenset({404}),
)
"""How a wait goes unless its caller says otherwise; times are in seconds. The vendor documents none."""


class JobKey(Struct, frozen=True):
    """What names a job.

    Args:
        class_: A Python keyword as a name.
        from_: A keyword too, and a number.
        job: The job.
        location: Its URL below the client's base URL as the vendor gave it, where that is not
            what the rest makes: polled as it is.
    """

    class_: str
    from_: str
    job: str
    location: str = ""

    @property
    def target(self) -> str:
        """The URL of the job's status, below the client's base URL."""
        return given_target(
            self.location,
            f"/drains/{path_segment('class_', self.class_)}/{path_segment('from_', self.from_)}/jobs/{path_segment('job', self.job)}",
        )


class Update(BaseUpdate[GetDrainJobAnswer], frozen=True, kw_only=True):
    """What one answer of `get_drain_job` said of a job."""

    error_paths = [["said"]]

    @property
    def body(self) -> DrainJob | OldJob | str | None:
        """The body of the answer; None where it has none."""
        return self.answer.body if isinstance(self.answer, GetDrainJobOK) else None

    @property
    def message(self) -> str | None:
        """What the job is doing, in the vendor's words."""
        answer = self.answer
        value: str | None = (
            get_path(answer.body, "owner", "name") if isinstance(answer, GetDrainJobOK) else None
        )
        return value

    @property
    def error(self) -> Fault | None:
        """Why the job failed, in the vendor's words."""
        answer = self.answer
        value: Fault | None = (
            unset_to_none(answer.body.fault)
            if isinstance(answer, GetDrainJobOK) and isinstance(answer.body, DrainJob)
            else None
        )
        return value


def read_update(answer: GetDrainJobAnswer, attempt: int = 1, elapsed: float = 0.0) -> Update:
    """Return what an answer says of its job.

    Args:
        answer: An answer of `get_drain_job`.
        attempt: Which poll of the wait it was, from 1.
        elapsed: How long the wait had lasted, in seconds.
    """
    state = (
        answer.body.state
        if isinstance(answer, GetDrainJobOK) and isinstance(answer.body, DrainJob)
        else None
    )
    name = "" if state is None else to_text(state)
    return Update(
        state=name,
        phase=PHASES.get(name, "running"),
        documented=name in PHASES,
        answer=answer,
        attempt=attempt,
        elapsed=elapsed,
    )
