# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""POST /genai/vectorDatabases/{vectorDatabaseId}/customModelVersions/: Turn a vector database
into a custom model version

Starts a job that makes a version of a custom model out of a vector database.

Source: inferred. No page of this operation could be read; the vendor's Terraform provider sends
it so.
"""

from __future__ import annotations

from .._runtime.bodies import json_body
from .._runtime.decoding import decode_json
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import (
    CreateCustomModelVersionFromVectorDatabaseRequest,
    CreateCustomModelVersionResponse,
)


class CreateVectorDatabaseCustomModelVersionAccepted(Answer, frozen=True, kw_only=True):
    """202: The job was started. The body names the custom model that will have the new version.

    Args:
        location: The URL of the job's status, where the vendor sends one.
        body: The decoded body.
    """

    location: str | None = None
    body: CreateCustomModelVersionResponse


def build(
    vector_database_id: str, body: CreateCustomModelVersionFromVectorDatabaseRequest
) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="createVectorDatabaseCustomModelVersion",
        starts_job=True,
        method="POST",
        target=f"/genai/vectorDatabases/{path_segment('vector_database_id', vector_database_id)}/customModelVersions/",
        headers={"Accept": "application/json", "Content-Type": "application/json"},
        body=json_body(body),
    )


def parse(response: Response) -> CreateVectorDatabaseCustomModelVersionAccepted:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 202:
            return CreateVectorDatabaseCustomModelVersionAccepted(
                status=response.status,
                headers=response.headers,
                location=response.headers.get("location"),
                body=decode_json(response, CreateCustomModelVersionResponse),
            )
        case _:
            raise UnexpectedStatus(response)
