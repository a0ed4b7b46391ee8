"""What orchestrators need: to start from JSON, a sign of each poll, errors of any vendor."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any

import msgspec
import pytest

from jobcontracts.client_packages import client_package
from jobcontracts.mock.testing import JobMockInProcess

from ..conftest import VENDORS
from .conftest import Setting
from .provoked import Provoked


@pytest.fixture
def as_json(setting: Setting) -> dict[str, Any]:
    """The arguments of the contract's own example of a submit, as JSON has them, by name."""
    given = setting.submit_json()
    assert json.loads(json.dumps(given)) == given
    return given


def sent(setting: Setting) -> Any:
    return setting.mock.exchanges()[0]["request"]


def test_a_job_is_started_from_json_as_from_arguments(
    setting: Setting, as_json: dict[str, Any]
) -> None:
    setting.start()
    by_arguments = sent(setting)
    handle = setting.run(setting.client.submit_json, as_json)
    by_json = sent(setting)
    for request in (by_arguments, by_json):
        request.pop("headers", None)
    assert by_json == by_arguments
    assert setting.run(handle.wait, timeout=60).phase == "succeeded"


def wrong(setting: Setting, given: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield arguments with something wrong in them, and what names the place."""
    taken = inspect.signature(setting.client.submit).parameters
    for name in given:
        if taken[name].default is inspect.Parameter.empty:
            yield {n: v for n, v in given.items() if n != name}, f"expected {name}"
        for none in (object(), b"bytes", float("nan"), [float("inf")], "\ud800"):
            yield {**given, name: none}, f"{name}: expected JSON"
    yield {**given, "no_such": 1}, "arguments: expected one of .*'no_such'"
    yield {**given, "timeout": 1}, "'timeout'"
    body = setting.submit_arguments().get("body")
    if isinstance(body, (dict, msgspec.Struct)):
        yield {**given, "body": 7}, r"body: expected `object`, got `int`"
    for name in given["body"] if isinstance(body, msgspec.Struct) else ():
        yield {**given, "body": {**given["body"], f"{name}_": 1}}, f"body: .*'{name}_'"


def test_json_that_does_not_fit_is_refused_by_its_place_and_nothing_is_sent(
    setting: Setting, as_json: dict[str, Any]
) -> None:
    for given, place in wrong(setting, as_json):
        with pytest.raises(setting.package.ConfigurationError, match=place) as refused:
            setting.run(setting.client.submit_json, given)
        assert "\n" not in str(refused.value)
    with pytest.raises(setting.package.ConfigurationError, match="arguments: expected those of"):
        setting.run(setting.client.submit_json, [as_json])
    assert setting.mock.exchanges() == []


def test_a_member_in_a_list_is_named_by_its_place(
    job_mock: JobMockInProcess,
) -> None:
    package = client_package("oration")
    with job_mock.client("oration") as client:
        for customer, said in (
            ({"identifier": 7}, r"body.customers\[1\].identifier: expected `str`, got `int`"),
            ({}, r"body.customers\[1\]: object missing required field `identifier`"),
            (
                {"identifier": "a", "e_mail": "x"},
                r"body.customers\[1\]: expected one of .*'e_mail'",
            ),
            ({"identifier": "a", "name": None}, r"body.customers\[1\].name: expected `str`"),
        ):
            body = {"customers": [{"identifier": "b", "metadata": {"any": [1]}}, customer]}
            with pytest.raises(package.ConfigurationError, match=said):
                client.submit_json({"body": body})


def awaited(asynchronous: bool, note: Callable[[Any], object]) -> Callable[[Any], Any]:
    """Return a callback as a client of this half takes it."""

    async def note_later(update: Any) -> None:
        await asyncio.sleep(0)
        note(update)

    return note_later if asynchronous else note


def test_each_poll_can_be_followed_also_one_that_fails(setting: Setting) -> None:
    updates: list[Any] = []
    polls: list[Any] = []
    handle = setting.start()
    setting.mock.add_fault("status", status=503, count=2)
    setting.run(
        handle.wait,
        timeout=60,
        interval=1,
        on_update=updates.append,
        on_poll=awaited(setting.asynchronous, polls.append),
    )
    asked = [e for e in setting.mock.exchanges() if e["operation"] == setting.contract.poll.id]
    assert len(polls) == len(asked) > len(updates)
    assert polls[:2] == [handle.last_update] * 2 or polls[:2] == [None, None]
    assert polls[-1] is updates[-1]


def test_no_poll_is_followed_that_was_not_sent(setting: Setting) -> None:
    handle, polls = setting.start(), list[Any]()

    def follow_slowly(update: Any) -> None:
        polls.append(update)
        setting.clock.advance(30)

    with suppress(setting.package.WaitTimeout):
        setting.run(handle.wait, timeout=20, on_poll=follow_slowly)
    asked = [e for e in setting.mock.exchanges() if e["operation"] == setting.contract.poll.id]
    assert len(polls) == len(asked) == 1


def test_what_following_a_poll_raises_ends_the_wait(setting: Setting) -> None:
    handle = setting.start()

    def give_up(_: object) -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        setting.run(handle.wait, timeout=60, on_poll=give_up)
    assert setting.run(handle.wait, timeout=60).ended


def test_the_end_that_is_known_already_is_passed_to_an_async_callback(setting: Setting) -> None:
    handle = setting.start()
    done = setting.run(handle.wait, timeout=60)
    seen: list[Any] = []
    setting.run(handle.wait, on_update=awaited(setting.asynchronous, seen.append))
    assert seen == [done]


RETRYABLE = {"NoConnection", "TransportError", "TransportTimeout", "TruncatedBody", "WaitTimeout"}
ENDED = {"JobFailed": "failed", "JobCancelled": "cancelled", "JobExpired": "expired"}


def test_code_over_several_vendors_knows_each_error_of_any(
    package: ModuleType, provoked: Provoked
) -> None:
    provoked.document({})
    provoked.undocumented({}, ["what is this"])
    provoked.endings()
    raised: list[Any] = [each for each in provoked.found if isinstance(each, Exception)]
    for vendor in VENDORS:
        shape = client_package(vendor).AnyJobsError
        assert all(isinstance(error, shape) for error in raised)
        assert not isinstance(TimeoutError("somebody else's"), shape)
    for error in raised:
        name = type(error).__name__
        assert error.phase == ENDED.get(name)
        if isinstance(error, package.StatusError):
            again = error.status >= 500 or error.status in (408, 425, 429)
            again = again and error.status not in (501, 505)
        else:
            again = name in RETRYABLE
        assert error.retryable == (again and not error.may_have_started), error
        told = error.to_dict()
        for attribute in ("status", "retryable", "may_have_started", "phase"):
            assert told[attribute] == getattr(error, attribute)
    assert {type(error).__name__ for error in raised} > {*RETRYABLE, *ENDED}
    broken = [e for e in raised if isinstance(e, package.ContractViolation)]
    assert {error.status for error in broken} <= {*range(200, 400)}
    assert broken
