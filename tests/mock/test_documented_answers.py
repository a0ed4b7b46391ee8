"""What the vendors' pages print is what the mock sends, header for header."""

from __future__ import annotations

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication
from jobcontracts.model.contract import Contract

ORG = "829e6621-0ab6-4d7d-96bb-2bb5b407a5fe"
JSON = "application/json"


def header(response: httpx2.Response) -> dict[str, str]:
    """Return what the vendor's page says of the headers: every answer has a date besides."""
    return {name: value for name, value in response.headers.items() if name != "date"}


@pytest.fixture
def oracle_job(client: httpx2.Client) -> str:
    """The URL of a new job."""
    response = client.post("/oml/api/py-scripts/v1/do-eval/my_script", json={"asyncFlag": True})
    assert response.status_code == 201
    assert response.content == b""
    assert set(header(response)) == {"location", "content-length"}
    assert response.headers["content-length"] == "0"
    return response.headers["location"]


def test_oracle_names_a_new_job_by_an_absolute_url_of_the_printed_form(oracle_job: str) -> None:
    start, _, job_id = oracle_job.rpartition("/")
    assert start == "http://mock/oml/api/py-scripts/v1/jobs"
    assert job_id.startswith("OML-EBPY-")
    assert job_id.endswith("-LOW-1767225600000_2026-01-01-00-00-00")


def test_oracle_answers_a_pending_job_with_202_and_a_body_of_93_bytes(
    client: httpx2.Client, clock: ManualClock, oracle_job: str
) -> None:
    clock.advance(3)
    response = client.get(oracle_job)
    assert response.status_code == 202
    assert header(response) == {
        "content-type": JSON,
        "content-length": "93",
        "cache-control": "no-cache, no-store, must-revalidate",
    }
    assert response.content == (
        b'{"createdDate":" Jan 01,2026 00:00","status":"job is still running",'
        b'"elapsedTime":"00:00:03"}'
    )


def test_oracle_answers_a_finished_job_with_302_content_location_and_no_location(
    client: httpx2.Client, clock: ManualClock, oracle_job: str
) -> None:
    clock.advance(4)
    response = client.get(oracle_job)
    assert response.status_code == 302
    assert header(response) == {
        "content-location": f"{oracle_job}/result",
        "content-length": "0",
        "cache-control": "no-cache, no-store, private",
    }
    assert response.content == b""


def test_oracle_has_no_result_before_the_end(
    client: httpx2.Client, clock: ManualClock, oracle_job: str
) -> None:
    early = client.get(f"{oracle_job}/result")
    assert (early.status_code, list(early.json())) == (404, ["errorMessage"])
    clock.advance(4)
    late = client.get(f"{oracle_job}/result")
    assert (late.status_code, late.json()) == (200, {"result": {"count": 150}})


def test_oracle_runs_a_script_at_once_unless_a_job_is_asked_for(
    client: httpx2.Client, app: MockApplication
) -> None:
    response = client.post("/oml/api/py-scripts/v1/do-eval/my_script", json={})
    assert (response.status_code, response.json()) == (200, {"result": {"count": 150}})
    assert len(app.jobs) == 0


def test_oracle_shows_a_failure_in_the_result_alone(
    client: httpx2.Client, app: MockApplication, clock: ManualClock
) -> None:
    job = app.create_job("oracle_oml", plan="fail")
    url = f"/oml/api/py-scripts/v1/jobs/{job.id}"
    clock.advance(4)
    assert client.get(url).status_code == 302
    assert "errorMessage" in client.get(f"{url}/result").json()


def test_oracle_tells_the_time_of_a_job_in_another_form_in_v2(client: httpx2.Client) -> None:
    started = client.post(
        "/oml/api/py-scripts/v2/group-apply/group_count",
        json={"input": "select * from IRIS", "groupBy": "Species", "asyncFlag": True},
    )
    assert started.status_code == 201
    assert started.headers["location"].startswith("http://mock/oml/api/py-scripts/v2/jobs/OML-")
    body = client.get(started.headers["location"]).json()
    assert body["createdDate"] == "2026-01-01 00:00:00 UTC"


