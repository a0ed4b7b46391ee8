"""Findings that a person can act on: each once, none hidden, and the exchange that shows it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance import CHECKS, Credentials, Exchange, Outcome
from jobcontracts.conformance.checks.judge import Judge
from jobcontracts.conformance.exchanges.expectations import Expectations, KnownJobs
from jobcontracts.conformance.exchanges.violation import Violation
from jobcontracts.conformance.report.reports import finding_lines
from jobcontracts.conformance.run.outcome import Finding
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.routed_operations import Operations
from jobcontracts.model.vendors import own_specs

JOB = "5135bfe3-b2c7-41f3-a44f-f4b58e7384df"
SECRET = "ann:secret"
VENDORS = Path(__file__).parent.parent / "vendors"


def judge_of(contract: Contract, *jobs: dict[str, str]) -> Judge:
    """Return the judge of a run that knows some jobs."""
    credentials = Credentials.of(contract, SECRET)
    return Judge(contract, Expectations(contract, credentials, KnownJobs(contract, jobs)), CHECKS)


def exchange(contract: Contract, method: str, path: str, **parts: Any) -> Exchange:
    """Return an exchange with the credentials of the invented vendor."""
    url = contract.server_url + path
    operation, found = Operations(contract, contract.server_path).find(method, url)
    headers = {"authorization": "Basic YW5uOnNlY3JldA==", "content-type": "application/json"}
    answered = Exchange(operation, method, url, found, headers, b"", 200, {}, b"")
    return replace(answered, **parts)


def kinds(judge: Judge, *exchanges: Exchange) -> list[Violation]:
    """Return the violations of exchanges, one of each kind."""
    found = (violation for each in exchanges for _, violation in judge.violations(each))
    return list({violation.kind: violation for violation in found}.values())


def start(contract: Contract, query: str, body: bytes) -> Exchange:
    """Return a start of a report that is served."""
    location = f"{contract.server_url}/reports/{JOB}"
    return exchange(
        contract,
        "POST",
        f"/reports{query}",
        request_body=body,
        status=201,
        headers={"location": location},
    )


@pytest.mark.parametrize(
    ("documented", "accept", "refused"),
    [(True, "text/html", True), (True, "*/*", False), (True, "", False), (False, "a/b", False)],
)
def test_a_406_is_right_where_it_is_documented_and_no_answer_is_accepted(
    reports: Contract, documented: bool, accept: str, refused: bool
) -> None:
    expectations = Expectations(reports, Credentials.of(reports, SECRET), KnownJobs(reports))
    operation, headers = reports.poll, {"accept": accept} if accept else {}
    if documented:
        not_acceptable = replace(next(iter(operation.responses.values())), status=406)
        operation = replace(operation, responses={**operation.responses, 406: not_acceptable})
    answered = exchange(reports, "GET", f"/reports/{JOB}", status=406, request_headers=headers)
    assert expectations.refuses(replace(answered, operation=operation), []) is refused


def test_what_is_wrong_about_a_request_is_said_and_tells_findings_apart(reports: Contract) -> None:
    served = [
        start(reports, "?key=ann:secret", b'{"title": "Sales"}'),
        start(reports, "?pages=3&key=ann:secret", b'{"title": 5}'),
        start(reports, "?pages=3&key=ann:secret", b'{"title": 6}'),
        start(reports, "?pages=3&key=wrong", b'{"title": "Sales"}'),
    ]
    found = [v for v in kinds(judge_of(reports), *served) if v.title.startswith("Not refused")]

    query = "request query: missing parameter, expected the parameter pages, found none"
    body = "request #/title: wrong body, expected what application/json allows there, found 6 is"
    assert [violation.expected for violation in found] == [
        f"422, for the request is wrong: {query}",
        f'422, for the request is wrong: {body} not of type "string"',
        "401, for the request is wrong: key is not an accepted credential",
    ]


def test_with_which_success_a_wrong_request_is_served_makes_no_finding_of_its_own(
    reports: Contract,
) -> None:
    served = start(reports, "?pages=3&key=ann:secret", b'{"title": 5}')
    statuses = dict.fromkeys((200, 201), reports.operations["startReport"].responses[201])
    assert served.operation is not None
    two = replace(served.operation, responses={**served.operation.responses, **statuses})
    answers = [replace(served, status=status, operation=two) for status in (201, 200, 500)]
    found = [v for v in kinds(judge_of(reports), *answers) if v.title.startswith("Not refused")]

    assert [violation.found for violation in found] == ["200", "500"]


def test_advice_that_is_none_is_not_what_is_wrong_about_a_request() -> None:
    contract = read_contract(VENDORS / "pygeoapi")
    body = b'{"response": "neither"}'
    wrong = exchange(contract, "POST", "/processes/p/execution", request_body=body)
    headers = {**wrong.request_headers, "prefer": "respond-some-day"}
    expectations = judge_of(contract).expectations

    places = [kind for kind, _ in expectations.wrong(replace(wrong, request_headers=headers))]
    assert [place.partition(":")[0] for place in places] == ["request #/response"]


def poll(contract: Contract, **body: Any) -> Exchange:
    """Return a right poll of a job, with members of its answer changed; None takes one away."""
    right = {"id": JOB, "state": "writing", "percent": 40}
    times = {"createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:01Z"}
    said = {name: value for name, value in (right | times | body).items() if value is not None}
    kind = {"content-type": "application/json"}
    path = f"/reports/{JOB}?key=ann:secret"
    return exchange(contract, "GET", path, headers=kind, body=b"{}", json=said)


def test_one_finding_hides_no_other_of_its_title(reports: Contract) -> None:
    answers = [
        poll(reports, percent=None),
        poll(reports, updatedAt=None),
        poll(reports, percent="much"),
        poll(reports, percent="more"),
        replace(poll(reports), status=418),
        replace(poll(reports), status=419),
    ]
    found = [v for v in kinds(judge_of(reports, {"jobId": JOB}), *answers) if "response" in v.place]

    assert [(v.title, v.found) for v in found] == [
        ("wrong body", '"percent" is a required property'),
        ("wrong body", '"updatedAt" is a required property'),
        ("wrong body", '"more" is not of type "number"'),
        ("undocumented status", "418"),
        ("undocumented status", "419"),
    ]


def test_items_of_a_list_are_no_kinds_of_their_own(reports: Contract) -> None:
    first, *_ = kinds(judge_of(reports, {"jobId": JOB}), replace(poll(reports), status=418))
    places = [replace(first, place=f"response #/items/{i}/id") for i in (0, 12)]

    assert places[0].kind == places[1].kind
    assert replace(first, place="response #/items").kind != places[0].kind


def test_a_result_out_of_its_time_is_shown_by_its_own_exchange() -> None:
    contract = read_contract(own_specs() / "seequent_evo")
    key = {"org_id": JOB, "topic": "t", "task": "k", "job_id": JOB}
    polled, result = contract.poll, contract.operation("result")
    assert result is not None
    status = next(s for s in polled.successes if polled.successes[s].content)
    shown = {"status": "in progress"}
    at = f"{contract.server_url}{polled.path.format(**key)}"
    kind = {"content-type": "application/json"}
    headers = {"authorization": f"Bearer {SECRET}"}
    poll = Exchange(polled, "GET", at, key, headers, b"", status, kind, b"{}", shown)
    asked = Exchange(result, "GET", at, key, headers, b"", 200, kind, b"{}", {})
    judge = judge_of(contract, key)
    found = [
        violation
        for each in (poll, asked, replace(poll))
        for check, violation in judge.violations(each)
        if check.name == "result_when_ready"
    ]

    assert [violation.shown_by for violation in found] == [asked]
    assert found[0].found == "200 while the job is in progress"


def finding(found: Exchange | None, *kind: str) -> Finding:
    """Return a finding of a kind."""
    own = ("reports", "life", "check", "getReport", "Wrong", "expected: a")
    return Finding(*own, found, found=kind)


def test_equal_findings_are_counted(reports: Contract) -> None:
    outcome = Outcome()
    for kind in ("a", "b", "a", "a"):
        outcome.add(finding(None, kind))

    assert [each.count for each in outcome.findings] == [3, 1]
    first, *_ = finding_lines(outcome.findings[0], reports, "")
    assert first == "reports: Wrong (check, phase life), 3 times"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "<!DOCTYPE html>\n<html><head><title>No\nentry</title></head><body><p>Go</html>",
            "HTML of 76 bytes: No entry",
        ),
        ("<html><body><h1>Bad</h1>\n<p>Gateway</html>", "HTML of 42 bytes: Bad Gateway"),
        ('{"why":\n "no"}', '{"why": "no"}'),
    ],
)
def test_a_page_of_html_is_told_in_one_line(reports: Contract, body: str, told: str) -> None:
    answered = replace(poll(reports), body=body.encode(), headers={})
    *_, last = finding_lines(finding(answered), reports, "")

    assert last == f"    {told}"
