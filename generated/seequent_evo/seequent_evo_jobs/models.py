# Generated from specs/seequent_evo by `jobcontracts generate`. Do not edit.
"""What this client sends and gets: Structs and open enumerations."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field

from seequent_evo_jobs._runtime.enums import OpenStrEnum


class JobState(OpenStrEnum):
    """The job's own state, as it is on the wire. One has a space in it; the British spelling is
    right."""

    REQUESTED = "requested"
    IN_PROGRESS = "in progress"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class StatusLinks(Struct, frozen=True, kw_only=True):
    """Where to go next. Each link is there when it makes sense for the job's state."""

    results: str | UnsetType = UNSET
    """The URL of the job's results."""

    result: str | UnsetType = UNSET
    """The same, as the older page spells it. The two pages contradict each other."""

    cancel: str | UnsetType = UNSET
    """The URL to send a DELETE to."""


class ResultsLinks(Struct, frozen=True, kw_only=True):
    """Where an ongoing job is followed and cancelled."""

    cancel: str | UnsetType = UNSET
    """The URL to send a DELETE to."""

    status: str | UnsetType = UNSET
    """The URL of the detailed status."""


class InvalidParam(Struct, frozen=True, kw_only=True):
    """A parameter that was refused."""

    name: str | UnsetType = UNSET
    """The parameter."""

    reason: str | UnsetType = UNSET
    """What is wrong with it."""


class ExecuteTask(Struct, frozen=True, kw_only=True):
    """What to run the task with."""

    parameters: dict[str, Any]
    """The task's own parameters."""


class Error(Struct, frozen=True, kw_only=True):
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


class JobStatus(Struct, frozen=True, kw_only=True):
    """Where the job stands. The page lost the nesting of this body and lists the members
    flatly; it is rebuilt from the newer page."""

    status: JobState

    progress: Annotated[int, Meta(ge=0, le=100)] | UnsetType = UNSET
    """How far the job has come, in percent. (Inferred: The pages say integer; the vendor's
    client refuses what is not in 0 to 100.)"""

    message: str | UnsetType = UNSET
    """What the job is doing."""

    error: Error | None | UnsetType = UNSET
    """Why the job failed. (Inferred: The pages say nothing of null; the vendor's test data has
    it where there is no error.)"""

    links: StatusLinks | UnsetType = UNSET


class JobResults(Struct, frozen=True, kw_only=True):
    """The job's status, with its results or its error. The page lists the members flatly: the
    integer `status` in that list is the error's."""

    status: JobState

    results: dict[str, Any] | UnsetType = UNSET

    error: Error | None | UnsetType = UNSET
    """Why the job failed. (Inferred: The pages say nothing of null; the vendor's test data has
    it where there is no error.)"""

    links: ResultsLinks | UnsetType = UNSET
