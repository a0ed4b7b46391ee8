"""URLs: a server may name only what is on the client's own origin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.errors import ConfigurationError, ForeignOrigin
from runtime.origins import BaseUrl, given_target

BASE = BaseUrl("https://api.example.com/v2")
TEMPLATE = "/orgs/{org}/jobs/{job_id}/status"


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://api.example.com", "https://api.example.com"),
        ("https://api.example.com/", "https://api.example.com"),
        ("https://api.example.com:8443/v2//", "https://api.example.com:8443/v2"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_a_base_url_is_scheme_host_and_path(url: str, normal: str) -> None:
    assert BaseUrl(url).url == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example.com",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "https://",
        "https:///v2",
        "https://user:s3cret@api.example.com",
        "https://api.example.com?key=s3cret",
        "https://api.example.com#x",
        "https://api.example.com:port",
        "https://api.example.com:99999",
        "https://[::1",
        "https://api example.com",
        "https://api.example.com\\@evil.example",
        "https://api.example.com/v2\r\nX: y",
    ],
)
def test_anything_else_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^base_url: expected an http or https") as caught:
        BaseUrl(url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("/orgs/1", "https://api.example.com/orgs/1"),
        ("status", "https://api.example.com/v2/jobs/status"),
        ("../results?x=1", "https://api.example.com/v2/results?x=1"),
        ("?page=2", "https://api.example.com/v2/jobs/7?page=2"),
        ("https://api.example.com/orgs/1", "https://api.example.com/orgs/1"),
        ("HTTPS://API.EXAMPLE.COM:443/x", "https://api.example.com/x"),
        ("https://api.example.com", "https://api.example.com/"),
        ("https://api.example.com?x=1", "https://api.example.com/?x=1"),
        ("/x?y#fragment", "https://api.example.com/x?y"),
        ("https:/x", "https://api.example.com/x"),
        ("//api.example.com/x", "https://api.example.com/x"),
        # A server behind a proxy that speaks TLS for it; the request goes to our own root.
        ("http://api.example.com/x?y", "https://api.example.com/x?y"),
        ("http://api.example.com:80/x", "https://api.example.com/x"),
    ],
)
def test_a_reference_on_the_own_origin_is_followed(reference: str, url: str) -> None:
    assert BASE.follow(reference, "/jobs/7") == url


@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example/x",
        "//evil.example/x",
        "http://api.example.com:8080/x",
        "http://api.example.com:443/x",
        "https://api.example.com:8443/x",
        "https://api.example.com.evil.example/x",
        "https://user@api.example.com/x",
        "https://user:password@api.example.com/x",
        "https://api.example.com@evil.example/x",
        "https://evil.example#@api.example.com/",
        "https://evil.example\\@api.example.com/",
        "\\\\evil.example/x",
        "/\\evil.example/x",
        "/\t/evil.example/x",
        "https://api.example.com\r\nX: y",
        "/x\r\nHost: evil.example",
        " https://api.example.com/x",
        "/two words",
        "javascript:alert(1)",
        "data:text/plain,x",
        "file:///etc/passwd",
        "https://[::1/x",
        "https://api.example.com:x/",
        "https://api.ex\u00e4mple.com/",
        "/\x00",
    ],
)
def test_any_other_reference_raises(reference: str) -> None:
    with pytest.raises(ForeignOrigin, match=r"expected a URL on https://api.example.com/v2"):
        BASE.follow(reference, "/jobs/7")


def test_a_long_reference_is_not_repeated_in_full() -> None:
    with pytest.raises(ForeignOrigin) as caught:
        BASE.follow("https://evil.example/" + "x" * 100_000, "/jobs/7")
    assert len(str(caught.value)) < 500


@given(st.text(max_size=40))
def test_whatever_a_server_names_the_origin_stays(reference: str) -> None:
    try:
        url = BASE.follow(reference, "/jobs/7")
    except ForeignOrigin:
        return
    assert url.startswith("https://api.example.com/")


@pytest.mark.parametrize("slashes", ["///", "////", "https:///", "https:////"])
def test_too_many_slashes_never_lead_to_another_host(slashes: str) -> None:
    try:
        url = BASE.follow(f"{slashes}evil.example/x", "/jobs/7")
    except ForeignOrigin:
        return
    assert url.startswith("https://api.example.com/")


def test_a_target_below_the_base_url_becomes_a_whole_url() -> None:
    assert BASE.absolute("/jobs/7") == "https://api.example.com/v2/jobs/7"
    assert BASE.absolute("https://api.example.com/x") == "https://api.example.com/x"


def test_a_url_gives_back_what_the_path_was_made_of() -> None:
    url = "https://api.example.com/v2/orgs/a%2Fb/jobs/%C3%A9/status?x=1"
    assert BASE.key_values(TEMPLATE, url) == {"org": "a/b", "job_id": "é"}


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com/v2/orgs/a/jobs/b",
        "https://api.example.com/v2/orgs//jobs/b/status",
        "https://api.example.com/v2/orgs/a/jobs/b/c/status",
        "https://api.example.com/v3/orgs/a/jobs/b/status",
        "https://api.example.com/v2/orgs/a/jobs/b/status/",
        "https://api.example.com/",
    ],
)
def test_a_url_of_something_else_gives_nothing(url: str) -> None:
    assert BASE.key_values(TEMPLATE, url) is None


def test_a_template_is_not_a_pattern() -> None:
    assert BASE.key_values("/a.b/{id}", "https://api.example.com/v2/axb/1") is None


def test_a_repr_shows_the_url() -> None:
    assert repr(BASE) == "<BaseUrl https://api.example.com/v2>"


@pytest.mark.parametrize(
    ("reference", "adopted"),
    [
        ("/v2/jobs/8?t=1", "https://api.example.com/v2/jobs/8?t=1"),
        ("http://inner:8080/v2/jobs/8?t=a%2Fb", "https://api.example.com/v2/jobs/8?t=a%2Fb"),
        ("http://inner/api/jobs/8", "https://api.example.com/v2/jobs/8"),
        ("http://inner/jobs/8", "https://api.example.com/jobs/8"),
    ],
)
def test_a_server_behind_a_proxy_names_itself_otherwise(reference: str, adopted: str) -> None:
    assert BASE.adopt(reference, "/jobs", "/api") == adopted


@given(st.text(max_size=40))
def test_whatever_names_a_job_is_asked_for_at_the_own_origin(reference: str) -> None:
    try:
        url = BASE.adopt(reference, "/jobs/7", "/api")
    except ForeignOrigin:
        return
    assert url.startswith("https://api.example.com/")


@pytest.mark.parametrize(
    ("location", "target", "whole"),
    [
        ("", "/jobs/7?a=1", "/jobs/7?a=1"),
        ("/jobs/7", "/jobs/7?a=1", "/jobs/7?a=1"),
        ("/jobs/7?b=%2f&b=", "/jobs/7?a=1&b=2", "/jobs/7?b=%2f&b=&a=1"),
        ("/jobs/7?a+b=1", "/jobs/7?a%20b=2", "/jobs/7?a+b=1"),
    ],
)
def test_a_given_url_stays_as_it_is(location: str, target: str, whole: str) -> None:
    assert given_target(location, target) == whole
