# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""What this client sends and gets: Structs and open enumerations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field

from sink_jobs._runtime.enums import OpenIntEnum, OpenStrEnum
from sink_jobs._runtime.serialization import Serializable


class Cause(Serializable, Struct, frozen=True, kw_only=True):
    """A cause."""

    why_not: str | UnsetType = field(name="why-not", default=UNSET)
    """The cause in words."""

    because: Cause | UnsetType = UNSET
    """The cause of the cause."""


class Grade(OpenStrEnum):
    """A grade."""

    FINE = "fine"
    COARSE = "coarse"


class Water(Serializable, Struct, frozen=True, kw_only=True):
    """The water."""

    hot_enough: bool = field(name="hot-enough")
    """Whether it is hot."""

    litres: float | UnsetType = UNSET
    """How much there is."""


class Done(Serializable, Struct, frozen=True, kw_only=True):
    """Done."""

    litres: float
    """Litres."""


class OldJob(Serializable, Struct, frozen=True, kw_only=True):
    """A job of the old kind."""

    job: int
    """Its number."""

    since: datetime
    """Since when."""


class DrainState(OpenStrEnum):
    """A state."""

    RUNNING = "running"
    DRAINED = "drained"
    BURST = "burst"


class Owner(Serializable, Struct, frozen=True, kw_only=True):
    """An owner."""

    name: str | None
    """A name or null."""


class FaultCode(OpenIntEnum):
    """A code."""

    BURST = 1
    CLOGGED = 2


class Links(Serializable, Struct, frozen=True, kw_only=True):
    """Links."""

    table: str | UnsetType = UNSET
    """The table's URL."""


class Refusal(Serializable, Struct, frozen=True, kw_only=True):
    """Why not."""

    title: str
    """In short."""

    causes: list[Cause] | UnsetType = UNSET
    """The causes."""

    notes: list[str] | UnsetType = UNSET
    """More."""


class Opening(Serializable, Struct, frozen=True, kw_only=True):
    """How to open."""

    class_: str | UnsetType = field(name="class", default=UNSET)
    """A keyword."""

    from_: Annotated[int, Meta(ge=1)] | UnsetType = field(name="from", default=UNSET)
    """A keyword, and a number above 0."""

    field_2fast: bool | UnsetType = field(name="2fast", default=UNSET)
    """No identifier. The vendor takes false when it is left out."""

    extra: dict[str, Any] | UnsetType = UNSET
    """Anything."""


class Fault(Serializable, Struct, frozen=True, kw_only=True):
    """A fault."""

    code: FaultCode
    """A code."""

    said: str | UnsetType = UNSET
    """The fault in words."""

    lines: list[list[int]] | UnsetType = UNSET
    """Lists in a list."""


class DrainJob(Serializable, Struct, frozen=True, kw_only=True):
    """A job."""

    job: int
    """Its number."""

    state: DrainState
    """A state."""

    owner: Owner | None
    """Who opened it."""

    share: dict[str, float] | UnsetType = UNSET
    """Shares by name."""

    fault: Fault | UnsetType = UNSET
    """A fault."""

    links: Links | UnsetType = UNSET
    """Links."""
