"""Credentials are asked for late, once, and shown nowhere."""

from __future__ import annotations

import asyncio
import copy
import pickle
import threading
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from runtime.credentials import RequestCredential, Secret, SecretHeaders, read_setting, redacted
from runtime.errors import ConfigurationError
from runtime.messages import Headers, Response


def credential(source: Any, variable: str = "KETTLE_TOKEN") -> RequestCredential:
    return RequestCredential("token", "Authorization", "Bearer ", source, variable)


def plain(secret: Secret) -> str:
    return str.__str__(secret)


def counted(asked: list[str]) -> Callable[[], str]:
    """Return a function that returns a token and writes down that it did."""

    def fetch() -> str:
        asked.append("t0ken")
        return "t0ken"

    return fetch


def test_a_string_is_sent_behind_its_prefix() -> None:
    assert plain(credential(" t0ken ").get(5)) == "Bearer t0ken"


@pytest.mark.parametrize(
    ("location", "url", "sent_to", "cookie"),
    [
        ("query", "https://a.example/j", "https://a.example/j?k%26y=a%2Fb", None),
        ("query", "https://a.example/j?x=1", "https://a.example/j?x=1&k%26y=a%2Fb", None),
        ("cookie", "https://a.example/j", "https://a.example/j", "seat=1; k&y=a/b"),
    ],
)
def test_a_credential_has_its_place_in_the_query_or_among_cookies(
    location: Any, url: str, sent_to: str, cookie: str | None
) -> None:
    key = RequestCredential("key", "k&y", "", "a/b", "NONE", location=location)
    headers = SecretHeaders({"Cookie": "seat=1"} if cookie else {})
    assert str.__str__(key.add_to(headers, url, key.get(5))) == sent_to
    shown = headers.get("Cookie")
    assert (shown and str.__str__(shown)) == cookie


def test_a_function_is_asked_when_the_first_request_is_sent_and_not_again() -> None:
    asked: list[str] = []
    source = credential(counted(asked))
    assert not asked
    assert plain(source.get(5)) == plain(source.get(5)) == "Bearer t0ken"
    assert asked == ["t0ken"]


def test_a_refused_value_is_asked_for_again() -> None:
    values = iter(["old", "new"])
    source = credential(lambda: next(values))
    assert source.invalidate(source.get(5))
    assert plain(source.get(5)) == "Bearer new"


def test_a_newer_value_is_not_forgotten_for_an_older_one() -> None:
    values = iter(["old", "new"])
    source = credential(lambda: next(values))
    old = source.get(5)
    source.invalidate(old)
    source.get(5)
    assert source.invalidate(old)
    assert plain(source.get(5)) == "Bearer new"


def test_a_string_is_not_worth_asking_again() -> None:
    source = credential("t0ken")
    assert not source.invalidate(source.get(5))


async def fetched() -> str:
    await asyncio.sleep(0)
    return "t0ken"


@pytest.mark.parametrize("source", ["t0ken", lambda: "t0ken", fetched])
def test_an_async_client_takes_a_string_or_either_kind_of_function(source: Any) -> None:
    assert plain(asyncio.run(credential(source).get_async(5))) == "Bearer t0ken"


def test_many_tasks_ask_an_async_function_once() -> None:
    asked = []

    async def fetch() -> str:
        asked.append(1)
        await asyncio.sleep(0)
        return "t0ken"

    async def run() -> list[Secret]:
        source = credential(fetch)
        return await asyncio.gather(*(source.get_async(5) for _ in range(50)))

    assert {plain(value) for value in asyncio.run(run())} == {"Bearer t0ken"}
    assert asked == [1]


