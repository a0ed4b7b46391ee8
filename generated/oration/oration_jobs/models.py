# Generated from specs/oration by `jobcontracts generate`. Do not edit.
"""What this client sends and gets: Structs and open enumerations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from oration_jobs._runtime.enums import OpenStrEnum
from oration_jobs._runtime.serialization import Serializable


class BatchStrategy(OpenStrEnum):
    """Only create (`insert`), or merge into existing customers (`upsert`)."""

    INSERT = "insert"
    UPSERT = "upsert"


class CustomerSource(Serializable, Struct, frozen=True, kw_only=True):
    """Where the customer comes from."""

    method: str | UnsetType = UNSET
    """For example `api`."""


class QueuedJob(Serializable, Struct, frozen=True, kw_only=True):
    """The job that was queued."""

    job_id: UUID = field(name="jobId")
    """The job's id. (Inferred: The page says string; the printed value, and the page of the
    status operation, make it a UUID.)"""


class JobStatus(OpenStrEnum):
    """Where the job stands."""

    CREATED = "created"
    QUEUED = "queued"
    ACTIVE = "active"
    SUCCESS = "success"
    FAILED = "failed"
    RETRYING = "retrying"


class Customer(Serializable, Struct, frozen=True, kw_only=True):
    """A customer."""

    identifier: str
    """The customer's unique identifier in your own system."""

    name: str | UnsetType = UNSET
    """The customer's full name."""

    phone_number: str | UnsetType = field(name="phoneNumber", default=UNSET)
    """The customer's telephone number, in E.164 format."""

    email: str | UnsetType = UNSET
    """The customer's e-mail address."""

    metadata: Any | UnsetType = UNSET
    """What you want to keep with the customer; an object, string, number, boolean or null."""

    priority: int | UnsetType = UNSET
    """Who is called first; 0 is the highest priority. The vendor takes 5 when it is left out."""

    is_do_not_disturb_enabled: bool | UnsetType = field(name="isDoNotDisturbEnabled", default=UNSET)
    """Whether the customer is not to be called. (Inferred: The page shows this member in an
    example only.)"""

    source: CustomerSource | UnsetType = UNSET
    """Where the customer comes from."""


class Job(Serializable, Struct, frozen=True, kw_only=True):
    """A job."""

    id: UUID
    """The job's id."""

    created_at: datetime = field(name="createdAt")
    """When the job was created. (Inferred: The page's table says ISO date, its reference a bare
    string; the printed values are RFC 3339 date-times.)"""

    updated_at: datetime = field(name="updatedAt")
    """When the job was last updated, or when its status last changed. (Inferred: The page's
    table says ISO date, its reference a bare string; the printed values are RFC 3339
    date-times.)"""

    job_provider_id: UUID = field(name="jobProviderId")
    """The id of what processed the job, or the id that this uses for the job."""

    name: str
    """The vendor's internal name of the task."""

    status: JobStatus
    """Where the job stands."""

    error: str | None
    """Why the job failed; null if it did not."""

    workspace_id: UUID = field(name="workspaceId")
    """The workspace that the job belongs to."""


class CustomersBatch(Serializable, Struct, frozen=True, kw_only=True):
    """The customers to create, and how."""

    customers: list[Customer]
    """The customers."""

    strategy: BatchStrategy | UnsetType = UNSET
    """Only create (`insert`), or merge into existing customers (`upsert`). The vendor takes
    "insert" when it is left out."""

    partial: bool | UnsetType = UNSET
    """Import the customers without errors even if others fail. Valid with `insert` only."""
