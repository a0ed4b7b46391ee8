# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""What a client raises: an exception per documented error status, and those that every client has."""

from __future__ import annotations

from typing import Any

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


class BadRequest(DocumentedError):
    """400: A parameter of the request is not valid.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: dict[str, Any] | None

    @classmethod
    def of(cls, response: Response, body: dict[str, Any] | None = None) -> BadRequest:
        """Return the error that a response is."""
        return cls(
            response.status, response.headers, body, "A parameter of the request is not valid."
        )


class Unauthorized(DocumentedError):
    """401: The user lacks the privilege for this action.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: dict[str, Any] | None

    @classmethod
    def of(cls, response: Response, body: dict[str, Any] | None = None) -> Unauthorized:
        """Return the error that a response is."""
        return cls(
            response.status, response.headers, body, "The user lacks the privilege for this action."
        )


class NotFound(DocumentedError):
    """404: The result is not ready. The page names the root schema, not its fields.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: dict[str, Any] | None

    @classmethod
    def of(cls, response: Response, body: dict[str, Any] | None = None) -> NotFound:
        """Return the error that a response is."""
        return cls(
            response.status,
            response.headers,
            body,
            "The result is not ready. The page names the root schema, not its fields.",
        )


class InternalServerError(DocumentedError):
    """500: The script could not be run.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: dict[str, Any] | None

    @classmethod
    def of(cls, response: Response, body: dict[str, Any] | None = None) -> InternalServerError:
        """Return the error that a response is."""
        return cls(response.status, response.headers, body, "The script could not be run.")
