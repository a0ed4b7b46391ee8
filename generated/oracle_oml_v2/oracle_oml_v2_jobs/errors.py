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
    ResponseTooLarge as ResponseTooLarge,
    StatusError as StatusError,
    TransportError as TransportError,
    TransportTimeout as TransportTimeout,
    UnexpectedStatus as UnexpectedStatus,
    UnknownState as UnknownState,
    WaitTimeout as WaitTimeout,
)
from ._runtime.messages import Response
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

    @classmethod
    def of(
        cls, response: Response, body: InvalidParameterValueException | None = None
    ) -> BadRequest:
        """Return the error that a response is."""
        return cls(
            response.status,
            response.headers,
            body,
            "A parameter is not valid, the output is too long, or the script failed otherwise.",
        )


class Unauthorized(DocumentedError):
    """401: The credential is missing, wrong or has expired.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: UnauthorizedException | None

    @classmethod
    def of(cls, response: Response, body: UnauthorizedException | None = None) -> Unauthorized:
        """Return the error that a response is."""
        return cls(
            response.status,
            response.headers,
            body,
            "The credential is missing, wrong or has expired.",
        )


class NotFound(DocumentedError):
    """404: There is no result yet.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: AbstractOmlException | None

    @classmethod
    def of(cls, response: Response, body: AbstractOmlException | None = None) -> NotFound:
        """Return the error that a response is."""
        return cls(response.status, response.headers, body, "There is no result yet.")


class InternalServerError(DocumentedError):
    """500: The broker could not be reached, the script could not be run, or something
    unexpected happened.

    Args:
        body: The decoded body; None where the operation documents none.
    """

    body: ComputeContainerException | None

    @classmethod
    def of(
        cls, response: Response, body: ComputeContainerException | None = None
    ) -> InternalServerError:
        """Return the error that a response is."""
        return cls(
            response.status,
            response.headers,
            body,
            "The broker could not be reached, the script could not be run, or something unexpected happened.",
        )
