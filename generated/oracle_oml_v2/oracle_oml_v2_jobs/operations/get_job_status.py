# Generated from specs/oracle_oml_v2 by `jobcontracts generate`. Do not edit.
"""GET /py-scripts/v2/jobs/{jobId}: Ask whether a job has finished

202 means that the job is pending, 302 that it has finished. The 302 answer carries
`Content-Location` and no `Location`, so that HTTP libraries do not follow it.

Source: All REST Endpoints; The vendor's own OpenAPI document, of which only the head could be
read; Retrieve Asynchronous Job Status, the page of the same endpoint for R.
"""

from __future__ import annotations

from typing import TypeAlias

from .. import errors
from .._runtime.decoding import decode_error, decode_json, required_header
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import ComputeContainerException, PendingJob, UnauthorizedException


class GetJobStatusAccepted(Answer, frozen=True, kw_only=True):
    """202: The job has not finished.

    Args:
        body: The decoded body.
    """

    body: PendingJob


class GetJobStatusFound(Answer, frozen=True, kw_only=True):
    """302: The job has finished, well or badly. Its result is at the address in
    `Content-Location`.

    Args:
        content_location: The absolute URL of the job's result.
    """

    content_location: str


GetJobStatusAnswer: TypeAlias = GetJobStatusAccepted | GetJobStatusFound


def build(job_id: str) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="getJobStatus",
        method="GET",
        target=f"/py-scripts/v2/jobs/{path_segment('job_id', job_id)}",
        headers={"Accept": "application/json"},
    )


def parse(response: Response) -> GetJobStatusAnswer:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        Unauthorized: 401. The user may not do this, or the credential is missing, wrong or
            has expired.
        InternalServerError: 500. There is no job of this id, the broker could not be
            reached, or something unexpected happened.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 202:
            return GetJobStatusAccepted(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, PendingJob),
            )
        case 302:
            return GetJobStatusFound(
                status=response.status,
                headers=response.headers,
                content_location=required_header(response, "Content-Location", looked_at=True),
            )
        case 401:
            raise errors.Unauthorized(
                response,
                "The user may not do this, or the credential is missing, wrong or has expired.",
                decode_error(response, UnauthorizedException),
                [["errorMessage"]],
            )
        case 500:
            raise errors.InternalServerError(
                response,
                "There is no job of this id, the broker could not be reached, or something unexpected happened.",
                decode_error(response, ComputeContainerException),
                [["errorMessage"]],
            )
        case _:
            raise UnexpectedStatus(response)
