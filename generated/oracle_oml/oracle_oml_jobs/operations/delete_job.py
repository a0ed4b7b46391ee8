# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""DELETE /py-scripts/v1/jobs/{jobId}: Stop a job and remove it

Stops the job if it is running, and removes it.

Source: Delete Asynchronous Job.
"""

from __future__ import annotations

from .. import errors
from .._runtime.decoding import decode_error, decode_json
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import ComputeContainerException, DeletedJob, UnauthorizedException


class DeleteJobOK(Answer, frozen=True, kw_only=True):
    """200: The job was removed.

    Inferred: Two editions of the page contradict each other: one lists 200, 401 and 500, the
    earlier one 202, 302, 401 and 500. This is the later one.

    Args:
        body: The decoded body.
    """

    body: DeletedJob


def build(job_id: str) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="deleteJob",
        method="DELETE",
        target=f"/py-scripts/v1/jobs/{path_segment('job_id', job_id)}",
        headers={"Accept": "application/json"},
    )


def parse(response: Response) -> DeleteJobOK:
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
        case 200:
            return DeleteJobOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, DeletedJob),
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