def test_oracle_takes_the_service_levels_of_v2_in_v2_alone(client: httpx2.Client) -> None:
    for version, status in (("v1", 400), ("v2", 201)):
        path = f"/oml/api/py-scripts/{version}/do-eval/x"
        answer = client.post(path, json={"asyncFlag": True, "service": "TPURGENT"})
        assert answer.status_code == status, version


def test_oracle_takes_no_timeout_that_its_page_does_not(client: httpx2.Client) -> None:
    path = "/oml/api/py-scripts/v1/do-eval/x"
    for seconds, status in ((300, 400), (1800, 201), (43200, 201), (43201, 400)):
        answer = client.post(path, json={"asyncFlag": True, "timeout": seconds})
        assert answer.status_code == status, seconds


def test_oracle_removes_a_deleted_job(client: httpx2.Client, oracle_job: str) -> None:
    response = client.delete(oracle_job)
    assert response.status_code == 200
    assert response.json() == {"result": "job deleted successfully"}
    assert client.get(oracle_job).status_code == 500
    assert client.delete(oracle_job).status_code == 500


def test_oration_answers_with_the_printed_members_and_the_jobs_own_values(
    client: httpx2.Client, clock: ManualClock
) -> None:
    queued = client.post(
        "/api/v2/customers/batch", json={"customers": [{"identifier": "crm-1001"}]}
    )
    assert (queued.status_code, list(queued.json())) == (200, ["jobId"])
    job_id = queued.json()["jobId"]
    clock.advance(4.25)
    response = client.get(f"/api/v2/jobs/{job_id}")
    assert response.status_code == 200
    assert set(header(response)) == {"content-type", "content-length"}
    assert response.headers["content-type"] == JSON
    assert list(response.json().items()) == [
        ("id", job_id),
        ("createdAt", "2026-01-01T00:00:00.000Z"),
        ("updatedAt", "2026-01-01T00:00:04.000Z"),
        ("jobProviderId", "b9eb98d0-2445-46a3-8107-4fcf243f85e4"),
        ("name", "customer.createBatch"),
        ("status", "success"),
        ("error", None),
        ("workspaceId", "6f8c7d9d-34e2-4f42-9f5d-8f3c5b16a6af"),
    ]


@pytest.fixture
def seequent_job(client: httpx2.Client) -> str:
    """The URL of a new job's status."""
    response = client.post(f"/compute/orgs/{ORG}/geostatistics/kriging", json={"parameters": {}})
    assert response.status_code == 303
    assert response.content == b""
    assert set(header(response)) == {"location", "content-length"}
    return response.headers["location"]


def test_seequent_answers_an_ongoing_job_with_202_and_a_link_to_cancel_it(
    client: httpx2.Client, clock: ManualClock, seequent_job: str
) -> None:
    clock.advance(3)
    job = seequent_job.removesuffix("/status")
    assert job.startswith(f"http://mock/compute/orgs/{ORG}/geostatistics/kriging/")
    response = client.get(seequent_job)
    assert response.status_code == 202
    assert response.json() == {
        "status": "in progress",
        "progress": 50,
        "message": "Kriging",
        "error": None,
        "links": {"cancel": job},
    }
    results = client.get(job)
    assert results.status_code == 202
    assert results.json() == {
        "status": "in progress",
        "links": {"cancel": job, "status": seequent_job},
    }


def test_seequent_answers_an_ended_job_with_200_and_a_link_to_its_results(
    client: httpx2.Client, clock: ManualClock, seequent_job: str
) -> None:
    clock.advance(5)
    job = seequent_job.removesuffix("/status")
    status = client.get(seequent_job)
    assert status.status_code == 200
    assert status.json()["status"] == "succeeded"
    assert status.json()["progress"] == 100
    assert status.json()["links"] == {"results": job}
    results = client.get(job)
    assert (results.status_code, results.json()) == (
        200,
        {"status": "succeeded", "results": {"message": "Done"}},
    )


def test_seequent_cancels_with_204_and_goes_through_cancelling(
    client: httpx2.Client, clock: ManualClock, seequent_job: str
) -> None:
    clock.advance(2)
    job = seequent_job.removesuffix("/status")
    response = client.delete(job)
    assert (response.status_code, response.content, header(response)) == (204, b"", {})
    assert client.get(seequent_job).json()["status"] == "cancelling"
    assert client.get(seequent_job).status_code == 202
    clock.advance(1)
    assert client.get(seequent_job).json()["status"] == "cancelled"
    assert client.get(seequent_job).status_code == 200


