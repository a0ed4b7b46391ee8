"""What is written for other tools: valid, the same each time, and honest about what is left out."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import jsonschema_rs
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from jobcontracts.exporting.document import HEAD, NOT_SAID, lifecycle_keys
from jobcontracts.exporting.formats import FORMATS
from jobcontracts.model.contract import read_contract
from jobcontracts.problem import ProblemsError

from .conftest import CONTRACTS, FOLDERS, REFUSED

TEXT = {"type": "string", "minLength": 1}
NAME = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Return the schema of an object with some members and no others but x- ones."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional},
        "patternProperties": {"^x-": True},
        "additionalProperties": False,
    }


def many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "uniqueItems": True, "items": item}


INFO = closed({"title": TEXT, "version": TEXT})
CRITERION = {
    **closed({"condition": TEXT}, context=TEXT, type={"enum": ["simple", "regex", "jsonpath"]}),
    "dependentRequired": {"type": ["context"]},
}
PARAMETER = closed(
    {"name": TEXT, "value": True}, **{"in": {"enum": ["path", "query", "header", "cookie"]}}
)
OUTPUTS = {
    "type": "object",
    "propertyNames": NAME,
    "additionalProperties": {"type": "string", "pattern": r"^\$"},
}
ACTION = closed(
    {"name": NAME, "type": {"enum": ["end", "retry"]}, "criteria": many(CRITERION)},
    retryAfter={"type": "number", "minimum": 0},
    retryLimit={"type": "integer", "minimum": 1},
)
STEP = {
    **closed(
        {"stepId": NAME},
        description=TEXT,
        operationId=TEXT,
        workflowId=NAME,
        parameters=many(PARAMETER),
        requestBody=closed(
            {"contentType": TEXT, "payload": True},
            replacements=many(closed({"target": TEXT, "value": True})),
        ),
        successCriteria=many(CRITERION),
        onFailure=many(ACTION),
        outputs=OUTPUTS,
    ),
    "oneOf": [{"required": ["operationId"]}, {"required": ["workflowId"]}],
}
ARAZZO = closed(
    {
        "arazzo": {"const": "1.0.1"},
        "info": INFO,
        "sourceDescriptions": many(
            closed({"name": NAME, "url": TEXT, "type": {"const": "openapi"}})
        ),
        "workflows": many(
            closed(
                {"workflowId": NAME, "steps": many(STEP)},
                summary=TEXT,
                inputs={"type": "object"},
                outputs=OUTPUTS,
            )
        ),
    }
)
"""The parts of Arazzo 1.0.1 (section 4.6) that we use, and nothing else."""

WHOLE = {"type": "integer", "minimum": 0}
POLLING = closed(
    {"name": NAME, "successCriteria": many(CRITERION), "limitCount": {**WHOLE, "minimum": 1}},
    failureCriteria=many(CRITERION),
    delaySeconds=WHOLE,
    intervalSeconds=WHOLE,
)
UPDATE = {
    "type": "object",
    "required": ["x-speakeasy-polling"],
    "additionalProperties": many(POLLING),
}
OVERLAY = closed(
    {
        "overlay": {"const": "1.0.0"},
        "info": INFO,
        "actions": many(
            closed(
                {"target": {"type": "string", "pattern": r"^\$"}, "update": UPDATE},
                description=TEXT,
            )
        ),
    },
    extends=TEXT,
)
"""The parts of Overlay 1.0.0 (section 4.4) that we use, with Speakeasy's extension."""

SCHEMAS = {"arazzo": ARAZZO, "speakeasy-overlay": OVERLAY}


def document(vendor: str, wanted: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(
        FORMATS[wanted](CONTRACTS[vendor], "openapi.yaml").content
    )
    return found


def test_a_document_is_one_of_its_format(exported: tuple[str, str]) -> None:
    jsonschema_rs.validator_for(SCHEMAS[exported[1]]).validate(document(*exported))


def test_a_document_is_the_same_each_time(exported: tuple[str, str]) -> None:
    vendor, wanted = exported
    again = FORMATS[wanted](read_contract(FOLDERS[vendor]), "openapi.yaml")
    content = FORMATS[wanted](CONTRACTS[vendor], "openapi.yaml").content
    assert content == again.content
    assert content.startswith(HEAD)
    assert content.isascii()


def test_what_is_not_said_stands_in_the_document_with_its_value(exported: tuple[str, str]) -> None:
    vendor, wanted = exported
    found = FORMATS[wanted](CONTRACTS[vendor], "openapi.yaml")
    listed = document(vendor, wanted).get(NOT_SAID, [])
    assert listed == [{"reason": u.reason, "values": dict(u.values)} for u in found.unsaid]
    keys = lifecycle_keys(CONTRACTS[vendor].lifecycle_source.root)
    for unsaid in found.unsaid:
        assert str(unsaid) == f"{', '.join(unsaid.values)}: {unsaid.reason}"
        assert all(key in keys for key in unsaid.values)


@pytest.mark.parametrize(("vendor", "wanted"), sorted(REFUSED))
def test_what_a_format_cannot_tell_an_end_of_is_refused(vendor: str, wanted: str) -> None:
    with pytest.raises(ProblemsError, match="a success that one list of criteria tells"):
        document(vendor, wanted)


def expressions(value: Any) -> set[str]:
    return set(re.findall(r"\$(?:inputs|steps)\.[\w.-]+", json.dumps(value)))


@pytest.mark.parametrize("vendor", CONTRACTS)
def test_a_workflow_takes_only_what_it_is_given(vendor: str) -> None:
    for workflow in document(vendor, "arazzo")["workflows"]:
        known = {f"$inputs.{name}" for name in workflow["inputs"]["properties"]}
        for step in workflow["steps"]:
            assert expressions(step) <= known
            assert step.get("operationId", "") in {"", *CONTRACTS[vendor].operations}
            known |= {f"$steps.{step['stepId']}.outputs.{n}" for n in step.get("outputs", {})}
        assert expressions(workflow.get("outputs", {})) <= known


@pytest.mark.parametrize("vendor", CONTRACTS)
def test_a_workflow_that_another_runs_is_given_its_inputs(vendor: str) -> None:
    workflows = {w["workflowId"]: w for w in document(vendor, "arazzo")["workflows"]}
    called = [s for w in workflows.values() for s in w["steps"] if "workflowId" in s]
    assert bool(called) == (CONTRACTS[vendor].lifecycle.new_job.id is not None)
    for step in called:
        given = [parameter["name"] for parameter in step["parameters"]]
        assert given == list(workflows[step["workflowId"]]["inputs"]["properties"])


@pytest.mark.parametrize(
    "vendor", [v for v in CONTRACTS if (v, "speakeasy-overlay") not in REFUSED]
)
def test_an_overlay_gives_a_document_that_is_valid_still(vendor: str) -> None:
    contract, found = CONTRACTS[vendor], document(vendor, "speakeasy-overlay")
    root = copy.deepcopy(contract.root)
    for action in found["actions"]:
        # The one form of a JSONPath (RFC 9535) that there is in our targets.
        target = re.fullmatch(r'\$\.paths\[(".*")\]\.([a-z]+)', action["target"])
        assert target is not None
        root["paths"][json.loads(target[1])][target[2]] |= action["update"]
    assert list(OpenAPIV31SpecValidator(root).iter_errors()) == []
    method = root["paths"][contract.poll.path][contract.poll.method]
    assert method["x-speakeasy-polling"] == found["actions"][0]["update"]["x-speakeasy-polling"]
