"""The vendors' contracts hold, and have what the vendors print byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.schemas import schema_v31

from jobcontracts.check import check_vendor, checked_contract
from jobcontracts.check.openapi.structure import official_schema
from jobcontracts.model.vendors import own_specs, vendor_names

VENDORS = vendor_names(own_specs())


def example(vendor: str, operation: str, status: int, name: str) -> Any:
    response = checked_contract(own_specs() / vendor).operations[operation].responses[status]
    return response.content["application/json"].examples[name]


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_contract_has_no_problem(vendor: str) -> None:
    assert check_vendor(own_specs() / vendor).problems == ()


@pytest.mark.parametrize("vendor", VENDORS)
def test_openapi_spec_validator_agrees(vendor: str) -> None:
    root = checked_contract(own_specs() / vendor).root
    assert list(OpenAPIV31SpecValidator(root).iter_errors()) == []


def test_the_schema_of_openapi_is_the_one_that_openapi_spec_validator_uses() -> None:
    assert official_schema() == dict(schema_v31)


def test_oracle_prints_93_bytes_for_a_pending_job() -> None:
    # Retrieve Asynchronous Job Status, "Response status 202": content-length: 93
    body = json.dumps(
        example("oracle_oml", "getJobStatus", 202, "pending"), separators=(",", ":")
    ).encode()
    assert len(body) == 93
    assert body == (
        b'{"createdDate":" Mar 12,2025 22:55","status":"job is still running",'
        b'"elapsedTime":"00:13:32"}'
    )


def test_oration_prints_a_job_that_succeeded() -> None:
    # Get job status by ID, the example beside the curl line
    printed = """{
  "id": "5135bfe3-b2c7-41f3-a44f-f4b58e7384df",
  "createdAt": "2026-04-01T10:16:00.000Z",
  "updatedAt": "2026-04-01T10:18:42.000Z",
  "jobProviderId": "b9eb98d0-2445-46a3-8107-4fcf243f85e4",
  "name": "customer.createBatch",
  "status": "success",
  "error": null,
  "workspaceId": "6f8c7d9d-34e2-4f42-9f5d-8f3c5b16a6af"
}"""
    assert json.dumps(example("oration", "getJobStatus", 200, "success"), indent=2) == printed


def test_datarobot_prints_a_job_that_was_initialized() -> None:
    # Jobs (GenAI), "Example responses", 200 Response
    printed = """{
"code": 0,
"created": "2019-08-24T14:15:22Z",
"description": "",
"message": "",
"status": "INITIALIZED",
"statusId": "e900225c-0629-4e96-be6e-86a17a309645",
"statusType": ""
}"""
    value = example("datarobot_genai", "getGenaiStatus", 200, "INITIALIZED")
    assert json.dumps(value, indent=0) == printed


def test_datarobot_prints_a_refusal() -> None:
    # Jobs (GenAI), "Schemas", HTTPValidationErrorResponse
    printed = """{
"detail": [
{
"loc": [
"string"
],
"msg": "string",
"type": "string"
}
]
}"""
    value = example("datarobot_genai", "getGenaiStatus", 422, "printed")
    assert json.dumps(value, indent=0) == printed


def test_seequent_spells_its_states_as_they_are_on_the_wire() -> None:
    # Jobs prints no body; the states are those that the vendor's client accepts (sources.md).
    responses = checked_contract(own_specs() / "seequent_evo").operations["getJobStatus"].responses
    spelled = {
        status: [
            value["status"]
            for value in responses[status].content["application/json"].examples.values()
        ]
        for status in (200, 202)
    }
    assert spelled == {
        200: ["succeeded", "failed", "cancelled", "canceled"],
        202: ["requested", "in progress", "cancelling", "canceling"],
    }


def test_what_the_pages_name_has_that_name() -> None:
    # The vendor's names, wherever a page, its OpenAPI document or its own client prints one.
    named = {
        "datarobot_genai": {"StatusResponse", "JobErrorCode", "CreateCustomModelVersionRequest"},
        "oracle_oml": {"EmbedScriptCompute", "AbstractOmlException", "UnauthorizedException"},
        "oracle_oml_v2": {"EmbedScriptComputeGrp", "EmbedScriptComputeIdx"},
        "seequent_evo": {"JobStatusEnum", "ErrorResponse", "CompletedJobLinks", "OngoingJobLinks"},
    }
    for vendor, names in named.items():
        components = checked_contract(own_specs() / vendor).root["components"]
        assert names <= components["schemas"].keys(), vendor
    scheme = checked_contract(own_specs() / "datarobot_genai").security_schemes
    assert list(scheme) == ["BearerAuth"]


def test_oracle_says_that_its_announced_end_has_passed_and_where_to_go() -> None:
    root = checked_contract(own_specs() / "oracle_oml").root
    for said in ("March 31, 2026", "April 30, 2026", "oracle_oml_v2"):
        assert said in root["info"]["description"]
    for item in root["paths"].values():
        assert all(item[method]["deprecated"] for method in item if method != "parameters")
