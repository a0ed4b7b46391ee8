"""The control API over jobs, plans and the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication, PollClock, create_app
from jobcontracts.model.contract import Contract

JOBS = "/_mock/oration/jobs"


@pytest.fixture
def job(client: httpx2.Client) -> str:
    """The URL of a new job in the control API."""
    return f"{JOBS}/{client.post(JOBS).json()['id']}"


def state(client: httpx2.Client, job: str) -> str:
    return str(client.get(job).json()["state"])


def test_a_job_is_held_and_released(client: httpx2.Client, clock: ManualClock, job: str) -> None:
    held = client.post(f"{job}/hold")
    assert (held.status_code, held.json()["held"]) == (200, True)
    clock.advance(1_000)
    assert state(client, job) == "created"
    released = client.post(f"{job}/release")
    assert (released.json()["state"], released.json()["held"]) == ("queued", False)
    again = client.post(f"{job}/release")
    assert again.status_code == 409
    assert "not held in 'queued'" in again.json()["detail"]


def test_one_job_is_moved_on_and_the_others_are_not(client: httpx2.Client, job: str) -> None:
    other = f"{JOBS}/{client.post(JOBS).json()['id']}"
    assert client.post(f"{job}/advance").json()["state"] == "queued"
    assert client.post(f"{job}/advance", json={"seconds": 2.5}).json()["state"] == "active"
    assert client.post(f"{job}/advance", json={}).json()["state"] == "success"
    assert client.post(f"{job}/advance").status_code == 409
    assert state(client, other) == "created"


def test_a_held_job_goes_on_to_its_next_state_when_it_is_moved_there(
    client: httpx2.Client, job: str
) -> None:
    client.post(f"{job}/hold")
    assert client.post(f"{job}/advance", json={"seconds": 100}).json()["state"] == "created"
    moved = client.post(f"{job}/advance").json()
    assert (moved["state"], moved["held"]) == ("queued", False)


def test_what_has_ended_can_be_neither_held_nor_released(
    client: httpx2.Client, clock: ManualClock, job: str
) -> None:
    clock.advance(100)
    assert client.post(f"{job}/hold").status_code == 409
    assert client.post(f"{job}/release").status_code == 409


def test_a_deleted_job_is_unknown_to_everyone(client: httpx2.Client, job: str) -> None:
    url = client.get(job).json()["url"]
    assert client.get(url).status_code == 200
    assert client.delete(job).status_code == 204
    assert client.get(job).status_code == 404
    assert client.get(url).status_code == 404
    assert client.delete(job).status_code == 404


def test_jobs_come_in_pages_that_name_the_next_one(client: httpx2.Client) -> None:
    ids = [client.post(JOBS).json()["id"] for _ in range(5)]
    url: str | None = f"{JOBS}?limit=2"
    pages = []
    while url is not None:
        page = client.get(url).json()
        pages.append([job["id"] for job in page["jobs"]])
        url = page["next"]
    assert pages == [ids[:2], ids[2:4], ids[4:]]


def test_a_page_that_is_just_full_is_the_last_one(client: httpx2.Client) -> None:
    for _ in range(2):
        client.post(JOBS)
    assert client.get(f"{JOBS}?limit=2").json()["next"] is None


def test_jobs_can_be_listed_by_phase(client: httpx2.Client, clock: ManualClock) -> None:
    old = client.post(JOBS).json()["id"]
    clock.advance(100)
    new = client.post(JOBS).json()["id"]
    by_phase = {
        phase: [job["id"] for job in client.get(f"{JOBS}?phase={phase}").json()["jobs"]]
        for phase in ("pending", "succeeded", "failed")
    }
    assert by_phase == {"pending": [new], "succeeded": [old], "failed": []}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=many", 'expected an integer, found: "many"'),
        ("limit=1&limit=2", "twice"),
        ("page=2", "only limit, after, phase"),
        ("phase=done", "pending"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused_with_what_would(
    client: httpx2.Client, query: str, told: str
) -> None:
    refused = client.get(f"{JOBS}?{query}")
    assert refused.status_code == 422
    assert told in refused.json()["detail"]


def test_new_jobs_follow_the_plan_that_was_set(client: httpx2.Client) -> None:
    answer = client.put("/_mock/oration/plan", json={"plan": "fail"})
    assert answer.json()["default_plan"] == "fail"
    assert client.post(JOBS).json()["plan"] == "fail"
    assert client.post("/_mock/oracle_oml/jobs").json()["plan"] == "succeed"
    everywhere = client.put("/_mock/plan", json={"plan": "succeed"})
    assert {v["default_plan"] for v in everywhere.json()["vendors"]} == {"succeed"}


def test_a_plan_that_one_vendor_has_not_is_set_for_none(client: httpx2.Client) -> None:
    refused = client.put("/_mock/plan", json={"plan": "retry"})
    assert refused.status_code == 422
    assert client.post(JOBS).json()["plan"] == "succeed"


def test_time_goes_by_when_it_is_told_to(client: httpx2.Client, job: str) -> None:
    before = client.get("/_mock/clock").json()
    begun = {"kind": "manual", "now": "2026-01-01T00:00:00.000Z", "speed": 0.0}
    assert before == begun | {"down_until": None}
    after = client.post("/_mock/clock/advance", json={"seconds": 600.5}).json()
    assert after["now"] == "2026-01-01T00:10:00.500Z"
    assert state(client, job) == "success"


@pytest.mark.parametrize("body", [{}, {"seconds": -1}, {"seconds": "1"}, {"minutes": 1}])
def test_time_does_not_go_backwards_nor_by_what_is_no_time(
    client: httpx2.Client, body: Any
) -> None:
    refused = client.post("/_mock/clock/advance", json=body)
    assert refused.status_code == 422
    assert "seconds" in refused.json()["detail"]


def test_another_clock_goes_on_from_now(client: httpx2.Client, job: str) -> None:
    client.post("/_mock/clock/advance", json={"seconds": 1})
    assert client.put("/_mock/clock", json={"kind": "poll"}).json()["kind"] == "poll"
    url = client.get(job).json()["url"]
    assert [client.get(url).json()["status"] for _ in range(3)] == ["queued", "active", "success"]
    real = client.put("/_mock/clock", json={"kind": "real", "speed": 2}).json()
    assert (real["kind"], real["speed"]) == ("real", 2)
    assert real["now"].startswith("2026-01-01T00:00:0")


def test_a_clock_that_is_none_is_refused_with_those_there_are(client: httpx2.Client) -> None:
    refused = client.put("/_mock/clock", json={"kind": "lunar"})
    assert refused.status_code == 422
    assert all(kind in refused.json()["detail"] for kind in ("real", "manual", "poll"))


@pytest.mark.parametrize("make", [ManualClock, PollClock])
def test_after_a_reset_everything_happens_again_as_before(
    contracts: Sequence[Contract],
    connect: Callable[[MockApplication], httpx2.Client],
    make: Callable[[], ManualClock],
) -> None:
    client = connect(create_app(contracts, clock=make(), seed=5))

    def run() -> list[bytes]:
        answers = []
        client.post("/_mock/faults", json={"kind": "status", "status": 503, "probability": 0.5})
        for _ in range(2):
            url = client.post(JOBS).json()["url"]
            client.post("/_mock/clock/advance", json={"seconds": 1.25})
            answers += [client.get(url).content for _ in range(8)]
        answers.append(client.get("/_mock/journal").content)
        return answers

    first = run()
    assert client.post("/_mock/reset").status_code == 204
    assert client.get(JOBS).json()["jobs"] == []
    assert client.get("/_mock/faults").json()["faults"] == []
    assert client.get("/_mock/journal").json()["exchanges"] == []
    assert run() == first


def test_a_body_that_is_too_long_is_not_read(client: httpx2.Client) -> None:
    assert client.post(JOBS, content=b" " * (1 << 20) + b"{}").status_code == 413


def test_the_document_says_which_vendors_there_are(client: httpx2.Client) -> None:
    document = client.get("/_mock/openapi.json").json()
    vendors = document["components"]["parameters"]["Vendor"]["schema"]["enum"]
    assert vendors == [v["vendor"] for v in client.get("/_mock/").json()["vendors"]]


@pytest.mark.parametrize("body", ['{"parameters": {"id": "\\ud800"}}', '{"plan": "\\udfff"}'])
def test_half_of_a_character_is_refused_as_any_other_wrong_text_is(
    client: httpx2.Client, body: str
) -> None:
    assert client.post(JOBS, content=body).status_code == 422


def test_what_others_have_sent_is_told_in_printable_ascii(client: httpx2.Client) -> None:
    client.get("/nowhere", headers={b"x-note": b"\x9b31m\xe9"})
    told = client.get("/_mock/journal").content.decode()
    assert "\\u009b31m" in told
    assert told.isascii()
    assert told.isprintable()
