"""What is told of a request's credentials: the alternative that lacks least."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from jobcontracts.model.http import Request
from jobcontracts.model.security import Scheme, credential_fault

TOKEN = Scheme.of("session", {"type": "http", "scheme": "bearer"})
BASIC = Scheme.of("account", {"type": "http", "scheme": "basic"})
KEY = Scheme.of("tenant", {"type": "apiKey", "in": "header", "name": "X-Tenant"})


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"authorization": "Bearer good", "x-tenant": "good"}, ""),
        (
            {"authorization": "bearer good", "x-tenant": "bad"},
            "tenant is not an accepted credential",
        ),
        ({"authorization": "Bearer good"}, "tenant is missing"),
        ({"x-tenant": ""}, "session is missing; tenant is missing"),
        (
            {"authorization": "Bearer bad"},
            "tenant is missing; session is not an accepted credential",
        ),
        (
            {"authorization": "Token good", "x-tenant": "good"},
            "session is missing: Authorization has to read Bearer TOKEN",
        ),
    ],
)
def test_each_credential_that_a_request_lacks_is_named(
    headers: Mapping[str, str], told: str
) -> None:
    request = Request("GET", "/jobs", headers)
    assert credential_fault([[TOKEN, KEY]], request, lambda _, secret: secret == "good") == told


def test_the_alternative_that_lacks_least_is_told() -> None:
    request = Request("GET", "/jobs", {"x-tenant": "good"})
    wanted = [[BASIC, TOKEN], [KEY, BASIC]]
    assert credential_fault(wanted, request, lambda _, secret: True) == "account is missing"


def test_a_challenge_names_the_scheme_or_the_key_that_is_wanted() -> None:
    told = [scheme.challenge("jobs") for scheme in (TOKEN, BASIC, KEY)]
    assert told == [
        "Bearer",
        'Basic realm="jobs", charset="UTF-8"',
        'ApiKey in="header", name="X-Tenant"',
    ]
