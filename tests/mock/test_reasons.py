"""Why an answer is not what was asked for: in words, in a header, with the journal's entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import Limits, ManualClock, MockApplication, create_app
from jobcontracts.mock.http.reasons import reason_headers
from jobcontracts.model.contract import Contract

Connect = Callable[[MockApplication], httpx2.Client]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
SUBMIT = "/api/v2/customers/batch"
EVO = "/compute/orgs/829e6621-0ab6-4d7d-96bb-2bb5b407a5fe/geostatistics/kriging"
EVO_JOB = f"{EVO}/{UNKNOWN}/status"
REASON, JOURNAL = "x-mock-reason", "x-mock-journal"
PLAIN = {"authorization": "Bearer wrong"}
BARE, NONE = {"authorization": "mock-token"}, {"authorization": ""}


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "told"),
    [
        ("GET", f"/api/v2/jobs/{UNKNOWN}", {}, 404, f"no job at {UNKNOWN}"),
        ("GET", f"/api/v2/jobs/{UNKNOWN}", {"headers": PLAIN}, 401, "not an accepted credential"),
        ("GET", f"/api/v2/genai/status/{UNKNOWN}/", {}, 404, f"no job at {UNKNOWN}"),
        ("GET", "/api/v2/genai/status/x/", {}, 422, "the path parameter statusId is wrong"),
        ("GET", f"/oml/api/py-scripts/v1/jobs/{UNKNOWN}", {}, 500, f"no job at {UNKNOWN}"),
        ("GET", "/nowhere", {}, 404, "no operation has the path /nowhere"),
        ("GET", f"/api/v2/jobs/{UNKNOWN}/", {}, 404, f"did you mean /api/v2/jobs/{UNKNOWN}?"),
        ("GET", "/api/v2/genai/status/x", {}, 404, "did you mean /api/v2/genai/status/x/?"),
        ("GET", EVO_JOB, {"headers": BARE}, 401, "Authorization has to read Bearer TOKEN"),
        ("GET", EVO_JOB, {"headers": NONE}, 401, " is missing"),
        ("DELETE", SUBMIT, {}, 405, "no DELETE here, only OPTIONS, POST"),
        ("POST", SUBMIT, {"content": b"x"}, 422, "the content type is missing"),
        ("POST", EVO, {"json": {}}, 422, "the body does not fit"),
        ("POST", EVO, {"content": b" " * 2_000}, 413, "the body has more than 1000 bytes"),
        ("GET", "/nowhere/" + "x" * 2_000, {}, 414, "path and query are of more than 1500 bytes"),
        ("GET", "/nowhere", {"headers": {"a": "x" * 70_000}}, 431, "the headers are of more than"),
        (
            "POST",
            EVO,
            {"json": {"parameters": {}}, "headers": {"x-mock-plan": "fial"}},
            400,
            "has no plan",
        ),
    ],
)
def test_a_refusal_says_why_and_where_the_whole_of_it_is(
    contracts: Sequence[Contract],
    connect: Connect,
    method: str,
    path: str,
    sent: dict[str, Any],
    status: int,
    told: str,
) -> None:
    app = create_app(contracts, clock=ManualClock(), limits=Limits(body=1_000, path=1_500))
    client = connect(app)
    client.get("/_mock/clock")
    answer = client.request(method, path, **sent)
    assert answer.status_code == status
    assert told in answer.headers[REASON]
    (exchange,) = client.get("/_mock/journal", params={"status": status}).json()["exchanges"]
    assert answer.headers[JOURNAL] == str(exchange["number"])
    assert told in exchange["why"]
    assert exchange["response"]["headers"][REASON] == answer.headers[REASON]


def test_what_was_asked_for_has_no_reason(client: httpx2.Client, app: MockApplication) -> None:
    for _ in range(2):
        answer = client.get(f"/api/v2/jobs/{app.create_job('oration').id}")
        assert answer.status_code == 200
        assert not {REASON, JOURNAL} & {*answer.headers}
    assert REASON not in client.get("/_mock/").headers


def test_an_error_that_a_jobs_state_has_names_job_and_state(
    client: httpx2.Client, app: MockApplication
) -> None:
    job = app.create_job("oracle_oml")
    answers = [client.get(f"/oml/api/py-scripts/v1/jobs/{job.id}/result") for _ in range(2)]
    assert {a.status_code for a in answers} == {404}
    told = f"job {job.id} is in the state 202: "
    assert [a.headers[REASON].startswith(told) for a in answers] == [True, True]
    # The second one is the first one again, but another exchange.
    assert [a.headers[JOURNAL] for a in answers] == ["1", "2"]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"kind": "status", "status": 503}, "status 503"),
        ({"kind": "status", "status": 429, "retry_after": 2}, "status 429, retry_after 2"),
        ({"kind": "delay", "seconds": 1.5}, "delay, seconds 1.5"),
        ({"kind": "drop_field", "field": "/status"}, "drop_field, field /status"),
        ({"kind": "invalid_json"}, "invalid_json"),
    ],
)
def test_a_fault_says_that_it_has_happened(
    client: httpx2.Client, app: MockApplication, wanted: dict[str, Any], told: str
) -> None:
    number = app.faults.add(wanted).id
    answer = client.get(f"/api/v2/jobs/{app.create_job('oration').id}")
    assert answer.headers[REASON] == f"fault {number}: {told}"
    assert answer.headers[JOURNAL] == "1"


def test_a_fault_without_an_answer_is_told_in_the_journal(
    client: httpx2.Client, app: MockApplication
) -> None:
    number = app.faults.add({"kind": "reset"}).id
    with pytest.raises(httpx2.ReadError):
        client.get(f"/api/v2/jobs/{UNKNOWN}")
    (exchange,) = client.get("/_mock/journal").json()["exchanges"]
    assert exchange["why"] == f"fault {number}: reset"


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("GET", "/_mock/nobody/jobs", 404, "no vendor 'nobody'"),
        ("GET", "/_mock/oration/nothing", 404, "no path /_mock/oration/nothing"),
        ("DELETE", "/_mock/oration/jobs", 405, "no DELETE here, only"),
        ("POST", "/_mock/faults", 422, "the body is no JSON"),
        ("POST", "/_mock/oauth2/token", 400, "expected a form"),
    ],
)
def test_the_control_api_says_why_too(
    client: httpx2.Client, method: str, path: str, status: int, told: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert told in answer.headers[REASON]
    assert JOURNAL not in answer.headers
    if "detail" in answer.json():
        assert answer.json()["detail"] == answer.headers[REASON]


def test_who_may_not_use_the_control_api_is_told_why(client: httpx2.Client) -> None:
    foreign = client.get("/_mock/clock", headers={"origin": "https://a.example"})
    assert (foreign.status_code, "https://a.example" in foreign.headers[REASON]) == (403, True)


def test_a_reason_tells_no_credentials(client: httpx2.Client) -> None:
    customer = {"identifier": {"password": "in-the-body-of-it"}}
    refused = client.post(SUBMIT, json={"customers": [customer]})
    assert (refused.status_code, "in-the-body" in refused.headers[REASON]) == (422, False)
    assert refused.headers[REASON].startswith("the body does not fit")
    unknown = client.get("/nowhere/in-a-query-of-it?token=in-a-query-of-it")
    assert unknown.headers[REASON] == "no operation has the path /nowhere/***"
    control = client.get("/_mock/none-of-it/jobs", headers={"x-token": "none-of-it"})
    assert control.headers[REASON].startswith("no vendor '***', only")


@pytest.mark.parametrize(
    ("why", "line"),
    [
        ("a\r\nSet-Cookie: b=c\tü\x1b[2J\x7f", rb"a\r\nSet-Cookie: b=c\t\xfc\x1b[2J\x7f"),
        (" \u202e中 ", rb"\u202e\u4e2d"),
        ("x" * 10_000, b"x" * 497 + b"..."),
        ("中" * 10_000, None),
    ],
)
def test_a_reason_is_one_line_of_ascii_with_an_end(why: str, line: bytes | None) -> None:
    ((name, value), number) = reason_headers(why, 7)
    assert (name, number) == (b"x-mock-reason", (b"x-mock-journal", b"7"))
    assert re.fullmatch(rb"[!-~](?:[ -~]{0,498}[!-~])?", value)
    assert line in (None, value)


def test_nothing_to_say_is_no_header() -> None:
    assert reason_headers("") == reason_headers(" ", 1) == []


def test_a_page_of_another_site_can_read_it(client: httpx2.Client) -> None:
    answer = client.get("/nowhere", headers={"origin": "https://app.example"})
    exposed = answer.headers["access-control-expose-headers"]
    assert {REASON, JOURNAL} <= {name.strip() for name in exposed.split(",")}
