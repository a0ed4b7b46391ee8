"""A contract without a fault, and what the check counts in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobcontracts.check import check_vendor, checked_contract
from jobcontracts.problem import ProblemsError


def test_the_tally_counts_elements_by_their_nearest_mark(specs: Path) -> None:
    # Documented: 3 operations, 4 responses, a header, a parameter, their 2 schemas, 6 of the named
    # schemas, 11 properties, a security scheme. Inferred: an operation and its response, a schema,
    # a property.
    report = check_vendor(specs / "small")
    assert (report.operations, report.documented, report.inferred) == (4, 29, 4)
    assert (report.states, report.problems) == (3, ())


def test_a_state_may_be_a_status_code(specs: Path) -> None:
    report = check_vendor(specs / "by_status")
    assert (report.states, report.problems) == (2, ())


def test_a_checked_contract_is_ready_for_use(specs: Path) -> None:
    contract = checked_contract(specs / "small")
    assert contract.vendor == "small"
    assert contract.poll.id == "getPrint"
    assert [p.name for p in contract.poll.path_parameters] == ["printId"]
    assert contract.lifecycle.phases == {
        "waiting": "pending",
        "printed": "succeeded",
        "jammed": "failed",
    }


def test_a_broken_contract_is_refused_with_all_that_is_wrong(specs: Path) -> None:
    (specs / "small" / "lifecycle.yaml").write_text(
        "operations: {poll: getPrint}\n", encoding="utf-8"
    )
    with pytest.raises(ProblemsError) as refusal:
        checked_contract(specs / "small")
    assert [problem.expected for problem in refusal.value.problems] == [
        "the member poll",
        "the member simulate",
        "the member state",
    ]


def test_an_extension_beside_paths_and_responses_is_no_fault(specs: Path) -> None:
    path = specs / "small" / "openapi.yaml"
    text = path.read_text("utf-8")
    text = text.replace("paths:\n", "paths:\n  x-note: 1\n", 1)
    text = text.replace("      responses:\n", "      responses:\n        x-note: 1\n", 1)
    path.write_text(text, encoding="utf-8")
    assert checked_contract(specs / "small").operations["startPrint"].responses.keys() == {202, 401}


def test_a_schema_may_contain_itself(specs: Path) -> None:
    path = specs / "small" / "openapi.yaml"
    more = 'name: {type: string}\n        next: {$ref: "#/components/schemas/Order"}'
    path.write_text(path.read_text("utf-8").replace("name: {type: string}", more), encoding="utf-8")
    assert check_vendor(specs / "small").problems == ()


def test_external_docs_may_lead_to_a_place_on_the_page(specs: Path) -> None:
    path = specs / "small" / "openapi.yaml"
    text = path.read_text("utf-8")
    docs = "externalDocs: {url: https://print.example/docs/prints"
    path.write_text(text.replace(docs, f"{docs}#order"), "utf-8")
    assert check_vendor(specs / "small").problems == ()


@pytest.mark.parametrize(("kind", "faults"), [("multipart/form-data", 0), ("application/json", 1)])
def test_a_file_has_its_place_in_a_form_that_is_nothing_else(
    kind: str, faults: int, specs: Path
) -> None:
    path = specs / "small" / "openapi.yaml"
    file = "name: {type: string}\n        cover: {type: string, format: binary}"
    text = path.read_text("utf-8").replace("name: {type: string}", file)
    path.write_text(text.replace("application/json", kind, 1), "utf-8")
    told = check_vendor(specs / "small").problems
    assert sum(problem.pointer.endswith("/cover/format") for problem in told) == faults
