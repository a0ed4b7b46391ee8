"""Scopes that are there and those that are not, as whoever runs the mock says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication, create_app
from jobcontracts.mock.http.server.command import scopes_by_text
from jobcontracts.mock.responses.scopes import ScopeError
from jobcontracts.mock.testing import JobMockInProcess
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError

from .test_negotiation import LIFECYCLE, OPENAPI

ORG = "829e6621-0ab6-4d7d-96bb-2bb5b407a5fe"
MARK, REASON = "x-mock-undocumented", "x-mock-reason"
Connect = Callable[[MockApplication], httpx2.Client]
Serve = Callable[[Mapping[str, tuple[str, str]]], MockApplication]


def put(client: httpx2.Client, vendor: str, scopes: Any) -> httpx2.Response:
    return client.put(f"/_mock/{vendor}/scopes", json={"scopes": scopes})


def test_a_scope_that_is_not_there_is_refused_as_documented(
    client: httpx2.Client, app: MockApplication
) -> None:
    job = app.create_job("seequent_evo")
    url = f"/compute/orgs/{ORG}/geostatistics/kriging/{job.id}/status"
    submit = f"/compute/orgs/{ORG}/geostatistics/kriging"
    body: dict[str, Any] = {"parameters": {}}
    assert client.get(url).status_code == 202
    answer = put(client, "seequent_evo", {"org_id": ["00000000-0000-4000-8000-000000000000"]})
    assert answer.json()["scopes"] == {"org_id": ["00000000-0000-4000-8000-000000000000"]}
    for refused in (client.get(url), client.post(submit, json=body)):
        assert (refused.status_code, MARK in refused.headers) == (404, False)
        told = "nothing is there of this path org_id; there are: 00000000-"
        assert refused.headers[REASON].startswith(told)
    assert len(app.jobs) == 1
    assert put(client, "seequent_evo", {"org_id": [ORG]}).status_code == 200
    assert client.get(url).status_code == 202
    put(client, "seequent_evo", {"org_id": []})
    assert client.get(url).status_code == 404
    put(client, "seequent_evo", {})
    assert client.get(url).status_code == 202


def test_a_header_can_name_a_scope(client: httpx2.Client, app: MockApplication) -> None:
    url = f"/api/v2/jobs/{app.create_job('oration').id}"
    put(client, "oration", {"X-Workspace-Slug": ["globex"]})
    refused = client.get(url)
    assert (refused.status_code, MARK in refused.headers) == (404, True)
    assert client.get(url, headers={"x-workspace-slug": "globex"}).status_code == 200
    assert client.get(url, headers={"authorization": ""}).status_code == 401


DOCUMENTED = """
        "STATUS":
          description: Not for you.
          content:
            application/json:
              schema: {type: object, properties: {why: {type: string}}}
              examples: {refused: {value: {why: hidden}}}
"""


@pytest.mark.parametrize(
    ("documented", "status", "marked"),
    [([], 404, True), ([403], 403, False), ([404], 404, False), ([403, 404], 404, False)],
)
def test_it_is_404_or_403_where_one_of_them_is_documented(
    serve_documents: Serve, connect: Connect, documented: list[int], status: int, marked: bool
) -> None:
    more = "".join(DOCUMENTED.replace("STATUS", str(s)).strip("\n") + "\n" for s in documented)
    openapi = OPENAPI.replace('        "406":\n', more + '        "406":\n').replace(
        "/firings/{id}:\n    parameters:\n",
        "/kilns/{kiln}/firings/{id}:\n    parameters:\n      - {name: kiln, in: path,"
        " required: true, description: Which., schema: {type: integer}, example: 7}\n",
    )
    app = serve_documents({"kiln": (openapi, LIFECYCLE)})
    client, job = connect(app), app.create_job("kiln")
    assert client.get(f"/kilns/7/firings/{job.id}").status_code == 200
    put(client, "kiln", {"kiln": ["8"]})
    refused = client.get(f"/kilns/7/firings/{job.id}")
    assert (refused.status_code, MARK in refused.headers) == (status, marked)
    # A job that is not there is another matter.
    unknown = client.get("/kilns/8/firings/none")
    assert (unknown.status_code, MARK in unknown.headers) == (404, 404 not in documented)


def test_a_parameter_that_is_not_there_is_told_the_nearest(client: httpx2.Client) -> None:
    refused = put(client, "seequent_evo", {"orgid": [ORG]})
    assert refused.status_code == 422
    assert "did you mean org_id?" in refused.json()["detail"]
    wrongs: list[Any] = [{"job_id": ["x"]}, {"": []}, {"org_id": "x"}, []]
    for wrong in wrongs:
        assert put(client, "seequent_evo", wrong).status_code == 422
    assert put(client, "nobody", {}).status_code == 404


def test_they_are_said_at_the_start_and_come_back_by_reset(
    contracts: list[Contract], connect: Connect
) -> None:
    app = create_app(
        contracts, clock=ManualClock(), scopes={"oration": {"x-workspace-slug": ["a"]}}
    )
    client = connect(app)
    for _ in range(2):
        url = f"/api/v2/jobs/{app.create_job('oration').id}"
        assert client.get(url).status_code == 404
        put(client, "oration", {})
        assert client.get(url).status_code == 200
        client.post("/_mock/reset")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x-workspace-slug=a", "VENDOR:PARAMETER"),
        ("oration:=a", "VENDOR:PARAMETER"),
        ("oration:x", "VENDOR:PARAMETER"),
        ("oratoin:x=a", "did you mean oration?"),
        ("oration:x-workspace-slog=a", "did you mean x-workspace-slug?"),
    ],
)
def test_an_option_that_is_wrong_says_so(contracts: list[Contract], text: str, told: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        create_app(contracts, scopes=scopes_by_text([text]))
    assert told in str(caught.value)


def test_an_option_can_have_several_values_and_be_repeated() -> None:
    texts = ["a:org=1, 2,", "b:x=", "a:org=3"]
    assert scopes_by_text(texts) == {"a": {"org": ["1", "2", "3"]}, "b": {"x": []}}


@pytest.mark.job_mock(scopes={"oration": {"x-workspace-slug": ["globex"]}})
def test_a_test_says_them_by_marker_and_fixture(job_mock: JobMockInProcess) -> None:
    client = job_mock.client("oration", workspace_slug="acme")
    job = job_mock.create_job("oration")
    refused = client.job(job.id)
    with pytest.raises(Exception, match="404"):
        refused.poll()
    job_mock.set_scopes("oration", {"x-workspace-slug": ["acme"]})
    assert refused.poll().state == "created"
    with pytest.raises(ScopeError, match="did you mean"):
        job_mock.set_scopes("oration", {"workspace-slug": []})
