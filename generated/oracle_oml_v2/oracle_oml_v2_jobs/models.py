# Generated from specs/oracle_oml_v2 by `jobcontracts generate`. Do not edit.
"""What this client sends and gets: Structs and open enumerations."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field

from oracle_oml_v2_jobs._runtime.enums import OpenStrEnum
from oracle_oml_v2_jobs._runtime.serialization import Serializable


class ServiceLevel(OpenStrEnum):
    """The database service level. v1 has the first three."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    TP = "TP"
    TPURGENT = "TPURGENT"


class PendingJob(Serializable, Struct, frozen=True, kw_only=True):
    """What is known of a job that is pending."""

    created_date: str | UnsetType = field(name="createdDate", default=UNSET)
    """When the job was created, like `2026-01-26 20:35:22 UTC`. v1 has another form."""

    status: str | UnsetType = UNSET
    """A sentence. The status code is what tells pending from finished."""

    elapsed_time: str | UnsetType = field(name="elapsedTime", default=UNSET)
    """How long the job has been running, as HH:MM:SS."""


class ListedJob(Serializable, Struct, frozen=True, kw_only=True):
    """A job in the list."""

    created_date: str | UnsetType = field(name="createdDate", default=UNSET)
    """When the job was created, like `2026-01-06 21:40:08 UTC`."""

    job_id: str | UnsetType = UNSET
    """The job's id."""

    status: str | UnsetType = UNSET
    """Where the job stands, such as `FINISH`."""

    elapsed_time: str | UnsetType = field(name="elapsedTime", default=UNSET)
    """How long the job ran, as HH:MM:SS."""


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
    """A sentence."""


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
    """The database service level. v1 has the first three. The vendor takes "LOW" when it is
    left out."""

    timeout: Annotated[int, Meta(ge=1800, le=43200)] | UnsetType = UNSET
    """How long the job may run, in seconds. Only together with `asyncFlag: true`. The vendor
    takes 1800 when it is left out."""


class EmbedScriptComputeTab(Serializable, Struct, frozen=True, kw_only=True):
    """How to run the script, and on what."""

    input: str
    """The query that the script's data come from."""

    async_flag: bool | UnsetType = field(name="asyncFlag", default=UNSET)
    """Run as a job, and answer at once."""

    env_name: str | UnsetType = field(name="envName", default=UNSET)
    """The conda environment to run in."""

    graphics_flag: bool | UnsetType = field(name="graphicsFlag", default=UNSET)
    """Return the images, too, that the script draws."""

    parameters: str | UnsetType = UNSET
    """The script's keyword arguments, as JSON inside a string."""

    service: ServiceLevel | UnsetType = UNSET
    """The database service level. v1 has the first three. The vendor takes "LOW" when it is
    left out."""

    timeout: Annotated[int, Meta(ge=1800, le=43200)] | UnsetType = UNSET
    """How long the job may run, in seconds. Only together with `asyncFlag: true`. The vendor
    takes 1800 when it is left out."""


class EmbedScriptComputeRow(Serializable, Struct, frozen=True, kw_only=True):
    """How to run the script, and on what."""

    input: str
    """The query that the script's data come from."""

    rows: Annotated[int, Meta(ge=-2147483648, le=2147483647)]
    """How many rows the script gets at a time."""

    async_flag: bool | UnsetType = field(name="asyncFlag", default=UNSET)
    """Run as a job, and answer at once."""

    env_name: str | UnsetType = field(name="envName", default=UNSET)
    """The conda environment to run in."""

    graphics_flag: bool | UnsetType = field(name="graphicsFlag", default=UNSET)
    """Return the images, too, that the script draws."""

    parallel: Annotated[int, Meta(ge=-2147483648, le=2147483647)] | UnsetType = UNSET
    """The degree of parallelism."""

    parallel_flag: bool | UnsetType = field(name="parallelFlag", default=UNSET)
    """Run in parallel."""

    parameters: str | UnsetType = UNSET
    """The script's keyword arguments, as JSON inside a string."""

    service: ServiceLevel | UnsetType = UNSET
    """The database service level. v1 has the first three. The vendor takes "LOW" when it is
    left out."""

    timeout: Annotated[int, Meta(ge=1800, le=43200)] | UnsetType = UNSET
    """How long the job may run, in seconds. Only together with `asyncFlag: true`. The vendor
    takes 1800 when it is left out."""


class EmbedScriptComputeGrp(Serializable, Struct, frozen=True, kw_only=True):
    """How to run the script, and on what."""

    group_by: str = field(name="groupBy")
    """The columns to group by, with commas between them."""

    input: str
    """The query that the script's data come from."""

    async_flag: bool | UnsetType = field(name="asyncFlag", default=UNSET)
    """Run as a job, and answer at once."""

    env_name: str | UnsetType = field(name="envName", default=UNSET)
    """The conda environment to run in."""

    graphics_flag: bool | UnsetType = field(name="graphicsFlag", default=UNSET)
    """Return the images, too, that the script draws."""

    order_by: str | UnsetType = field(name="orderBy", default=UNSET)
    """The columns to order by, with commas between them."""

    parallel: Annotated[int, Meta(ge=-2147483648, le=2147483647)] | UnsetType = UNSET
    """The degree of parallelism."""

    parallel_flag: bool | UnsetType = field(name="parallelFlag", default=UNSET)
    """Run in parallel."""

    parameters: str | UnsetType = UNSET
    """The script's keyword arguments, as JSON inside a string."""

    service: ServiceLevel | UnsetType = UNSET
    """The database service level. v1 has the first three. The vendor takes "LOW" when it is
    left out."""

    timeout: Annotated[int, Meta(ge=1800, le=43200)] | UnsetType = UNSET
    """How long the job may run, in seconds. Only together with `asyncFlag: true`. The vendor
    takes 1800 when it is left out."""


class EmbedScriptComputeIdx(Serializable, Struct, frozen=True, kw_only=True):
    """How to run the script, and how often."""

    times: Annotated[int, Meta(ge=-2147483648, le=2147483647)]
    """How many times the script runs."""

    async_flag: bool | UnsetType = field(name="asyncFlag", default=UNSET)
    """Run as a job, and answer at once."""

    env_name: str | UnsetType = field(name="envName", default=UNSET)
    """The conda environment to run in."""

    graphics_flag: bool | UnsetType = field(name="graphicsFlag", default=UNSET)
    """Return the images, too, that the script draws."""

    parallel: Annotated[int, Meta(ge=-2147483648, le=2147483647)] | UnsetType = UNSET
    """The degree of parallelism."""

    parallel_flag: bool | UnsetType = field(name="parallelFlag", default=UNSET)
    """Run in parallel."""

    parameters: str | UnsetType = UNSET
    """The script's keyword arguments, as JSON inside a string."""

    service: ServiceLevel | UnsetType = UNSET
    """The database service level. v1 has the first three. The vendor takes "LOW" when it is
    left out."""

    timeout: Annotated[int, Meta(ge=1800, le=43200)] | UnsetType = UNSET
    """How long the job may run, in seconds. Only together with `asyncFlag: true`. The vendor
    takes 1800 when it is left out."""


class JobList(Serializable, Struct, frozen=True, kw_only=True):
    """The jobs."""

    result: list[ListedJob]
    """The jobs."""
