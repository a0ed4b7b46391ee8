# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""What this client sends and gets: Structs and open enumerations."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field

from oracle_oml_jobs._runtime.enums import OpenStrEnum
from oracle_oml_jobs._runtime.serialization import Serializable


class ServiceLevel(OpenStrEnum):
    """The database service level."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class PendingJob(Serializable, Struct, frozen=True, kw_only=True):
    """What is known of a job that is pending."""

    created_date: str | UnsetType = field(name="createdDate", default=UNSET)
    """When the job was created, in UTC, in the form of ` Mar 12,2025 22:55`: with a space
    before the month and none after the comma. (Inferred: The page prints an example alone. It
    is UTC, for the printed Date less the printed elapsedTime is that time.)"""

    status: str | UnsetType = UNSET
    """A sentence. The status code is what tells pending from finished."""

    elapsed_time: str | UnsetType = field(name="elapsedTime", default=UNSET)
    """How long the job has been running, as HH:MM:SS."""


class ScriptResult(Serializable, Struct, frozen=True, kw_only=True):
    """The script's return value, any JSON."""

    result: Any | UnsetType = UNSET
    """Any JSON value."""

    error_message: str | UnsetType = field(name="errorMessage", default=UNSET)
    """Why the script failed. (Inferred: On no page; the vendor's client (dbt-oracle) takes a
    result with this member for a failure.)"""

    error_code: int | UnsetType = field(name="errorCode", default=UNSET)
    """The code of the failure. (Inferred: On no page; a body in a public question has it
    (volcengine.com/article/1288129).)"""


class DeletedJob(Serializable, Struct, frozen=True, kw_only=True):
    """A confirmation."""

    result: str | UnsetType = UNSET
    """A sentence. (Inferred: Printed on the page of v2 only.)"""


class AbstractOmlException(Serializable, Struct, frozen=True, kw_only=True):
    """What is not there."""

    error_message: str | UnsetType = field(name="errorMessage", default=UNSET)
    """What went wrong. (Inferred: On no page; the vendor's client (dbt-oracle) reads it.)"""

    error_code: int | UnsetType = field(name="errorCode", default=UNSET)
    """The code of the error, such as 1024 for an output that is too long. (Inferred: On no
    page; a body in a public question has it (volcengine.com/article/1288129).)"""


class InvalidParameterValueException(Serializable, Struct, frozen=True, kw_only=True):
    """What is wrong with the request, or with the script."""

    error_message: str | UnsetType = field(name="errorMessage", default=UNSET)
    """What went wrong. (Inferred: On no page; the vendor's client (dbt-oracle) reads it.)"""

    error_code: int | UnsetType = field(name="errorCode", default=UNSET)
    """The code of the error, such as 1024 for an output that is too long. (Inferred: On no
    page; a body in a public question has it (volcengine.com/article/1288129).)"""


class UnauthorizedException(Serializable, Struct, frozen=True, kw_only=True):
    """Why the request was refused."""

    error_message: str | UnsetType = field(name="errorMessage", default=UNSET)
    """What went wrong. (Inferred: On no page; the vendor's client (dbt-oracle) reads it.)"""

    error_code: int | UnsetType = field(name="errorCode", default=UNSET)
    """The code of the error, such as 1024 for an output that is too long. (Inferred: On no
    page; a body in a public question has it (volcengine.com/article/1288129).)"""


class ComputeContainerException(Serializable, Struct, frozen=True, kw_only=True):
    """What failed."""

    error_message: str | UnsetType = field(name="errorMessage", default=UNSET)
    """What went wrong. (Inferred: On no page; the vendor's client (dbt-oracle) reads it.)"""

    error_code: int | UnsetType = field(name="errorCode", default=UNSET)
    """The code of the error, such as 1024 for an output that is too long. (Inferred: On no
    page; a body in a public question has it (volcengine.com/article/1288129).)"""


class EmbedScriptCompute(Serializable, Struct, frozen=True, kw_only=True):
    """How to run the script."""

    async_flag: bool | UnsetType = field(name="asyncFlag", default=UNSET)
    """Run as a job, and answer at once."""

    env_name: str | UnsetType = field(name="envName", default=UNSET)
    """The conda environment to run in."""

    graphics_flag: bool | UnsetType = field(name="graphicsFlag", default=UNSET)
    """Return the images, too, that the script draws."""

    parameters: str | UnsetType = UNSET
    """The script's keyword arguments, as JSON inside a string."""

    service: ServiceLevel | UnsetType = UNSET
    """The database service level. The vendor takes "LOW" when it is left out."""

    timeout: Annotated[int, Meta(ge=1800, le=43200)] | UnsetType = UNSET
    """How long the job may run, in seconds. Only together with `asyncFlag: true`. The vendor
    takes 1800 when it is left out."""
