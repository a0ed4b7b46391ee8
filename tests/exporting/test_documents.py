"""What is written for other tools: valid, the same each time, and honest about what is left out."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from jobcontracts.exporting.arazzo import WAIT
from jobcontracts.exporting.conditions import BACKSLASH, Term, literal
from jobcontracts.exporting.document import HEAD, NOT_SAID, lifecycle_keys
from jobcontracts.exporting.formats import FORMATS
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.expression import parse_expression
from jobcontracts.problem import ProblemsError

from .conftest import CONTRACTS, FOLDERS, REFUSED, changed
from .formats import assert_valid


def document(vendor: str, wanted: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(
        FORMATS[wanted](CONTRACTS[vendor], "openapi.yaml").content
    )
    return found


def test_a_document_is_one_of_its_format(exported: tuple[str, str]) -> None:
    vendor, wanted = exported
    assert_valid(CONTRACTS[vendor], wanted)


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


def poll_criteria(contract: Contract) -> list[Any]:
    """Return the criteria by which Arazzo tells that a job has succeeded."""
    found = yaml.safe_load(FORMATS["arazzo"](contract, "openapi.yaml").content)
    wait = next(w for w in found["workflows"] if w["workflowId"] == WAIT)
    criteria: list[Any] = wait["steps"][0]["successCriteria"]
    return criteria


def in_body(test: str) -> dict[str, str]:
    """Return a criterion: the same is asked of a body that is an item (`@`), and that is all."""
    item, whole = (test.replace("BODY", root) for root in "@$")
    asked = f"$[?($[0] && {item} || !$[0] && {whole})]"
    return {"context": "$response.body", "type": "jsonpath", "condition": asked}


REDIRECTED = " || ".join(f"$statusCode == {status}" for status in (301, 302, 303, 307, 308))
CRITERIA: dict[str, list[Any]] = {
    # A redirect has no body with a state, so nothing is asked of that.
    "datarobot_genai": [{"condition": f"{REDIRECTED} || $response.body#/status == 'COMPLETED'"}],
    "kubernetes_job": [
        in_body("BODY['status']['conditions'][?(@['type'] == 'Complete' && @['status'] == 'True')]")
    ],
    "bigquery": [
        in_body(
            "BODY['status']['state'] == 'DONE' && "
            "!(BODY['status']['errorResult'] && BODY['status']['errorResult'] != null)"
        )
    ],
}


@pytest.mark.parametrize("vendor", CRITERIA)
def test_a_success_is_told_as_the_lifecycle_reads_it(vendor: str) -> None:
    assert poll_criteria(CONTRACTS[vendor]) == CRITERIA[vendor]


def test_a_status_counts_only_without_what_goes_before_it() -> None:
    def read(root: dict[str, Any]) -> None:
        root["state"]["read"] = [{"$response.body#/message": "warned"}, "$statusCode"]
        root["state"]["phases"]["warned"] = "failed"

    absent = in_body("!(BODY['message'] && BODY['message'] != null)")
    found = poll_criteria(changed(CONTRACTS["snowflake_sql"], read))
    assert found == [{"condition": "$statusCode == 200"}, absent]


def test_a_value_of_an_item_is_compared_in_the_filter_that_chooses_it() -> None:
    # A comparison of what may be several values is no JSONPath (RFC 9535, section 2.3.5.1).
    state = parse_expression("$response.body#/conditions/[type=Complete]/status")
    chosen = "$['conditions'][?(@['type'] == 'Complete' && @['status'] == 'True')]"
    assert Term(state, "equal", "True").jsonpath("$") == chosen
    assert Term(state, "unequal", "True").jsonpath("$") == f"!{chosen}"
    there = chosen.replace("== 'True'", "&& @['status'] != null")
    assert Term(state, "there").jsonpath("$") == there


def test_no_filter_asks_for_nothing(exported: tuple[str, str]) -> None:
    vendor, wanted = exported
    assert b"[?()]" not in FORMATS[wanted](CONTRACTS[vendor], "openapi.yaml").content


def test_what_a_cancel_has_of_the_last_poll_is_given_to_its_workflow() -> None:
    def cancel(root: dict[str, Any]) -> None:
        said = root["operations"]["cancel"]["with"]
        said["$request.body#/state/type"] = "$poll.response.body#/state_type"

    contract = changed(CONTRACTS["prefect"], cancel)
    assert_valid(contract, "arazzo")
    content = FORMATS["arazzo"](contract, "openapi.yaml").content
    assert b"type: $inputs.state_type" in content


def test_a_quote_in_a_state_is_doubled() -> None:
    assert literal("it's") == "'it''s'"
    assert literal("it's \\ it", BACKSLASH) == r"'it\'s \\ it'"


@pytest.mark.parametrize("text", ["{$inputs.token}", "now {$inputs.token}"])
def test_a_constant_is_no_expression_of_arazzo(text: str) -> None:
    def cancel(root: dict[str, Any]) -> None:
        root["operations"]["cancel"]["with"]["$request.body#/state/type"] = text

    contract = changed(CONTRACTS["prefect"], cancel)
    assert_valid(contract, "arazzo")
    content = FORMATS["arazzo"](contract, "openapi.yaml").content
    workflows = yaml.safe_load(content)["workflows"]
    inputs = [w["inputs"]["properties"].get("type", {}) for w in workflows]
    assert {"description": "Always its default.", "default": text} in inputs
    assert content.decode().count(json.dumps(text)[1:-1]) == 1
