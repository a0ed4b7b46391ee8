# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""What this client sends and gets: Structs and open enumerations."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field

from seequent_evo_jobs._runtime.enums import OpenStrEnum
from seequent_evo_jobs._runtime.serialization import Serializable


class TaskResource(Serializable, Struct, frozen=True, kw_only=True):
    """A task."""

    topic: str
    """The topic that it belongs to."""

    name: str
    """Its name within the topic."""

    key: str | None | UnsetType = UNSET
    """A name for it that does not change."""

    display_name: str | None | UnsetType = UNSET
    """Its name for people."""

    version: str | None | UnsetType = UNSET
    """Its version."""

    feature_flag: str | None | UnsetType = UNSET
    """The preview that it belongs to, if it is in preview."""

    description: str | None | UnsetType = UNSET
    """What it does."""

    parameters: Any | UnsetType = UNSET
    """The JSON Schema of its parameters."""

    results: Any | UnsetType = UNSET
    """The JSON Schema of its results."""


class ApiPreview(OpenStrEnum):
    """What lets a request use what is in preview."""

    OPT_IN = "opt-in"


class JobStatusEnum(OpenStrEnum):
    """The job's own state, as it is on the wire. One has a space in it. Two are spelled in
    either way."""

    REQUESTED = "requested"
    IN_PROGRESS = "in progress"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    CANCELING = "canceling"
    CANCELED = "canceled"


class CompletedJobLinks(Serializable, Struct, frozen=True, kw_only=True):
    """Where to go from a job that has ended."""

    results: str | UnsetType = UNSET
    """The URL of the job's results."""

    result: str | UnsetType = UNSET
    """The same, in another spelling."""


class OngoingJobLinks(Serializable, Struct, frozen=True, kw_only=True):
    """Where to go from a job that goes on."""

    cancel: str | UnsetType = UNSET
    """The URL to send a DELETE to."""


class ResultsLinks(Serializable, Struct, frozen=True, kw_only=True):
    """Where an ongoing job is followed and cancelled."""

    cancel: str | UnsetType = UNSET
    """The URL to send a DELETE to."""

    status: str | UnsetType = UNSET
    """The URL of the detailed status."""


class InvalidParam(Serializable, Struct, frozen=True, kw_only=True):
    """A parameter that was refused."""

    name: str | UnsetType = UNSET
    """The parameter."""

    reason: str | UnsetType = UNSET
    """What is wrong with it."""


class DiscoveryResponse(Serializable, Struct, frozen=True, kw_only=True):
    """A page of the list of tasks."""

    results: list[TaskResource] | UnsetType = UNSET
    """The tasks."""

    limit: int | None | UnsetType = UNSET
    """How many tasks were asked for."""

    offset: int | None | UnsetType = UNSET
    """Where in the list this page begins."""

    total: int | None | UnsetType = UNSET
    """How many tasks there are."""

    count: int | None | UnsetType = UNSET
    """How many tasks this page has."""


class ExecuteTaskRequest(Serializable, Struct, frozen=True, kw_only=True):
    """What to run the task with."""

    parameters: dict[str, Any]
    """The task's own parameters."""


class OngoingJobResponse(Serializable, Struct, frozen=True, kw_only=True):
    """The job's status, with links."""

    status: JobStatusEnum
    """The job's own state, as it is on the wire. One has a space in it. Two are spelled in
    either way."""

    links: ResultsLinks | UnsetType = UNSET
    """Where an ongoing job is followed and cancelled."""


class ErrorResponse(Serializable, Struct, frozen=True, kw_only=True):
    """What went wrong."""

    status: int
    """An HTTP status code."""

    type: str
    """A name for the kind of problem, mostly a URI."""

    title: str
    """The kind of problem, in short."""

    detail: str | UnsetType = UNSET
    """What happened this time."""

    invalid_params: list[InvalidParam] | UnsetType = field(name="invalid-params", default=UNSET)
    """The parameters that were refused."""


class CompletedJobStatusResponse(Serializable, Struct, frozen=True, kw_only=True):
    """Where a job stands that has ended."""

    status: JobStatusEnum
    """The job's own state, as it is on the wire. One has a space in it. Two are spelled in
    either way."""

    progress: Annotated[int, Meta(ge=0, le=100)] | UnsetType = UNSET
    """How far the job has come, in percent. (Inferred: The pages say integer; the vendor's
    client refuses what is not in 0 to 100.)"""

    message: str | UnsetType = UNSET
    """What the job is doing."""

    error: ErrorResponse | None | UnsetType = UNSET
    """Why the job failed. (Inferred: The newer page lets it be left out; the vendor's test data
    have null where there is no error.)"""

    links: CompletedJobLinks | UnsetType = UNSET
    """Where to go from a job that has ended."""


class OngoingJobStatusResponse(Serializable, Struct, frozen=True, kw_only=True):
    """Where a job stands that goes on."""

    status: JobStatusEnum
    """The job's own state, as it is on the wire. One has a space in it. Two are spelled in
    either way."""

    progress: Annotated[int, Meta(ge=0, le=100)] | UnsetType = UNSET
    """How far the job has come, in percent. (Inferred: The pages say integer; the vendor's
    client refuses what is not in 0 to 100.)"""

    message: str | UnsetType = UNSET
    """What the job is doing."""

    error: ErrorResponse | None | UnsetType = UNSET
    """Why the job failed. (Inferred: The newer page lets it be left out; the vendor's test data
    have null where there is no error.)"""

    links: OngoingJobLinks | UnsetType = UNSET
    """Where to go from a job that goes on."""


class CompletedJobResponse(Serializable, Struct, frozen=True, kw_only=True):
    """The job's status, with its results or its error."""

    status: JobStatusEnum
    """The job's own state, as it is on the wire. One has a space in it. Two are spelled in
    either way."""

    results: dict[str, Any] | UnsetType = UNSET
    """What the task returned. Each task has its own members."""

    error: ErrorResponse | None | UnsetType = UNSET
    """Why the job failed. (Inferred: The page says nothing of null; the vendor's test data have
    it where there is no error.)"""