def test_many_threads_ask_a_function_once() -> None:
    asked: list[str] = []
    together = threading.Barrier(8, timeout=10)
    source = credential(counted(asked))

    def get() -> None:
        together.wait()
        source.get(5)

    threads = [threading.Thread(target=get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert asked == ["t0ken"]


def test_a_function_that_raises_is_asked_again_by_the_next_request() -> None:
    values: list[Any] = [OSError("no network"), "t0ken"]

    def fetch() -> str:
        value = values.pop(0)
        if isinstance(value, Exception):
            raise value
        return str(value)

    source = credential(fetch)
    with pytest.raises(OSError, match="no network"):
        source.get(5)
    assert plain(source.get(5)) == "Bearer t0ken"


def test_an_async_function_in_a_sync_client_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="found an async function in a sync client"):
        credential(fetched).get(5)


def test_the_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETTLE_TOKEN", "fr0m-env")
    assert plain(credential(None).get(5)) == "Bearer fr0m-env"
    assert plain(credential("t0ken").get(5)) == "Bearer t0ken"


@pytest.mark.parametrize("value", [None, ""])
def test_without_any_credential_there_is_no_client(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KETTLE_TOKEN", raising=False)
    with pytest.raises(ConfigurationError, match="pass token= or set KETTLE_TOKEN"):
        credential(value)


BAD = ["s3cret\n", "s3cr\u00e9t", "s3cret\r\nX: y", b"s3cret", "   ", 7, None]


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: lambda: value])
def test_what_cannot_be_a_header_is_refused_and_shown_nowhere(
    value: Any, wrap: Callable[[Any], Any]
) -> None:
    if value is None and wrap(value) is None:
        return
    with pytest.raises(ConfigurationError, match=r"^token: expected") as caught:
        credential(wrap(value)).get(5)
    assert "s3cr" not in str(caught.value)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in shown.stack if "templates" in frame.filename]
    assert ours
    assert "s3cr" not in str([frame.locals for frame in ours])


def test_no_repr_shows_a_credential() -> None:
    source = credential("s3cret")
    headers = SecretHeaders({"Authorization": source.get(5), "Accept": "x"})
    for shown in (repr(source), repr(source.get(5)), repr(headers), f"{[source.get(5)]}"):
        assert "s3cret" not in shown
    assert repr(headers) == "<headers Authorization, Accept>"
    assert repr(source) == "<credential token>"


def test_a_setting_is_the_argument_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETTLE_ROOM", "kitchen")
    assert read_setting("room", None, "KETTLE_ROOM") == "kitchen"
    assert read_setting("room", "hall", "KETTLE_ROOM") == "hall"
    monkeypatch.delenv("KETTLE_ROOM")
    assert read_setting("room", None, "KETTLE_ROOM") is None
    with pytest.raises(ConfigurationError, match="pass room= or set KETTLE_ROOM"):
        read_setting("room", None, "KETTLE_ROOM", required=True)


def test_an_empty_variable_is_no_choice_of_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETTLE_BASE_URL", "")
    with pytest.raises(ConfigurationError, match="base_url: KETTLE_BASE_URL is empty; unset it"):
        read_setting("base_url", None, "KETTLE_BASE_URL")
    assert read_setting("base_url", "http://kettle", "KETTLE_BASE_URL") == "http://kettle"


@pytest.mark.parametrize("cross", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_credential_leaves_its_process_in_nothing(cross: Callable[[Any], Any]) -> None:
    source = credential("s3cret")
    secret = source.get(5)
    for each in (source, secret, SecretHeaders(Authorization=secret)):
        with pytest.raises(TypeError, match="it holds credentials"):
            cross(each)


@pytest.mark.parametrize("token", ["s3cret-t0ken", "x"])
def test_a_credential_that_is_repeated_is_taken_out_of_a_response(token: str) -> None:
    source = credential(token)
    sent = [(source, source.get(5))]
    response = Response(401, Headers([("x-sent", f"Bearer {token}")]), b"no " + token.encode())
    found = redacted(response, sent)
    # What is very short is in every text, and is left.
    expected = token if token == "x" else "<secret>"
    assert found.headers == {"x-sent": f"Bearer {expected}"}
    assert found.body == f"no {expected}".encode()
