"""What is shown of a message: no credential, by where it travels, how it is called, what it is."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcontracts.model.masking import MASK, CredentialMask, ExchangeMask, looks_like_credential

SECRET = "s3cret/va lue+1"
SCHEMES: list[dict[str, Any]] = [
    {"type": "http", "scheme": "Vendor-HMAC"},
    {"type": "apiKey", "in": "header", "name": "X-Vendor"},
    {"type": "apiKey", "in": "query", "name": "who"},
    {"type": "apiKey", "in": "cookie", "name": "seat"},
]


@pytest.fixture
def mask() -> ExchangeMask:
    return CredentialMask(SCHEMES, ["known-secret"]).exchange()


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "X-Auth-Token",
        "accessToken",
        "client_secret",
        "PASSWORD",
        "user[password]",
        "passwd",
        "db.pwd",
        "Passphrase",
        "api-key",
        "apikey",
        "APIKey",
        "x_api_key",
        "Ocp-Apim-Subscription-Key",
        "X-Functions-Key",
        "AWSAccessKeyId",
        "private.key",
        "Authorization",
        "Proxy-Authorization",
        "X-Authorisation",
        "Cookie",
        "Set-Cookie",
        "X-Amz-Signature",
        "X-Amz-Credential",
        "sig",
        "Session",
        "JSESSIONID",
        "PHPSESSID",
        "sid",
        "code",
        "key",
        "X-CSRF",
        "x-auth",
        "oauth",
        "jwt",
        "one_time_otp",
        "totp",
        "X-Pass",
        "PassKey",
        "Authentication",
        "ｔｏｋｅｎ",  # noqa: RUF001  (as wide as the letters of the language beside it)
        "to\u200bken",
        " token ",
        "t-o-k-e-n",
    ],
)
def test_a_name_that_looks_like_a_credentials(name: str) -> None:
    assert looks_like_credential(name)


@pytest.mark.parametrize(
    "name",
    [
        "Accept",
        "Author",
        "X-Author-Key-Word",
        "Idempotency-Key",
        "partition_key",
        "sort-key",
        "encode",
        "status_code",
        "X-Error-Code",
        "Location",
        "design",
        "signal",
        "passenger",
        "compass",
        "inside",
        "monkey",
        "X-Workspace-Slug",
        "",
    ],
)
def test_a_name_that_looks_like_none(name: str) -> None:
    assert not looks_like_credential(name)


@pytest.mark.parametrize("name", ["code", "key", "session", "sessionId", "sig", "signature"])
def test_in_a_body_some_names_are_usual_ones(name: str) -> None:
    assert not looks_like_credential(name, in_body=True)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", f"Bearer {SECRET}", "Bearer ***"),
        ("authorization", f"BASIC {SECRET}", "BASIC ***"),
        ("Authorization", f"Vendor-HMAC id={SECRET}", "Vendor-HMAC ***"),
        ("Authorization", SECRET, "***"),
        ("Authorization", "half-a-secret other-half", "***"),
        ("X-VENDOR", SECRET, "***"),
        ("X-Secret-Thing", SECRET, "***"),
        ("Cookie", f"a=b; seat={SECRET}", "***"),
        ("Set-Cookie", f"seat={SECRET}; Path=/", "***"),
        ("Location", "https://a.example/x?token=abcdef&y=1", "https://a.example/x?token=***&y=1"),
        (
            "Location",
            "https://me:pw@a.example/x#access_token=ab",
            "https://***@a.example/x#access_token=***",
        ),
        (
            "Link",
            "<https://a.example/?sig=ab%2F>; rel=next",
            "<https://a.example/?sig=***>; rel=next",
        ),
        ("Accept", "text/html;q=0.9", "text/html;q=0.9"),
        ("Retry-After", "5", "5"),
    ],
)
def test_a_header(mask: ExchangeMask, name: str, value: str, shown: str) -> None:
    assert mask.header(name, value) == shown


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("who=me&x=1", "who=***&x=1"),
        ("WHO=me", "WHO=***"),
        ("x=1&to%6Ben=a%20b", "x=1&to%6Ben=***"),
        ("to+ken=a", "to+ken=***"),
        ("token=a;b=c&d=e", "token=***&d=e"),
        ("a=1;token=b", "a=1;token=***"),
        ('token="a b"&x=', "token=***&x="),
        ("token==a=b", "token=***"),
        ("token=", "token=***"),
        ("next=https%3A%2F%2Fa.example%2F%3Ftoken%3Dabc", "next=***"),
        ("next=https://me:pw@a.example/?token=abc", "next=https://***@a.example/?token=***"),
        ("q=known%2Dsecret", "q=***"),
        ("token", "token"),
        ("", ""),
        ("&&=&", "&&=&"),
        ("page=2&limit=10%25", "page=2&limit=10%25"),
    ],
)
def test_a_query(mask: ExchangeMask, query: str, shown: str) -> None:
    assert mask.query(query) == shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"password": "abc", "name": "n"}', '{"password": "***", "name": "n"}'),
        ('{"to\\u006ben":"a\\"b","x":1}', '{"to\\u006ben":"***","x":1}'),
        (
            '{"credentials": {"user": "u", "more": ["v", 12]}, "x": "y"}',
            '{"credentials": {"user": "***", "more": ["***", "***"]}, "x": "y"}',
        ),
        ('[{"apiKey": "a"}, "b"]', '[{"apiKey": "***"}, "b"]'),
        (
            '{"pin_password": 1234, "max_tokens": 5, "secret": true}',
            '{"pin_password": "***", "max_tokens": 5, "secret": true}',
        ),
        ('{"code": "NOT_FOUND", "key": "a"}', '{"code": "NOT_FOUND", "key": "a"}'),
        ('{"a": {"password": "abc, and the end is miss', '{"a": {"password": "***"'),
        ('{"password" : "abc\\', '{"password" : "***"\\'),
        ('{"url": "https://a.example/?sig=abc&x=1"}', '{"url": "https://a.example/?sig=***&x=1"}'),
        ("plain text", "plain text"),
        ("", ""),
    ],
)
def test_a_body(mask: ExchangeMask, body: str, shown: str) -> None:
    assert mask.body(body) == shown


def test_a_form(mask: ExchangeMask) -> None:
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    assert mask.body("grant=x&client_secret=abc", kind) == "grant=x&client_secret=***"


def test_what_was_found_in_one_place_is_hidden_in_every_other(mask: ExchangeMask) -> None:
    basic = base64.b64encode(b"somebody:pass-phrase").decode()
    mask.header("Authorization", f"Basic {basic}")
    mask.query("token=in-the%20query")
    mask.body('{"password": "in-the-body"}')
    text = f"{basic} pass-phrase in-the query in-the%20query in-the-body known-secret"
    assert mask.text(text) == " ".join([MASK] * 6)


def test_a_known_secret_is_hidden_in_each_form_in_which_it_is_sent() -> None:
    mask = CredentialMask([], ["me:a b"]).exchange()
    encoded = base64.b64encode(b"me:a b").decode()
    assert mask.text(f"me:a b, me%3Aa%20b, {encoded}") == "***, ***, ***"


VALUES = st.text(min_size=6).map(lambda text: f"<<{text}>>")
JSON = st.recursive(
    st.text() | st.integers() | st.none(), lambda j: st.lists(j) | st.dictionaries(st.text(), j)
)


@given(secret=VALUES, before=JSON, ascii_only=st.booleans(), cut=st.integers(0, 3))
def test_no_json_shows_a_password(secret: str, before: Any, ascii_only: bool, cut: int) -> None:
    value = {"a": before, "b": [{"password": [secret, {"x": secret}]}], "c": before}
    text = json.dumps(value, ensure_ascii=ascii_only)
    shown = CredentialMask([]).exchange().body(text[: len(text) - cut])
    assert json.dumps(secret, ensure_ascii=ascii_only)[1:-1] not in shown


@given(st.text())
def test_any_text_can_be_masked(text: str) -> None:
    mask = CredentialMask(SCHEMES, ["known-secret"]).exchange()
    parts = [
        mask.header(text, text),
        mask.header("cookie", text),
        mask.query(text),
        mask.body(text),
    ]
    parts += [mask.body("{" + text), mask.url(text), mask.header("authorization", f"basic {text}")]
    assert all(isinstance(mask.text(part), str) for part in parts)
