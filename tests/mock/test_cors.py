"""Pages of other sites and the vendors' operations: what they may send, and what they may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import StringIO

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication, create_app
from jobcontracts.mock.http.server.access_log import access_log
from jobcontracts.model.contract import Contract

Connect = Callable[[MockApplication], httpx2.Client]
PAGE = "https://app.example"
JOB_ID = "e900225c-0629-4e96-be6e-86a17a309645"
SUBMIT = "/api/v2/customers/batch"
BATCH = {"customers": [{"identifier": "crm-1"}]}


def preflight(
    client: httpx2.Client, url: str, method: str = "GET", origin: str = PAGE
) -> httpx2.Response:
    headers = {"origin": origin, "access-control-request-method": method}
    return httpx2.Client.options(client, url, headers=headers)


def names(answer: httpx2.Response, header: str) -> set[str]:
    return {name.strip().lower() for name in answer.headers.get(header, "").split(",")} - {""}


def test_a_preflight_says_what_the_contract_documents_at_the_path(client: httpx2.Client) -> None:
    answer = preflight(client, SUBMIT, "POST")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert names(answer, "access-control-allow-methods") == {"post"}
    documented = {
        "authorization",
        "x-api-key",
        "x-workspace-slug",
        "x-workspace-id",
        "content-type",
    }
    assert names(answer, "access-control-allow-headers") == documented
    asked = {"origin", "access-control-request-method", "access-control-request-headers"}
    assert names(answer, "vary") == asked
    assert "access-control-allow-credentials" not in answer.headers
    assert "x-mock-undocumented" in answer.headers


def test_each_operation_of_each_vendor_can_be_used(
    client: httpx2.Client, contracts: list[Contract], app: MockApplication
) -> None:
    for contract in contracts:
        for operation in contract.operations.values():
            values = {p.name: str(p.example or JOB_ID) for p in operation.path_parameters}
            url = app.vendors[contract.vendor].base_path + operation.path.format(**values)
            answer = preflight(client, url, operation.method.upper())
            assert answer.status_code == 204
            assert operation.method in names(answer, "access-control-allow-methods")
            sent = {p.name.lower() for p in operation.parameters if p.location == "header"}
            assert sent <= names(answer, "access-control-allow-headers")


def test_a_preflight_is_no_request_of_a_job(
    client: httpx2.Client, app: MockApplication, contracts: list[Contract]
) -> None:
    client.put("/_mock/clock", json={"kind": "poll"})
    job = app.create_job("datarobot_genai")
    fault = app.faults.add({"kind": "status", "status": 503, "count": 1})
    printed = StringIO()
    app.observer = access_log(printed, app.journal)
    state = job.state
    for _ in range(3):
        assert preflight(client, f"/api/v2/genai/status/{job.id}/").status_code == 204
    assert (job.state, fault.used, list(app.journal)) == (state, 0, [])
    assert printed.getvalue().count(" 204 (a preflight)\n") == 3


@pytest.mark.parametrize(
    ("method", "url", "status", "exposed"),
    [
        ("GET", f"/api/v2/genai/status/{JOB_ID}/", 404, {"x-mock-undocumented"}),
        ("GET", "/nowhere", 404, {"x-mock-undocumented"}),
        ("DELETE", SUBMIT, 405, {"allow", "x-mock-undocumented"}),
        ("OPTIONS", SUBMIT, 204, {"allow", "x-mock-undocumented"}),
        ("POST", SUBMIT, 422, set[str]()),
        ("POST", "/oml/api/py-scripts/v1/do-eval/x", 201, {"location"}),
    ],
)
def test_a_page_can_read_each_answer(
    client: httpx2.Client, method: str, url: str, status: int, exposed: set[str]
) -> None:
    body = {"asyncFlag": True} if method == "POST" else None
    answer = client.request(method, url, json=body, headers={"origin": PAGE})
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "origin" in names(answer, "vary")
    assert exposed <= names(answer, "access-control-expose-headers")


def test_a_page_can_read_what_faults_make_of_an_answer(
    client: httpx2.Client, app: MockApplication
) -> None:
    app.faults.add({"kind": "status", "status": 503, "retry_after": 1, "count": 1})
    answer = client.get("/api/v2/jobs/x", headers={"origin": PAGE})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (503, PAGE)
    assert "retry-after" in names(answer, "access-control-expose-headers")
    app.faults.add({"kind": "slow", "seconds": 0.001, "bytes": 50, "count": 1})
    slow = client.get(f"/api/v2/jobs/{JOB_ID}", headers={"origin": PAGE})
    assert slow.headers["access-control-allow-origin"] == PAGE


def test_pages_without_a_site_can_use_it_too(client: httpx2.Client) -> None:
    assert preflight(client, SUBMIT, origin="null").headers["access-control-allow-origin"] == "null"


@pytest.mark.parametrize("origin", ["", "evil", "https://a b", "https://a, https://b", "*"])
def test_what_is_no_origin_is_not_repeated(client: httpx2.Client, origin: str) -> None:
    for answer in (
        preflight(client, SUBMIT, origin=origin),
        client.get("/nowhere", headers={"origin": origin}),
    ):
        assert not {n for n in answer.headers if n.startswith("access-control-")}


def test_without_an_origin_nothing_is_said_of_it(client: httpx2.Client) -> None:
    answer = client.post(SUBMIT, json=BATCH)
    assert not {n for n in answer.headers if n.startswith("access-control-") or n == "vary"}


def test_it_can_be_turned_off(contracts: list[Contract], connect: Connect) -> None:
    client = connect(create_app(contracts, clock=ManualClock(), cors=False))
    refused = preflight(client, SUBMIT, "POST")
    assert (refused.status_code, refused.headers["allow"]) == (204, "OPTIONS, POST")
    assert not {n for n in refused.headers if n.startswith("access-control-")}
    answer = client.post(SUBMIT, json=BATCH, headers={"origin": PAGE})
    assert answer.status_code == 200
    assert not {n for n in answer.headers if n.startswith("access-control-")}


OPENAPI = """
openapi: 3.1.1
info: {title: Kiln, version: "1", description: Burns clay.}
servers: [{url: "https://kiln.example"}]
x-source: https://kiln.example/docs
security: [{session: []}]
paths:
  /firings/{id}:
    parameters:
      - {name: id, in: path, required: true, description: The firing., schema: {type: string}}
    get:
      operationId: look
      summary: How far a firing is
      parameters:
        - {name: X-Kiln, in: header, description: Which kiln., schema: {type: string}}
      responses:
        "200":
          description: The firing.
          headers: {X-Heat: {description: How hot it is., schema: {type: string}, example: hot}}
          content:
            application/json:
              schema:
                type: object
                required: [state]
                properties: {state: {type: string, enum: [burning, "done"]}}
              examples:
                burning: {value: {state: burning}}
                "done": {value: {state: "done"}}
