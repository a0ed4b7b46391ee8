"""The main job, for each vendor, sync and async: a job is started and seen through to its end."""

from __future__ import annotations

from typing import Any

import pytest

from jobcontracts.model.played_answers import end_of

from ..conftest import plan_to, says_why
from .conftest import Setting

STRANGER = "783b6eef-01b9-42a7-aaf4-35e153e6fcbe"
ENDINGS = {"failed": "JobFailed", "cancelled": "JobCancelled", "expired": "JobExpired"}


def test_a_wait_follows_a_job_through_its_states_to_success(setting: Setting) -> None:
    updates: list[Any] = []
    handle = setting.start()
    done = setting.run(handle.wait, timeout=60, on_update=updates.append)
    lifecycle = setting.contract.lifecycle
    states = list(dict.fromkeys(update.state for update in updates))
    plan = list(plan_to(setting.contract, "succeeded").states)
    assert states == [state for state in plan if state in states]
    assert (states[0], states[-1]) == (plan[0], plan[-1])
    assert all(update.phase == lifecycle.phases[update.state] for update in updates)
    assert done is updates[-1]
    assert (done.phase, done.ended, done.documented) == ("succeeded", True, True)


def test_each_other_ending_raises_its_own_error(setting: Setting) -> None:
    lifecycle = setting.contract.lifecycle
    for plan in lifecycle.simulation.plans.values():
        phase = lifecycle.phases[plan.states[-1]]
        if phase == "succeeded":
            continue
        handle = setting.start(plan)
        with pytest.raises(getattr(setting.package, ENDINGS[phase])) as ending:
            setting.run(handle.wait, timeout=60)
        assert ending.value.update.state == plan.states[-1]
        assert_names_job(setting, ending.value, handle)
        assert ending.value.update.phase == phase
        if phase == "failed":
            assert ending.value.error == ending.value.update.error
            assert bool(ending.value.error) == says_why(setting.contract, plan)


def assert_names_job(setting: Setting, error: Any, handle: Any) -> None:
    poll = setting.contract.poll
    named = (poll.id, poll.method.upper(), handle.url.partition("?")[0])
    assert (error.operation, error.method, error.url) == named
    assert str(error).startswith("{}: {} {}: ".format(*named))


def test_a_result_that_tells_of_a_failure_raises(setting: Setting) -> None:
    lifecycle = setting.contract.lifecycle
    plans = [
        p
        for p in lifecycle.simulation.plans.values()
        if lifecycle.phases[p.states[-1]] == "succeeded"
    ]
    failing = [plan for plan in plans if end_of(setting.contract, plan) == "failed"]
    if not failing:
        pytest.skip("the vendor tells of failures by a state")
    handle = setting.start(failing[0])
    setting.run(handle.wait, timeout=60)
    for known in (handle, setting.client.job_at(handle.url)):
        with pytest.raises(setting.package.JobFailed) as failure:
            setting.run(known.result)
        assert isinstance(failure.value.error, str)
        assert isinstance(failure.value.update, setting.package.Update)
        assert_names_job(setting, failure.value, handle)


def test_a_wait_that_is_too_short_tells_where_the_job_stood(setting: Setting) -> None:
    handle = setting.start()
    with pytest.raises(setting.package.WaitTimeout) as late:
        setting.run(handle.wait, timeout=1.5, interval=0.5)
    assert not late.value.update.ended
    assert_names_job(setting, late.value, handle)
    assert "call wait() again" in str(late.value)
    assert setting.run(handle.wait, timeout=60).ended


def test_a_job_is_taken_up_again_by_its_url(setting: Setting) -> None:
    url = setting.start().url
    assert setting.run(setting.client.wait, url, timeout=60).ended
    assert setting.client.job_at(url).url == url


def test_a_result_can_be_fetched_where_the_vendor_has_one(setting: Setting) -> None:
    handle = setting.start()
    if setting.contract.operation("result") is None:
        assert not hasattr(handle, "result")
        return
    setting.run(handle.wait, timeout=60)
    by_link = setting.run(handle.result)
    by_operation = setting.run(setting.client.job_at(handle.url).result)
    assert by_link.body == by_operation.body


def test_cancelling_twice_is_safe_where_the_vendor_documents_it(setting: Setting) -> None:
    handle = setting.start()
    simulation = setting.contract.lifecycle.simulation
    if setting.contract.operation("cancel") is None:
        assert not hasattr(handle, "cancel")
        return
    setting.run(handle.cancel)
    if simulation.cancel_removes:
        with pytest.raises(setting.package.DocumentedError):
            setting.run(handle.poll)
        return
    setting.run(handle.cancel)
    if not simulation.on_cancel:
        pytest.skip("the contract does not say what becomes of a job that is cancelled")
    end = setting.contract.lifecycle.phases[simulation.on_cancel[-1]]
    if end == "succeeded":  # the vendor has one word for both
        assert setting.run(handle.wait, timeout=60).ended
        return
    with pytest.raises(getattr(setting.package, ENDINGS[end])):
        setting.run(handle.wait, timeout=60)


def test_to_stop_waiting_does_not_cancel_the_job(setting: Setting) -> None:
    handle = setting.start()

    def interrupt(update: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        setting.run(handle.wait, timeout=60, on_update=interrupt)
    assert setting.run(handle.wait, timeout=60).phase == "succeeded"


def test_an_unknown_job_is_told_at_once(setting: Setting) -> None:
    key, own = setting.start().key, setting.contract.key
    field = key.__struct_fields__[own.members.index(own.id)]
    stranger = type(key)(
        **{f: getattr(key, f) for f in key.__struct_fields__ if f != field},
        **{field: "9" * 9 if getattr(key, field).isdecimal() else STRANGER},
    )
    handle = type(setting.client.job_at(setting.start().url))(setting.client, stranger)
    before = setting.clock.now()
    told = [setting.package.StatusError, getattr(setting.package, "RequestRefused", None)]
    with pytest.raises(tuple(filter(None, told))):
        setting.run(handle.wait, timeout=600)
    grace = setting.contract.lifecycle.grace
    assert (setting.clock.now() > before) == (grace > 0)
