"""Our own checks, driven by the lifecycle: what schemathesis, looking at one answer, cannot see."""

from jobcontracts.conformance.checks.answers import (
    NoUndocumentedBody,
    RefusedAsDocumented,
    ServedWhenRight,
    SubmitNamesANewJob,
)
from jobcontracts.conformance.checks.base import Check, CheckContext, Observation
from jobcontracts.conformance.checks.cancelling import CancelIsIdempotent, CancelTakesEffect
from jobcontracts.conformance.checks.identity import IdAsAsked, LinksLead
from jobcontracts.conformance.checks.measures import ProgressRises, TimesGoOn
from jobcontracts.conformance.checks.states import (
    EndedJobStays,
    ResultWhenReady,
    StateOrder,
    StatusFitsState,
)

CHECKS: tuple[type[Check], ...] = (
    RefusedAsDocumented,
    ServedWhenRight,
    NoUndocumentedBody,
    SubmitNamesANewJob,
    StateOrder,
    EndedJobStays,
    StatusFitsState,
    ResultWhenReady,
    IdAsAsked,
    LinksLead,
    ProgressRises,
    TimesGoOn,
    CancelTakesEffect,
    CancelIsIdempotent,
)
"""All of them, in the order in which they look at an exchange."""

__all__ = ["CHECKS", "Check", "CheckContext", "Observation"]
