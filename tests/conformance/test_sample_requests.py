"""What a run asks for by itself: one thing wrong at a time."""

from __future__ import annotations

from pathlib import Path

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.run.configuration import document
from jobcontracts.conformance.run.sample_requests import Calls
from jobcontracts.model.contract import read_contract
from jobcontracts.model.http import Response

from .test_gate import OWN, changed

VENDORS = Path(__file__).parent.parent / "vendors"

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
    found = bodies_found_wrong({})
    assert found[:2] == ["without a body", "with the body []"]
    assert found[-2:] == ["with a body that is cut", "with a body that is no UTF-8"]


def test_where_no_body_is_known_that_is_right_none_is_known_that_is_wrong() -> None:
    assert bodies_found_wrong({EXAMPLE: ""}) == []


def test_what_is_drawn_from_has_the_runs_jobs_and_no_more_than_is_to_be_sent() -> None:
    kept = document(changed(), [{"jobId": OWN}], [], lambda o: o.id == "getReport")
    assert list(kept["paths"]) == ["/reports/{jobId}"]
    item = kept["paths"]["/reports/{jobId}"]
    assert item.keys() == {"get"}
    (parameter,) = item["get"]["parameters"]
    assert parameter["examples"] == {"job0": {"value": OWN}}


def test_a_result_is_asked_for_with_what_poll_has_said() -> None:
    contract = read_contract(VENDORS / "openai_batches")
    calls = Calls(contract, Credentials.of(contract, "key"))
    result = contract.operation("result")
    assert result is not None
    right = calls.right(result, {})
    answer = Response(200, {"content-type": "application/json"}, b'{"output_file_id": "file-7"}')
    after = calls.after(right, answer)
    assert after is not None
    assert after.path == {"file_id": "file-7"}
    assert calls.after(right, None) is None


def test_a_request_is_also_made_for_another_place_and_without_a_part() -> None:
    contract = read_contract(VENDORS / "scrapyd")
    calls = Calls(contract, Credentials.of(contract, "user:password"))
    stop = contract.operation("cancel")
    assert stop is not None
    wrong = list(calls.wrong(calls.right(stop, {"job": "j1", "project": "p1"}), unknown=True))
    bodies = {call.why: call.body for call in wrong}
    assert bodies["for an unknown job"] == {"job": "j6", "project": "p1"}
    assert bodies["for another project"] == {"job": "j1", "project": "p6"}
    assert bodies["without $.project of the body"] == {"job": "j1"}
