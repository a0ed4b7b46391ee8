# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""GET /drains/{class}/{from}/jobs/{job}: Look at a job

Tells how the job is.

Source: The manual.
"""

from __future__ import annotations

from typing import TypeAlias

from .. import errors
from .._runtime.decoding import check_same_id, decode_error, decode_json, required_header
from .._runtime.encoding import given_headers, path_segment
from .._runtime.errors import UnexpectedStatus
from .._runtime.messages import Answer, Request, Response
from ..models import DrainJob, OldJob, Refusal


class GetDrainJobOK(Answer, frozen=True, kw_only=True):
    """200: The job, an old-style job, or a word.

    Args:
        body: The decoded body.
    """

    body: DrainJob | OldJob | str


class GetDrainJobFound(Answer, frozen=True, kw_only=True):
    """302: The job has moved.

    Args:
        location: Where to.
    """

    location: str


GetDrainJobAnswer: TypeAlias = GetDrainJobOK | GetDrainJobFound


def build(class_: str, from_: int | str, job: int | str, *, trace_id: str | None = None) -> Request:
    """Return the request, without credentials."""
    return Request(
        operation="getDrainJob",
        method="GET",
        target=f"/drains/{path_segment('class_', class_)}/{path_segment('from_', from_)}/jobs/{path_segment('job', job)}",
        headers={"Accept": "application/json", **given_headers({"X-Trace-Id": trace_id})},
    )


def parse(response: Response, *, job: str) -> GetDrainJobAnswer:
    """Return the answer that a response is.

    Raises:
        ContractViolation: It breaks the contract.
        NotFound: 404. There is no such thing.
        UnexpectedStatus: It is not documented.
    """
    answer: GetDrainJobAnswer
    match response.status:
        case 200:
            answer = GetDrainJobOK(
                status=response.status,
                headers=response.headers,
                body=decode_json(response, DrainJob, OldJob, str, ways=[["state"], ["fault"]]),
            )
            check_same_id(
                job,
                answer.body.job if isinstance(answer.body, (DrainJob, OldJob)) else None,
                "$.job",
                response,
            )
            return answer
        case 302:
            return GetDrainJobFound(
                status=response.status,
                headers=response.headers,
                location=required_header(response, "Location"),
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
