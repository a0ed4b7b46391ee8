"""The token endpoint: what it takes and what it gives, by RFC 6749."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import MockApplication

from ..conftest import InProcessTransport

URL = "/_mock/oauth2/token"
GRANT = {"grant_type": "client_credentials"}
BODY = {"client_id": "app", "client_secret": "any"}


@pytest.fixture
def client(app: MockApplication) -> Iterator[httpx2.Client]:
    """A client that says of itself nothing."""
    with httpx2.Client(transport=InProcessTransport(app), base_url="http://mock") as found:
        yield found


def basic(pair: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


@pytest.mark.parametrize(
    "request_parts",
    [
        {"data": GRANT | BODY},
        {"data": GRANT, "headers": basic("app:any")},
        # Each is encoded as in a form (section 2.3.1).
        {"data": GRANT, "headers": basic("a%3Ap+p:%C3%A4")},
        # What has no value is not there, what is unknown is ignored (section 3.2).
        {"data": GRANT | BODY | {"scope": "", "audience": "all"}},
    ],
)
def test_every_client_gets_a_token(client: httpx2.Client, request_parts: dict[str, Any]) -> None:
    answer = client.post(URL, **request_parts)
    assert answer.status_code == 200
    found = answer.json()
    assert found.pop("access_token").isascii()
    assert found == {"token_type": "Bearer", "expires_in": 3600}
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")


def test_the_scope_that_is_asked_for_is_granted(client: httpx2.Client) -> None:
    answer = client.post(URL, data=GRANT | BODY | {"scope": "a b"})
    assert answer.json()["scope"] == "a b"


WRONG: dict[str, tuple[dict[str, Any], int, str]] = {
    "another grant": ({"data": BODY | {"grant_type": "password"}}, 400, "unsupported_grant_type"),
    "no grant": ({"data": BODY}, 400, "invalid_request"),
    "no form": ({"json": GRANT | BODY}, 400, "invalid_request"),
    "no text": (
        {
            "content": b"grant_type=%ff\xff",
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        *(400, "invalid_request"),
    ),
    "a field twice": (
        {"data": BODY | {"grant_type": ["client_credentials"] * 2}},
        *(400, "invalid_request"),
    ),
    "two ways": ({"data": GRANT | BODY, "headers": basic("app:any")}, 400, "invalid_request"),
    "no client": ({"data": GRANT}, 401, "invalid_client"),
    "an empty secret": ({"data": GRANT | {"client_id": "app"}}, 401, "invalid_client"),
    "an empty id": ({"data": GRANT, "headers": basic(":any")}, 401, "invalid_client"),
    "no pair": ({"data": GRANT, "headers": basic("app")}, 401, "invalid_client"),
    "no base64": ({"data": GRANT, "headers": {"Authorization": "Basic %"}}, 401, "invalid_client"),
    "a token": ({"data": GRANT, "headers": {"Authorization": "Bearer x"}}, 401, "invalid_client"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_request_is_refused_by_the_standards_word(client: httpx2.Client, case: str) -> None:
    parts, status, code = WRONG[case]
    answer = client.post(URL, **parts)
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "error_description"}
    assert answer.json()["error"] == code
    assert answer.headers["cache-control"] == "no-store"
    # Section 5.2, and RFC 9110, section 15.5.2.
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_what_is_too_long_is_not_read(client: httpx2.Client) -> None:
    assert client.post(URL, data=GRANT | {"client_id": "a" * (1 << 16)}).status_code == 413


def token(client: httpx2.Client) -> str:
    return str(client.post(URL, data=GRANT | BODY).json()["access_token"])


def test_its_tokens_are_accepted_where_a_bearer_token_is(
    app: MockApplication, client: httpx2.Client
) -> None:
    vendor, job = app.vendors["seequent_evo"], app.create_job("seequent_evo")
    url = vendor.url(vendor.contract.poll.id, job, "http://mock")

    def refused(token: str) -> bool:
        answer = client.get(url, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code == 401

    tokens = [token(client), token(client)]
    assert tokens[0] != tokens[1]
    assert [refused(each) for each in tokens] == [False, False]
    others = ["mock-token-0", "mock-token-3", "mock-token-01", f"mock-token-{'1' * 5000}"]
    assert [refused(each) for each in others] == [True] * 4
    app.reset()
    app.create_job("seequent_evo", parameters=job.parameters)
    # Clients that were there before still are; the same requests get the same tokens.
    assert not refused(tokens[1])
    assert token(client) == tokens[0]


def test_its_tokens_are_no_keys(app: MockApplication, client: httpx2.Client) -> None:
    # Oration wants a bearer token, and a key besides.
    vendor, job = app.vendors["oration"], app.create_job("oration")
    url = vendor.url(vendor.contract.poll.id, job, "http://mock")
    headers = {"Authorization": f"Bearer {token(client)}", "x-api-key": token(client)}
    answer = client.get(url, headers=headers | {"x-workspace-slug": "acme"})
    assert answer.status_code == 401
    headers["x-api-key"] = "mock-token"
    assert client.get(url, headers=headers | {"x-workspace-slug": "acme"}).status_code != 401
