# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""DELETE /compute/orgs/{org_id}/{topic}/{task}/{job_id}: Cancel a job

Stops the job, which is being cancelled until it has stopped.

Source: Jobs (Task API 0.0.2).
"""

from __future__ import annotations

from uuid import UUID

from .. import errors
from .._runtime.decoding import decode_error
from .._runtime.encoding import given_headers, path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import ApiPreview, ErrorResponse


class CancelJobNoContent(Answer, frozen=True, kw_only=True):
    """204: The job is being cancelled. There is no body."""


def build(
    org_id: UUID | str,
    topic: str,
    task: str,
    job_id: UUID | str,
    *,
    api_preview: ApiPreview | str | None = None,
) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="cancelJob",
        method="DELETE",
        target=f"/compute/orgs/{path_segment('org_id', org_id)}/{path_segment('topic', topic)}/{path_segment('task', task)}/{path_segment('job_id', job_id)}",
        headers={"Accept": "application/json", **given_headers({"API-Preview": api_preview})},
    )


def parse(response: Response) -> CancelJobNoContent:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        BadRequest: 400. The task is in preview, and the request lacks the header
            `API-Preview: opt-in`.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 204:
            return CancelJobNoContent(status=response.status, headers=response.headers)
        case 400:
            raise errors.BadRequest(
                response,
                "The task is in preview, and the request lacks the header `API-Preview: opt-in`.",
                decode_error(response, ErrorResponse),
                [["title"], ["detail"], ["invalid-params", "name"], ["invalid-params", "reason"]],
            )
        case _:
            raise UnexpectedStatus(response)
