# Generated from specs/oration by `jobcontracts generate`. Do not edit.
"""POST /customers/batch: Create or upsert customers in bulk

Queues a job that creates the given customers, or merges them into existing ones.

Source: Bulk create or upsert customers.
"""

from __future__ import annotations

from uuid import UUID

from .._runtime.bodies import json_body
from .._runtime.decoding import decode_json
from .._runtime.encoding import given_headers
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import CustomersBatch, QueuedJob


class CreateCustomersBatchOK(Answer, frozen=True, kw_only=True):
    """200: The job was queued.

    Inferred: The page prints the body and no status code.

    Args:
        body: The decoded body.
    """

    body: QueuedJob


def build(
    body: CustomersBatch,
    *,
    workspace_slug: str | None = None,
    workspace_id: UUID | str | None = None,
) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="createCustomersBatch",
        starts_job=True,
        method="POST",
        target="/customers/batch",
        headers={
            "Accept": "application/json",
            "Content-Type": "application/json",
            **given_headers({"x-workspace-slug": workspace_slug, "x-workspace-id": workspace_id}),
        },
        body=json_body(body),
    )


def parse(response: Response) -> CreateCustomersBatchOK:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return CreateCustomersBatchOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, QueuedJob, ways=[["jobId"]]),
            )
        case _:
            raise UnexpectedStatus(response)
