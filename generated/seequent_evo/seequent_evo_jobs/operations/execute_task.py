# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""POST /compute/orgs/{org_id}/{topic}/{task}: Execute a task

Starts a job. The answer is a 303 without a body, whose `Location` is the job's status.

Source: Trigger an asynchronous execution of a task (Compute Task API 0.0.2).
"""

from __future__ import annotations

from uuid import UUID

from .. import errors
from .._runtime.bodies import json_body
from .._runtime.decoding import decode_error, required_header
from .._runtime.encoding import given_headers, path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import ApiPreview, ErrorResponse, ExecuteTaskRequest


class ExecuteTaskSeeOther(Answer, frozen=True, kw_only=True):
    """303: The job was started.

    Args:
        location: The URL of the new job's status.
    """

    location: str


def build(
    org_id: UUID | str,
    topic: str,
    task: str,
    body: ExecuteTaskRequest,
    *,
    api_preview: ApiPreview | str | None = None,
) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="executeTask",
        starts_job=True,
        method="POST",
        target=f"/compute/orgs/{path_segment('org_id', org_id)}/{path_segment('topic', topic)}/{path_segment('task', task)}",
        headers={
            "Accept": "application/json",
            "Content-Type": "application/json",
            **given_headers({"API-Preview": api_preview}),
        },
        body=json_body(body),
    )


def parse(response: Response) -> ExecuteTaskSeeOther:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        BadRequest: 400. The task is in preview, and the request lacks the header
            `API-Preview: opt-in`.
        Unauthorized: 401. The credential is missing or was refused.
        NotFound: 404. There is no such organization or task.
        UnprocessableContent: 422. The request body was refused.
        TooManyRequests: 429. The rate limit of the API gateway was exceeded.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 303:
            return ExecuteTaskSeeOther(
                status=response.status,
                headers=response.headers,
                location=required_header(response, "Location", looked_at=True),
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
                "There is no such organization or task.",
                decode_error(response, ErrorResponse),
                [["title"], ["detail"], ["invalid-params", "name"], ["invalid-params", "reason"]],
            )
        case 422:
            raise errors.UnprocessableContent(
                response,
                "The request body was refused.",
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
