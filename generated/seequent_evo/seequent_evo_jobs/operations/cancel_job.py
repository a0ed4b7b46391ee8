# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""DELETE /compute/orgs/{org_id}/{topic}/{task}/{job_id}: Cancel a job

Sets the job's status to cancelling and stops it. (The page's prose spells the state
`canceling`; the vendor's client accepts `cancelling` only.)

Source: Jobs (Task API 0.0.2).
"""

from __future__ import annotations

from uuid import UUID

from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response


class CancelJobNoContent(Answer, frozen=True, kw_only=True):
    """204: The job is being cancelled. There is no body."""


def build(org_id: UUID | str, topic: str, task: str, job_id: UUID | str) -> Request:
    """Return the request, without credentials."""
    return Request(
        method="DELETE",
        target=f"/compute/orgs/{path_segment('org_id', org_id)}/{path_segment('topic', topic)}/{path_segment('task', task)}/{path_segment('job_id', job_id)}",
        headers={"Accept": "application/json"},
    )


def parse(response: Response) -> CancelJobNoContent:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 204:
            return CancelJobNoContent(status=response.status, headers=response.headers)
        case _:
            raise UnexpectedStatus(response)
