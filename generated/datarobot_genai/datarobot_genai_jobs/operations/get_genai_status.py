# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""GET /genai/status/{statusId}/: Look up where a GenAI worker job stands

Returns where the job stands. The path ends with a slash. A redirect means that the job has
completed; it is not followed.

Source: Jobs (GenAI), of September 3, 2024.
"""

from __future__ import annotations

from typing import TypeAlias
from uuid import UUID

from .. import errors
from .._runtime.decoding import check_same_id, decode_error, decode_json
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import HTTPValidationErrorResponse, StatusResponse


class GetGenaiStatusOK(Answer, frozen=True, kw_only=True):
    """200: The job's status, or a bare string.

    Args:
        body: The decoded body.
    """

    body: StatusResponse | str


class GetGenaiStatusMovedPermanently(Answer, frozen=True, kw_only=True):
    """301: The job has completed.

    Inferred: On no page. The vendor's Terraform provider takes any redirect of this poll for a
    job that has completed; at `/api/v2/status/`, which this status mirrors, it takes 303 so.

    Args:
        location: Where the redirect leads.
    """

    location: str | None = None


class GetGenaiStatusFound(Answer, frozen=True, kw_only=True):
    """302: The job has completed.

    Inferred: On no page. The vendor's Terraform provider takes any redirect of this poll for a
    job that has completed; at `/api/v2/status/`, which this status mirrors, it takes 303 so.

    Args:
        location: Where the redirect leads.
    """

    location: str | None = None


class GetGenaiStatusSeeOther(Answer, frozen=True, kw_only=True):
    """303: The job has completed.

    Inferred: On no page. The vendor's Terraform provider takes any redirect of this poll for a
    job that has completed; at `/api/v2/status/`, which this status mirrors, it takes 303 so.

    Args:
        location: Where the redirect leads.
    """

    location: str | None = None


class GetGenaiStatusTemporaryRedirect(Answer, frozen=True, kw_only=True):
    """307: The job has completed.

    Inferred: On no page. The vendor's Terraform provider takes any redirect of this poll for a
    job that has completed; at `/api/v2/status/`, which this status mirrors, it takes 303 so.

    Args:
        location: Where the redirect leads.
    """

    location: str | None = None


class GetGenaiStatusPermanentRedirect(Answer, frozen=True, kw_only=True):
    """308: The job has completed.

    Inferred: On no page. The vendor's Terraform provider takes any redirect of this poll for a
    job that has completed; at `/api/v2/status/`, which this status mirrors, it takes 303 so.

    Args:
        location: Where the redirect leads.
    """

    location: str | None = None


GetGenaiStatusAnswer: TypeAlias = (
    GetGenaiStatusOK
    | GetGenaiStatusMovedPermanently
    | GetGenaiStatusFound
    | GetGenaiStatusSeeOther
    | GetGenaiStatusTemporaryRedirect
    | GetGenaiStatusPermanentRedirect
)


def build(status_id: UUID | str) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="getGenaiStatus",
        method="GET",
        target=f"/genai/status/{path_segment('status_id', status_id)}/",
        headers={"Accept": "application/json"},
    )


def parse(response: Response, *, status_id: str) -> GetGenaiStatusAnswer:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnprocessableContent: 422. Validation Error.
        UnexpectedStatus: It is not documented.
    """
    answer: GetGenaiStatusAnswer
    match response.status:
        case 200:
            answer = GetGenaiStatusOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, StatusResponse, str, ways=[["status"], ["message"]]),
            )
            check_same_id(
                status_id,
                answer.body.status_id if isinstance(answer.body, StatusResponse) else None,
                "$.statusId",
                response,
            )
            return answer
        case 301:
            return GetGenaiStatusMovedPermanently(
                status=response.status,
                headers=response.headers,
                location=response.headers.get("location"),
            )
        case 302:
            return GetGenaiStatusFound(
                status=response.status,
                headers=response.headers,
                location=response.headers.get("location"),
            )
        case 303:
            return GetGenaiStatusSeeOther(
                status=response.status,
                headers=response.headers,
                location=response.headers.get("location"),
            )
        case 307:
            return GetGenaiStatusTemporaryRedirect(
                status=response.status,
                headers=response.headers,
                location=response.headers.get("location"),
            )
        case 308:
            return GetGenaiStatusPermanentRedirect(
                status=response.status,
                headers=response.headers,
                location=response.headers.get("location"),
            )
        case 422:
            raise errors.UnprocessableContent(
                response,
                "Validation Error.",
                decode_error(response, HTTPValidationErrorResponse),
                [["detail", "msg"]],
            )
        case _:
            raise UnexpectedStatus(response)
