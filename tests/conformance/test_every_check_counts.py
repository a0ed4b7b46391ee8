"""Each check of ours is needed: without it, a server that breaks a contract goes unnoticed."""

from __future__ import annotations

import re

import pytest

from jobcontracts.conformance import CHECKS, Depth, MockTarget, run_suite
from jobcontracts.model.contract import Contract
from mutants import derive, judge_mutant
from mutants.__main__ import main

from .conftest import INVENTED
from .deviating_traffic import contract_of

SEED = 1

# Which mutant only this check catches: the contract, the kind, the name.
NEEDED = {
    "refused_as_documented": ("oration", "missing credential let in", "getJobStatus apiKey"),
    "served_when_right": ("oracle_oml", "status replaced", "evaluateScript 200 becomes 401"),
    "answer_as_documented": ("oracle_oml", "body where none belongs", "evaluateScript 201"),
    "submit_names_a_new_job": (
        "oration",
        "an old job as a new one",
        "createCustomersBatch $response.body#/jobId",
    ),
    "key_starts_one_job": (
        "stripe_report_runs",
        "a key that starts two jobs",
        "createReportRun $request.header.Idempotency-Key",
    ),
    "values_as_sent": (
        "stripe_report_runs",
        "an echo that differs",
        "$response.body#/report_type",
    ),
    "release_takes_effect": (
        "salesforce_bulk",
        "a release that is ignored",
        "changeJob in Open",
    ),
    "later_requests_can_be_made": (
        "openai_batches",
        "what later requests need not said",
        "retrieveBatch $poll.response.body#/output_file_id",
    ),
    "state_is_told": ("prefect", "no state told", "readFlowRun"),
    "state_order": ("oration", "a state out of order", "queued to created"),
    "ended_job_stays": ("oration", "an ended job that moves", "success to created"),
    "status_fits_state": (
        "seequent_evo",
        "a state with another's status",
        "getJobStatus failed with 202",
    ),
    "result_when_ready": (
        "oracle_oml",
        "a result out of its time",
        "not when it has",
    ),
    "id_as_asked": ("datarobot_genai", "a foreign id", "getGenaiStatus $response.body#/statusId"),
    "links_lead": (
        "oracle_oml",
        "a link that leaves the origin",
        "getJobStatus $response.header.Content-Location",
    ),
    "progress_rises": ("reports", "progress that falls", "$response.body#/percent"),
    "times_go_on": ("reports", "a time that goes back", "updated $response.body#/updatedAt"),
    "cancel_takes_effect": (
        "seequent_evo",
        "a cancel that is ignored",
        "cancelJob, seen at getJobStatus",
    ),
    "cancel_is_idempotent": (
        "reports",
        "a second cancel that differs",
        "stopReport answers 202",
    ),
}


def test_there_is_such_a_mutant_for_every_check() -> None:
    assert sorted(NEEDED) == sorted(check.name for check in CHECKS)


@pytest.mark.parametrize("name", NEEDED)
def test_without_the_check_its_mutant_survives_the_whole_suite(name: str) -> None:
    vendor, kind, which = NEEDED[name]
    contract = contract_of(vendor)
    mutant = next(m for m in derive(contract) if (m.kind, m.name) == (kind, which))
    others = [check for check in CHECKS if check.name != name]

    caught = judge_mutant(contract, mutant, Depth(SEED, phases=["life"], until_first=True))
    missed = judge_mutant(contract, mutant, Depth(SEED, examples=5, checks=others))

    assert caught.check == name
    assert (missed.killed, missed.applied > 0) == (False, True)


def test_the_invented_vendor_keeps_its_contract(reports: Contract) -> None:
    outcome = run_suite(MockTarget(reports), Depth(SEED, examples=5))

    assert [(f.phase, f.check, f.operation, f.message) for f in outcome.findings] == []


def test_every_mutant_of_the_invented_vendor_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reports"], INVENTED, jobs=1) == 0
    *_, last = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"[1-9]\d\d mutants, 0 survived", last)


def test_a_mutant_that_the_contract_allows_says_why(reports: Contract) -> None:
    allowed = {m.name: m.equivalent for m in derive(reports) if m.equivalent}

    assert "successes without a body" in allowed["stopReport 200 becomes 202"]
