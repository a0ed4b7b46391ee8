# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""What a client raises: an exception per documented error status, and those that every client has."""

from __future__ import annotations

from ._runtime.errors import (
    ConfigurationError as ConfigurationError,
    ContractViolation as ContractViolation,
    DocumentedError as DocumentedError,
    ForeignOrigin as ForeignOrigin,
    JobCancelled as JobCancelled,
    JobEnded as JobEnded,
    JobExpired as JobExpired,
    JobFailed as JobFailed,
    JobsError as JobsError,
    NoConnection as NoConnection,
    ResponseTooLarge as ResponseTooLarge,
    StatusError as StatusError,
    TlsError as TlsError,
    TransportError as TransportError,
    TransportTimeout as TransportTimeout,
    TruncatedBody as TruncatedBody,
    UnexpectedStatus as UnexpectedStatus,
    UnknownState as UnknownState,
    WaitTimeout as WaitTimeout,
)
from .models import ErrorResponse


class BadRequest(DocumentedError):
    """400: What it means depends on the operation.

    `list_tasks`: Tasks are in preview, and the request lacks the header `API-Preview: opt-in`.

    `execute_task`, `get_job_results`, `cancel_job`, `get_job_status`: The task is in preview,
    and the request lacks the header `API-Preview: opt-in`.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: ErrorResponse | None


class Unauthorized(DocumentedError):
    """401: The credential is missing or was refused.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: ErrorResponse | None


class NotFound(DocumentedError):
    """404: What it means depends on the operation.

    `execute_task`: There is no such organization or task.

    `get_job_status`: There is no such organization, task or job.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: ErrorResponse | None


class UnprocessableContent(DocumentedError):
    """422: The request body was refused.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: ErrorResponse | None


class TooManyRequests(DocumentedError):
    """429: The rate limit of the API gateway was exceeded.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: ErrorResponse | None
