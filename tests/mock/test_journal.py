"""What has been asked and answered, for assertions; and one access line per request."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import StringIO
from typing import Any
from urllib.parse import quote, quote_plus

import httpx2
import pytest

from jobcontracts.mock import Limits, ManualClock, MockApplication, create_app
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.http.server.access_log import access_log
from jobcontracts.model.contract import Contract
from jobcontracts.model.masking import MASK

SECRET = "s3cret-token"
JOB_ID = "e900225c-0629-4e96-be6e-86a17a309645"


@pytest.fixture
def app(contracts: list[Contract], clock: ManualClock) -> MockApplication:
    """A mock that keeps three exchanges, and accepts one secret."""
    limits = Limits(journal=3)
    return create_app(contracts, clock=clock, credentials=[SECRET], limits=limits)


def journal(client: httpx2.Client, query: str = "") -> list[dict[str, Any]]:
    return list(client.get(f"/_mock/journal?{query}").json()["exchanges"])


def test_an_exchange_is_told_from_request_to_answer(
    client: httpx2.Client, clock: ManualClock
) -> None:
    client.headers["authorization"] = f"Bearer {SECRET}"
    client.headers["x-api-key"] = SECRET
    clock.advance(1)
    answer = client.post(
        "/api/v2/customers/batch?trace=1", json={"customers": [{"identifier": "crm-1"}]}
    )
    (exchange,) = journal(client)
    request = exchange.pop("request")
    response = exchange.pop("response")
    assert exchange == {
        "number": 1,
        "time": "2026-01-01T00:00:01.000Z",
        "vendor": "oration",
        "operation": "createCustomersBatch",
        "job": answer.json()["jobId"],
        "why": None,
        "faults": [],
    }
    assert (request["method"], request["path"]) == ("POST", "/api/v2/customers/batch")
    assert request["query"] == "trace=1"
    assert request["body"] == '{"customers":[{"identifier":"crm-1"}]}'
    assert request["headers"]["x-workspace-slug"] == "acme"
    assert (response["status"], response["body"]) == (200, answer.text)


def test_credentials_are_masked_wherever_they_are(client: httpx2.Client) -> None:
    client.headers["authorization"] = f"Bearer {SECRET}"
    client.headers["x-api-key"] = "not-accepted-but-secret"
    client.headers["x-other"] = f"before {SECRET} after"
    client.cookies.set("session", "a-cookie")
    client.post(f"/api/v2/jobs/{SECRET}?token={SECRET}", content=SECRET.encode())
    client.get(f"/api/v2/jobs/{SECRET}?token={SECRET}")
    text = client.get("/_mock/journal").text
    for secret in (SECRET, "not-accepted-but-secret", "a-cookie"):
        assert secret not in text
    headers = journal(client)[0]["request"]["headers"]
    assert headers["authorization"] == "Bearer ***"
    assert headers["x-api-key"] == "***"
    assert headers["x-other"] == "before *** after"


def test_what_looks_like_a_credential_is_masked_in_journal_and_log(
    client: httpx2.Client, app: MockApplication
) -> None:
    printed = StringIO()
    app.observer = access_log(printed, app.journal)
    hidden = ["in-a-header", "in-a-query", "in a query", "in-a-body", "of-somebody", "in-basic"]
    client.get(
        "/nowhere/in-a-header?Sig=in-a-query&to%6Ben=in+a+query&page=2",
        headers={"X-Vendor-Secret": "in-a-header", "Referer": "https://of-somebody:x@a.example/"},
    )
    body = {"customers": [], "nested": {"clientSecret": "in-a-body"}}
    client.post("/api/v2/customers/batch", json=body, auth=("me", "in-basic"))
    client.get("/_mock/clock?api_key=in-a-query")
    told = client.get("/_mock/journal").text
    for secret in hidden:
        for form in (secret, quote(secret), quote_plus(secret)):
            assert form not in told
            assert form not in printed.getvalue()
    assert "page=2" in told
    assert f"/_mock/clock?api_key={MASK} 422" in printed.getvalue()


def test_why_a_request_was_refused_does_not_tell_its_credentials(
    contracts: Sequence[Contract], client: httpx2.Client
) -> None:
    client.headers["authorization"] = f"Bearer {SECRET}"
    client.headers["x-api-key"] = SECRET
    customer = {"identifier": {"password": "in-the-body-of-it"}}
    refused = client.post("/api/v2/customers/batch", json={"customers": [customer]})
    assert refused.status_code == 422
    (exchange,) = journal(client)
    assert exchange["why"].startswith("the body does not fit")
    assert "in-the-body-of-it" not in json.dumps(exchange)


@pytest.mark.parametrize("part", ["path", "query", "headers"])
def test_the_journal_has_a_limit_in_bytes(contracts: Sequence[Contract], part: str) -> None:
    limits = Limits(journal_bytes=100_000)
    app = create_app(contracts, clock=ManualClock(), limits=limits)
    with httpx2.Client(transport=MockTransport(app), base_url="http://mock") as client:
        for number in range(50):
            long = f"{number}{'x' * 4_000}"
            client.get(
                f"/nowhere/{long if part == 'path' else number}",
                params=long if part == "query" else None,
                headers={"x-long": long} if part == "headers" else None,
            )
        kept = journal(client)
        assert 3 < len(kept) < 25
        assert kept[0]["number"] == 50
        client.get("/nowhere")
        assert journal(client)[0]["number"] == 51


def test_a_page_of_large_exchanges_ends_early_and_says_where_to_go_on(
    contracts: Sequence[Contract],
) -> None:
    app = create_app(contracts, clock=ManualClock())
    with httpx2.Client(transport=MockTransport(app), base_url="http://mock") as client:
        for number in range(300):
            client.get(f"/nowhere/{number}?{'x' * 8_000}")
        url: str | None = "/_mock/journal?limit=1000"
        numbers, pages = list[int](), 0
        while url is not None:
            page = client.get(url)
            assert len(page.content) < 3_000_000
            numbers += [e["number"] for e in page.json()["exchanges"]]
            url, pages = page.json()["next"], pages + 1
        assert numbers == list(range(300, 0, -1))
        assert pages > 1
        told = client.get("/_mock/journal?last=250&since=40").json()
        numbers = [e["number"] for e in told["exchanges"]]
        assert "last=" in told["next"]
        while told["next"] is not None:
            told = client.get(told["next"]).json()
            numbers += [e["number"] for e in told["exchanges"]]
        assert numbers == list(range(300, 50, -1))


def test_only_the_last_exchanges_are_kept(client: httpx2.Client) -> None:
    for number in range(5):
        client.get(f"/nowhere/{number}")
    kept = journal(client)
    assert [e["request"]["path"] for e in kept] == ["/nowhere/4", "/nowhere/3", "/nowhere/2"]
    assert [e["number"] for e in kept] == [5, 4, 3]
    assert client.delete("/_mock/journal").status_code == 204
    assert journal(client) == []


def test_exchanges_can_be_looked_for(client: httpx2.Client, app: MockApplication) -> None:
    client.headers["authorization"] = f"Bearer {SECRET}"
    job = app.create_job("datarobot_genai")
    client.get(f"/api/v2/genai/status/{job.id}/")
    client.get(f"/api/v2/genai/status/{JOB_ID}/")
    client.get("/nowhere")
    assert [e["number"] for e in journal(client, "vendor=datarobot_genai")] == [2, 1]
    assert [e["number"] for e in journal(client, f"job={job.id}")] == [1]
    assert [e["number"] for e in journal(client, "status=404")] == [3, 2]
    assert journal(client, "operation=getJobStatus") == []
    assert journal(client, "job=nothing") == []
    for wrong in ("operation=nothing", "vendor=nobody", "vendor=oration&operation=getGenaiStatus"):
        assert client.get(f"/_mock/journal?{wrong}").status_code == 422


def test_the_last_exchanges_and_those_since_one_can_be_asked_for(client: httpx2.Client) -> None:
    for number in range(3):
        client.get(f"/nowhere/{number}")
    assert [e["number"] for e in journal(client, "last=2")] == [3, 2]
    assert [e["number"] for e in journal(client, "since=1&before=3")] == [2]
    assert journal(client, "since=3") == journal(client, "last=1&status=200") == []
    page = client.get("/_mock/journal?limit=2").json()
    assert [e["number"] for e in client.get(page["next"]).json()["exchanges"]] == [1]
    for wrong in ("last=0", "since=-1", "after=1"):
        assert client.get(f"/_mock/journal?{wrong}").status_code == 422


def test_a_fault_and_a_missing_answer_are_told(client: httpx2.Client, app: MockApplication) -> None:
    number = app.faults.add({"kind": "reset"}).id
    with pytest.raises(httpx2.ReadError):
        client.get(f"/api/v2/jobs/{JOB_ID}")
    (exchange,) = journal(client)
    assert (exchange["response"], exchange["faults"]) == (None, [number])


def test_a_long_body_is_kept_in_part(client: httpx2.Client) -> None:
    client.headers["authorization"] = f"Bearer {SECRET}"
    client.headers["x-api-key"] = SECRET
    client.post("/api/v2/customers/batch", content=b"x" * 100_000)
    (exchange,) = journal(client)
    assert (len(exchange["request"]["body"]), exchange["request"]["bytes"]) == (16_384, 100_000)
    assert exchange["why"].startswith("the content type is")


def test_there_is_one_line_per_request(contracts: Sequence[Contract]) -> None:
    printed = StringIO()
    app = create_app(contracts, clock=ManualClock(), credentials=[SECRET])
    app.observer = access_log(printed, app.journal)
    job = app.create_job("datarobot_genai")
    fault = app.faults.add({"kind": "status", "status": 503, "count": 1})
    path = f"/api/v2/genai/status/{job.id}/"
    with httpx2.Client(
        transport=MockTransport(app),
        base_url="http://mock",
        headers={"authorization": f"Bearer {SECRET}"},
    ) as client:
        client.get(path)
        client.get(f"{path}?x=1")
        client.get(path, headers={"authorization": ""})
        client.post("/_mock/reset")
        client.delete("/_mock/clock")
        client.get("/a%0Ab")
    moment = "2026-01-01T00:00:00.000Z"
    known = f"datarobot_genai.getGenaiStatus job {job.id}"
    lines = printed.getvalue().splitlines()
    operation = next(iter(app.vendors["datarobot_genai"].contract.operations))
    known = known.replace("getGenaiStatus", operation)
    about = f"datarobot_genai.{operation}"
    assert lines == [
        f"{moment} GET {path} 503 {about} fault {fault.id} (fault {fault.id}: status 503)",
        f"{moment} GET {path}?x=1 200 {known}",
        f"{moment} GET {path} 401 {about} (BearerAuth is missing)",
        f"{moment} POST /_mock/reset 204",
        f"{moment} DELETE /_mock/clock 405 (no DELETE here, only GET, HEAD, PUT)",
        f"{moment} GET /a%0Ab 404 (no operation has the path /a%0Ab)",
    ]
