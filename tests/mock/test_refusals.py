"""What is refused, and how: as documented where it is documented, else plainly and marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx2
import pytest

from jobcontracts.mock import Limits, ManualClock, MockApplication, create_app
from jobcontracts.model.contract import Contract

ORG = "829e6621-0ab6-4d7d-96bb-2bb5b407a5fe"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
MARK = "x-mock-undocumented"
POLLS = {
    "oracle_oml": f"/oml/api/py-scripts/v1/jobs/{UNKNOWN}",
    "oracle_oml_v2": f"/oml/api/py-scripts/v2/jobs/{UNKNOWN}",
    "oration": f"/api/v2/jobs/{UNKNOWN}",
    "seequent_evo": f"/compute/orgs/{ORG}/geostatistics/kriging/{UNKNOWN}/status",
    "datarobot_genai": f"/api/v2/genai/status/{UNKNOWN}/",
}
SUBMIT = f"/compute/orgs/{ORG}/geostatistics/kriging"


@pytest.mark.parametrize(
    ("vendor", "body", "marked"),
    [
        ("oracle_oml", b'{"errorMessage":', False),
        ("oracle_oml_v2", b'{"errorMessage":', False),
        ("oration", None, True),
        ("seequent_evo", b'{"status":401,"type":"about:blank",', False),
        ("datarobot_genai", None, True),
    ],
)
@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer garbage", "Basic mock-token", "mock-token"]
)
def test_a_missing_or_wrong_token_gets_401_and_a_challenge(
    client: httpx2.Client, vendor: str, body: bytes | None, marked: bool, value: str
) -> None:
    response = client.get(POLLS[vendor], headers={"authorization": value})
    assert response.status_code == 401
    assert "Bearer" in response.headers["www-authenticate"]
    assert (MARK in response.headers) is marked
    if body is not None:
        assert response.content.startswith(body)
    assert bool(response.content) is ("content-type" in response.headers)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_name_of_the_scheme_may_be_written_in_any_case(
    client: httpx2.Client, app: MockApplication, scheme: str
) -> None:
    job = app.create_job("datarobot_genai")
    response = client.get(
        f"/api/v2/genai/status/{job.id}/", headers={"authorization": f"{scheme} mock-token"}
    )
    assert response.status_code == 200


def test_two_credentials_are_both_needed(client: httpx2.Client, app: MockApplication) -> None:
    path = f"/api/v2/jobs/{app.create_job('oration').id}"
    assert client.get(path).status_code == 200
    for name in ("x-api-key", "authorization"):
        response = client.get(path, headers={name: ""})
        assert response.status_code == 401
        assert "missing" in response.json()["detail"]


@pytest.mark.parametrize(
    ("accepted", "token", "status"),
    [
        (["secret"], "secret", 200),
        (["secret"], "mock-token", 401),
        (["one", "two"], "two", 200),
        (["*"], "anything", 200),
        (["*"], "", 401),
    ],
)
def test_accepted_credentials_can_be_set(
    contracts: Sequence[Contract],
    connect: Callable[[MockApplication], httpx2.Client],
    accepted: list[str],
    token: str,
    status: int,
) -> None:
    app = create_app(contracts, clock=ManualClock(), credentials=accepted)
    path = f"/api/v2/genai/status/{app.create_job('datarobot_genai').id}/"
    response = connect(app).get(path, headers={"authorization": f"Bearer {token}"})
    assert response.status_code == status


@pytest.mark.parametrize(
    ("vendor", "status", "marked"),
    [
        ("oracle_oml", 500, False),
        ("oracle_oml_v2", 500, False),
        ("oration", 404, True),
        ("seequent_evo", 404, False),
        ("datarobot_genai", 404, True),
    ],
)
def test_an_unknown_job_gets_the_documented_answer_or_a_marked_404(
    client: httpx2.Client, vendor: str, status: int, marked: bool
) -> None:
    response = client.get(POLLS[vendor])
    assert response.status_code == status
    assert (MARK in response.headers) is marked


def test_a_job_is_unknown_under_another_organization(
    client: httpx2.Client, app: MockApplication
) -> None:
    job = app.create_job("seequent_evo")
    own = f"/compute/orgs/{ORG}/geostatistics/kriging/{job.id}/status"
    assert client.get(own).status_code == 202
    assert client.get(own.replace(ORG, UNKNOWN)).status_code == 404
    assert client.get(own.replace("kriging", "other")).status_code == 404


@pytest.mark.parametrize(
    "malformed",
    [
        "x",
        "{00000000-0000-4000-8000-000000000000}",
        "urn:uuid:00000000-0000-4000-8000-000000000000",
        "00000000000040008000000000000000",
        "00000000-0000-4000-8000-000000000000%0A",
    ],
)
def test_a_malformed_uuid_gets_422(client: httpx2.Client, malformed: str) -> None:
    documented = client.get(f"/api/v2/genai/status/{malformed}/")
    assert documented.status_code == 422
    assert documented.json() == {"detail": [{"loc": ["string"], "msg": "string", "type": "string"}]}
    assert MARK not in documented.headers
    undocumented = client.get(f"/api/v2/jobs/{malformed}")
    assert undocumented.status_code == 422
    assert undocumented.headers["content-type"] == "application/json"
    assert MARK in undocumented.headers


def test_a_missing_header_parameter_is_named(client: httpx2.Client, app: MockApplication) -> None:
    job = app.create_job("oration")
    del client.headers["x-workspace-slug"]
    response = client.get(f"/api/v2/jobs/{job.id}")
    assert response.status_code == 422
    assert "x-workspace-slug" in response.json()["detail"]


def test_a_header_parameter_of_the_wrong_form_is_refused(
    client: httpx2.Client, app: MockApplication
) -> None:
    job = app.create_job("oration")
    response = client.get(f"/api/v2/jobs/{job.id}", headers={"x-workspace-id": "acme"})
    assert response.status_code == 422


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "QUERY"])
def test_a_wrong_method_gets_405_and_the_allowed_ones(client: httpx2.Client, method: str) -> None:
    response = client.request(method, POLLS["oration"])
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert MARK in response.headers


def test_allow_lists_every_method_of_the_path(client: httpx2.Client) -> None:
    assert client.post(POLLS["oracle_oml"]).headers["allow"] == "DELETE, GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/v2/jobs/", "/api/v2/genai/status//"])
def test_a_path_that_no_contract_has_gets_a_marked_404(client: httpx2.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert MARK in response.headers


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"\xff\xfe\xfd", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"parameters":NaN}', "application/json"),
        (b"{}", "application/json"),
        (b'{"parameters":[]}', "application/json"),
        (b'{"parameters":{}}', "text/plain"),
        (b'{"parameters":{}}', ""),
    ],
)
def test_a_body_that_breaks_the_contract_starts_no_job(
    client: httpx2.Client, app: MockApplication, body: bytes, content_type: str
) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = client.post(SUBMIT, content=body, headers=headers)
    assert response.status_code == 422
    assert response.json()["title"] == "Unprocessable Content"
    assert MARK not in response.headers
    assert len(app.jobs) == 0


def test_a_content_type_may_carry_parameters(client: httpx2.Client) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert client.post(SUBMIT, content=b'{"parameters":{}}', headers=headers).status_code == 303


def test_each_vendor_refuses_a_body_in_its_own_way(client: httpx2.Client) -> None:
    oracle = client.post("/oml/api/py-scripts/v1/do-eval/x", json={"service": "HUGE"})
    assert (oracle.status_code, MARK in oracle.headers) == (400, False)
    oration = client.post("/api/v2/customers/batch", json={"customers": [{}]})
    assert (oration.status_code, MARK in oration.headers) == (422, True)
    assert "identifier" in oration.json()["detail"]


def test_a_body_of_more_than_the_limit_gets_a_marked_413(client: httpx2.Client) -> None:
    response = client.post(SUBMIT, content=b" " * (Limits().body + 1))
    assert response.status_code == 413
    assert MARK in response.headers


def test_an_unknown_plan_is_refused_with_the_known_ones(
    client: httpx2.Client, app: MockApplication
) -> None:
    response = client.post(SUBMIT, json={"parameters": {}}, headers={"x-mock-plan": "explode"})
    assert response.status_code == 400
    assert "succeed, fail, cancel" in response.json()["detail"]
    assert len(app.jobs) == 0


def test_a_refused_cancel_moves_nothing(
    client: httpx2.Client, app: MockApplication, clock: ManualClock
) -> None:
    job = app.create_job("seequent_evo")
    path = f"/compute/orgs/{ORG}/geostatistics/kriging/{job.id}"
    assert client.delete(path, headers={"authorization": "Bearer garbage"}).status_code == 401
    assert client.delete(path.replace(ORG, UNKNOWN)).status_code == 404
    clock.advance(5)
    assert job.state == "succeeded"
