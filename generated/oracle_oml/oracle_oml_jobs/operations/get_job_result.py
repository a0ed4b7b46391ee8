# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""GET /py-scripts/v1/jobs/{jobId}/result: Fetch the result of a job

Returns what the script returned. Before the job has finished it answers 404.

Source: Retrieve Asynchronous Job Result.
"""

from __future__ import annotations

from typing import Any

from .. import errors
from .._runtime.decoding import decode_json
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import ScriptResult


class GetJobResultOK(Answer, frozen=True, kw_only=True):
    """200: What the script returned. No page documents how a failed script shows; the vendor's
    own client reads the failure from a member `errorMessage` of this body.

    Args:
        body: The decoded body.
    """

    body: ScriptResult


def build(job_id: str) -> Request:
    """Return the request, without credentials."""
    return Request(
        method="GET",
        target=f"/py-scripts/v1/jobs/{path_segment('job_id', job_id)}/result",
        headers={"Accept": "application/json"},
    )


def parse(response: Response) -> GetJobResultOK:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        Unauthorized: 401. The user lacks the privilege for this action.
        NotFound: 404. The result is not ready. The page names the root schema, not its
            fields.
        InternalServerError: 500. The broker could not be reached, or something unexpected
            happened.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return GetJobResultOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, ScriptResult),
            )
        case 401:
            raise errors.Unauthorized.of(response)
        case 404:
            raise errors.NotFound.of(response, decode_json(response, dict[str, Any]))
        case 500:
            raise errors.InternalServerError.of(response)
        case _:
            raise UnexpectedStatus(response)
