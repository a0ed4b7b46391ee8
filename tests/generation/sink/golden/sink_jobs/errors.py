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
    ResponseTooLarge as ResponseTooLarge,
    StatusError as StatusError,
    TransportError as TransportError,
    TransportTimeout as TransportTimeout,
    UnexpectedStatus as UnexpectedStatus,
    UnknownState as UnknownState,
    WaitTimeout as WaitTimeout,
)
from ._runtime.messages import Response
from .models import Fault


class NotFound(DocumentedError):
    """404: No such job."""

    body: None

    @classmethod
    def of(cls, response: Response, body: None = None) -> NotFound:
        """Return the error that a response is."""
        return cls(response.status, response.headers, body, "No such job.")


class Conflict(DocumentedError):
    """409: The drain is open."""

    body: None

    @classmethod
    def of(cls, response: Response, body: None = None) -> Conflict:
        """Return the error that a response is."""
        return cls(response.status, response.headers, body, "The drain is open.")


class Status520(DocumentedError):
    """520: The drain is clogged.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: Fault | None

    @classmethod
    def of(cls, response: Response, body: Fault | None = None) -> Status520:
        """Return the error that a response is."""
        return cls(response.status, response.headers, body, "The drain is clogged.")
