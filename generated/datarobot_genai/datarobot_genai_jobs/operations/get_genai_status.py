# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""GET /genai/status/{statusId}/: Get the execution status of a GenAI worker job

Returns where the job stands. The path ends with a slash.

Source: Jobs (GenAI), of September 3, 2024.
"""

from __future__ import annotations

from uuid import UUID

from .. import errors
from .._runtime.decoding import decode_json, same_id
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import HTTPValidationErrorResponse, StatusResponse


class GetGenaiStatusOK(Answer, frozen=True, kw_only=True):
    """200: The job's status. The page allows a bare string too, and does not say what it means.

    Args:
        body: The decoded body.
    """

    body: StatusResponse | str


def build(status_id: UUID | str) -> Request:
    """Return the request, without credentials."""
    return Request(
        method="GET",
        target=f"/genai/status/{path_segment('status_id', status_id)}/",
        headers={"Accept": "application/json"},
    )


def parse(response: Response, *, status_id: str) -> GetGenaiStatusOK:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnprocessableContent: 422. The status id is not valid.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            answer = GetGenaiStatusOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, StatusResponse, str),
            )
            same_id(
                status_id,
                answer.body.status_id if isinstance(answer.body, StatusResponse) else None,
                "$.statusId",
                response,
            )
            return answer
        case 422:
            raise errors.UnprocessableContent.of(
                response, decode_json(response, HTTPValidationErrorResponse)
            )
        case _:
            raise UnexpectedStatus(response)
