# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""What this client sends and gets: Structs and open enumerations."""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

from oracle_oml_jobs._runtime.enums import OpenStrEnum


class ServiceLevel(OpenStrEnum):
    """The database service level."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class PendingJob(Struct, frozen=True, kw_only=True):
    """What is known of a job that is pending."""

    created_date: str | UnsetType = field(name="createdDate", default=UNSET)
    """When the job was created, in the form of the example: a leading space, and no space after
    the comma. Not an RFC 3339 date-time."""

    status: str | UnsetType = UNSET
    """A sentence. The status code is what tells pending from finished."""

    elapsed_time: str | UnsetType = field(name="elapsedTime", default=UNSET)
    """How long the job has been running, as HH:MM:SS."""


class ScriptResult(Struct, frozen=True, kw_only=True):
    """The script's return value, any JSON."""

    result: Any | UnsetType = UNSET
    """Any JSON value."""

    error_message: str | UnsetType = field(name="errorMessage", default=UNSET)
    """Why the script failed. (Inferred: On no page; the vendor's client (dbt-oracle) takes a
    result with this member for a failure.)"""


class DeletedJob(Struct, frozen=True, kw_only=True):
    """A confirmation."""

    result: str | UnsetType = UNSET
    """A sentence. (Inferred: Printed on the v2 page only.)"""


AbstractOmlException: TypeAlias = dict[str, Any]


InvalidParameterValueException: TypeAlias = dict[str, Any]


UnauthorizedException: TypeAlias = dict[str, Any]


ComputeContainerException: TypeAlias = dict[str, Any]


class ScriptEvaluation(Struct, frozen=True, kw_only=True):
    """How to run the script. The vendor accepts more members than the ones listed."""

    async_flag: bool | UnsetType = field(name="asyncFlag", default=UNSET)
    """Run as a job, and answer at once."""

    timeout: int | UnsetType = UNSET
    """How long an asynchronous job may run, in seconds."""

    service: ServiceLevel | UnsetType = UNSET

    parameters: str | UnsetType = UNSET
    """The script's keyword arguments, as JSON inside a string. (One of the page's examples
    spells the member `parameter`.)"""

    env_name: str | UnsetType = field(name="envName", default=UNSET)
    """The conda environment to run in. (Inferred: Not on the page; the vendor's client
    (dbt-oracle) sends it.)"""
