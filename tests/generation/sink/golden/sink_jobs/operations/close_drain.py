# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""DELETE /drains/{class}/{from}/jobs/{job}: Close a drain

Stops the job.

Source: inferred. No page says so.
"""

from __future__ import annotations

from .._runtime.encoding import given_headers, path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response


class CloseDrainNoContent(Answer, frozen=True, kw_only=True):
    """204: Closed."""


def build(class_: str, from_: int | str, job: int | str, *, trace_id: str | None = None) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="closeDrain",
        method="DELETE",
        target=f"/drains/{path_segment('class_', class_)}/{path_segment('from_', from_)}/jobs/{path_segment('job', job)}",
        headers={"Accept": "application/json", **given_headers({"X-Trace-Id": trace_id})},
    )


def parse(response: Response) -> CloseDrainNoContent:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 204:
            return CloseDrainNoContent(status=response.status, headers=response.headers)
        case _:
            raise UnexpectedStatus(response)
