# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""GET /py-scripts/v1/jobs/{jobId}: Ask whether a job has finished

202 means that the job is pending, 302 that it has finished. The 302 answer carries
`Content-Location` and no `Location`, so that HTTP libraries do not follow it.

Source: Retrieve Asynchronous Job Status.
"""

from __future__ import annotations

from typing import TypeAlias

from .. import errors
from .._runtime.decoding import decode_json, required_header
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import PendingJob


class GetJobStatusAccepted(Answer, frozen=True, kw_only=True):
    """202: The job is still pending.

    Args:
        body: The decoded body.
    """

    body: PendingJob


class GetJobStatusFound(Answer, frozen=True, kw_only=True):
    """302: The job has finished, well or badly. Its result is at the address in
    `Content-Location`. (The page's prose speaks of a job id for the results; the header it
    prints is a URL.)

    Args:
        content_location: The absolute URL of the job's result.
    """

    content_location: str


GetJobStatusAnswer: TypeAlias = GetJobStatusAccepted | GetJobStatusFound


def build(job_id: str) -> Request:
    """Return the request, without credentials."""
    return Request(
        method="GET",
        target=f"/py-scripts/v1/jobs/{path_segment('job_id', job_id)}",
        headers={"Accept": "application/json"},
    )


def parse(response: Response) -> GetJobStatusAnswer:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        Unauthorized: 401. The user lacks the privilege for this action. No 403 is
            documented.
        InternalServerError: 500. The broker could not be reached, the job id was not
            found, or something unexpected happened. An unknown job id is answered so; no 404 is
            documented here.
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
                content_location=required_header(response, "Content-Location"),
            )
        case 401:
            raise errors.Unauthorized.of(response)
        case 500:
            raise errors.InternalServerError.of(response)
        case _:
            raise UnexpectedStatus(response)
