# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""GET /compute/orgs/{org_id}/{topic}/{task}/{job_id}/status: Get the status of a job

Returns the job's status, progress, message, links, and its error if it has one.

Source: Jobs (Task API 0.0.2); Retrieve the status of a specific job (Compute Task API 0.0.2).
"""

from __future__ import annotations

from typing import TypeAlias
from uuid import UUID

from .. import errors
from .._runtime.decoding import decode_error, decode_json
from .._runtime.encoding import given_headers, path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import ApiPreview, CompletedJobStatusResponse, ErrorResponse, OngoingJobStatusResponse


class GetJobStatusOK(Answer, frozen=True, kw_only=True):
    """200: The job has ended.

    Args:
        body: The decoded body.
    """

    body: CompletedJobStatusResponse


class GetJobStatusAccepted(Answer, frozen=True, kw_only=True):
    """202: The job is going on.

    Args:
        body: The decoded body.
    """

    body: OngoingJobStatusResponse


GetJobStatusAnswer: TypeAlias = GetJobStatusOK | GetJobStatusAccepted


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
        operation="getJobStatus",
        method="GET",
        target=f"/compute/orgs/{path_segment('org_id', org_id)}/{path_segment('topic', topic)}/{path_segment('task', task)}/{path_segment('job_id', job_id)}/status",
        headers={"Accept": "application/json", **given_headers({"API-Preview": api_preview})},
    )


def parse(response: Response) -> GetJobStatusAnswer:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        BadRequest: 400. The task is in preview, and the request lacks the header
            `API-Preview: opt-in`.
        Unauthorized: 401. The credential is missing or was refused.
        NotFound: 404. There is no such organization, task or job.
        TooManyRequests: 429. The rate limit of the API gateway was exceeded.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return GetJobStatusOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(
                    response,
                    CompletedJobStatusResponse,
                    ways=[["status"], ["error"], ["links", "results"]],
                ),
            )
        case 202:
            return GetJobStatusAccepted(
                status=response.status,
                headers=response.headers,
                body=decode_json(
                    response,
                    OngoingJobStatusResponse,
                    ways=[["status"], ["error"], ["links", "results"]],
                ),
            )
        case 400:
            raise errors.BadRequest(
                response,
                "The task is in preview, and the request lacks the header `API-Preview: opt-in`.",
                decode_error(response, ErrorResponse),
                [["title"], ["detail"], ["invalid-params", "name"], ["invalid-params", "reason"]],
            )
        case 401:
            raise errors.Unauthorized(
                response,
                "The credential is missing or was refused.",
                decode_error(response, ErrorResponse),
                [["title"], ["detail"], ["invalid-params", "name"], ["invalid-params", "reason"]],
            )
        case 404:
            raise errors.NotFound(
                response,
                "There is no such organization, task or job.",
                decode_error(response, ErrorResponse),
                [["title"], ["detail"], ["invalid-params", "name"], ["invalid-params", "reason"]],
            )
        case 429:
            raise errors.TooManyRequests(
                response,
                "The rate limit of the API gateway was exceeded.",
                decode_error(response, ErrorResponse),
                [["title"], ["detail"], ["invalid-params", "name"], ["invalid-params", "reason"]],
            )
        case _:
            raise UnexpectedStatus(response)
