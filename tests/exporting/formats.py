"""What a document of each format has to be: the parts of it that we use, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import yaml

from jobcontracts.exporting.formats import FORMATS
from jobcontracts.model.contract import Contract

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


def expressions(value: Any) -> set[str]:
    """Return what is taken of inputs and of steps before, anywhere in a value."""
    return set(re.findall(r"\$(?:inputs|steps)\.[\w.-]+", json.dumps(value)))


def assert_valid(contract: Contract, wanted: str) -> None:
    """Hold an export against its format; a workflow takes only what it is given.

    Raises:
        ProblemsError: The format cannot tell the contract's ends.
    """
    found = yaml.safe_load(FORMATS[wanted](contract, "openapi.yaml").content)
    jsonschema_rs.validator_for(SCHEMAS[wanted]).validate(found)
    for workflow in found.get("workflows", ()):
        known = {f"$inputs.{name}" for name in workflow["inputs"]["properties"]}
        for step in workflow["steps"]:
            assert expressions(step) <= known
            assert step.get("operationId", "") in {"", *contract.operations}
            known |= {f"$steps.{step['stepId']}.outputs.{n}" for n in step.get("outputs", {})}
        assert expressions(workflow.get("outputs", {})) <= known
