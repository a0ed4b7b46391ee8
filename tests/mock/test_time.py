"""A job's state follows from its plan and its age: never from who asked, or how often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication, PollClock, RunningClock, create_app
from jobcontracts.model.contract import Contract


def test_a_late_poll_sees_the_state_of_now(app: MockApplication, clock: ManualClock) -> None:
    job = app.create_job("oration")
    clock.advance(1000)
    assert job.state == "success"


def test_a_state_begins_exactly_when_the_one_before_it_has_lasted(
    contracts: Sequence[Contract],
) -> None:
    clock = ManualClock(start=1_767_225_600.1)
    job = create_app(contracts, clock=clock).create_job("oration")
    seen = []
    for _ in range(45):
        seen.append(job.state)
        clock.advance(0.1)
    assert [seen.count(s) for s in ("created", "queued", "active", "success")] == [10, 10, 20, 5]


def test_polls_of_one_job_do_not_move_another(
    app: MockApplication, client: httpx2.Client, clock: ManualClock
) -> None:
    one, other = app.create_job("oration"), app.create_job("oration")
    for _ in range(10):
        assert client.get(f"/api/v2/jobs/{one.id}").json()["status"] == "created"
    assert (one.state, other.state) == ("created", "created")


def test_a_finished_job_answers_the_same_for_ever(
    app: MockApplication, client: httpx2.Client, clock: ManualClock
) -> None:
    path = f"/api/v2/jobs/{app.create_job('oration').id}"
    clock.advance(4)
    first = client.get(path).content
    clock.advance(1_000_000)
    assert client.get(path).content == first


@pytest.mark.parametrize("plan", ["succeed", "fail", "cancel"])
def test_progress_never_falls_and_is_100_only_on_success(
    app: MockApplication, clock: ManualClock, plan: str
) -> None:
    job = app.create_job("seequent_evo", plan=plan)
    seen = []
    for _ in range(80):
        seen.append(job.progress)
        clock.advance(0.125)
    assert seen[0] == 0
    assert seen == sorted(seen)
    assert (seen[-1] == 100) is (plan == "succeed")
    assert all(value < 100 for value in seen[:40])


def test_progress_stays_where_a_cancelled_job_had_come_to(
    app: MockApplication, clock: ManualClock
) -> None:
    job = app.create_job("seequent_evo")
    clock.advance(3)
    job.cancel()
    assert (job.state, job.progress) == ("cancelling", 50)
    clock.advance(10)
    assert (job.state, job.progress) == ("cancelled", 50)


@pytest.mark.parametrize("vendor", ["datarobot_genai", "oracle_oml", "oration", "seequent_evo"])
def test_an_answer_does_not_depend_on_earlier_polls(
    contracts: Sequence[Contract], connect: Callable[[MockApplication], httpx2.Client], vendor: str
) -> None:
    clock, random = ManualClock(), Random(vendor)
    app = create_app(contracts, clock=clock)
    client = connect(app)
    job = app.create_job(vendor)
    url = client.get(f"/_mock/{vendor}/jobs/{job.id}").json()["url"]
    for _ in range(300):
        clock.advance(random.choice([0, 0.000001, 0.01, 0.039999, 0.04, 0.999999]) / 4)
        told = client.get(url)
        job.answers.clear()
        anew = client.get(url)
        assert (told.status_code, told.headers, told.content) == (
            anew.status_code,
            anew.headers,
            anew.content,
        )


def test_cancelling_twice_does_not_begin_again(app: MockApplication, clock: ManualClock) -> None:
    job = app.create_job("seequent_evo")
    job.cancel()
    clock.advance(0.5)
    job.cancel()
    clock.advance(0.5)
    assert job.state == "cancelled"


def test_cancelling_a_finished_job_changes_nothing(
    app: MockApplication, clock: ManualClock
) -> None:
    job = app.create_job("seequent_evo")
    clock.advance(5)
    job.cancel()
    clock.advance(5)
    assert job.state == "succeeded"


def test_one_step_per_poll(
    contracts: Sequence[Contract], connect: Callable[[MockApplication], httpx2.Client]
) -> None:
    app = create_app(contracts, clock=PollClock())
    client = connect(app)
    job, other = app.create_job("oration"), app.create_job("oration")
    path = f"/api/v2/jobs/{job.id}"
    states = [client.get(path).json()["status"] for _ in range(6)]
    assert states == ["created", "queued", "active", "success", "success", "success"]
    assert client.get(f"/api/v2/jobs/{other.id}").json()["status"] == "created"


class StoppedClock:
    """A clock of a user's own: it stands still, and takes note of polls."""

    def __init__(self) -> None:
        self.polls = 0

    def now(self) -> float:
        return 0.0

    def after_poll(self, _job: object) -> None:
        self.polls += 1

    def advance(self, _seconds: float) -> None:
        """It stands still."""

    def restart(self) -> None:
        """It has not gone on."""


def test_a_clock_of_ones_own_hears_of_every_poll(
    contracts: list[Contract], connect: Callable[[MockApplication], httpx2.Client]
) -> None:
    clock = StoppedClock()
    app = create_app(contracts, clock=clock)
    job, client = app.create_job("oration"), connect(app)
    for _ in range(3):
        assert client.get(f"/api/v2/jobs/{job.id}").json()["status"] == "created"
    assert clock.polls == 3


def test_a_refused_poll_is_no_step(
    contracts: Sequence[Contract], connect: Callable[[MockApplication], httpx2.Client]
) -> None:
    app = create_app(contracts, clock=PollClock())
    client = connect(app)
    job = app.create_job("oration")
    for _ in range(5):
        client.get(f"/api/v2/jobs/{job.id}", headers={"authorization": "Bearer garbage"})
    assert job.state == "created"


def test_a_faster_clock_is_as_much_faster_as_it_says() -> None:
    ticks = iter([50.0, 50.0, 51.5])
    clock = RunningClock(10, wall=lambda: 1000.0, monotonic=lambda: next(ticks))
    assert [clock.now(), clock.now()] == [1000.0, 1015.0]


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_a_clock_that_stands_still_or_goes_backwards_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        RunningClock(speed)


def test_manual_time_does_not_go_backwards(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="forwards"):
        clock.advance(-1)


def test_the_same_seed_gives_the_same_bytes(
    contracts: Sequence[Contract], connect: Callable[[MockApplication], httpx2.Client]
) -> None:
    def run(seed: int) -> list[bytes]:
        clock = ManualClock()
        app = create_app(contracts, clock=clock, seed=seed)
        client = connect(app)
        answers = []
        for vendor in app.vendors:
            url = client.post(f"/_mock/{vendor}/jobs").json()["url"]
            for _ in range(4):
                answers.append(client.get(url).content)
                clock.advance(1)
        return answers

    assert run(7) == run(7)
    assert run(7) != run(8)
