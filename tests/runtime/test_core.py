"""The drivers, sync and async, over the same script: the same calls at the same times."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from typing import Any

import pytest

from runtime.errors import (
    ConfigurationError,
    ContractViolation,
    JobFailed,
    JobsError,
    TransportError,
    TransportTimeout,
    UnexpectedStatus,
    UnknownState,
    WaitTimeout,
)
from runtime.messages import Headers, Response
from runtime.wait_policies import WaitPolicy

from .doubles import START, Driver, KettleHandle, KettleUpdate, Reply, kettle, update

POLICY = WaitPolicy(timeout=100.0, interval=1.0, max_interval=8.0, request_timeout=5.0)
RESET = TransportError("reset")


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def asynchronous(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def status(code: int, **headers: str) -> Response:
    return Response(
        code, Headers([(name.replace("_", "-"), value) for name, value in headers.items()]), b"{}"
    )


def outcome_of(driver: Driver, policy: WaitPolicy) -> tuple[Any, ...]:
    """Return everything that a user could notice of a wait."""
    seen: list[KettleUpdate] = []
    result: Any
    try:
        result = driver.wait(policy, seen.append)
    except JobsError as error:
        result = (type(error), str(error))
    return result, seen, driver.transport.calls, driver.clock.slept, driver.clock.time


@pytest.mark.parametrize(
    "script",
    [
        [kettle("boiled", 100)],
        [kettle("filled"), kettle("heating", 40), kettle("heating", 40), kettle("boiled", 100)],
        [kettle("heating"), kettle("leaked")],
        [kettle("heating")],
        [RESET, status(503, retry_after="7"), kettle("boiled")],
        [status(429, retry_after="999999999999"), kettle("heating")],
        [RESET],
        [status(404)],
        [Response(200, Headers(), b'{"state":'), kettle("boiled")],
        [Response(200, Headers(), b'{"state":7}')],
        [Reply(kettle("heating"), 4.0), Reply(kettle("heating"), 500.0), kettle("boiled")],
        [Reply(kettle("heating"), 500.0)],
        [kettle("whistling"), kettle("boiled")],
    ],
    ids=lambda script: f"{len(script)}-{script[0]!r}",
)
def test_both_drivers_do_the_same(script: list[Any]) -> None:
    sync, asynchronous = (outcome_of(Driver(kind, script), POLICY) for kind in (False, True))
    assert sync == asynchronous


def test_the_first_poll_is_sent_at_once(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [kettle("boiled")])
    assert driver.wait(POLICY).state == "boiled"
    assert [call.at for call in driver.transport.calls] == [START]
    assert driver.clock.slept == []


def test_an_update_tells_its_poll_and_the_time_the_wait_had_taken(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [kettle("heating"), Reply(kettle("boiled"), 0.5)])
    done = driver.wait(POLICY)
    assert done.attempt == 2
    assert done.elapsed == 1.5


def test_each_change_is_told_once(asynchronous: bool) -> None:
    script = [kettle("filled"), kettle("filled"), kettle("heating", 1), kettle("boiled", 2)]
    seen: list[str] = []
    Driver(asynchronous, script).wait(POLICY, lambda update: seen.append(update.state))
    assert seen == ["filled", "heating", "boiled"]


def test_retry_after_holds_back_the_next_poll(asynchronous: bool) -> None:
    script = [
        kettle("heating", retry_after="20"),
        status(503, retry_after="30"),
        kettle(
            "heating",
            date="Sun, 01 Mar 2026 12:00:00 GMT",
            retry_after="Sun, 01 Mar 2026 12:00:10 GMT",
        ),
        kettle("boiled"),
    ]
    driver = Driver(asynchronous, script)
    driver.wait(POLICY)
    assert [call.at - START for call in driver.transport.calls] == [0.0, 20.0, 50.0, 60.0]


def test_each_polls_timeout_fits_into_what_is_left(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [Reply(kettle("heating"), 4.9)])
    with pytest.raises(WaitTimeout) as caught:
        driver.wait(POLICY)
    deadline = START + POLICY.timeout
    calls = driver.transport.calls
    assert all(call.timeout <= 5.0 and call.at + call.timeout <= deadline for call in calls)
    assert calls[-1].at >= deadline - 2.0
    assert driver.clock.time <= deadline
    assert caught.value.update is not None


def test_a_job_that_fails_raises_with_its_last_update(asynchronous: bool) -> None:
    with pytest.raises(JobFailed, match="water on the floor") as caught:
        Driver(asynchronous, [kettle("heating"), kettle("leaked")]).wait(POLICY)
    assert caught.value.update.state == "leaked"


def test_an_unknown_state_goes_on_or_raises(asynchronous: bool) -> None:
    script = [kettle("whistling"), kettle("boiled")]
    assert Driver(asynchronous, script).wait(POLICY).state == "boiled"
    strict = WaitPolicy(timeout=100.0, interval=1.0, max_interval=8.0, on_unknown="raise")
    with pytest.raises(UnknownState):
        Driver(asynchronous, script).wait(strict)


def test_what_a_callback_raises_ends_the_wait(asynchronous: bool) -> None:
    def stop(update: KettleUpdate) -> None:
        raise KeyError(update.state)

    driver = Driver(asynchronous, [kettle("heating")])
    with pytest.raises(KeyError, match="heating"):
        driver.wait(POLICY, stop)
    assert len(driver.transport.calls) == 1


def test_retries_are_told_at_growing_distances(
    asynchronous: bool, caplog: pytest.LogCaptureFixture
) -> None:
    refused = TransportError("ConnectError: Connection refused")
    script: list[Any] = [*[status(503)] * 7, refused, kettle("heating")]
    script += [status(502), kettle("boiled")]
    with caplog.at_level(logging.INFO, logger="runtime"):
        Driver(asynchronous, script, token="s3cret").wait(POLICY)
    told = [record.getMessage() for record in caplog.records if record.name == "runtime"]
    assert len(told) == 5
    for line, polls in zip(told, (1, 2, 4, 8, 10), strict=True):
        assert line.startswith(f"runtime: poll {polls} of https://kettles.example/v1/kettles/1")
        assert "next poll in" in line
    assert ["503" in line for line in told] == [True, True, True, False, False]
    assert "Connection refused" in told[3]
    assert "502" in told[4]
    assert "s3cret" not in caplog.text


def test_polls_are_logged_without_credentials(
    asynchronous: bool, caplog: pytest.LogCaptureFixture
) -> None:
    script = [kettle("heating"), status(503), kettle("boiled")]
    with caplog.at_level(logging.DEBUG, logger="runtime"):
        Driver(asynchronous, script, token="s3cret").wait(POLICY)
    assert [record.getMessage() for record in caplog.records if record.name == "runtime"] == [
        f"poll 1 of {KettleHandle.url}: heating (running); next poll in 1.0 s",
        f"runtime: poll 2 of {KettleHandle.url} failed: status 503; next poll in 1.0 s",
        f"poll 3 of {KettleHandle.url}: boiled (succeeded); the wait is over",
    ]
    assert "s3cret" not in caplog.text


def test_a_request_carries_its_credential_to_the_base_url(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [kettle("boiled")])
    driver.call()
    (call,) = driver.transport.calls
    assert call[1:] == (
        "GET",
        "https://kettles.example/v1/kettles/1",
        {"Authorization": "Bearer t0ken"},
        None,
        30.0,
    )


def test_each_request_is_signed_as_it_is_sent(asynchronous: bool) -> None:
    seen: list[Any] = []

    def sign(method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        seen.append((method, url, dict(headers), body))
        return {"X-Signature": f"{len(seen)}"}

    tokens = iter(["old", "new"])
    replies = [status(401), kettle("boiled")]
    driver = Driver(asynchronous, replies, token=lambda: next(tokens), sign=sign)
    driver.call()
    url = "https://kettles.example/v1/kettles/1"
    assert seen == [
        ("GET", url, {"Authorization": f"Bearer {token}"}, b"") for token in ("old", "new")
    ]
    assert [call[3]["X-Signature"] for call in driver.transport.calls] == ["1", "2"]


def test_a_signature_cannot_add_a_header_of_its_own(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [kettle("boiled")], sign=lambda *_: {"X-Signature": "a\r\nB: c"})
    with pytest.raises(ConfigurationError, match="X-Signature"):
        driver.call()
    assert driver.transport.calls == []


def test_a_function_is_asked_again_once_after_a_401(asynchronous: bool) -> None:
    tokens = iter(["old", "new", "never"])
    driver = Driver(asynchronous, [Reply(status(401), 3.0)], token=lambda: next(tokens))
    with pytest.raises(UnexpectedStatus) as caught:
        driver.call(timeout=10.0)
    assert caught.value.status == 401
    calls = driver.transport.calls
    assert [call.headers["Authorization"] for call in calls] == ["Bearer old", "Bearer new"]
    assert [call.timeout for call in calls] == [10.0, 7.0]


def test_an_error_does_not_keep_a_credential_that_the_server_repeats(asynchronous: bool) -> None:
    headers = Headers([("x-sent", "Bearer s3cret-t0ken")])
    response = Response(418, headers, b"s3cret-t0ken is wrong")
    with pytest.raises(UnexpectedStatus) as caught:
        Driver(asynchronous, [response], token="s3cret-t0ken").call()
    assert caught.value.body_start == b"<secret> is wrong"
    assert caught.value.headers == {"x-sent": "Bearer <secret>"}
    assert caught.value.__context__ is None


def test_an_error_does_not_keep_a_signature_that_the_server_repeats(asynchronous: bool) -> None:
    given = {"X-Signature": "s1gn4ture", "Authorization": "Basic dXNlcjpwYXNz", "Digest": "short"}
    given["Content-Type"] = "text/plain"
    echo = " ".join(given.values())
    headers = Headers([("content-type", "text/plain"), ("x-sent", echo)])
    driver = Driver(asynchronous, [Response(418, headers, echo.encode())], sign=lambda *_: given)
    with pytest.raises(UnexpectedStatus) as caught:
        driver.call()
    left = "<secret> Basic <secret> short <secret>"
    assert caught.value.body_start == left.encode()
    # By its type the body is read.
    assert caught.value.headers == {"content-type": "text/plain", "x-sent": left}
    text = caught.value.to_json()
    assert not [secret for secret in ("s1gn4ture", "dXNlcjpwYXNz", "t0ken") if secret in text]


def test_a_string_is_sent_once(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [status(401)])
    with pytest.raises(UnexpectedStatus):
        driver.call()
    assert len(driver.transport.calls) == 1


def test_after_a_401_that_took_all_the_time_nothing_more_is_sent(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [Reply(status(401), 10.0)], token=lambda: "t0ken")
    with pytest.raises(UnexpectedStatus):
        driver.call(timeout=10.0)
    assert len(driver.transport.calls) == 1


@pytest.mark.parametrize("timeout", [0, -1.0, math.nan, math.inf])
def test_a_timeout_that_cannot_be_is_refused(asynchronous: bool, timeout: float) -> None:
    driver = Driver(asynchronous, [kettle("boiled")])
    with pytest.raises(ConfigurationError, match=r"^timeout: "):
        driver.call(timeout=timeout)
    with pytest.raises(ConfigurationError, match=r"^request_timeout: "):
        Driver(asynchronous, [kettle("boiled")], request_timeout=timeout)
    assert driver.transport.calls == []


@pytest.mark.parametrize(
    "error", [TransportError("x"), TransportTimeout("x"), ContractViolation("$", "x")]
)
def test_a_call_tries_nothing_again_by_itself(asynchronous: bool, error: Exception) -> None:
    driver = Driver(asynchronous, [error, kettle("boiled")])
    with pytest.raises(type(error)):
        driver.call()
    assert len(driver.transport.calls) == 1


def test_a_closed_client_sends_nothing(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [kettle("boiled")])
    driver.call()
    driver.close()
    assert driver.transport.closed
    driver.close()
    with pytest.raises(ConfigurationError, match="closed; make a new one"):
        driver.call()


def test_a_transport_is_made_by_the_first_request(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [kettle("boiled")])
    driver.close()
    assert not driver.transport.closed


def test_a_repr_shows_where_it_goes(asynchronous: bool) -> None:
    shown = repr(Driver(asynchronous, [kettle("boiled")], token="s3cret"))
    assert shown.endswith("Core https://kettles.example/v1>")


@pytest.mark.parametrize("taken", [5.0, 50.0])
def test_after_a_token_function_that_took_all_the_time_nothing_is_sent(
    asynchronous: bool, taken: float
) -> None:
    def token() -> str:
        driver.clock.time += taken
        return "t0ken"

    driver = Driver(asynchronous, [kettle("boiled")], token=token, request_timeout=5.0)
    with pytest.raises(TransportTimeout, match="no time was left"):
        driver.call()
    assert driver.transport.calls == []


def test_an_update_is_never_changed() -> None:
    seen = update("heating", 40)
    for name in ("state", "phase", "answer"):
        with pytest.raises(AttributeError):
            setattr(seen, name, None)
    assert seen == update("heating", 40)
