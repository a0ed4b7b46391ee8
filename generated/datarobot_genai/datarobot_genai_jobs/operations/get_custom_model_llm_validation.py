# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""GET /genai/customModelLLMValidations/{validationId}/: Get a validation

Returns the validation, with its result once the job has completed.

Source: inferred. The page of this operation could not be read as far as here; the vendor's
Terraform provider sends it so.
"""

from __future__ import annotations

from .._runtime.decoding import decode_json
from .._runtime.encoding import path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import CustomModelLLMValidation


class GetCustomModelLLMValidationOK(Answer, frozen=True, kw_only=True):
    """200: The validation.

    Args:
        body: The decoded body.
    """

    body: CustomModelLLMValidation


def build(validation_id: str) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="getCustomModelLLMValidation",
        method="GET",
        target=f"/genai/customModelLLMValidations/{path_segment('validation_id', validation_id)}/",
        headers={"Accept": "application/json"},
    )


def parse(response: Response) -> GetCustomModelLLMValidationOK:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return GetCustomModelLLMValidationOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, CustomModelLLMValidation),
            )
        case _:
            raise UnexpectedStatus(response)
