"""What holds of a schedule whatever its jobs do."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from runtime.scheduling import Schedule, WatchedJob

from .doubles import KettleUpdate, update

VENDORS = ("https://a.example", "https://b.example:8443", "https://c.example")


class Job:
    """A poll session that does as it is told."""

    def __init__(self, number: int, vendor: str, due: float) -> None:
        self.url = f"{vendor}/jobs/{number}"
        self.vendor = vendor
        self.due = due
        self.latest = due + 50.0
        self.ended = False
        self.pause = 0.0
        self.update: KettleUpdate | None = None
        self.error: Exception | None = None

    def defer(self, until: float, now: float) -> None:
        self.due = max(self.due, min(until, self.latest))


class Scheduling(RuleBasedStateMachine):
    """Adds, acquires, releases and removes jobs in any order, while time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.schedule: Schedule[Job, Job] = Schedule(4)
        self.now = 0.0
        self.watched: list[Job] = []
        self.taken: list[WatchedJob[Job, Job]] = []
        self.paused: dict[str, float] = {}
        self.ever_paused: set[str] = set()
        self.number = 0

    @rule(vendor=st.sampled_from(VENDORS), delay=st.floats(0, 20))
    def add(self, vendor: str, delay: float) -> None:
        self.number += 1
        job = Job(self.number, vendor, self.now + delay)
        self.watched.append(job)
        self.schedule.add(job, job)

    @rule(seconds=st.floats(0, 30))
    def let_time_pass(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def acquire(self) -> None:
        acquired = self.schedule.acquire(self.now)
        waiting = [
            job for job in self.watched if not any(each.session is job for each in self.taken)
        ]
        if acquired is None:
            due = self.schedule.next_due()
            assert due is None or due > self.now
            return
        job = acquired.session
        assert job in waiting
        assert job.due <= self.now
        assert self.paused.get(job.vendor, 0.0) <= self.now or job.due >= job.latest
        # Of a vendor's jobs, the one that has been due longest comes first. A pause changes that:
        # a last poll that cannot be put off any longer comes before those that can.
        if job.vendor not in self.ever_paused:
            same = [each for each in waiting if each.vendor == job.vendor and not each.ended]
            assert job.due == min(each.due for each in same)
        self.taken.append(acquired)

    @precondition(lambda self: self.taken)
    @rule(data=st.data(), delay=st.floats(0.1, 20), ends=st.booleans())
    def release(self, data: st.DataObject, delay: float, ends: bool) -> None:
        acquired = self.taken.pop(data.draw(st.integers(0, len(self.taken) - 1)))
        job = acquired.session
        job.due = self.now + delay
        job.ended = ends
        job.pause = data.draw(st.sampled_from([0.0, 0.0, 0.0, 10.0, 1e9]))
        if job.pause:
            # Even a job that is not watched any more pauses its vendor's others.
            self.ever_paused.add(job.vendor)
        if job.pause and job in self.watched:
            until = self.now + min(job.pause, 300.0)
            self.paused[job.vendor] = max(self.paused.get(job.vendor, 0.0), until)
        self.schedule.release(acquired, self.now)
        if ends and job in self.watched:
            self.drop(job)

    @precondition(lambda self: self.watched)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from(self.watched))
        self.schedule.remove(job)
        self.drop(job)

    def drop(self, job: Job) -> None:
        self.watched.remove(job)
        if not any(each.vendor == job.vendor for each in self.watched):
            self.paused.pop(job.vendor, None)

    @invariant()
    def it_counts(self) -> None:
        assert len(self.schedule) == len(self.watched)
        assert self.schedule.in_flight == len(self.taken) <= 4

    @invariant()
    def it_loses_nobody(self) -> None:
        in_flight = Counter(acquired.session.vendor for acquired in self.taken)
        waiting = [
            job
            for job in self.watched
            if not any(each.session is job for each in self.taken) and not in_flight[job.vendor]
        ]
        if waiting and len(self.taken) < 4:
            due = self.schedule.next_due()
            assert due is not None
            assert due <= min(job.due for job in waiting) + 1e-9 or self.paused


TestScheduling = Scheduling.TestCase
TestScheduling.settings = settings(deadline=None, max_examples=60, stateful_step_count=60)


@given(st.integers(1, 50), st.integers(1, 6), st.integers(1, 40))
def test_every_vendor_gets_its_share(concurrency: int, vendors: int, jobs: int) -> None:
    schedule: Schedule[Job, Job] = Schedule(concurrency)
    for vendor in range(vendors):
        for number in range(jobs):
            job = Job(number, f"https://v{vendor}.example", 0.0)
            schedule.add(job, job)
    taken: Counter[str] = Counter()
    while (acquired := schedule.acquire(0.0)) is not None:
        taken[acquired.session.vendor] += 1
    assert sum(taken.values()) <= concurrency
    share = max(1, concurrency // vendors)
    assert all(count <= share for count in taken.values())
    assert sum(taken.values()) == min(concurrency, vendors * min(share, jobs))


def test_fifty_thousand_jobs_are_polled_in_the_order_of_their_times_round_after_round() -> None:
    schedule: Schedule[Job, Job] = Schedule(1)
    for number in range(50_000):
        job = Job(number, VENDORS[number % 3], number * 7919 % 50_000 / 2500)
        schedule.add(job, job)
    polls: Counter[str] = Counter()
    late: list[float] = []
    now = before = 0.0
    while (due := schedule.next_due()) is not None:
        now = max(now, due)
        taken = schedule.acquire(now)
        assert taken is not None
        job = taken.session
        assert before <= job.due
        before = job.due
        late.append(now - job.due)
        # 2,500 polls are due in a second, of which 2,000 can be sent.
        now += 1 / 2000
        polls[job.url] += 1
        job.due += 20.0
        job.ended = polls[job.url] == 3
        schedule.release(taken, now)
    assert set(polls.values()) == {3}
    assert len(polls) == 50_000
    assert schedule.lateness() == sorted(late[-2048:])[2027]
    # The last of 150,000 polls was due after 60 seconds, and sent after 75.
    assert schedule.lateness() == pytest.approx(15.0, abs=0.1)


def test_a_job_is_watched_until_its_last_item_has_been_taken() -> None:
    schedule: Schedule[Job, Job] = Schedule(1)
    failed, ended = (Job(number, VENDORS[0], 0.0) for number in range(2))
    schedule.add(failed, failed)
    taken = schedule.acquire(0.0)
    assert taken is not None
    schedule.release(taken, 0.0, failure=OSError("no idea"))
    ended.ended, ended.update = True, update("boiled")
    schedule.add(ended, ended)
    assert len(schedule) == 0
    for job in (failed, ended):
        assert job in schedule
        assert not schedule.exhausted
        item = schedule.take()
        assert item is not None
        assert item[0] is job
        assert job not in schedule
    assert schedule.exhausted


def test_lateness_is_that_of_ninety_nine_polls_in_a_hundred() -> None:
    schedule: Schedule[Job, Job] = Schedule(1000)
    assert schedule.lateness() == 0.0
    for number in range(200):
        job = Job(number, VENDORS[0], 100.0 - number / 2)
        schedule.add(job, job)
    while schedule.acquire(100.0) is not None:
        pass
    # They are 0.0, 0.5 … 99.5 seconds late.
    assert schedule.lateness() == 198 / 2 - 0.5
