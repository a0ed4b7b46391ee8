"""What the judge says of a run's own requests: it knows their jobs, and what it has provoked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobcontracts.conformance import CHECKS
from jobcontracts.conformance.checks.judge import Judge
from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.expectations import Expectations, KnownJobs

from .deviating_traffic import Said, contract_of

LOAD = "ef478d76-d9da-4d94-8ff1-08d9d4863aa5"


def judge_of(vendor: str, secret: str = "") -> Judge:
    contract = contract_of(vendor)
    credentials = Credentials.of(contract, secret)
    return Judge(contract, Expectations(contract, credentials, KnownJobs(contract)), CHECKS)


def found_in_runs(*said: Said) -> list[str]:
    """Return the titles of what is found in requests for report runs."""
    judge = judge_of("stripe_report_runs", "secret")
    signed = {"authorization": "Bearer secret"}
    each = (replace(s, sent_headers={**s.sent_headers, **signed}) for s in said)
    exchanges = (s.exchange(judge.contract) for s in each)
    return [v.title for exchange in exchanges for _, v in judge.violations(exchange)]


FORM, KEY = "report_type=balance.summary.1", {"idempotency-key": "a"}
POLLED = Said("retrieveReportRun", "pending")


@pytest.mark.parametrize("headers", [{}, KEY], ids=["no key", "a key"])
@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, []),
        ({"status": "succeeded"}, ["States out of order"]),
        ({"report_type": "other"}, ["$.report_type is not as it was sent"]),
    ],
)
def test_what_a_start_tells_holds(
    headers: dict[str, str], told: dict[str, str], found: list[str]
) -> None:
    start = Said("createReportRun", body=told, sent=FORM, sent_headers=headers)
    assert found_in_runs(start, POLLED) == found


def test_a_second_request_with_a_key_is_answered_as_the_first_was_or_as_the_job_stands() -> None:
    start = Said("createReportRun", sent=FORM, sent_headers=KEY)
    again = replace(start, body={"status": "succeeded"})
    polled = Said("retrieveReportRun", "succeeded")
    assert found_in_runs(start, polled, again, start, polled) == []


@pytest.mark.parametrize(("provoked", "found"), [(0, []), (500, ["A right request is not served"])])
def test_a_job_that_may_be_unknown_yet_excuses_no_other_answer_than_the_provoked_one(
    provoked: int, found: list[str]
) -> None:
    judge = judge_of("neptune_loader")
    judge.expectations.jobs.add({"loadId": LOAD})
    unknown = Said("getLoad", 400).exchange(judge.contract)
    assert [v.title for _, v in judge.violations(unknown, provoked)] == found


def test_a_refused_poll_says_nothing_of_when_the_result_has_to_be_there() -> None:
    judge = judge_of("databricks_jobs", "secret")
    judge.expectations.jobs.add({"run_id": "455644833"})
    signed = {"authorization": "Bearer secret"}
    poll = Said("getRun", "success", sent_headers=signed)
    refused = Said("getRun", 401, sent_headers={"authorization": None})
    result = Said("getRunOutput", 400, sent_headers=signed)
    exchanges = [said.exchange(judge.contract) for said in (poll, result, refused, poll)]
    found = [check.name for each in exchanges for check, _ in judge.violations(each)]
    assert found == ["served_when_right", "result_when_ready"]