OPTIONS
components:
  securitySchemes:
    session: {type: apiKey, in: cookie, name: kiln_session, description: A session.}
"""
LIFECYCLE = """
operations: {poll: look}
state: {read: $response.body#/state, phases: {burning: running, "done": succeeded}}
poll: {interval: 1, max_interval: 30, timeout: 3600}
simulate:
  plans: {succeed: {states: [burning, "done"]}}
"""
PREFLIGHT = """
    options:
      operationId: ask
      summary: What pages may do
      security: []
      responses:
        "200":
          description: What they may do.
          headers:
            Access-Control-Allow-Origin:
              {description: Who., schema: {type: string}, required: true, example: "https://own.example"}
"""

Serve = Callable[[Mapping[str, tuple[str, str]]], MockApplication]


def kiln(serve_documents: Serve, connect: Connect, options: str) -> tuple[httpx2.Client, str]:
    documents = {"kiln": (OPENAPI.replace("OPTIONS", options.strip("\n")), LIFECYCLE)}
    app = serve_documents(documents)
    return connect(app), f"/firings/{app.create_job('kiln').id}"


def test_a_contract_with_cookies_lets_pages_send_them(
    serve_documents: Serve, connect: Connect
) -> None:
    client, url = kiln(serve_documents, connect, "")
    answer = preflight(client, url)
    assert names(answer, "access-control-allow-headers") == {"x-kiln"}
    assert answer.headers["access-control-allow-credentials"] == "true"
    client.cookies.set("kiln_session", "mock-token")
    answer = client.get(url, headers={"origin": PAGE})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "x-heat" in names(answer, "access-control-expose-headers")


def test_a_documented_preflight_is_the_contracts(serve_documents: Serve, connect: Connect) -> None:
    client, url = kiln(serve_documents, connect, PREFLIGHT)
    answer = preflight(client, url)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://own.example"
    assert "access-control-allow-methods" not in answer.headers
    assert "x-mock-undocumented" not in answer.headers
    assert client.get(url, headers={"origin": PAGE}).headers["access-control-allow-origin"] == PAGE
