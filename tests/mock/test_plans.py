"""What happens to a job, however it is asked for: by name, with times, as a list of states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication, create_app
from jobcontracts.mock.jobs.scenario import PlanError
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError

ORG = "829e6621-0ab6-4d7d-96bb-2bb5b407a5fe"
SUBMIT = f"/compute/orgs/{ORG}/geostatistics/kriging"


def states(app: MockApplication, clock: ManualClock, plan: Any, seconds: int = 12) -> list[str]:
    """Return the states of a job at the beginning of each second."""
    job = app.create_job("oration", plan=plan)
    seen = []
    for _ in range(seconds):
        seen.append(job.state)
        clock.advance(1)
    return seen


def test_a_plan_takes_other_times_for_its_states(app: MockApplication, clock: ManualClock) -> None:
    seen = states(app, clock, "succeed, queued=3, active=0")
    assert seen[:5] == ["created", "queued", "queued", "queued", "success"]


@pytest.mark.parametrize(
    "plan",
    [
        "queued=1, retrying=2, active=0.5, failed",
        [
            {"state": "queued", "seconds": 1},
            {"state": "retrying", "seconds": 2},
            {"state": "active", "seconds": 0.5},
            {"state": "failed"},
        ],
    ],
)
def test_a_plan_can_be_a_list_of_states(
    app: MockApplication, clock: ManualClock, plan: Any
) -> None:
    assert states(app, clock, plan, 5) == ["queued", "retrying", "retrying", "active", "failed"]


def test_a_state_without_a_time_takes_as_long_as_the_lifecycle_says(
    app: MockApplication, clock: ManualClock
) -> None:
    assert states(app, clock, "active, success", 4) == ["active", "active", "success", "success"]


def test_a_single_state_lasts_for_ever(app: MockApplication, clock: ManualClock) -> None:
    assert set(states(app, clock, "active")) == {"active"}


def test_a_state_can_be_held_until_it_is_released(app: MockApplication, clock: ManualClock) -> None:
    job = app.create_job("oration", plan="queued=1, active=hold, success")
    clock.advance(1_000_000)
    assert (job.state, job.held) == ("active", True)
    job.release()
    assert (job.state, job.held) == ("success", False)


def test_any_plan_can_be_held_in_one_of_its_states(
    app: MockApplication, clock: ManualClock
) -> None:
    job = app.create_job("oration", plan="fail", hold="queued")
    clock.advance(1_000)
    assert job.state == "queued"
    with pytest.raises(PlanError, match="created, queued, active, failed"):
        app.create_job("oration", plan="fail", hold="success")


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ("explode", "succeed, fail, retry"),
        ("explode", "a list of created, queued, active, retrying"),
        ("succeed, explode=1", "created, queued, active, success"),
        ("queued=1, explode", "created, queued, active"),
        ("queued=soon, success", "seconds from 0 to 100000000, or hold, not 'soon'"),
        ("queued=-1", "seconds from 0"),
        ("queued=inf", "seconds from 0"),
        ("success, queued", "'success' ends a job of oration: no state can follow it"),
        ("", "no plan ''"),
        ([], "1 to 1000 states, not 0"),
        ([{"state": "explode"}], "created, queued"),
    ],
)
def test_what_is_no_plan_is_refused_with_what_is_one(
    app: MockApplication, plan: Any, told: str
) -> None:
    with pytest.raises(PlanError) as refused:
        app.create_job("oration", plan=plan)
    assert told in str(refused.value)
    assert len(app.jobs) == 0


def test_the_header_of_a_submit_takes_every_form(client: httpx2.Client, clock: ManualClock) -> None:
    headers = {"X-Mock-Plan": "requested=1, in progress=hold, succeeded"}
    url = client.post(SUBMIT, json={"parameters": {}}, headers=headers).headers["location"]
    assert client.get(url).json()["status"] == "requested"
    clock.advance(3600)
    assert client.get(url).json()["status"] == "in progress"


def test_a_plan_for_all_vendors_and_one_for_a_single_vendor(
    contracts: Sequence[Contract], clock: ManualClock
) -> None:
    app = create_app(contracts, clock=clock, plan={"oration": "queued=hold, success"})
    assert app.create_job("oration").held
    assert app.create_job("seequent_evo").plan == "succeed"
    with pytest.raises(ProblemsError, match="no state 'queued'"):
        create_app(contracts, clock=clock, plan="queued=1, success")


def test_progress_of_a_held_job_stops_short_of_the_end(
    app: MockApplication, clock: ManualClock
) -> None:
    job = app.create_job("seequent_evo", hold="in progress")
    clock.advance(10_000)
    assert (job.state, job.progress) == ("in progress", 99)
    job.release()
    assert (job.state, job.progress) == ("succeeded", 100)
