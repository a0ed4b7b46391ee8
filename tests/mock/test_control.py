"""The control API: jobs that no documented operation starts, and what they are doing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication, create_app
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError, unknown_name

JOB_ID = "e900225c-0629-4e96-be6e-86a17a309645"


def test_the_overview_lists_vendors_with_base_urls_and_plans(client: httpx2.Client) -> None:
    for path in ("/_mock", "/_mock/"):
        vendors = {v["vendor"]: v for v in client.get(path).json()["vendors"]}
        assert vendors["oration"]["base_url"] == "http://mock/api/v2"
        assert vendors["oration"]["default_plan"] == "succeed"
        assert vendors["oration"]["plans"]["fail"] == ["created", "queued", "active", "failed"]


def test_a_job_is_started_without_a_body(client: httpx2.Client) -> None:
    response = client.post("/_mock/datarobot_genai/jobs")
    assert response.status_code == 201
    job = response.json()
    assert job["url"] == f"http://mock/api/v2/genai/status/{job['id']}/"
    assert job | {"id": "", "url": "", "parameters": {}} == {
        "id": "",
        "vendor": "datarobot_genai",
        "parameters": {},
        "plan": "succeed",
        "state": "INITIALIZED",
        "phase": "pending",
        "number": 1,
        "progress": 0,
        "held": False,
        "created": "2026-01-01T00:00:00.000Z",
        "updated": "2026-01-01T00:00:00.000Z",
        "age": 0.0,
        "url": "",
    }


def test_a_job_is_started_with_a_plan_and_an_id(client: httpx2.Client, clock: ManualClock) -> None:
    wanted = {"plan": "fail", "parameters": {"statusId": JOB_ID}}
    response = client.post("/_mock/datarobot_genai/jobs", json=wanted)
    assert (response.status_code, response.json()["id"]) == (201, JOB_ID)
    clock.advance(4)
    read = client.get(f"/_mock/datarobot_genai/jobs/{JOB_ID}").json()
    assert (read["state"], read["phase"], read["age"]) == ("ERROR", "failed", 4.0)
    again = client.post("/_mock/datarobot_genai/jobs", json=wanted)
    assert again.status_code == 409


def test_jobs_are_listed_oldest_first_and_by_vendor(client: httpx2.Client) -> None:
    ids = [client.post("/_mock/oration/jobs").json()["id"] for _ in range(3)]
    client.post("/_mock/seequent_evo/jobs")
    listed = client.get("/_mock/oration/jobs").json()["jobs"]
    assert [job["id"] for job in listed] == ids


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"plan": "explode"}, "succeed, fail, abort, expire"),
        ({"plan": 1}, "plan"),
        ({"plans": "fail"}, "only plan, parameters"),
        ({"parameters": {"id": JOB_ID}}, "only statusId"),
        ({"parameters": {"statusId": "x"}}, "uuid"),
        ({"parameters": {"statusId": ""}}, "empty"),
        ({"parameters": {"statusId": 1}}, "parameters"),
        ({"parameters": []}, "parameters"),
        ([], "object"),
    ],
)
def test_a_bad_wish_is_refused_with_what_is_allowed(
    client: httpx2.Client, app: MockApplication, wanted: Any, told: str
) -> None:
    response = client.post("/_mock/datarobot_genai/jobs", json=wanted)
    assert response.status_code == 422
    assert told in response.json()["detail"]
    assert len(app.jobs) == 0


@pytest.mark.parametrize(
    ("path", "wanted", "meant"),
    [
        ("/_mock/datarobot_genai/jobs", {"plan": "suceed"}, "succeed"),
        ("/_mock/datarobot_genai/jobs", {"plan": "abrt"}, "abort"),
        ("/_mock/datarobot_genai/jobs", {"plan": "initialized"}, "INITIALIZED"),
        ("/_mock/datarobot_genai/jobs", {"plan": "RUNING=3, COMPLETED"}, "RUNNING"),
        ("/_mock/datarobot_genai/jobs", {"plan": "succeed, RUNING=3"}, "RUNNING"),
        ("/_mock/datarobot_genai/jobs", {"hold": "COMPLETE"}, "COMPLETED"),
        ("/_mock/datarobot_genai/jobs", {"plam": "succeed"}, "plan"),
        ("/_mock/datarobot_genai/jobs", {"parameters": {"statusid": "x"}}, "statusId"),
        ("/_mock/datarobot_genay/jobs", {}, "datarobot_genai"),
        ("/_mock/faults", {"kind": "statos"}, "status"),
        ("/_mock/faults", {"kind": "drop_field", "feild": "/a"}, "field"),
        ("/_mock/faults", {"kind": "reset", "vendor": "oratoin"}, "oration"),
        ("/_mock/faults", {"kind": "reset", "operation": "getjobstatus"}, "getJobStatus"),
        ("/_mock/oration/jobs?limt=3", None, "limit"),
        ("/_mock/journal?vendor=oratoin", None, "oration"),
        ("/_mock/journal?vendor=oration&operation=getjobstatus", None, "getJobStatus"),
    ],
)
def test_a_misspelled_name_is_told_the_nearest_one(
    client: httpx2.Client, path: str, wanted: Any, meant: str
) -> None:
    refused = client.get(path) if wanted is None else client.post(path, json=wanted)
    assert refused.status_code in (404, 422)
    assert f"did you mean {meant}?" in refused.json()["detail"]


def test_a_misspelled_clock_is_told_the_nearest_one(client: httpx2.Client) -> None:
    refused = client.put("/_mock/clock", json={"kind": "manuel"})
    assert "did you mean manual?" in refused.json()["detail"]
    assert "mean" not in client.put("/_mock/clock", json={"kind": "x" * 300}).json()["detail"]


def test_the_nearest_one_goes_before_a_list_however_long_that_is() -> None:
    names = [f"{'word-' * 4}{number}" for number in range(100)]
    told = unknown_name("plan", "wort-word-word-word-7", names)
    assert told.startswith("no plan 'wort-word-word-word-7' (did you mean word-word-word-word-7?)")
    problem = str(ProblemsError.of("a plan", told, "name one of these"))
    assert "did you mean word-word-word-word-7?" in problem
    assert names[-1] in told
    assert names[-1] not in problem


def test_unknown_names_get_404_and_the_known_ones(client: httpx2.Client) -> None:
    vendor = client.get("/_mock/nobody/jobs")
    assert vendor.status_code == 404
    assert "oration" in vendor.json()["detail"]
    assert client.get("/_mock/oration/jobs/nothing").status_code == 404
    assert client.get("/_mock/oration/nothing").status_code == 404
    assert client.delete("/_mock/oration/jobs").status_code == 405


def test_a_plan_can_be_set_for_all_vendors_or_for_one(contracts: Sequence[Contract]) -> None:
    for_all = create_app(contracts, clock=ManualClock(), plan="fail")
    assert for_all.create_job("oration").plan == "fail"
    for_one = create_app(contracts, clock=ManualClock(), plan={"oration": "retry"})
    assert for_one.create_job("oration").plan == "retry"
    assert for_one.create_job("oracle_oml").plan == "succeed"


@pytest.mark.parametrize("plan", ["explode", {"oration": "cancel"}, {"nobody": "fail"}])
def test_a_plan_that_a_vendor_has_not_is_refused_at_the_start(
    contracts: Sequence[Contract], plan: Any
) -> None:
    with pytest.raises(ProblemsError):
        create_app(contracts, plan=plan)


def test_paths_beside_the_control_api_belong_to_the_vendors(client: httpx2.Client) -> None:
    assert "x-mock-undocumented" in client.get("/_mocked").headers
