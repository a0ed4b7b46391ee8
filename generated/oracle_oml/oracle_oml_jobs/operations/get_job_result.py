# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""GET /py-scripts/v1/jobs/{jobId}/result: Fetch the result of a job

Returns what the script returned. Before the job has finished it answers 404. The vendor keeps
results for six months.

Source: Retrieve Asynchronous Job Result; Return Values.
"""

from __future__ import annotations

from .. import errors
from .._runtime.decoding import decode_error, decode_json
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import (
    AbstractOmlException,
    ComputeContainerException,
    ScriptResult,
    UnauthorizedException,
)


class GetJobResultOK(Answer, frozen=True, kw_only=True):
    """200: What the script returned.

    Args:
        body: The decoded body.
    """

    body: ScriptResult


def build(job_id: str) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="getJobResult",
        method="GET",
        target=f"/py-scripts/v1/jobs/{path_segment('job_id', job_id)}/result",
        headers={"Accept": "application/json"},
    )


def parse(response: Response) -> GetJobResultOK:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        Unauthorized: 401. The user may not do this, or the credential is missing, wrong or
            has expired.
        NotFound: 404. There is no result yet.
        InternalServerError: 500. There is no job of this id, the broker could not be
            reached, or something unexpected happened.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return GetJobResultOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, ScriptResult, ways=[["errorMessage"]]),
            )
        case 401:
            raise errors.Unauthorized(
                response,
                "The user may not do this, or the credential is missing, wrong or has expired.",
                decode_error(response, UnauthorizedException),
                [["errorMessage"]],
            )
        case 404:
            raise errors.NotFound(
                response,
                "There is no result yet.",
                decode_error(response, AbstractOmlException),
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