def test_datarobot_answers_at_a_path_with_a_slash_at_its_end(
    client: httpx2.Client, app: MockApplication, clock: ManualClock
) -> None:
    job = app.create_job("datarobot_genai")
    path = f"/api/v2/genai/status/{job.id}"
    response = client.get(f"{path}/")
    assert response.status_code == 200
    assert response.text == (
        '{"code":0,"created":"2026-01-01T00:00:00Z","description":"","message":"",'
        f'"status":"INITIALIZED","statusId":"{job.id}","statusType":""}}'
    )
    without = client.get(path)
    assert without.status_code == 404
    assert "x-mock-undocumented" in without.headers


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("customModelLLMValidations", {"deploymentId": "d"}),
        ("customModelVersions", {"llmBlueprintId": "b"}),
        ("vectorDatabases/v/customModelVersions", {}),
    ],
)
def test_datarobot_starts_a_job_and_ends_it_with_a_redirect(
    client: httpx2.Client, clock: ManualClock, path: str, body: dict[str, str]
) -> None:
    started = client.post(f"/api/v2/genai/{path}/", json=body, headers={"x-mock-plan": "redirect"})
    assert started.status_code == 202
    status = started.headers["location"]
    assert status.startswith("http://mock/api/v2/genai/status/")
    assert client.get(status).json()["status"] == "INITIALIZED"
    clock.advance(4)
    ended = client.get(status)
    assert (ended.status_code, ended.content) == (303, b"")
    # A client that follows it stays on this server, and comes to something that is there.
    assert client.get(ended.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("vendor", "plan", "seconds", "state"),
    [
        ("datarobot_genai", "fail", 4, "ERROR"),
        ("datarobot_genai", "abort", 4, "ABORTED"),
        ("datarobot_genai", "expire", 4, "EXPIRED"),
        ("oration", "fail", 4, "failed"),
        ("oration", "retry", 5, "retrying"),
        ("oration", "retry", 8, "success"),
        ("seequent_evo", "fail", 5, "failed"),
        ("seequent_evo", "cancel", 6, "cancelled"),
        ("seequent_evo", "american_spelling", 5, "canceling"),
        ("seequent_evo", "american_spelling", 6, "canceled"),
    ],
)
def test_each_plan_shows_in_the_documented_member(
    client: httpx2.Client,
    app: MockApplication,
    clock: ManualClock,
    vendor: str,
    plan: str,
    seconds: float,
    state: str,
) -> None:
    job = app.create_job(vendor, plan=plan)
    clock.advance(seconds)
    url = client.get(f"/_mock/{vendor}/jobs/{job.id}").json()["url"]
    assert client.get(url).json()["status"] == state


def test_urls_in_answers_have_the_scheme_and_host_that_the_client_used(
    client: httpx2.Client,
) -> None:
    response = client.post(
        "https://jobs.example:8443/oml/api/py-scripts/v1/do-eval/my_script",
        json={"asyncFlag": True},
    )
    assert response.headers["location"].startswith("https://jobs.example:8443/oml/api/")


def test_a_plan_can_be_named_in_a_header_of_the_submit_request(
    client: httpx2.Client, clock: ManualClock
) -> None:
    response = client.post(
        f"/compute/orgs/{ORG}/geostatistics/kriging",
        json={"parameters": {}},
        headers={"X-Mock-Plan": "fail"},
    )
    clock.advance(5)
    assert client.get(response.headers["location"]).json()["status"] == "failed"


def test_the_links_of_a_job_lead_to_the_host_that_was_asked(
    app: MockApplication, client: httpx2.Client, contracts: list[Contract]
) -> None:
    contract = next(contract for contract in contracts if contract.vendor == "seequent_evo")
    job = app.create_job(contract.vendor)
    path = app.vendors[contract.vendor].base_path + contract.poll.path.format_map(job.parameters)
    for host in ("one.example", "one.example", "two.example", "one.example"):
        answer = client.get(path, headers={"host": host})
        assert answer.json()["links"] == {"cancel": f"http://{host}{path}".removesuffix("/status")}
