# Generated from specs/oracle_oml_v2 by `jobcontracts generate`. Do not edit.
"""GET /py-scripts/v2/jobs: List the jobs

Returns the jobs with where they stand. There are no parameters.

Source: Retrieve All Asynchronous Jobs.
"""

from __future__ import annotations

from .. import errors
from .._runtime.decoding import decode_error, decode_json
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import ComputeContainerException, JobList, UnauthorizedException


class ListScriptJobsOK(Answer, frozen=True, kw_only=True):
    """200: The jobs.

    Args:
        body: The decoded body.
    """

    body: JobList


def build() -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="listScriptJobs",
        method="GET",
        target="/py-scripts/v2/jobs",
        headers={"Accept": "application/json"},
    )


def parse(response: Response) -> ListScriptJobsOK:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        Unauthorized: 401. The user may not do this, or the credential is missing, wrong or
            has expired.
        InternalServerError: 500. The broker could not be reached, a job could not be
            found, or something unexpected happened.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return ListScriptJobsOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, JobList),
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
                "The broker could not be reached, a job could not be found, or something unexpected happened.",
                decode_error(response, ComputeContainerException),
                [["errorMessage"]],
            )
        case _:
            raise UnexpectedStatus(response)
