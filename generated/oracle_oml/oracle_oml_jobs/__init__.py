# Generated from specs/oracle_oml by `jobcontracts generate`. Do not edit.
"""Oracle Machine Learning, Embedded Python Execution jobs: Run a stored Python script asynchronously, and learn when it has finished. Its announced end has
passed.

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
        BadRequest as BadRequest,
        ConfigurationError as ConfigurationError,
        ContractViolation as ContractViolation,
        DocumentedError as DocumentedError,
        ForeignOrigin as ForeignOrigin,
        InternalServerError as InternalServerError,
        JobCancelled as JobCancelled,
        JobEnded as JobEnded,
        JobExpired as JobExpired,
        JobFailed as JobFailed,
        JobsError as JobsError,
        NoConnection as NoConnection,
        NotFound as NotFound,
        ResponseTooLarge as ResponseTooLarge,
        StatusError as StatusError,
        TlsError as TlsError,
        TransportError as TransportError,
        TransportTimeout as TransportTimeout,
        TruncatedBody as TruncatedBody,
        Unauthorized as Unauthorized,
        UnexpectedStatus as UnexpectedStatus,
        UnknownState as UnknownState,
        WaitTimeout as WaitTimeout,
    )
    from .jobs import PHASES as PHASES, JobKey as JobKey, Update as Update
    from .models import (
        AbstractOmlException as AbstractOmlException,
        ComputeContainerException as ComputeContainerException,
        DeletedJob as DeletedJob,
        EmbedScriptCompute as EmbedScriptCompute,
        InvalidParameterValueException as InvalidParameterValueException,
        PendingJob as PendingJob,
        ScriptResult as ScriptResult,
        ServiceLevel as ServiceLevel,
        UnauthorizedException as UnauthorizedException,
    )
    from .operations.delete_job import DeleteJobOK as DeleteJobOK
    from .operations.evaluate_script import (
        EvaluateScriptAnswer as EvaluateScriptAnswer,
        EvaluateScriptCreated as EvaluateScriptCreated,
        EvaluateScriptOK as EvaluateScriptOK,
    )
    from .operations.get_job_result import GetJobResultOK as GetJobResultOK
    from .operations.get_job_status import (
        GetJobStatusAccepted as GetJobStatusAccepted,
        GetJobStatusAnswer as GetJobStatusAnswer,
        GetJobStatusFound as GetJobStatusFound,
    )

__version__ = "0.2.0"

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
    "BadRequest",
    "Unauthorized",
    "NotFound",
    "InternalServerError",
    "JobKey",
    "PHASES",
    "Update",
    "AbstractOmlException",
    "ComputeContainerException",
    "DeletedJob",
    "EmbedScriptCompute",
    "InvalidParameterValueException",
    "PendingJob",
    "ScriptResult",
    "ServiceLevel",
    "UnauthorizedException",
    "EvaluateScriptOK",
    "EvaluateScriptCreated",
    "EvaluateScriptAnswer",
    "GetJobStatusAccepted",
    "GetJobStatusFound",
    "GetJobStatusAnswer",
    "DeleteJobOK",
    "GetJobResultOK",
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
    "BadRequest": "errors",
    "Unauthorized": "errors",
    "NotFound": "errors",
    "InternalServerError": "errors",
    "JobKey": "jobs",
    "PHASES": "jobs",
    "Update": "jobs",
    "AbstractOmlException": "models",
    "ComputeContainerException": "models",
    "DeletedJob": "models",
    "EmbedScriptCompute": "models",
    "InvalidParameterValueException": "models",
    "PendingJob": "models",
    "ScriptResult": "models",
    "ServiceLevel": "models",
    "UnauthorizedException": "models",
    "EvaluateScriptOK": "operations.evaluate_script",
    "EvaluateScriptCreated": "operations.evaluate_script",
    "EvaluateScriptAnswer": "operations.evaluate_script",
    "GetJobStatusAccepted": "operations.get_job_status",
    "GetJobStatusFound": "operations.get_job_status",
    "GetJobStatusAnswer": "operations.get_job_status",
    "DeleteJobOK": "operations.delete_job",
    "GetJobResultOK": "operations.get_job_result",
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
