"""What tokens are asked for with: arguments and the environment, or what is missing of them."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.client_credentials import ClientCredentials, read_client
from runtime.credentials import RequestCredential, Secret
from runtime.errors import ConfigurationError, JobsError, TokenRefused

TOKEN_URL = "https://login.example/token?tenant=1"
SECRET = "s3cret/do-not:show"


def read(
    token: Any = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    token_url: str | None = None,
    base_url: str = "https://kettles.example/v1",
    documented_url: str = TOKEN_URL,
) -> ClientCredentials | None:
    return read_client(
        ("token", token, "KETTLE_TOKEN"),
        ("client_id", client_id, "KETTLE_CLIENT_ID"),
        ("client_secret", client_secret, "KETTLE_CLIENT_SECRET"),
        ("token_url", token_url, "KETTLE_TOKEN_URL"),
        base_url=base_url,
        documented_url=documented_url,
    )


APP: dict[str, Any] = {"client_id": "app", "client_secret": Secret(SECRET)}
VARIABLES = {"KETTLE_CLIENT_ID": "app", "KETTLE_CLIENT_SECRET": SECRET}


@pytest.mark.parametrize(
    ("arguments", "variables", "by_itself"),
    [
        (APP, {}, True),
        ({}, VARIABLES, True),
        ({"client_id": "app"}, {"KETTLE_CLIENT_SECRET": SECRET}, True),
        (APP, {"KETTLE_TOKEN": "t0ken"}, True),
        ({}, VARIABLES | {"KETTLE_TOKEN": "t0ken"}, False),
        (APP | {"token": "t0ken"}, VARIABLES, False),
        ({"token": lambda: "t0ken"}, VARIABLES, False),
    ],
)
def test_arguments_go_before_the_environment_and_a_token_before_a_client(
    arguments: dict[str, Any],
    variables: dict[str, str],
    by_itself: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = read(**arguments)
    assert (found is not None) == by_itself
    if found is not None:
        assert (
            found.request().headers["Authorization"] == "Basic YXBwOnMzY3JldCUyRmRvLW5vdCUzQXNob3c="
        )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, ["token= or set KETTLE_TOKEN", "client_secret=", "and KETTLE_CLIENT_SECRET"]),
        ({"client_id": "app"}, ["client_secret: ", "client_secret= or set KETTLE_CLIENT_SECRET"]),
        ({"client_secret": SECRET}, ["client_id: ", "client_id= or set KETTLE_CLIENT_ID"]),
        (APP | {"client_secret": Secret(f"{SECRET}\n")}, ["client_secret: ", "printable ASCII"]),
        (APP | {"client_secret": Secret("s3cr\u00e9t")}, ["client_secret: ", "printable ASCII"]),
        (APP | {"token_url": "login.example"}, ["token_url: ", "http or https URL"]),
        (APP | {"token_url": "https://app:s3cret@login.example/"}, ["token_url: ", "without user"]),
        (APP | {"token_url": "https://login.example/#s3cret"}, ["token_url: ", "fragment"]),
        (APP | {"token_url": "https://[login"}, ["token_url: ", "no URL"]),
        (APP | {"base_url": "https://[kettles"}, ["base_url: ", "no URL"]),
    ],
)
def test_what_is_missing_or_cannot_be_is_told(arguments: dict[str, Any], told: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(**arguments)
    assert not [part for part in told if part not in str(caught.value)]
    assert "s3cr" not in str(caught.value)


@pytest.mark.parametrize(
    ("base_url", "documented", "url"),
    [
        ("https://k.example/v1", "https://login.example/token", "https://login.example/token"),
        ("https://k.example/v1", "/token?a=b", "https://k.example/token?a=b"),
        ("https://k.example/v1", "token", "https://k.example/token"),
        ("https://k.example/v1/", "token", "https://k.example/v1/token"),
        ("https://k.example/v1/", "../token", "https://k.example/token"),
    ],
)
def test_a_documented_url_may_be_relative_to_the_server(
    base_url: str, documented: str, url: str
) -> None:
    found = read(**APP, base_url=base_url, documented_url=documented)
    assert found is not None
    assert found.token_url == url
    own = read(**APP, token_url="http://mock/token", base_url=base_url, documented_url=documented)
    assert own is not None
    assert own.token_url == "http://mock/token"


def test_the_same_errors_stand_above_it() -> None:
    assert issubclass(TokenRefused, JobsError)
    with pytest.raises(ConfigurationError, match="pass token= or set NONE"):
        RequestCredential("token", "Authorization", "Bearer ", None, "NONE")
