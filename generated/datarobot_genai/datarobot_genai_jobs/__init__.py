# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""DataRobot GenAI jobs: Start a GenAI worker job, and learn when it has finished.

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
        ContractViolation as ContractViolation,
        DocumentedError as DocumentedError,
        ForeignOrigin as ForeignOrigin,
        JobCancelled as JobCancelled,
        JobEnded as JobEnded,
        JobExpired as JobExpired,
        JobFailed as JobFailed,
        JobsError as JobsError,
        NoConnection as NoConnection,
        ResponseTooLarge as ResponseTooLarge,
        StatusError as StatusError,
        TlsError as TlsError,
        TransportError as TransportError,
        TransportTimeout as TransportTimeout,
        TruncatedBody as TruncatedBody,
        UnexpectedStatus as UnexpectedStatus,
        UnknownState as UnknownState,
        UnprocessableContent as UnprocessableContent,
        WaitTimeout as WaitTimeout,
    )
    from .jobs import PHASES as PHASES, JobKey as JobKey, Update as Update
    from .models import (
        CreateCustomModelLLMValidationRequest as CreateCustomModelLLMValidationRequest,
        CreateCustomModelVersionFromVectorDatabaseRequest as CreateCustomModelVersionFromVectorDatabaseRequest,
        CreateCustomModelVersionRequest as CreateCustomModelVersionRequest,
        CreateCustomModelVersionResponse as CreateCustomModelVersionResponse,
        CustomModelLLMValidation as CustomModelLLMValidation,
        CustomModelVersionResources as CustomModelVersionResources,
        HTTPValidationErrorResponse as HTTPValidationErrorResponse,
        JobErrorCode as JobErrorCode,
        JobExecutionState as JobExecutionState,
        StatusResponse as StatusResponse,
        ValidationError as ValidationError,
        ValidationStatus as ValidationStatus,
    )
    from .operations.create_custom_model_llm_validation import (
        CreateCustomModelLLMValidationAccepted as CreateCustomModelLLMValidationAccepted,
    )
    from .operations.create_custom_model_version import (
        CreateCustomModelVersionAccepted as CreateCustomModelVersionAccepted,
    )
    from .operations.create_vector_database_custom_model_version import (
        CreateVectorDatabaseCustomModelVersionAccepted as CreateVectorDatabaseCustomModelVersionAccepted,
    )
    from .operations.get_custom_model_llm_validation import (
        GetCustomModelLLMValidationOK as GetCustomModelLLMValidationOK,
    )
    from .operations.get_genai_status import (
        GetGenaiStatusAnswer as GetGenaiStatusAnswer,
        GetGenaiStatusFound as GetGenaiStatusFound,
        GetGenaiStatusMovedPermanently as GetGenaiStatusMovedPermanently,
        GetGenaiStatusOK as GetGenaiStatusOK,
        GetGenaiStatusPermanentRedirect as GetGenaiStatusPermanentRedirect,
        GetGenaiStatusSeeOther as GetGenaiStatusSeeOther,
        GetGenaiStatusTemporaryRedirect as GetGenaiStatusTemporaryRedirect,
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
    "UnprocessableContent",
    "JobKey",
    "PHASES",
    "Update",
    "CreateCustomModelLLMValidationRequest",
    "CreateCustomModelVersionFromVectorDatabaseRequest",
    "CreateCustomModelVersionRequest",
    "CreateCustomModelVersionResponse",
    "CustomModelLLMValidation",
    "CustomModelVersionResources",
    "HTTPValidationErrorResponse",
    "JobErrorCode",
    "JobExecutionState",
    "StatusResponse",
    "ValidationError",
    "ValidationStatus",
    "GetGenaiStatusOK",
    "GetGenaiStatusMovedPermanently",
    "GetGenaiStatusFound",
    "GetGenaiStatusSeeOther",
    "GetGenaiStatusTemporaryRedirect",
    "GetGenaiStatusPermanentRedirect",
    "GetGenaiStatusAnswer",
    "CreateCustomModelLLMValidationAccepted",
    "GetCustomModelLLMValidationOK",
    "CreateCustomModelVersionAccepted",
    "CreateVectorDatabaseCustomModelVersionAccepted",
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
    "UnprocessableContent": "errors",
    "JobKey": "jobs",
    "PHASES": "jobs",
    "Update": "jobs",
    "CreateCustomModelLLMValidationRequest": "models",
    "CreateCustomModelVersionFromVectorDatabaseRequest": "models",
    "CreateCustomModelVersionRequest": "models",
    "CreateCustomModelVersionResponse": "models",
    "CustomModelLLMValidation": "models",
    "CustomModelVersionResources": "models",
    "HTTPValidationErrorResponse": "models",
    "JobErrorCode": "models",
    "JobExecutionState": "models",
    "StatusResponse": "models",
    "ValidationError": "models",
    "ValidationStatus": "models",
    "GetGenaiStatusOK": "operations.get_genai_status",
    "GetGenaiStatusMovedPermanently": "operations.get_genai_status",
    "GetGenaiStatusFound": "operations.get_genai_status",
    "GetGenaiStatusSeeOther": "operations.get_genai_status",
    "GetGenaiStatusTemporaryRedirect": "operations.get_genai_status",
    "GetGenaiStatusPermanentRedirect": "operations.get_genai_status",
    "GetGenaiStatusAnswer": "operations.get_genai_status",
    "CreateCustomModelLLMValidationAccepted": "operations.create_custom_model_llm_validation",
    "GetCustomModelLLMValidationOK": "operations.get_custom_model_llm_validation",
    "CreateCustomModelVersionAccepted": "operations.create_custom_model_version",
    "CreateVectorDatabaseCustomModelVersionAccepted": "operations.create_vector_database_custom_model_version",
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
