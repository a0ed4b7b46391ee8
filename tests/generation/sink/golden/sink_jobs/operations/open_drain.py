# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""POST /drains/{class}/{from}/jobs: Open a drain

Starts a job. Not a docstring's end: \"\"\", and a backslash: \\n.

Source: The manual.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from .. import errors
from .._runtime.bodies import json_body
from .._runtime.decoding import decode_error, decode_json, required_header
from .._runtime.encoding import given_headers, path_segment, query_string
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import Done, Fault, Grade, Opening, Refusal, Water


class OpenDrainOK(Answer, frozen=True, kw_only=True):
    """200: Done at once.

    Args:
        body: The decoded body.
    """

    body: Done


class OpenDrainAccepted(Answer, frozen=True, kw_only=True):
    """202: Started.

    Args:
        location: The job's URL.
        rate_left: Requests that are left.
    """

    location: str
    rate_left: str | None = None


OpenDrainAnswer: TypeAlias = OpenDrainOK | OpenDrainAccepted


def build(
    class_: str,
    from_: int | str,
    *,
    trace_id: str | None = None,
    tags: list[str] | None = None,
    since: datetime | None = None,
    grade: Grade,
    spans: list[int] | None = None,
    water: Water,
    dry_run: bool | str | None = None,
    body: Opening | None = None,
) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="openDrain",
        starts_job=True,
        method="POST",
        target=f"/drains/{path_segment('class_', class_)}/{path_segment('from_', from_)}/jobs"
        + query_string(
            {"tags": tags, "since": since, "grade": grade, "spans": spans, "water": water},
            {"spans": "pipeDelimited", "water": "deepObject"},
        ),
        headers={
            "Accept": "application/json",
            **({} if body is None else {"Content-Type": "application/json"}),
            **given_headers({"X-Trace-Id": trace_id, "Dry-Run": dry_run}),
        },
        body=None if body is None else json_body(body),
    )


def parse(response: Response) -> OpenDrainAnswer:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        NotFound: 404. There is no such drain.
        Conflict: 409. The drain is open.
        Status520: 520. The drain is clogged.
        UnexpectedStatus: It is not documented.
    """
    match response.status:
        case 200:
            return OpenDrainOK(
                status=response.status, headers=response.headers, body=decode_json(response, Done)
            )
        case 202:
            return OpenDrainAccepted(
                status=response.status,
                headers=response.headers,
                location=required_header(response, "Location", looked_at=True),
                rate_left=response.headers.get("x-rate-left"),
            )
        case 404:
            raise errors.NotFound(
                response,
                "There is no such drain.",
                decode_error(response, Refusal, str),
                [["title"], ["causes", "why-not"], ["notes"]],
            )
        case 409:
            raise errors.Conflict(response, "The drain is open.")
        case 520:
            raise errors.Status520(
                response, "The drain is clogged.", decode_error(response, Fault), [["said"]]
            )
        case _:
            raise UnexpectedStatus(response)
