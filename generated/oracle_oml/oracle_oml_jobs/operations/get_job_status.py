# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""GET /py-scripts/v1/jobs/{jobId}: Ask whether a job has finished

202 means that the job is pending, 302 that it has finished. The 302 answer carries
`Content-Location` and no `Location`, so that HTTP libraries do not follow it.

Source: Retrieve Asynchronous Job Status.
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
        cache_control: How the answer may be kept.
        body: The decoded body.
    """

    cache_control: str | None = None
    body: PendingJob


class GetJobStatusFound(Answer, frozen=True, kw_only=True):
    """302: The job has finished, well or badly. Its result is at the address in
    `Content-Location`.

    Args:
        content_location: The absolute URL of the job's result.
        cache_control: How the answer may be kept.
    """

    content_location: str
    cache_control: str | None = None


GetJobStatusAnswer: TypeAlias = GetJobStatusAccepted | GetJobStatusFound


def build(job_id: str) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="getJobStatus",
        method="GET",
        target=f"/py-scripts/v1/jobs/{path_segment('job_id', job_id)}",
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
                cache_control=response.headers.get("cache-control"),
                body=decode_json(response, PendingJob),
            )
        case 302:
            return GetJobStatusFound(
                status=response.status,
                headers=response.headers,
                content_location=required_header(response, "Content-Location", looked_at=True),
                cache_control=response.headers.get("cache-control"),
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
