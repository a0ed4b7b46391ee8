# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""POST /genai/customModelVersions/: Turn an LLM blueprint into a custom model version

Starts a job that makes a version of a custom model out of an LLM blueprint.

Source: Custom Models (GenAI).
"""

from __future__ import annotations

from .. import errors
from .._runtime.bodies import json_body
from .._runtime.decoding import decode_error, decode_json
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import (
    CreateCustomModelVersionRequest,
    CreateCustomModelVersionResponse,
    HTTPValidationErrorResponse,
)


class CreateCustomModelVersionAccepted(Answer, frozen=True, kw_only=True):
    """202: The job was started. The body names the custom model that will have the new version.

    Args:
        location: The URL of the job's status, where the vendor sends one.
        body: The decoded body.
    """

    location: str | None = None
    body: CreateCustomModelVersionResponse


def build(body: CreateCustomModelVersionRequest) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="createCustomModelVersion",
        starts_job=True,
        method="POST",
        target="/genai/customModelVersions/",
        headers={"Accept": "application/json", "Content-Type": "application/json"},
        body=json_body(body),
    )


def parse(response: Response) -> CreateCustomModelVersionAccepted:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnprocessableContent: 422. Validation Error.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 202:
            return CreateCustomModelVersionAccepted(
                status=response.status,
                headers=response.headers,
                location=response.headers.get("location"),
                body=decode_json(response, CreateCustomModelVersionResponse),
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
