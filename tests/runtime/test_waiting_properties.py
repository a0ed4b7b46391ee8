"""What holds of a wait whatever the vendor, the network and the clock do."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from runtime.errors import ContractViolation, TransportError, UnexpectedStatus, WaitTimeout
from runtime.messages import Headers, Response
from runtime.retrying import is_retried, is_status
from runtime.statuses import BUSY
from runtime.wait_policies import WaitPolicy
from runtime.waiting import Done, Poll, Sleep, Wait

from .doubles import PHASES, KettleUpdate, update


class Exchange(NamedTuple):
    """What the world does with one poll, and with the sleep after it.

    Args:
        outcome: An answer, or what the poll raises.
        takes: How much of its timeout the poll takes, 0 to 1.
        retry_after: What the answer asks for, in seconds.
        oversleeps: How much longer than asked the next sleep lasts, in seconds.
    """

    outcome: KettleUpdate | Exception
    takes: float
    retry_after: float
    oversleeps: float


class Sent(NamedTuple):
    """A poll that was sent."""

    at: float
    timeout: float
    answered: float
    exchange: Exchange
    interval_since: float


def seconds(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


@st.composite
def policies(draw: st.DrawFn) -> WaitPolicy:
    interval = draw(seconds(0.5, 50.0))
    return WaitPolicy(
        timeout=draw(seconds(0.1, 500.0)),
        interval=interval,
        max_interval=interval + draw(seconds(0.0, 100.0)),
        request_timeout=draw(seconds(0.1, 100.0)),
        retry_for=draw(st.one_of(st.none(), seconds(0.0, 200.0))),
        final=frozenset(draw(st.sets(st.sampled_from([404, 429, 500, 503])))),
        on_unknown=draw(st.sampled_from(["continue", "raise"])),
    )


def failures() -> st.SearchStrategy[Exception]:
    statuses = st.sampled_from([400, 401, 404, 408, 425, 429, 500, 502, 503, 504, 520, 999])
    return st.one_of(
        st.builds(lambda: TransportError("reset")),
        st.builds(lambda: ContractViolation("$", "expected an object")),
        statuses.map(lambda status: UnexpectedStatus(Response(status, Headers(), b""))),
    )


def passing_failures() -> st.SearchStrategy[Exception]:
    return st.builds(lambda: TransportError("reset"))


def updates(states: list[str]) -> st.SearchStrategy[KettleUpdate]:
    return st.builds(update, st.sampled_from(states), st.sampled_from([0, 20, 40]))


RUNNING = ["filled", "heating", "heating", "whistling"]


def exchanges(
    outcomes: st.SearchStrategy[Any], oversleeps: st.SearchStrategy[float]
) -> st.SearchStrategy[list[Exchange]]:
    retry_after = st.one_of(st.just(0.0), seconds(0.0, 60.0), st.just(9_999_999_999.0))
    one = st.builds(Exchange, outcomes, seconds(0.0, 1.0), retry_after, oversleeps)
    return st.lists(one, min_size=1, max_size=30)


ANYTHING = st.one_of(updates([*RUNNING, *PHASES]), failures())
JUMPS = st.one_of(st.just(0.0), seconds(0.0, 2000.0))


class Run:
    """A wait that was driven to its end through a world."""

    def __init__(
        self, policy: WaitPolicy, start: float, world: list[Exchange], randoms: list[float]
    ) -> None:
        chances = itertools.cycle(randoms)
        self.wait: Wait[KettleUpdate] = Wait(policy, start, lambda: next(chances))
        self.polls: list[Sent] = []
        self.news: list[KettleUpdate] = []
        self.jumped = False
        now, since = start, start
        answers = itertools.cycle(world)
        oversleeps = 0.0
        for _ in range(3_000):
            step = self.wait.step(now)
            if isinstance(step, Done):
                self.end, self.ended_at = step, now
                return
            if isinstance(step, Sleep):
                assert step.seconds > 0
                assert now + step.seconds <= self.wait.deadline + 1e-6
                now += step.seconds + oversleeps
                self.jumped |= oversleeps > 0
                oversleeps = 0.0
                continue
            exchange = next(answers)
            sent, now = now, now + exchange.takes * step.timeout
            oversleeps = exchange.oversleeps
            self.polls.append(Sent(sent, step.timeout, now, exchange, sent - since))
            since = now
            self._tell(exchange, now)
        raise AssertionError("the wait did not end")

    def _tell(self, exchange: Exchange, now: float) -> None:
        if isinstance(exchange.outcome, Exception):
            self.wait.failed(exchange.outcome, now, exchange.retry_after)
        elif self.wait.answered(exchange.outcome, now, exchange.retry_after):
            self.news.append(exchange.outcome)


def runs(
    outcomes: st.SearchStrategy[Any] = ANYTHING, oversleeps: st.SearchStrategy[float] = JUMPS
) -> st.SearchStrategy[Run]:
    return st.builds(
        Run,
        policies(),
        seconds(0.0, 1e6),
        exchanges(outcomes, oversleeps),
        st.lists(seconds(0.0, 0.999), min_size=1, max_size=5),
    )


@settings(deadline=None)
@given(runs(updates(RUNNING), oversleeps=st.just(0.0)))
def test_it_ends_by_its_deadline(run: Run) -> None:
    assert run.ended_at <= run.wait.deadline + 1e-6


@settings(deadline=None)
@given(runs())
def test_it_ends_in_a_result_or_an_error_and_stays_so(run: Run) -> None:
    assert (run.end.error is None) == (
        run.end.update is not None and run.end.update.phase == "succeeded"
    )
    for later in (0.0, 1.0, 1e9):
        assert run.wait.step(run.ended_at + later) is run.end
    run.wait.answered(update("heating"), run.ended_at + 1)
    run.wait.failed(TransportError("reset"), run.ended_at + 1)
    assert run.wait.step(run.ended_at + 2) is run.end


@settings(deadline=None)
@given(runs())
def test_a_poll_is_never_sent_at_or_after_the_deadline_and_its_timeout_fits(run: Run) -> None:
    for poll in run.polls:
        assert poll.at < run.wait.deadline
        assert poll.timeout > 0
        assert poll.at + poll.timeout <= run.wait.deadline + 1e-6


@settings(deadline=None)
@given(runs())
def test_it_never_polls_faster_than_its_floor_but_for_the_last_time(run: Run) -> None:
    policy = run.wait._policy
    for before, poll in itertools.pairwise(run.polls):
        floor = max(policy.interval, before.exchange.retry_after)
        if poll.interval_since < floor - 1e-6:
            assert poll is run.polls[-1]
            assert poll.at >= run.wait.deadline - min(2.0, policy.timeout / 10) - 1e-6


@settings(deadline=None)
@given(runs(updates(RUNNING), oversleeps=st.just(0.0)))
def test_it_does_not_give_up_without_a_last_poll(run: Run) -> None:
    assume(isinstance(run.end.error, WaitTimeout))
    last = run.polls[-1]
    kept = min(2.0, run.wait._policy.timeout / 10)
    in_time = last.at >= run.wait.deadline - kept - 1e-6
    # A poll that was under way at the deadline was the last as well.
    assert in_time or last.answered >= run.wait.deadline - 1e-6


@settings(deadline=None)
@given(runs())
def test_the_first_poll_is_sent_at_once(run: Run) -> None:
    assert run.polls[0].interval_since == 0.0


@settings(deadline=None)
@given(runs())
def test_each_change_is_told_once(run: Run) -> None:
    said = [
        (each.state, each.progress)
        for poll in run.polls
        if isinstance(each := poll.exchange.outcome, KettleUpdate)
    ]
    changes = [key for key, _ in itertools.groupby(said)]
    assert [(each.state, each.progress) for each in run.news] == changes


@settings(deadline=None)
@given(st.one_of(runs(), runs(st.one_of(updates(RUNNING), passing_failures()))))
def test_it_retries_for_its_time_and_does_not_give_up_before(run: Run) -> None:
    policy = run.wait._policy
    retry_for = policy.timeout if policy.retry_for is None else policy.retry_for
    since: float | None = None
    for poll in run.polls:
        outcome, asked = poll.exchange.outcome, poll.exchange.retry_after
        if not isinstance(outcome, Exception):
            since = None
            continue
        if not is_retried(outcome, policy.final):
            assert poll is run.polls[-1]
            assert run.end.error is outcome
            return
        since = poll.answered if since is None else since
        if asked and is_status(outcome, BUSY):
            since = poll.answered + asked
        if poll is run.polls[-1] and run.end.error is outcome:
            assert poll.answered >= since + retry_for
        elif poll is not run.polls[-1]:
            assert poll.answered < since + retry_for


@settings(deadline=None)
@given(runs())
def test_only_the_last_answer_ends_it(run: Run) -> None:
    for poll in run.polls[:-1]:
        outcome = poll.exchange.outcome
        assert isinstance(outcome, Exception) or not outcome.ended


@settings(deadline=None)
@given(
    policies(),
    st.lists(st.tuples(seconds(0.0, 2000.0), seconds(0.0, 5.0)), max_size=20),
)
def test_putting_off_never_loses_the_last_poll(
    policy: WaitPolicy, puts: list[tuple[float, float]]
) -> None:
    wait: Wait[KettleUpdate] = Wait(policy, 0.0, lambda: 0.5)
    assert isinstance(wait.step(0.0), Poll)
    wait.answered(update("heating"), 0.0)
    now = 0.0
    for until, passes in puts:
        due = wait.due
        wait.defer(until, now)
        assert wait.due >= due or wait.due >= wait.deadline - min(2.0, policy.timeout / 10) - 1e-6
        assert wait.due < wait.deadline
        now = min(now + passes, wait.due)
