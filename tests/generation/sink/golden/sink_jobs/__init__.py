# Generated from specs/sink by `jobcontracts generate`. Do not edit.
"""Kitchen sink "quoted" \\ back\\slashed: Everything that a contract may have, once.

`Client` and `AsyncClient` have a method for each documented operation, and `wait`. What a client
raises is in `errors`, what it sends and gets in `models`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import (
        environment as environment,
        errors as errors,
        jobs as jobs,
        models as models,
        operations as operations,
    )
    from ._runtime._async.any_jobs import AsyncAnyJobHandle as AsyncAnyJobHandle
    from ._runtime._async.httpx2 import AsyncHttpx2Transport as AsyncHttpx2Transport
    from ._runtime._async.pyreqwest import AsyncPyreqwestTransport as AsyncPyreqwestTransport
    from ._runtime._async.watching import async_watch as async_watch
    from ._runtime._sync.any_jobs import AnyJobHandle as AnyJobHandle
    from ._runtime._sync.httpx2 import Httpx2Transport as Httpx2Transport
    from ._runtime._sync.pyreqwest import PyreqwestTransport as PyreqwestTransport
    from ._runtime._sync.watching import watch as watch
    from ._runtime.deadlines import DeadlineTransport as DeadlineTransport
    from ._runtime.jobs_error import AnyJobsError as AnyJobsError
    from ._runtime.updates import AnyUpdate as AnyUpdate, Phase as Phase
    from .async_client import AsyncClient as AsyncClient, AsyncJobHandle as AsyncJobHandle
    from .client import Client as Client, JobHandle as JobHandle
    from .errors import (
        ConfigurationError as ConfigurationError,
        Conflict as Conflict,
        ContractViolation as ContractViolation,
        DocumentedError as DocumentedError,
        ForeignOrigin as ForeignOrigin,
        JobCancelled as JobCancelled,
        JobEnded as JobEnded,
        JobExpired as JobExpired,
        JobFailed as JobFailed,
        JobsError as JobsError,
        NoConnection as NoConnection,
        NotFound as NotFound,
        ResponseTooLarge as ResponseTooLarge,
        Status520 as Status520,
        StatusError as StatusError,
        TlsError as TlsError,
        TokenRefused as TokenRefused,
        TransportError as TransportError,
        TransportTimeout as TransportTimeout,
        TruncatedBody as TruncatedBody,
        UnexpectedStatus as UnexpectedStatus,
        UnknownState as UnknownState,
        WaitTimeout as WaitTimeout,
    )
    from .jobs import PHASES as PHASES, JobKey as JobKey, Update as Update
    from .models import (
        Cause as Cause,
        Done as Done,
        DrainJob as DrainJob,
        DrainState as DrainState,
        Fault as Fault,
        FaultCode as FaultCode,
        Grade as Grade,
        Links as Links,
        OldJob as OldJob,
        Opening as Opening,
        Owner as Owner,
        Refusal as Refusal,
        Water as Water,
    )
    from .operations.close_drain import CloseDrainNoContent as CloseDrainNoContent
    from .operations.get_drain_job import (
        GetDrainJobAnswer as GetDrainJobAnswer,
        GetDrainJobFound as GetDrainJobFound,
        GetDrainJobOK as GetDrainJobOK,
    )
    from .operations.get_drain_sheet import (
        GetDrainSheetAccepted as GetDrainSheetAccepted,
        GetDrainSheetAnswer as GetDrainSheetAnswer,
        GetDrainSheetOK as GetDrainSheetOK,
    )
    from .operations.open_drain import (
        OpenDrainAccepted as OpenDrainAccepted,
        OpenDrainAnswer as OpenDrainAnswer,
        OpenDrainOK as OpenDrainOK,
    )

__version__ = "0.1.0"

__all__ = [
    "Client",
    "AsyncClient",
    "AsyncAnyJobHandle",
    "AsyncHttpx2Transport",
    "AsyncPyreqwestTransport",
    "async_watch",
    "AnyJobHandle",
    "Httpx2Transport",
    "PyreqwestTransport",
    "watch",
    "DeadlineTransport",
    "AnyJobsError",
    "AnyUpdate",
    "Phase",
    "AsyncJobHandle",
    "JobHandle",
    "ConfigurationError",
    "ContractViolation",
    "DocumentedError",
    "ForeignOrigin",
    "JobCancelled",
    "JobEnded",
    "JobExpired",
    "JobFailed",
    "JobsError",
    "NoConnection",
    "ResponseTooLarge",
    "StatusError",
    "TlsError",
    "TransportError",
    "TransportTimeout",
    "TruncatedBody",
    "UnexpectedStatus",
    "UnknownState",
    "WaitTimeout",
    "TokenRefused",
    "NotFound",
    "Conflict",
    "Status520",
    "JobKey",
    "PHASES",
    "Update",
    "Cause",
    "Done",
    "DrainJob",
    "DrainState",
    "Fault",
    "FaultCode",
    "Grade",
    "Links",
    "OldJob",
    "Opening",
    "Owner",
    "Refusal",
    "Water",
    "OpenDrainOK",
    "OpenDrainAccepted",
    "OpenDrainAnswer",
    "GetDrainJobOK",
    "GetDrainJobFound",
    "GetDrainJobAnswer",
    "CloseDrainNoContent",
    "GetDrainSheetOK",
    "GetDrainSheetAccepted",
    "GetDrainSheetAnswer",
    "environment",
    "errors",
    "jobs",
    "models",
    "operations",
]

_HOMES = {
    "AsyncAnyJobHandle": "_runtime._async.any_jobs",
    "AsyncHttpx2Transport": "_runtime._async.httpx2",
    "AsyncPyreqwestTransport": "_runtime._async.pyreqwest",
    "async_watch": "_runtime._async.watching",
    "AnyJobHandle": "_runtime._sync.any_jobs",
    "Httpx2Transport": "_runtime._sync.httpx2",
    "PyreqwestTransport": "_runtime._sync.pyreqwest",
    "watch": "_runtime._sync.watching",
    "DeadlineTransport": "_runtime.deadlines",
    "AnyJobsError": "_runtime.jobs_error",
    "AnyUpdate": "_runtime.updates",
    "Phase": "_runtime.updates",
    "AsyncClient": "async_client",
    "AsyncJobHandle": "async_client",
    "Client": "client",
    "JobHandle": "client",
    "ConfigurationError": "errors",
    "ContractViolation": "errors",
    "DocumentedError": "errors",
    "ForeignOrigin": "errors",
    "JobCancelled": "errors",
    "JobEnded": "errors",
    "JobExpired": "errors",
    "JobFailed": "errors",
    "JobsError": "errors",
    "NoConnection": "errors",
    "ResponseTooLarge": "errors",
    "StatusError": "errors",
    "TlsError": "errors",
    "TransportError": "errors",
    "TransportTimeout": "errors",
    "TruncatedBody": "errors",
    "UnexpectedStatus": "errors",
    "UnknownState": "errors",
    "WaitTimeout": "errors",
    "TokenRefused": "errors",
    "NotFound": "errors",
    "Conflict": "errors",
    "Status520": "errors",
    "JobKey": "jobs",
    "PHASES": "jobs",
    "Update": "jobs",
    "Cause": "models",
    "Done": "models",
    "DrainJob": "models",
    "DrainState": "models",
    "Fault": "models",
    "FaultCode": "models",
    "Grade": "models",
    "Links": "models",
    "OldJob": "models",
    "Opening": "models",
    "Owner": "models",
    "Refusal": "models",
    "Water": "models",
    "OpenDrainOK": "operations.open_drain",
    "OpenDrainAccepted": "operations.open_drain",
    "OpenDrainAnswer": "operations.open_drain",
    "GetDrainJobOK": "operations.get_drain_job",
    "GetDrainJobFound": "operations.get_drain_job",
    "GetDrainJobAnswer": "operations.get_drain_job",
    "CloseDrainNoContent": "operations.close_drain",
    "GetDrainSheetOK": "operations.get_drain_sheet",
    "GetDrainSheetAccepted": "operations.get_drain_sheet",
    "GetDrainSheetAnswer": "operations.get_drain_sheet",
}
"""Where each name lives. Importing this package loads nothing; the first use of a name does."""


_MODULES = ("environment", "errors", "jobs", "models", "operations")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = globals()[name] = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__all__", "__doc__", "__version__"])
