# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""GET /drains/{class}/{from}/jobs/{job}/sheet: Fetch the sheet

As large as it may be.

Source: The manual.
"""

from __future__ import annotations

from typing import TypeAlias

from .. import errors
from .._runtime.decoding import decode_error, decode_json, decode_text
from .._runtime.encoding import given_headers, path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import Done, Refusal


class GetDrainSheetOK(Answer, frozen=True, kw_only=True):
    """200: The sheet.

    Args:
        body: The decoded body; empty if it was written to a file.
        written: How many bytes of body were written to a file; None if `body` has it.
    """

    body: str
    written: int | None = None


class GetDrainSheetAccepted(Answer, frozen=True, kw_only=True):
    """202: It is not drained yet.

    Args:
        body: The decoded body.
    """

    body: Done


GetDrainSheetAnswer: TypeAlias = GetDrainSheetOK | GetDrainSheetAccepted


def build(class_: str, from_: int | str, job: int | str, *, trace_id: str | None = None) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="getDrainSheet",
        method="GET",
        target=f"/drains/{path_segment('class_', class_)}/{path_segment('from_', from_)}/jobs/{path_segment('job', job)}/sheet",
        headers={"Accept": "text/csv, application/json", **given_headers({"X-Trace-Id": trace_id})},
        streamed=(200,),
    )


def parse(response: Response) -> GetDrainSheetAnswer:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        NotFound: 404. There is no such thing.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return GetDrainSheetOK(
                status=response.status,
                headers=response.headers,
                body=decode_text(response),
                written=response.written,
            )
        case 202:
            return GetDrainSheetAccepted(
                status=response.status, headers=response.headers, body=decode_json(response, Done)
            )
        case 404:
            raise errors.NotFound(
                response,
                "There is no such thing.",
                decode_error(response, Refusal, str),
                [["title"], ["causes", "why-not"], ["notes"]],
            )
        case _:
            raise UnexpectedStatus(response)
