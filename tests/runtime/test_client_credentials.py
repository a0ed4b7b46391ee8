"""Tokens that a client asks for by itself: once, in time, and with a secret that nobody sees."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from runtime.client_credentials import ClientCredentials
from runtime.credentials import Secret
from runtime.errors import (
    ConfigurationError,
    ContractViolation,
    TokenRefused,
    TransportError,
    TransportTimeout,
    UnexpectedStatus,
)
from runtime.messages import Headers, Response
from runtime.wait_policies import WaitPolicy

from .doubles import ASK, START, AsyncScriptedTransport, Driver, Reply, kettle, parse_kettle

TOKEN_URL = "https://login.example/token?tenant=1"
SECRET = "s3cret/do-not:show"
FORMS = (SECRET, "s3cret%2Fdo-not%3Ashow", "YXBwOnMzY3JldCUyRmRvLW5vdCUzQXNob3c=")
"""The secret as it is, as in a form, and in the header of the client `app`."""

KETTLE = kettle("boiled")


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def asynchronous(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def client(*scopes: str) -> ClientCredentials:
    return ClientCredentials("app", Secret(SECRET), TOKEN_URL, scopes)


def answer(status: int = 200, headers: Mapping[str, str] | None = None, **members: Any) -> Response:
    return Response(status, Headers((headers or {}).items()), json.dumps(members).encode())


def given(token: str, **members: Any) -> Response:
    return answer(access_token=token, token_type="bearer", **members)


def sent_tokens(driver: Driver) -> list[str]:
    """Return what each request was sent with, `asked` for one to the token endpoint."""
    return [
        "asked" if call.url == TOKEN_URL else call.headers["Authorization"]
        for call in driver.transport.calls
    ]


def test_a_token_is_asked_for_as_the_standard_has_it() -> None:
    # RFC 6749, section 4.4.2.
    request = ClientCredentials("s6BhdRkqt3", Secret("gX1fBat3bV"), TOKEN_URL, ()).request()
    assert (request.method, request.target) == ("POST", TOKEN_URL)
    assert request.headers["Authorization"] == "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.body == b"grant_type=client_credentials"


def test_scopes_are_asked_for_and_what_divides_a_pair_is_encoded() -> None:
    request = client("kettles:read", "cups").request()
    assert request.body == b"grant_type=client_credentials&scope=kettles%3Aread+cups"
    assert request.headers["Authorization"] == f"Basic {FORMS[2]}"
    assert request.target == TOKEN_URL


def test_a_token_is_asked_for_once_when_it_is_first_needed(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [given("t0ken", expires_in=60), KETTLE], client=client())
    assert driver.transport.calls == []
    for _ in range(3):
        assert driver.call().body.state == "boiled"
    assert sent_tokens(driver) == ["asked", *["Bearer t0ken"] * 3]
    assert driver.transport.calls[0].timeout == 30.0


@pytest.mark.parametrize(("expires_in", "kept"), [(3600, 3570.0), ("3600", 3570.0), (100, 90.0)])
def test_it_is_asked_for_anew_shortly_before_it_expires(
    asynchronous: bool, expires_in: Any, kept: float
) -> None:
    # By when it comes it has aged.
    old = Reply(given("old", expires_in=expires_in), 0.5)
    driver = Driver(asynchronous, [old, KETTLE, KETTLE, given("new"), KETTLE], client=client())
    for seconds in (0.0, kept - 0.25, kept):
        driver.clock.time = START + seconds
        driver.call()
    assert sent_tokens(driver) == ["asked", *["Bearer old"] * 2, "asked", "Bearer new"]


def test_one_that_does_not_last_is_sent_once(asynchronous: bool) -> None:
    replies = [given("old", expires_in=0), KETTLE, given("new", expires_in=-5), KETTLE]
    driver = Driver(asynchronous, replies, client=client())
    driver.call()
    driver.call()
    assert sent_tokens(driver) == ["asked", "Bearer old", "asked", "Bearer new"]


def test_one_of_which_no_end_is_said_is_kept(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [given("t0ken", expires_in=None), KETTLE], client=client())
    driver.call()
    driver.clock.time += 1e9
    driver.call()
    assert sent_tokens(driver) == ["asked", "Bearer t0ken", "Bearer t0ken"]


def test_it_is_asked_for_anew_once_after_a_401(asynchronous: bool) -> None:
    refused = answer(401)
    replies = [given("old"), refused, given("new"), KETTLE, refused, given("newer"), refused]
    driver = Driver(asynchronous, replies, client=client())
    driver.call()
    with pytest.raises(UnexpectedStatus):
        driver.call()
    olds = ["asked", "Bearer old", "asked", "Bearer new"]
    assert sent_tokens(driver) == [*olds, "Bearer new", "asked", "Bearer newer"]


REFUSALS = {
    "as the standard has it": (
        answer(401, error="invalid_client", error_description="Unknown\r\nclient \x1b[2J."),
        "no token was given. The token endpoint says: invalid_client; Unknown client ",
        "invalid_client",
    ),
    "without words": (answer(400, error="invalid_scope"), "no token", "invalid_scope"),
    "no JSON": (Response(502, Headers(), b"<html>"), "no token was given.", None),
    "a redirect": (answer(302), "no token was given.", None),
    "JSON of another kind": (answer(403, error={"code": 1}), "no token was given.", None),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_is_told_on_one_line(asynchronous: bool, case: str) -> None:
    response, told, code = REFUSALS[case]
    driver = Driver(asynchronous, [response], client=client())
    with pytest.raises(TokenRefused) as caught:
        driver.call()
    assert told in str(caught.value)
    assert str(caught.value).isprintable()
    assert (caught.value.status, caught.value.error) == (response.status, code)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.error) == (str(caught.value), code)
    assert sent_tokens(driver) == ["asked"]


NO_TOKENS: dict[str, tuple[Response, str]] = {
    "another kind of token": (answer(access_token="t0ken-t0ken", token_type="mac"), "got mac"),
    "no kind of token": (answer(access_token="t0ken-t0ken"), "token_type"),
    "no token": (answer(token_type="bearer", refresh_token="t0ken-t0ken"), "access_token"),
    "a token that is no text": (answer(access_token=5, token_type="bearer"), "access_token"),
    "a token that is no header's": (given("t0ken-t0ken\r\n"), "printable ASCII"),
    "an empty token": (given(" "), "printable ASCII"),
    "no JSON": (answer(headers={"content-type": "text/html"}), "application/json"),
    "a list": (Response(200, Headers(), b'["t0ken-t0ken"]'), "object"),
}


@pytest.mark.parametrize("case", NO_TOKENS)
def test_what_is_no_token_is_refused_and_not_kept(asynchronous: bool, case: str) -> None:
    response, told = NO_TOKENS[case]
    with pytest.raises(ContractViolation, match=r"^token endpoint, ") as caught:
        Driver(asynchronous, [response], client=client()).call()
    assert told in str(caught.value)
    assert caught.value.response is None
    assert caught.value.__context__ is None
    assert "t0ken" not in str(caught.value)
    assert "t0ken" not in shown(caught.value)


def shown(error: BaseException) -> str:
    """Return what a report of an error shows of our frames: each of their locals."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = [frame for frame in report.stack if "templates" in frame.filename]
    assert frames
    return str([frame.locals for frame in frames])


