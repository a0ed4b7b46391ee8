# Generated from specs/oracle_oml_v2 by `jobcontracts generate`. Do not edit.
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
from .models import (
    AbstractOmlException,
    ComputeContainerException,
    InvalidParameterValueException,
    UnauthorizedException,
)


class BadRequest(DocumentedError):
    """400: A parameter is not valid, the output is too long, or the script failed otherwise.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: InvalidParameterValueException | None


class Unauthorized(DocumentedError):
    """401: What it means depends on the operation.

    `evaluate_script`, `apply_to_table`, `apply_to_rows`, `apply_to_groups`, `apply_to_indexes`:
    The credential is missing, wrong or has expired.

    `list_script_jobs`, `get_job_status`, `delete_job`, `get_job_result`: The user may not do
    this, or the credential is missing, wrong or has expired.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: UnauthorizedException | None


class NotFound(DocumentedError):
    """404: There is no result yet.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: AbstractOmlException | None


class InternalServerError(DocumentedError):
    """500: What it means depends on the operation.

    `evaluate_script`, `apply_to_table`, `apply_to_rows`, `apply_to_groups`, `apply_to_indexes`:
    The broker could not be reached, the script could not be run, or something unexpected
    happened.

    `list_script_jobs`: The broker could not be reached, a job could not be found, or something
    unexpected happened.

    `get_job_status`, `delete_job`, `get_job_result`: There is no job of this id, the broker
    could not be reached, or something unexpected happened.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: ComputeContainerException | None
