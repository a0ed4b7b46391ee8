# Generated from specs/oracle_oml_v2 by `jobcontracts generate`. Do not edit.
"""POST /py-scripts/v2/group-apply/{scriptName}: Run a Python script on groups of rows

Runs a script of the user's on the rows of a query, group by group. With `asyncFlag: true` the
answer is 201 and names the job; otherwise it is 200 and carries the result itself, if it comes
within about two minutes.

Source: Run a Python Function on Grouped Data; Timeouts for Synchronous and Asynchronous Scripts
Execution.
"""

from __future__ import annotations

from typing import TypeAlias

from .. import errors
from .._runtime.bodies import json_body
from .._runtime.decoding import decode_error, decode_json, required_header
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import (
    ComputeContainerException,
    EmbedScriptComputeGrp,
    InvalidParameterValueException,
    ScriptResult,
    UnauthorizedException,
)


class ApplyToGroupsOK(Answer, frozen=True, kw_only=True):
    """200: What the script returned.

    Args:
        body: The decoded body.
    """

    body: ScriptResult


class ApplyToGroupsCreated(Answer, frozen=True, kw_only=True):
    """201: The job was created. There is no body; the header names the job.

    Args:
        location: The absolute URL of the job, to ask for its status.
    """

    location: str


ApplyToGroupsAnswer: TypeAlias = ApplyToGroupsOK | ApplyToGroupsCreated


def build(script_name: str, body: EmbedScriptComputeGrp) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="applyToGroups",
        starts_job=True,
        method="POST",
        target=f"/py-scripts/v2/group-apply/{path_segment('script_name', script_name)}",
        headers={"Accept": "application/json", "Content-Type": "application/json"},
        body=json_body(body),
    )


def parse(response: Response) -> ApplyToGroupsAnswer:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        BadRequest: 400. A parameter is not valid, the output is too long, or the script
            failed otherwise.
        Unauthorized: 401. The credential is missing, wrong or has expired.
        InternalServerError: 500. The broker could not be reached, the script could not be
            run, or something unexpected happened.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return ApplyToGroupsOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, ScriptResult),
            )
        case 201:
            return ApplyToGroupsCreated(
                status=response.status,
                headers=response.headers,
                location=required_header(response, "Location", looked_at=True),
            )
        case 400:
            raise errors.BadRequest(
                response,
                "A parameter is not valid, the output is too long, or the script failed otherwise.",
                decode_error(response, InvalidParameterValueException),
                [["errorMessage"]],
            )
        case 401:
            raise errors.Unauthorized(
                response,
                "The credential is missing, wrong or has expired.",
                decode_error(response, UnauthorizedException),
                [["errorMessage"]],
            )
        case 500:
            raise errors.InternalServerError(
                response,
                "The broker could not be reached, the script could not be run, or something unexpected happened.",
                decode_error(response, ComputeContainerException),
                [["errorMessage"]],
            )
        case _:
            raise UnexpectedStatus(response)
