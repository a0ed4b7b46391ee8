# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""What this client sends and gets: Structs and open enumerations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from datarobot_genai_jobs._runtime.enums import OpenIntEnum, OpenStrEnum
from datarobot_genai_jobs._runtime.serialization import Serializable


class JobErrorCode(OpenIntEnum):
    """The job's error code. It is there to agree with the DataRobot Status API, where 0 means
    that no error occurred. The names of the values are ours."""

    NO_ERROR = 0
    GENERIC_ERROR = 1


class JobExecutionState(OpenStrEnum):
    """Where the job stands; the same values as in the DataRobot Status API."""

    INITIALIZED = "INITIALIZED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    ERROR = "ERROR"
    ABORTED = "ABORTED"
    EXPIRED = "EXPIRED"


class CreateCustomModelLLMValidationRequest(Serializable, Struct, frozen=True, kw_only=True):
    """What to validate."""

    deployment_id: str = field(name="deploymentId")
    """The deployment."""

    model_id: str | UnsetType = field(name="modelId", default=UNSET)
    """The model of the deployment."""

    name: str | UnsetType = UNSET
    """A name for the validation."""

    prediction_timeout: int | UnsetType = field(name="predictionTimeout", default=UNSET)
    """How long a prediction may take."""

    prompt_column_name: str | UnsetType = field(name="promptColumnName", default=UNSET)
    """The column that the deployment reads prompts from."""

    target_column_name: str | UnsetType = field(name="targetColumnName", default=UNSET)
    """The column that the deployment writes answers to."""

    chat_model_id: str | UnsetType = field(name="chatModelId", default=UNSET)
    """The model to name to the deployment's chat API."""

    use_case_id: str | UnsetType = field(name="useCaseId", default=UNSET)
    """The use case that the validation belongs to."""


class ValidationStatus(OpenStrEnum):
    """The result of a validation."""

    TESTING = "TESTING"
    PASSED = "PASSED"
    FAILED = "FAILED"


class CreateCustomModelVersionResponse(Serializable, Struct, frozen=True, kw_only=True):
    """What the export makes."""

    custom_model_id: str = field(name="customModelId")
    """The custom model."""


class CustomModelVersionResources(Serializable, Struct, frozen=True, kw_only=True):
    """The resources that the custom model asks for."""

    resource_bundle_id: str | UnsetType = field(name="resourceBundleId", default=UNSET)
    """A bundle of resources."""

    replicas: int | UnsetType = UNSET
    """How many copies run."""

    network_egress_policy: str | UnsetType = field(name="networkEgressPolicy", default=UNSET)
    """What the custom model may reach."""

    maximum_memory: int | UnsetType = field(name="maximumMemory", default=UNSET)
    """The most memory it may take."""


class ValidationError(Serializable, Struct, frozen=True, kw_only=True):
    """One thing that is wrong with the request."""

    loc: list[str | int]
    """Where in the request it is, as names and positions."""

    msg: str
    """What is wrong."""

    type: str
    """The kind of fault."""


class StatusResponse(Serializable, Struct, frozen=True, kw_only=True):
    """Where a job stands."""

    code: JobErrorCode
    """The job's error code. It is there to agree with the DataRobot Status API, where 0 means
    that no error occurred. The names of the values are ours."""

    created: datetime
    """When the job was created (ISO 8601)."""

    status: JobExecutionState
    """Where the job stands; the same values as in the DataRobot Status API."""

    status_id: UUID = field(name="statusId")
    """The job's id."""

    description: str | UnsetType = UNSET
    """What is said of the job."""

    message: str | UnsetType = UNSET
    """The job's error message."""

    status_type: str | UnsetType = field(name="statusType", default=UNSET)
    """What kind of status this is."""


class CustomModelLLMValidation(Serializable, Struct, frozen=True, kw_only=True):
    """A validation."""

    id: str
    """The validation's id."""

    validation_status: ValidationStatus = field(name="validationStatus")
    """The result of a validation."""

    name: str | None | UnsetType = UNSET
    """Its name."""

    model_id: str | None | UnsetType = field(name="modelId", default=UNSET)
    """The model of the deployment."""

    deployment_id: str | None | UnsetType = field(name="deploymentId", default=UNSET)
    """The deployment."""

    prediction_timeout: int | None | UnsetType = field(name="predictionTimeout", default=UNSET)
    """How long a prediction may take."""

    prompt_column_name: str | None | UnsetType = field(name="promptColumnName", default=UNSET)
    """The column that the deployment reads prompts from."""

    target_column_name: str | None | UnsetType = field(name="targetColumnName", default=UNSET)
    """The column that the deployment writes answers to."""

    chat_model_id: str | None | UnsetType = field(name="chatModelId", default=UNSET)
    """The model to name to the deployment's chat API."""

    use_case_id: str | None | UnsetType = field(name="useCaseId", default=UNSET)
    """The use case that the validation belongs to."""

    error_message: str | None | UnsetType = field(name="errorMessage", default=UNSET)
    """Why the validation failed."""


class CreateCustomModelVersionRequest(Serializable, Struct, frozen=True, kw_only=True):
    """What to export."""

    llm_blueprint_id: str = field(name="llmBlueprintId")
    """The LLM blueprint."""

    prompt_column_name: Annotated[str, Meta(max_length=5000)] | UnsetType = field(
        name="promptColumnName", default=UNSET
    )
    """The column that the custom model reads prompts from."""

    target_column_name: Annotated[str, Meta(max_length=5000)] | UnsetType = field(
        name="targetColumnName", default=UNSET
    )
    """The column that the custom model writes answers to."""

    llm_test_configuration_ids: Annotated[list[str], Meta(max_length=100)] | UnsetType = field(
        name="llmTestConfigurationIds", default=UNSET
    )
    """The LLM tests to run."""

    insights_configuration: list[dict[str, Any]] | UnsetType = field(
        name="insightsConfiguration", default=UNSET
    )
    """The insights to take along."""


class CreateCustomModelVersionFromVectorDatabaseRequest(
    Serializable, Struct, frozen=True, kw_only=True
):
    """How to export the vector database."""

    resources: CustomModelVersionResources | UnsetType = UNSET
    """The resources that the custom model asks for."""


class HTTPValidationErrorResponse(Serializable, Struct, frozen=True, kw_only=True):
    """Why the request was refused."""

    detail: list[ValidationError] | UnsetType = UNSET
    """What is wrong, item by item."""
