# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""GET /compute/orgs/{org_id}/{topic}/{task}/{job_id}: Fetch the results of a job

Returns the job's status, and its results or its error once it has ended.

Source: Jobs (Task API 0.0.2).
"""

from __future__ import annotations

from typing import TypeAlias
from uuid import UUID

from .. import errors
from .._runtime.decoding import decode_error, decode_json
from .._runtime.encoding import given_headers, path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import ApiPreview, CompletedJobResponse, ErrorResponse, OngoingJobResponse


class GetJobResultsOK(Answer, frozen=True, kw_only=True):
    """200: The job has ended, well or badly.

    Args:
        body: The decoded body.
    """

    body: CompletedJobResponse


class GetJobResultsAccepted(Answer, frozen=True, kw_only=True):
    """202: The job is going on; there are links and no results.

    Inferred: The page describes the answer for an ongoing job and gives no code. The newer page
    of the status operation has 202 for it, and the vendor's client knows a pending job by 202
    alone.

    Args:
        body: The decoded body.
    """

    body: OngoingJobResponse


GetJobResultsAnswer: TypeAlias = GetJobResultsOK | GetJobResultsAccepted


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
        operation="getJobResults",
        method="GET",
        target=f"/compute/orgs/{path_segment('org_id', org_id)}/{path_segment('topic', topic)}/{path_segment('task', task)}/{path_segment('job_id', job_id)}",
        headers={"Accept": "application/json", **given_headers({"API-Preview": api_preview})},
    )


def parse(response: Response) -> GetJobResultsAnswer:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        BadRequest: 400. The task is in preview, and the request lacks the header
            `API-Preview: opt-in`.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return GetJobResultsOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, CompletedJobResponse),
            )
        case 202:
            return GetJobResultsAccepted(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, OngoingJobResponse),
            )
        case 400:
            raise errors.BadRequest(
                response,
                "The task is in preview, and the request lacks the header `API-Preview: opt-in`.",
                decode_error(response, ErrorResponse),
                [["title"], ["detail"], ["invalid-params", "name"], ["invalid-params", "reason"]],
            )
        case _:
            raise UnexpectedStatus(response)