@pytest.mark.parametrize("failure", [TransportError("reset"), TransportTimeout("late")])
def test_a_broken_connection_is_told_as_that_of_the_token_endpoint(
    asynchronous: bool, failure: Exception
) -> None:
    with pytest.raises(type(failure), match=f"^token endpoint: {failure}") as caught:
        Driver(asynchronous, [failure], client=client()).call()
    assert caught.value.__context__ is None


def test_a_wait_tries_again_where_the_token_endpoint_is_busy(asynchronous: bool) -> None:
    busy = answer(503, headers={"retry-after": "7"})
    driver = Driver(asynchronous, [busy, given("t0ken"), KETTLE], client=client())
    assert driver.wait(WaitPolicy(timeout=100.0, interval=1.0, max_interval=8.0)).state == "boiled"
    assert [call.at - START for call in driver.transport.calls] == [0.0, 7.0, 7.0]


def test_a_wait_ends_with_a_refusal(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [answer(401, error="invalid_client")], client=client())
    with pytest.raises(TokenRefused):
        driver.wait(WaitPolicy(timeout=100.0, interval=1.0, max_interval=8.0))
    assert sent_tokens(driver) == ["asked"]


def test_the_token_endpoint_is_not_signed_for(asynchronous: bool) -> None:
    seen: list[str] = []

    def sign(method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        seen.append(url)
        return {}

    Driver(asynchronous, [given("t0ken"), KETTLE], client=client(), sign=sign).call()
    assert seen == ["https://kettles.example/v1/kettles/1"]


def test_a_secret_is_shown_nowhere(asynchronous: bool, caplog: pytest.LogCaptureFixture) -> None:
    own = client()
    refusal = answer(401, {"x-sent": FORMS[2]}, error=FORMS[0], error_description=FORMS[1])
    driver = Driver(asynchronous, [refusal], client=own)
    with caplog.at_level(logging.DEBUG), pytest.raises(TokenRefused) as caught:
        driver.wait(WaitPolicy(timeout=5.0, interval=1.0, max_interval=8.0))
    error = caught.value
    texts = [str(error), str(vars(error)), pickle.dumps(error).decode("latin-1"), shown(error)]
    texts += [caplog.text, repr(own), repr(own.request()), str(driver.transport.calls[0].url)]
    texts += [str(driver.transport.calls[0].body), repr(vars(driver._core))]
    # As PHP writes JSON.
    escaped = refusal.body.replace(b"/", b"\\/")
    with pytest.raises(TokenRefused) as caught:
        own.read(Response(401, Headers(), escaped))
    texts += [str(caught.value), str(vars(caught.value)), shown(caught.value)]
    assert not [form for form in FORMS for text in texts if form in text]
    assert repr(own) == "<client credentials for https://login.example/token>"
    assert str(own.request().headers) == "<headers Accept, Authorization, Content-Type>"


@pytest.mark.parametrize("cross", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_leaves_its_process_in_nothing(cross: Callable[[Any], Any]) -> None:
    for each in (client(), client().request()):
        with pytest.raises(TypeError, match="it holds credentials"):
            cross(each) if cross is pickle.dumps else cross(getattr(each, "headers", each))


class Gate:
    """Answers as a script says, the token endpoint only once the gate is open."""

    def __init__(self, driver: Driver, patch: pytest.MonkeyPatch) -> None:
        self.open, self.arrived = threading.Event(), threading.Semaphore(0)
        self._send = driver.transport.send
        patch.setattr(driver.transport, "send", self.send)

    def send(self, method: str, url: str, *rest: Any) -> Response:
        if url == TOKEN_URL:
            self.arrived.release()
            assert self.open.wait(10)
        return self._send(method, url, *rest)


def test_many_threads_ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = Driver(False, [given("t0ken"), KETTLE], client=client())
    gate, together = Gate(driver, monkeypatch), threading.Barrier(8, timeout=10)

    def call() -> str:
        together.wait()
        return str(driver.call().body.state)

    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(call) for _ in range(8)]
        assert gate.arrived.acquire(timeout=10)
        gate.open.set()
        assert [each.result(10) for each in calls] == ["boiled"] * 8
    assert sent_tokens(driver) == ["asked", *["Bearer t0ken"] * 8]


def test_many_tasks_ask_once() -> None:
    driver = Driver(True, [given("t0ken"), KETTLE], client=client())

    async def run() -> None:
        await asyncio.gather(*(driver._async_core.call(ASK, parse_kettle) for _ in range(8)))

    asyncio.run(run())
    assert sent_tokens(driver) == ["asked", *["Bearer t0ken"] * 8]


def test_nobody_waits_longer_than_its_own_request_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = Driver(False, [given("t0ken"), KETTLE], client=client())
    gate = Gate(driver, monkeypatch)
    with pytest.raises(TransportTimeout, match=r"^token: the token endpoint took longer"):
        driver.call(timeout=0.05)
    gate.open.set()
    # What comes at last is kept.
    assert driver.call(timeout=5).body.state == "boiled"
    assert sent_tokens(driver) == ["asked", "Bearer t0ken"]


def test_no_task_waits_longer_than_its_own_request_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = Driver(True, [KETTLE], client=client())

    async def hang(*_: Any) -> Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def run() -> None:
        monkeypatch.setattr(AsyncScriptedTransport, "send", hang)
        with pytest.raises(TransportTimeout, match=r"^token: the token endpoint took longer"):
            await driver._async_core.call(ASK, parse_kettle, 0.05)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())


def test_a_closed_client_asks_for_nothing(asynchronous: bool) -> None:
    driver = Driver(asynchronous, [given("t0ken")], client=client())
    driver.close()
    with pytest.raises(ConfigurationError, match="closed"):
        driver.call()
    assert driver.transport.calls == []
