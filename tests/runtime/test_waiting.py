"""The pure machine behind every wait, by example; `test_waiting_properties` has the rest."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from runtime.errors import (
    ConfigurationError,
    JobCancelled,
    JobEnded,
    JobExpired,
    JobFailed,
    RequestRefused,
    TlsError,
    TransportError,
    UnexpectedStatus,
    UnknownState,
    WaitTimeout,
)
from runtime.messages import Answer, Headers, Response
from runtime.wait_policies import WaitPolicy, chosen_policy
from runtime.waiting import Done, Poll, Sleep, Wait

from .doubles import KettleUpdate, update

POLICY = WaitPolicy(timeout=100.0, interval=1.0, max_interval=8.0, request_timeout=5.0)


def wait_of(
    policy: WaitPolicy = POLICY, now: float = 0.0, random: Callable[[], float] = lambda: 1.0
) -> Wait[KettleUpdate]:
    return Wait(policy, now, random)


def changed(**settings: Any) -> WaitPolicy:
    return msgspec.structs.replace(POLICY, **settings)


def refused(status: int) -> UnexpectedStatus:
    return UnexpectedStatus(Response(status, Headers(), b""))


def ended(wait: Wait[KettleUpdate], now: float = 0.0) -> Done[KettleUpdate]:
    step = wait.step(now)
    assert isinstance(step, Done)
    return step


def test_the_first_poll_is_sent_at_once() -> None:
    assert wait_of().step(0.0) == Poll(5.0)


def test_a_wait_ends_at_a_certificate_that_cannot_be_trusted_unless_one_could_be_before() -> None:
    wait = wait_of()
    wait.step(0.0)
    assert not wait.failed(TlsError("no authority"), 0.0)
    assert isinstance(ended(wait).error, TlsError)
    wait = wait_of()
    wait.step(0.0)
    wait.answered(update("boiling"), 0.0)
    assert wait.failed(TlsError("a certificate of the gateway's own"), 1.0)


def test_delays_grow_from_the_interval_to_the_longest() -> None:
    wait = wait_of()
    now, delays = 0.0, []
    for degrees in range(6):
        assert isinstance(wait.step(now), Poll)
        wait.answered(update("heating", degrees), now)
        step = wait.step(now)
        assert isinstance(step, Sleep)
        delays.append(step.seconds)
        now += step.seconds
    assert delays == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


@pytest.mark.parametrize(
    ("growth", "delays"), [(1.0, [1.0, 1.0, 1.0, 1.0]), (3.0, [1.0, 3.0, 8.0, 8.0])]
)
def test_delays_grow_by_a_factor(growth: float, delays: list[float]) -> None:
    wait = wait_of(changed(growth=growth))
    now = 0.0
    for delay in delays:
        assert isinstance(wait.step(now), Poll)
        wait.answered(update("heating"), now)
        assert wait.step(now) == Sleep(delay)
        now += delay


def test_a_slow_growth_comes_to_the_longest_delay_and_a_fast_one_does_not_overflow() -> None:
    for growth in (1.01, 1e9):
        wait = wait_of(changed(timeout=1e6, growth=growth))
        answered = 0.0
        for _ in range(500):
            assert isinstance(wait.step(wait.due), Poll)
            answered = wait.due
            wait.answered(update("heating"), answered)
        assert wait.due - answered == 8.0


@pytest.mark.parametrize("growth", [0.9, -1.0, math.nan, math.inf])
def test_a_growth_that_cannot_be_is_refused(growth: float) -> None:
    with pytest.raises(ConfigurationError, match=r"^growth: expected 1 or more"):
        changed(growth=growth)


def test_a_first_poll_can_be_put_off() -> None:
    wait: Wait[KettleUpdate] = Wait(POLICY, 10.0, lambda: 1.0, first=4.0)
    assert wait.step(10.0) == Sleep(4.0)
    assert wait.step(14.0) == Poll(5.0)


def test_a_first_poll_is_sent_before_the_wait_is_over() -> None:
    wait: Wait[KettleUpdate] = Wait(POLICY, 0.0, lambda: 1.0, first=1e10)
    assert wait.step(0.0) == Sleep(98.0)
    assert wait.step(98.0) == Poll(2.0)


def test_jitter_takes_a_delay_down_to_the_interval() -> None:
    wait = wait_of(random=lambda: 0.0)
    for now in (0.0, 1.0, 2.0, 3.0):
        assert isinstance(wait.step(now), Poll)
        wait.answered(update("heating"), now)
        assert wait.step(now) == Sleep(1.0)


@pytest.mark.parametrize(
    ("state", "error"),
    [("leaked", JobFailed), ("unplugged", JobCancelled), ("descaled", JobExpired)],
)
def test_a_job_that_ends_badly_ends_the_wait_with_its_own_error(
    state: str, error: type[JobEnded]
) -> None:
    wait = wait_of()
    wait.step(0.0)
    last = update(state)
    assert wait.answered(last, 0.0)
    done = ended(wait)
    assert done.update is last
    assert isinstance(done.error, error)
    assert done.error.update is last


def test_the_vendors_reason_is_in_the_error() -> None:
    wait = wait_of()
    wait.step(0.0)
    wait.answered(update("leaked"), 0.0)
    error = ended(wait).error
    assert isinstance(error, JobFailed)
    assert error.error == "there is water on the floor"
    assert str(error) == "the job ended as 'leaked': there is water on the floor"


def test_a_job_that_succeeds_ends_the_wait_without_an_error() -> None:
    wait = wait_of()
    wait.step(0.0)
    last = update("boiled")
    wait.answered(last, 0.0)
    assert ended(wait) == Done(last, None)


def test_an_end_that_is_seen_after_the_deadline_still_counts() -> None:
    wait = wait_of()
    wait.step(0.0)
    wait.answered(update("boiled"), 1000.0)
    assert ended(wait, 1000.0).error is None


def test_nothing_is_taken_in_after_the_end() -> None:
    wait = wait_of()
    wait.step(0.0)
    wait.answered(update("boiled"), 0.0)
    assert not wait.answered(update("heating"), 1.0)
    assert not wait.failed(TransportError("reset"), 1.0)
    wait.defer(50.0, 1.0)
    assert ended(wait, 2.0).update == update("boiled")


def test_a_state_is_news_once() -> None:
    wait = wait_of()
    states = [("filled", 0), ("filled", 0), ("heating", 0), ("heating", 40), ("heating", 40)]
    news = []
    for now, (state, degrees) in enumerate(states):
        wait.step(10.0 * now)
        news.append(wait.answered(update(state, degrees), 10.0 * now))
    assert news == [True, False, True, True, False]


def test_states_that_go_backwards_are_news_and_end_nothing() -> None:
    wait = wait_of()
    for now, state in enumerate(["heating", "filled", "heating"]):
        wait.step(10.0 * now)
        assert wait.answered(update(state), 10.0 * now)
    assert isinstance(wait.step(21.0), Sleep | Poll)


def test_a_state_that_the_contract_does_not_have_goes_on() -> None:
    wait = wait_of()
    wait.step(0.0)
    assert wait.answered(update("whistling"), 0.0)
    assert isinstance(wait.step(0.0), Sleep)


def test_a_state_that_the_contract_does_not_have_raises_if_asked_to() -> None:
    wait = wait_of(changed(on_unknown="raise"))
    wait.step(0.0)
    wait.answered(update("whistling"), 0.0)
    error = ended(wait).error
    assert isinstance(error, UnknownState)
    assert "'whistling'" in str(error)


def test_retry_after_is_a_floor() -> None:
    wait = wait_of()
    wait.step(0.0)
    wait.answered(update("heating"), 0.0, retry_after=30.0)
    assert wait.step(0.0) == Sleep(30.0)


def test_retry_after_does_not_shorten_a_delay() -> None:
    wait = wait_of(changed(interval=8.0))
    wait.step(0.0)
    wait.answered(update("heating"), 0.0, retry_after=1.0)
    assert wait.step(0.0) == Sleep(8.0)


def test_retry_after_is_capped_by_what_is_left() -> None:
    wait = wait_of()
    wait.step(0.0)
    wait.answered(update("heating"), 0.0, retry_after=9_999_999_999.0)
    assert wait.step(0.0) == Sleep(98.0)
    assert wait.step(98.0) == Poll(2.0)


def test_a_last_poll_is_sent_before_giving_up() -> None:
    wait = wait_of(changed(interval=60.0, max_interval=60.0))
    wait.step(0.0)
    wait.answered(update("heating"), 0.0)
    assert isinstance(wait.step(60.0), Poll)
    wait.answered(update("heating"), 60.0)
    assert wait.step(60.0) == Sleep(38.0)
    assert wait.step(98.0) == Poll(2.0)
    wait.answered(update("heating"), 98.5)
    assert isinstance(ended(wait, 98.5).error, WaitTimeout)


def test_a_poll_that_is_due_when_the_last_one_is_is_the_last() -> None:
    wait = wait_of(changed(interval=98.0, max_interval=98.0))
    wait.step(0.0)
    wait.answered(update("heating"), 0.0)
    assert wait.step(98.0) == Poll(2.0)
    wait.answered(update("heating"), 98.0)
    assert isinstance(ended(wait, 98.0).error, WaitTimeout)


def test_a_slow_answer_leaves_time_for_a_last_poll() -> None:
    wait = wait_of(changed(request_timeout=60.0))
    wait.step(97.0)
    wait.answered(update("heating"), 99.0)
    assert wait.step(99.0) == Sleep(0.5)
    assert wait.step(99.5) == Poll(0.5)


def test_a_short_wait_keeps_a_tenth_for_its_last_poll() -> None:
    wait = wait_of(WaitPolicy(timeout=1.0, interval=5.0, max_interval=5.0))
    wait.step(0.0)
    wait.answered(update("heating"), 0.0)
    assert wait.step(0.0) == Sleep(0.9)


def test_a_polls_timeout_fits_into_what_is_left() -> None:
    assert wait_of().step(97.0) == Poll(3.0)


def test_a_timeout_tells_the_last_state_and_how_to_go_on() -> None:
    wait = wait_of()
    wait.step(0.0)
    last = update("heating")
    wait.answered(last, 0.0)
    error = ended(wait, 100.0).error
    assert isinstance(error, WaitTimeout)
    assert isinstance(error, TimeoutError)
    assert error.update is last
    assert error.timeout == 100.0
    assert "last state was 'heating'" in str(error)
    assert "call wait() again" in str(error)


def test_a_timeout_without_an_answer_has_the_failure_as_its_cause() -> None:
    wait = wait_of()
    wait.step(0.0)
    reset = TransportError("reset")
    wait.failed(reset, 100.0)
    error = ended(wait, 100.0).error
    assert isinstance(error, WaitTimeout)
    assert "no poll was answered" in str(error)
    assert "reset" in str(error)
    assert "goes on" not in str(error)
    assert error.__cause__ is reset


def test_a_timeout_names_what_failed_at_its_end_and_nothing_that_was_over() -> None:
    wait = wait_of()
    wait.step(0.0)
    wait.failed(refused(502), 0.0)
    wait.step(1.0)
    wait.answered(update("heating"), 1.0)
    assert "502" not in str(ended(copy.deepcopy(wait), 100.0).error)
    wait.step(10.0)
    wait.failed(refused(503), 10.0)
    error = ended(wait, 100.0).error
    assert "last state was 'heating'" in str(error)
    assert "status 503" in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    "status", [408, 425, 429, 500, 502, 503, 504, 520, 524, 527, 529, 530, 598, 599]
)
def test_a_passing_failure_is_tried_again(status: int) -> None:
    wait = wait_of()
    wait.step(0.0)
    assert wait.failed(refused(status), 0.0)
    assert isinstance(wait.step(0.0), Sleep)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 501, 505, 519, 528, 999])
def test_other_statuses_end_the_wait_at_once(status: int) -> None:
    wait = wait_of()
    wait.step(0.0)
    error = refused(status)
    assert not wait.failed(error, 0.0)
    assert ended(wait).error is error


def test_a_status_that_the_contract_gives_a_meaning_is_not_tried_again() -> None:
    wait = wait_of(changed(final=frozenset({500})))
    wait.step(0.0)
    assert not wait.failed(refused(500), 0.0)


def test_a_job_that_is_not_known_yet_is_asked_for_again() -> None:
    wait = wait_of(changed(final=frozenset({404}), grace=5.0))
    wait.step(0.0)
    assert wait.failed(refused(404), 4.9)
    wait.step(10.0)
    error = refused(404)
    assert not wait.failed(error, 10.0)
    assert ended(wait).error is error


def test_a_late_first_poll_does_not_use_up_the_grace() -> None:
    policy = changed(final=frozenset({404}), grace=5.0)
    wait: Wait[KettleUpdate] = Wait(policy, 0.0, lambda: 1.0, 60.0)
    assert wait.step(60.0) == Poll(5.0)
    assert wait.failed(refused(404), 60.5)
    wait.step(64.0)
    assert wait.failed(refused(404), 65.0)
    wait.step(70.0)
    assert not wait.failed(refused(404), 70.0)


def test_a_job_that_was_known_and_is_not_any_more_is_gone() -> None:
    wait = wait_of(changed(final=frozenset({404}), grace=5.0))
    wait.step(0.0)
    wait.answered(update("heating"), 0.0)
    wait.step(10.0)
    assert not wait.failed(refused(404), 10.0)


def test_a_body_that_tells_of_an_unknown_job_is_asked_for_again_in_the_beginning() -> None:
    wait = wait_of(changed(grace=5.0))
    answer = Answer(status=200, headers=Headers())
    wait.step(0.0)
    assert wait.failed(RequestRefused("unknown_job", answer, None), 4.9)
    wait.step(10.0)
    error = RequestRefused("unknown_job", answer, None)
    assert not wait.failed(error, 10.0)
    assert ended(wait).error is error


def test_another_refusal_is_final_from_the_beginning() -> None:
    wait = wait_of(changed(final=frozenset({404}), grace=5.0))
    wait.step(0.0)
    assert not wait.failed(refused(401), 0.0)


def test_failures_in_a_row_have_a_time_and_an_answer_gives_it_back() -> None:
    wait = wait_of(changed(retry_for=15.0))
    for now, fails in enumerate((False, True, True, False, True, True)):
        wait.step(10.0 * now)
        if fails:
            assert wait.failed(refused(503), 10.0 * now)
        else:
            wait.answered(update("heating"), 10.0 * now)
    wait.step(60.0)
    error = refused(503)
    assert not wait.failed(error, 60.0)
    assert ended(wait, 60.0).error is error


def test_failures_are_tried_again_as_long_as_the_wait_lasts_if_nothing_else_is_said() -> None:
    wait = wait_of()
    while not isinstance(wait.step(wait.due), Done):
        wait.failed(TransportError("reset"), wait.due)
    assert wait.due >= 98.0
    assert isinstance(ended(wait).error, WaitTimeout)


def test_no_time_for_failures_tries_none_again() -> None:
    wait = wait_of(changed(retry_for=0.0))
    wait.step(0.0)
    error = TransportError("reset")
    assert not wait.failed(error, 0.0)
    assert ended(wait).error is error


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_vendor_that_names_a_time_does_not_use_up_that_of_failures(status: int) -> None:
    wait = wait_of(changed(retry_for=15.0))
    wait.step(0.0)
    assert wait.failed(TransportError("reset"), 0.0)
    wait.step(10.0)
    assert wait.failed(refused(status), 10.0, retry_after=40.0)
    wait.step(50.0)
    assert wait.failed(TransportError("reset"), 60.0)
    wait.step(65.0)
    assert not wait.failed(TransportError("reset"), 65.0)


def test_another_status_that_names_a_time_is_a_failure() -> None:
    wait = wait_of(changed(retry_for=15.0))
    wait.step(0.0)
    assert wait.failed(refused(502), 0.0, retry_after=20.0)
    wait.step(20.0)
    assert not wait.failed(refused(502), 20.0, retry_after=20.0)


def test_a_failure_that_is_kept_has_no_frames() -> None:
    wait = wait_of()
    wait.step(0.0)
    try:
        raise TransportError("reset")
    except TransportError as error:
        wait.failed(error, 0.0)
    cause = ended(wait, 100.0).error
    assert cause is not None
    assert isinstance(cause.__cause__, TransportError)
    assert cause.__cause__.__traceback__ is None


def test_a_vendor_that_is_busy_puts_a_poll_off() -> None:
    wait = wait_of()
    wait.step(0.0)
    wait.answered(update("heating"), 0.0)
    wait.defer(40.0, 0.0)
    assert wait.step(0.0) == Sleep(40.0)
    wait.defer(20.0, 0.0)
    assert wait.step(0.0) == Sleep(40.0)
    wait.defer(5000.0, 0.0)
    assert wait.step(0.0) == Sleep(98.0)


@pytest.mark.parametrize("name", ["timeout", "interval", "max_interval", "request_timeout"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0, -1.0, True, "5", 10**400])
def test_a_time_that_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name}: expected a number of seconds above 0"):
        changed(**{name: value})


def test_a_longest_delay_below_the_shortest_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"max_interval: .* 10 s, found 8 s"):
        changed(interval=10.0)


@pytest.mark.parametrize("time", [-1.0, math.nan, math.inf, True])
def test_a_time_for_failures_that_cannot_be_is_refused(time: float) -> None:
    with pytest.raises(ConfigurationError, match=r"^retry_for: expected .* 0 or more"):
        changed(retry_for=time)


def test_times_may_be_timedeltas_and_those_that_are_alike_share_a_policy() -> None:
    minutes, seconds = timedelta(minutes=2), timedelta(seconds=2)
    given = (30.0, minutes, seconds, None, seconds, "continue")
    policy = chosen_policy(POLICY, *given)
    assert (policy.timeout, policy.interval, policy.retry_for) == (120.0, 2.0, 2.0)
    assert chosen_policy(POLICY, *given) is policy
    with pytest.raises(ConfigurationError, match=r"^timeout: "):
        chosen_policy(POLICY, 30.0, -minutes, None, None, None, "continue")
    chosen_policy(POLICY, 30.0, None, 1, None, None, "continue")
    with pytest.raises(ConfigurationError, match=r"^interval: "):
        chosen_policy(POLICY, 30.0, None, True, None, None, "continue")


def test_another_word_for_unknown_states_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="expected 'continue' or 'raise', found 'stop'"):
        changed(on_unknown="stop")


def test_the_next_step_is_told_in_words() -> None:
    wait = wait_of()
    wait.step(0.0)
    wait.answered(update("heating"), 0.0)
    assert wait.describe_next(0.25) == "next poll in 0.8 s"
    wait.answered(update("boiled"), 1.0)
    assert wait.describe_next(1.0) == "the wait is over"


def test_the_last_try_is_not_put_off_beyond_the_end_of_trying() -> None:
    policy = WaitPolicy(timeout=600, interval=10, max_interval=60, retry_for=45)
    wait: Wait[KettleUpdate] = Wait(policy, 0.0, lambda: 1.0)
    for sent in (0.0, 10.0, 30.0):
        assert isinstance(wait.step(sent), Poll)
        assert wait.failed(TransportError("away"), sent)
    assert wait.due == 45.0
    assert isinstance(wait.step(45.0), Poll)
    assert not wait.failed(TransportError("away"), 45.0)
    assert isinstance(wait.error, TransportError)


@pytest.mark.parametrize("retry_for", [0.001, 1.0, 9.0, 10.1])
def test_the_last_try_is_not_sent_sooner_than_another(retry_for: float) -> None:
    policy = WaitPolicy(timeout=600, interval=10, max_interval=10, retry_for=retry_for)
    wait: Wait[KettleUpdate] = Wait(policy, 0.0, lambda: 0.0)
    assert isinstance(wait.step(0.0), Poll)
    assert wait.failed(TransportError("away"), 0.0)
    assert wait.due == 10.0


def test_a_try_at_the_end_of_trying_is_not_the_last_of_the_wait() -> None:
    policy = WaitPolicy(timeout=100, interval=10, max_interval=200, growth=20, retry_for=50)
    wait: Wait[KettleUpdate] = Wait(policy, 0.0, lambda: 1.0)
    for sent in (0.0, 10.0):
        wait.step(sent)
        wait.failed(TransportError("away"), sent)
    assert wait.due == 50.0
    assert isinstance(wait.step(50.0), Poll)
    wait.answered(update("heating"), 50.0)
    assert not wait.ended
