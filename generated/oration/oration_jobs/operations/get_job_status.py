# Generated from specs/oration by `jobcontracts generate`. Do not edit.
"""GET /jobs/{id}: Get the status of a job by its id

Returns all that is known of the job.

Source: Get job status by ID.
"""

from __future__ import annotations

from uuid import UUID

from .._runtime.decoding import check_same_id, decode_json
from .._runtime.encoding import given_headers, path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import Job


class GetJobStatusOK(Answer, frozen=True, kw_only=True):
    """200: The job's status.

    Inferred: The page prints the body and never the number 200.

    Args:
        body: The decoded body.
    """

    body: Job


def build(
    id: UUID | str, *, workspace_slug: str, workspace_id: UUID | str | None = None
) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="getJobStatus",
        method="GET",
        target=f"/jobs/{path_segment('id', id)}",
        headers={
            "Accept": "application/json",
            **given_headers({"x-workspace-slug": workspace_slug, "x-workspace-id": workspace_id}),
        },
    )


def parse(response: Response, *, id: str) -> GetJobStatusOK:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            answer = GetJobStatusOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, Job, ways=[["status"], ["error"]]),
            )
            check_same_id(id, answer.body.id, "$.id", response)
            return answer
        case _:
            raise UnexpectedStatus(response)
