# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""The life of a job: how it is named, what its states mean, what is known of it.

State -> phase (a phase in capitals ends the job):

    INITIALIZED -> pending
    RUNNING -> running
    COMPLETED -> SUCCEEDED
    303 -> SUCCEEDED
    301 -> SUCCEEDED
    302 -> SUCCEEDED
    307 -> SUCCEEDED
    308 -> SUCCEEDED
    ERROR -> FAILED
    ABORTED -> CANCELLED
    EXPIRED -> EXPIRED

The page does not say which states are final. COMPLETED, ERROR, ABORTED and EXPIRED are, and so
is a redirect, as the vendor's Terraform provider reads them. It knows jobs that stay
INITIALIZED though their work is done: a wait for one ends with WaitTimeout at its deadline;
look then at what the job was to make. A bare string has no documented meaning and counts as a
state that the contract does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ._runtime.encoding import path_segment, to_text
from ._runtime.origins import given_target
from ._runtime.reading import first, unset_to_none
from ._runtime.updates import BaseUpdate, Phase
from ._runtime.wait_policies import WaitPolicy
from .models import StatusResponse
from .operations.get_genai_status import GetGenaiStatusAnswer, GetGenaiStatusOK

PHASES: Final[Mapping[str, Phase]] = {
    "INITIALIZED": "pending",
    "RUNNING": "running",
    "COMPLETED": "succeeded",
    "303": "succeeded",
    "301": "succeeded",
    "302": "succeeded",
    "307": "succeeded",
    "308": "succeeded",
    "ERROR": "failed",
    "ABORTED": "cancelled",
    "EXPIRED": "expired",
}
"""The phase of each documented state."""

POLL_PATH: Final = "/genai/status/{statusId}/"
"""Where a job's status is, below the client's base URL."""

SERVER_PATH: Final = "/api/v2"
"""The path of the documented base URL."""

DEFAULTS: Final = WaitPolicy(timeout=3600.0, interval=1.0, max_interval=30.0)
"""How a wait goes unless its caller says otherwise; times are in seconds. The vendor documents none."""


class JobKey(Struct, frozen=True):
    """What names a job.

    Args:
        status_id: The id of the job.
        location: Its URL below the client's base URL as the vendor gave it, where that is not
            what the rest makes: polled as it is.
    """

    status_id: str
    location: str = ""

    @property
    def target(self) -> str:
        """The URL of the job's status, below the client's base URL."""
        return given_target(
            self.location, f"/genai/status/{path_segment('status_id', self.status_id)}/"
        )


class Update(BaseUpdate[GetGenaiStatusAnswer], frozen=True, kw_only=True):
    """What one answer of `get_genai_status` said of a job."""

    @property
    def body(self) -> StatusResponse | str | None:
        """The body of the answer; None where it has none."""
        return self.answer.body if isinstance(self.answer, GetGenaiStatusOK) else None

    @property
    def error(self) -> str | None:
        """Why the job failed, in the vendor's words."""
        answer = self.answer
        value: str | None = (
            unset_to_none(answer.body.message)
            if isinstance(answer, GetGenaiStatusOK) and isinstance(answer.body, StatusResponse)
            else None
        )
        return value


def read_update(answer: GetGenaiStatusAnswer, attempt: int = 1, elapsed: float = 0.0) -> Update:
    """Return what an answer says of its job.

    Args:
        answer: An answer of `get_genai_status`.
        attempt: Which poll of the wait it was, from 1.
        elapsed: How long the wait had lasted, in seconds.
    """
    state = first(
        answer.body.status
        if isinstance(answer, GetGenaiStatusOK) and isinstance(answer.body, StatusResponse)
        else None,
        str(answer.status),
    )
    name = to_text(state)
    return Update(
        state=name,
        phase=PHASES.get(name, "running"),
        documented=name in PHASES,
        answer=answer,
        attempt=attempt,
        elapsed=elapsed,
    )
