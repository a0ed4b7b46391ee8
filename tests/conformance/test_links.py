"""Links that a lifecycle implies: from a start to what is about the job."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance.run.configuration import document
from jobcontracts.model.contract import read_contract
from jobcontracts.model.vendors import own_specs

VENDORS = Path(__file__).parent.parent / "vendors"


def links(vendor: str, operation: str, *left_out: str, folder: Path = VENDORS) -> dict[str, Any]:
    """Return the links in an operation's answers, by the operation that they lead to."""
    contract = read_contract(folder / vendor)
    root = document(contract, [], [], lambda o: o.id not in left_out)
    there = contract.operations[operation]
    responses = root["paths"][there.path][there.method]["responses"].values()
    found = (link for r in responses for link in r.get("links", {}).values())
    return {link.pop("operationId"): link for link in found}


AZURE = "$response.header.Operation-Location#regex:/documentModels/"


@pytest.mark.parametrize(
    ("vendor", "source", "target", "parameters", "body"),
    [
        ("databricks_jobs", "runNow", "getRun", {"query.run_id": "$response.body#/run_id"}, {}),
        ("databricks_jobs", "runNow", "cancelRun", {}, {"run_id": "$response.body#/run_id"}),
        (
            "scrapyd",
            "schedule",
            "cancelJob",
            {},
            {"job": "$response.body#/jobid", "project": "$request.body#/project"},
        ),
        (
            "azure_document_intelligence",
            "analyzeDocument",
            "getAnalyzeResult",
            {
                "path.modelId": f"{AZURE}([^/?#]+)/analyzeResults/[^/?#]+(?:[?#]|$)",
                "path.resultId": f"{AZURE}[^/?#]+/analyzeResults/([^/?#]+)(?:[?#]|$)",
            },
            {},
        ),
        (
            "openai_batches",
            "retrieveBatch",
            "downloadFile",
            {"path.file_id": "$response.body#/output_file_id"},
            {},
        ),
        (
            "salesforce_bulk",
            "createJob",
            "changeJob",
            {"path.jobId": "$response.body#/id"},
            {"state": "Aborted"},
        ),
    ],
)
def test_a_link_has_what_the_next_request_has_of_the_job(
    vendor: str, source: str, target: str, parameters: dict[str, str], body: dict[str, str]
) -> None:
    link = links(vendor, source)[target]
    assert link == {"parameters": parameters} | ({"requestBody": body} if body else {})


def test_only_where_no_start_leads_there_is_there_a_link_from_poll() -> None:
    # Schemathesis begins with what has links, and has no job yet then.
    assert links("databricks_jobs", "getRun") == {}
    assert links("databricks_jobs", "getRun", "runNow") == {
        "cancelRun": {"parameters": {}, "requestBody": {"run_id": "$request.query.run_id"}},
        "getRunOutput": {"parameters": {"query.run_id": "$request.query.run_id"}},
    }


def test_there_is_no_link_to_what_is_not_sent() -> None:
    assert links("databricks_jobs", "runNow", "cancelRun").keys() == {"getRun", "getRunOutput"}


def test_a_documented_link_goes_with_what_it_leads_to() -> None:
    seequent = partial(links, "seequent_evo", "getJobStatus", folder=own_specs())
    assert {"cancelJob"} <= seequent().keys()
    assert "cancelJob" not in seequent("cancelJob")
    assert seequent("cancelJob").keys() == seequent().keys() - {"cancelJob"}
