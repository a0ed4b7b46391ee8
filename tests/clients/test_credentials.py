"""Credentials: from arguments, functions and the environment; to one origin; shown nowhere."""

from __future__ import annotations

import logging
import pickle
import traceback
from importlib import import_module
from types import ModuleType
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import DEFAULT_CREDENTIALS, create_app
from jobcontracts.model.contract import Contract

from ..conftest import InProcessTransport, plan_to
from .conftest import Setting, job_at_mock

SECRET = "s3cr3t-do-not-show"


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
@pytest.mark.usefixtures("no_environment")
def test_all_that_is_missing_is_named_at_once_with_its_arguments_and_variables(
    package: ModuleType, kind: str
) -> None:
    environment = import_module(f"{package.__name__}.environment")
    needed = environment.CREDENTIALS | environment.REQUIRED_SETTINGS
    if not needed:
        pytest.skip("a client of the vendor needs nothing")
    with pytest.raises(package.ConfigurationError) as missing:
        getattr(package, kind)()
    named = str(missing.value)
    assert all(f"pass {name}= or set {variable}" in named for name, variable in needed.items())
    *given, last = needed
    with pytest.raises(package.ConfigurationError) as missing:
        getattr(package, kind)(**dict.fromkeys(given, "x" * 8))
    assert str(missing.value).startswith(f"{last}: ")


@pytest.mark.usefixtures("no_environment")
def test_the_environment_is_enough(
    package: ModuleType, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = import_module(f"{package.__name__}.environment")
    for variable in environment.CREDENTIALS.values():
        monkeypatch.setenv(variable, DEFAULT_CREDENTIALS[0])
    for variable in environment.REQUIRED_SETTINGS.values():
        monkeypatch.setenv(variable, "acme")
    client = package.Client()
    assert "{" not in repr(client)
    monkeypatch.setenv(environment.OPTIONAL_SETTINGS["base_url"], "http://elsewhere/x")
    assert repr(package.Client()) == "<Client http://elsewhere/x>"


def test_a_wrong_credential_is_refused_and_shown_nowhere(
    contract: Contract,
    package: ModuleType,
    arguments: dict[str, str],
    credentials: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app([contract])
    wrong = arguments | dict.fromkeys(credentials, SECRET)
    with (
        caplog.at_level(logging.DEBUG, logger=package.__name__),
        httpx2.Client(transport=InProcessTransport(app)) as http,
        package.Client(http_client=http, **wrong) as client,
    ):
        handle = job_at_mock(client, app, contract)
        with pytest.raises(package.StatusError) as refused:
            handle.wait(timeout=5)
    assert refused.value.status == 401
    shown = traceback.TracebackException.from_exception(refused.value, capture_locals=True)
    frames = [
        (frame.filename, frame.locals or {})
        for frame in shown.stack
        if package.__name__ in frame.filename
    ]
    assert frames
    assert SECRET not in str([local for _, local in frames])
    texts = [repr(client), repr(handle), repr(refused.value), str(refused.value), caplog.text]
    assert SECRET not in "".join(texts)
    assert SECRET not in repr(vars(client._core))


def test_a_function_is_asked_again_once_after_a_401(
    contract: Contract,
    package: ModuleType,
    arguments: dict[str, str],
    credentials: dict[str, str],
) -> None:
    app = create_app([contract])
    answers = ["stale", DEFAULT_CREDENTIALS[0], "stale again", "stale still", "never asked for"]
    first = next(iter(credentials))
    with (
        httpx2.Client(transport=InProcessTransport(app)) as http,
        package.Client(http_client=http, **arguments | {first: lambda: answers.pop(0)}) as client,
    ):
        handle = job_at_mock(client, app, contract)
        assert handle.poll().state
        assert len(answers) == 3
        assert handle.poll().state
        assert len(answers) == 3, "a credential that works is kept"


def test_a_credential_that_stays_wrong_is_not_asked_for_for_ever(
    contract: Contract,
    package: ModuleType,
    arguments: dict[str, str],
    credentials: dict[str, str],
) -> None:
    app = create_app([contract])
    asked: list[str] = []
    first = next(iter(credentials))

    def fetch() -> str:
        asked.append("wrong")
        return "wrong"

    wrong = arguments | {first: fetch}
    with (
        httpx2.Client(transport=InProcessTransport(app)) as http,
        package.Client(http_client=http, **wrong) as client,
    ):
        handle = job_at_mock(client, app, contract)
        with pytest.raises(package.StatusError):
            handle.poll()
    assert asked == ["wrong", "wrong"]


async def fetch_token() -> str:
    return DEFAULT_CREDENTIALS[0]


def test_an_async_function_serves_the_async_client(
    contract: Contract, package: ModuleType, arguments: dict[str, str]
) -> None:
    import asyncio

    environment = import_module(f"{package.__name__}.environment")
    app = create_app([contract])

    async def poll() -> Any:
        sources = arguments | dict.fromkeys(environment.CREDENTIALS, fetch_token)
        http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app))
        async with http, package.AsyncClient(http_client=http, **sources) as client:
            return await job_at_mock(client, app, contract).poll()

    assert asyncio.run(poll()).state


@pytest.mark.parametrize(
    "url", ["ftp://x", "http://", "x", "http://u:p@h", "http://h/?q", "http://[x"]
)
def test_a_base_url_that_cannot_be_one_is_refused(
    package: ModuleType, arguments: dict[str, str], url: str
) -> None:
    with pytest.raises(package.ConfigurationError, match="base_url"):
        package.Client(**arguments | {"base_url": url})


def test_a_job_on_another_origin_is_refused(setting: Setting) -> None:
    url = setting.start().url.replace("http://mock", "http://elsewhere")
    with pytest.raises(setting.package.ForeignOrigin):
        setting.client.job_at(url)


def test_a_wait_logs_a_line_per_poll_without_credentials(
    setting: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    handle = setting.start()
    with caplog.at_level(logging.DEBUG, logger=setting.package.__name__):
        done = setting.run(handle.wait, timeout=60)
    lines = [r.message for r in caplog.records if r.name == setting.package.__name__]
    assert len(lines) == done.attempt
    first = plan_to(setting.contract, "succeeded").states[0]
    assert lines[0].startswith(f"poll 1 of {handle.url.partition('?')[0]}: {first} (")
    assert "next poll in" in lines[0]
    assert lines[-1].endswith("the wait is over")
    assert DEFAULT_CREDENTIALS[0] not in caplog.text


def test_an_update_can_be_kept(setting: Setting) -> None:
    """A queue or another process may carry it: it is plain data."""
    update = setting.run(setting.start().poll)
    assert pickle.loads(pickle.dumps(update)) == update
