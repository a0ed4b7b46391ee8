# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""POST /genai/customModelLLMValidations/: Validate a deployment as an LLM

Starts a job that tries out whether a deployment can serve as an LLM.

Source: inferred. The page of this operation could not be read as far as here; the vendor's
Terraform provider sends it so.
"""

from __future__ import annotations

from .._runtime.bodies import json_body
from .._runtime.decoding import decode_json, required_header
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import CreateCustomModelLLMValidationRequest, CustomModelLLMValidation


class CreateCustomModelLLMValidationAccepted(Answer, frozen=True, kw_only=True):
    """202: The job was started. The body is the validation, whose result is yet to come.

    Args:
        location: The URL of the job's status.
        body: The decoded body.
    """

    location: str
    body: CustomModelLLMValidation


def build(body: CreateCustomModelLLMValidationRequest) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="createCustomModelLLMValidation",
        starts_job=True,
        method="POST",
        target="/genai/customModelLLMValidations/",
        headers={"Accept": "application/json", "Content-Type": "application/json"},
        body=json_body(body),
    )


def parse(response: Response) -> CreateCustomModelLLMValidationAccepted:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 202:
            return CreateCustomModelLLMValidationAccepted(
                status=response.status,
                headers=response.headers,
                location=required_header(response, "Location", looked_at=True),
                body=decode_json(response, CustomModelLLMValidation),
            )
        case _:
            raise UnexpectedStatus(response)
