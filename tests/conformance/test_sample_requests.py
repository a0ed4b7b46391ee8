"""What a run asks for by itself: one thing wrong at a time."""

from __future__ import annotations

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.run.configuration import document
from jobcontracts.conformance.run.sample_requests import Calls

from .test_gate import OWN, changed

EXAMPLE = """
            examples:
              short: {x-inferred: Ours., value: {title: Sales}}"""


def bodies_found_wrong(openapi: dict[str, str]) -> list[str]:
    """Return what is wrong with the bodies of the starts that have to be refused."""
    contract = changed(openapi)
    calls = Calls(contract, Credentials.of(contract, "ann:secret"))
    right = calls.right(contract.operations["startReport"], {})
    return [call.why for call in calls.wrong(right, unknown=False) if "body" in call.why]


def test_a_body_is_left_out_and_made_wrong() -> None:
    assert bodies_found_wrong({})[:2] == ["without a body", "with the body []"]


def test_where_no_body_is_known_that_is_right_none_is_known_that_is_wrong() -> None:
    assert bodies_found_wrong({EXAMPLE: ""}) == []


def test_what_is_drawn_from_has_the_runs_jobs_and_no_more_than_is_to_be_sent() -> None:
    kept = document(changed(), [{"jobId": OWN}], [], lambda o: o.id == "getReport")
    assert list(kept["paths"]) == ["/reports/{jobId}"]
    item = kept["paths"]["/reports/{jobId}"]
    assert item.keys() == {"get"}
    (parameter,) = item["get"]["parameters"]
    assert parameter["examples"] == {"job0": {"value": OWN}}
