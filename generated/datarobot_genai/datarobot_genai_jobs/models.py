# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""What this client sends and gets: Structs and open enumerations."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from datarobot_genai_jobs._runtime.enums import OpenIntEnum, OpenStrEnum


class JobErrorCode(OpenIntEnum):
    """The job's error code."""

    NO_ERROR = 0
    GENERIC_ERROR = 1


class JobExecutionState(OpenStrEnum):
    """Where the job stands. The page does not say which states are final."""

    INITIALIZED = "INITIALIZED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    ERROR = "ERROR"
    ABORTED = "ABORTED"
    EXPIRED = "EXPIRED"


class ValidationError(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with the request."""

    loc: list[str | int]
    """Where in the request it is, as names and positions."""

    msg: str
    """What is wrong."""

    type: str
    """The kind of fault."""


class StatusResponse(Struct, frozen=True, kw_only=True):
    """Where the job stands."""

    code: JobErrorCode

    created: datetime
    """When the job was created."""

    status: JobExecutionState

    status_id: UUID = field(name="statusId")
    """The id to poll with. (The page says that it belongs to `/api/v2/status/{statusId}/`; the
    path it documents is `/api/v2/genai/status/{statusId}/`.)"""

    description: str | UnsetType = UNSET
    """A description of the job."""

    message: str | UnsetType = UNSET
    """The job's error message."""

    status_type: str | UnsetType = field(name="statusType", default=UNSET)
    """The type of the status object."""


class HTTPValidationErrorResponse(Struct, frozen=True, kw_only=True):
    """Why the request was refused."""

    detail: list[ValidationError] | UnsetType = UNSET
    """What is wrong, item by item."""
