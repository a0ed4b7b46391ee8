# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""GET /compute/orgs/{org_id}/tasks: List the tasks of an organization

Returns the tasks that there are, page by page.

Source: inferred. On no page; a fork of the vendor's client has it, with these parameters and
members.
"""

from __future__ import annotations

from uuid import UUID

from .. import errors
from .._runtime.decoding import decode_error, decode_json
from .._runtime.encoding import given_headers, path_segment, query_string
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import ApiPreview, DiscoveryResponse, ErrorResponse


class ListTasksOK(Answer, frozen=True, kw_only=True):
    """200: The tasks.

    Args:
        body: The decoded body.
    """

    body: DiscoveryResponse


def build(
    org_id: UUID | str,
    *,
    api_preview: ApiPreview | str | None = None,
    details: bool | None = None,
    limit: int | None = None,
    offset: int | None = None,
    name: str | None = None,
    topic: str | None = None,
    key: str | None = None,
) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="listTasks",
        method="GET",
        target=f"/compute/orgs/{path_segment('org_id', org_id)}/tasks"
        + query_string(
            {
                "details": details,
                "limit": limit,
                "offset": offset,
                "name": name,
                "topic": topic,
                "key": key,
            }
        ),
        headers={"Accept": "application/json", **given_headers({"API-Preview": api_preview})},
    )


def parse(response: Response) -> ListTasksOK:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        BadRequest: 400. Tasks are in preview, and the request lacks the header
            `API-Preview: opt-in`.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return ListTasksOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, DiscoveryResponse),
            )
        case 400:
            raise errors.BadRequest(
                response,
                "Tasks are in preview, and the request lacks the header `API-Preview: opt-in`.",
                decode_error(response, ErrorResponse),
                [["title"], ["detail"], ["invalid-params", "name"], ["invalid-params", "reason"]],
            )
        case _:
            raise UnexpectedStatus(response)
