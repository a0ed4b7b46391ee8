# Generated from specs/sink by `jobcontracts generate`. Do not edit.
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
    TokenRefused as TokenRefused,
    TransportError as TransportError,
    TransportTimeout as TransportTimeout,
    TruncatedBody as TruncatedBody,
    UnexpectedStatus as UnexpectedStatus,
    UnknownState as UnknownState,
    WaitTimeout as WaitTimeout,
)
from .models import Fault, Refusal


class NotFound(DocumentedError):
    """404: What it means depends on the operation.

    `open_drain`: There is no such drain.

    `get_drain_job`, `get_drain_sheet`: There is no such thing.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: Refusal | str | None


class Conflict(DocumentedError):
    """409: The drain is open."""

    body: None


class Status520(DocumentedError):
    """520: The drain is clogged.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: Fault | None
