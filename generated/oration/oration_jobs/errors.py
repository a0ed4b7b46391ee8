# Generated from specs/oration by `jobcontracts generate`. Do not edit.
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
