"""The requests that the vendors' pages print, with the host replaced, give what the pages print.

Each line is the page's own, as method, path and headers; what a page leaves open in it (an id, a
token) is filled in.
"""

from __future__ import annotations

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication

BEARER = {"authorization": "Bearer mock-token"}


@pytest.fixture
def client(client: httpx2.Client) -> httpx2.Client:
    """A client that sends nothing but what a line says."""
    client.headers.clear()
    return client


# Oracle, "Retrieve Asynchronous Job Status":
#   curl -i -X GET --header "Authorization: Bearer ${token}" --header 'Accept: application/json'
#     "<oml-cloud-service-location-url>/oml/api/py-scripts/v1/jobs/<job id>"
ORACLE = BEARER | {"accept": "application/json"}


def test_oracle_pending(client: httpx2.Client, app: MockApplication, clock: ManualClock) -> None:
    job = app.create_job("oracle_oml", plan="202=1000, 302")
    clock.advance(812)
    answer = client.get(f"/oml/api/py-scripts/v1/jobs/{job.id}", headers=ORACLE)
    assert answer.status_code == 202
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == "93"
    assert list(answer.json()) == ["createdDate", "status", "elapsedTime"]
    # As printed, thirteen and a half minutes after the job was created.
    assert answer.json()["status"] == "job is still running"
    assert answer.json()["elapsedTime"] == "00:13:32"


def test_oracle_finished(client: httpx2.Client, app: MockApplication, clock: ManualClock) -> None:
    job = app.create_job("oracle_oml")
    clock.advance(1000)
    path = f"/oml/api/py-scripts/v1/jobs/{job.id}"
    answer = client.get(path, headers=ORACLE)
    assert answer.status_code == 302
    assert answer.headers["content-length"] == "0"
    assert answer.headers["content-location"] == f"http://mock{path}/result"
    assert "location" not in answer.headers
    assert "content-type" not in answer.headers


# Oration, "Get job status by ID":
#   curl --request GET --url https://www.oration.ai/api/v2/jobs/{id}
#     --header 'Authorization: Bearer <token>' --header 'x-api-key: <x-api-key>'
#     --header 'x-workspace-slug: <x-workspace-slug>'
def test_oration(client: httpx2.Client, app: MockApplication, clock: ManualClock) -> None:
    job = app.create_job("oration", plan="created=1, queued=1, active=160, success")
    clock.advance(162)
    headers = BEARER | {"x-api-key": "mock-token", "x-workspace-slug": "acme"}
    answer = client.get(f"/api/v2/jobs/{job.id}", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    printed = {
        "id": job.id,
        "createdAt": "2026-01-01T00:00:00.000Z",
        "updatedAt": "2026-01-01T00:02:42.000Z",
        "jobProviderId": "b9eb98d0-2445-46a3-8107-4fcf243f85e4",
        "name": "customer.createBatch",
        "status": "success",
        "error": None,
        "workspaceId": "6f8c7d9d-34e2-4f42-9f5d-8f3c5b16a6af",
    }
    assert list(answer.json().items()) == list(printed.items())


# Seequent, "Task API", all three with -H 'Authorization: Bearer <ACCESS_TOKEN>':
#   curl -X GET    'https://{service_host}/compute/orgs/{org_id}/{topic}/{task}/{job_id}'
#   curl -X DELETE 'https://{service_host}/compute/orgs/{org_id}/{topic}/{task}/{job_id}'
#   curl -X GET    'https://{service_host}/compute/orgs/{org_id}/{topic}/{task}/{job_id}/status'
def test_seequent(client: httpx2.Client, app: MockApplication, clock: ManualClock) -> None:
    job = app.create_job("seequent_evo")
    path = "/compute/orgs/{org_id}/{topic}/{task}/{job_id}".format(**job.parameters)
    ongoing = client.get(path, headers=BEARER)
    assert ongoing.status_code == 202
    assert set(ongoing.json()["links"]) == {"cancel", "status"}
    status = client.get(f"{path}/status", headers=BEARER)
    assert status.status_code == 202
    assert {"status", "progress", "message", "error", "links"} == set(status.json())
    cancelled = client.delete(path, headers=BEARER)
    assert (cancelled.status_code, cancelled.content) == (204, b"")
    assert client.delete(path, headers=BEARER).status_code == 204
    clock.advance(100)
    assert client.get(f"{path}/status", headers=BEARER).json()["status"] == "cancelled"
    assert client.delete(path, headers=BEARER).status_code == 204


# DataRobot, "Jobs (GenAI)":
#   curl -X GET https://app.datarobot.com/api/v2/genai/status/{statusId}/
#     -H "Accept: application/json" -H "Authorization: Bearer {access-token}"
def test_datarobot(client: httpx2.Client, app: MockApplication) -> None:
    job = app.create_job("datarobot_genai")
    headers = BEARER | {"accept": "application/json"}
    answer = client.get(f"/api/v2/genai/status/{job.id}/", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    printed = {
        "code": 0,
        "created": "2026-01-01T00:00:00Z",
        "description": "",
        "message": "",
        "status": "INITIALIZED",
        "statusId": job.id,
        "statusType": "",
    }
    assert list(answer.json().items()) == list(printed.items())
