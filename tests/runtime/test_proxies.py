"""Which proxy a request goes through, by what the environment says: nothing is sent."""

from __future__ import annotations

import platform
import traceback
import urllib.request
from urllib.parse import urlsplit

import pytest

from runtime.errors import ConfigurationError
from runtime.network import Network
from runtime.proxies import Proxy, Routes

VENDOR = "https://vendor.example/v1"
pytestmark = pytest.mark.usefixtures("no_variables")


def way(url: str, **arguments: str) -> str:
    """Return the URL of the proxy that a request goes through, and who names it; empty if none."""
    proxy = Network(**arguments).proxy_of(url)
    return "" if proxy is None else f"{proxy.url} by {proxy.name}"


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_a_variable_of_either_case_names_the_proxy(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "http://proxy.example:3128/")
    assert way(VENDOR) == f"http://proxy.example:3128 by {variable}"


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, ""),
        ({"HTTP_PROXY": "a"}, ""),
        ({"HTTPS_PROXY": ""}, ""),
        ({"HTTPS_PROXY": "a", "ALL_PROXY": "b"}, "http://a:80 by HTTPS_PROXY"),
        ({"HTTPS_PROXY": "a", "https_proxy": "b"}, "http://b:80 by https_proxy"),
        ({"HTTPS_PROXY": "a", "https_proxy": ""}, ""),
        ({"HTTPS_PROXY": " a:1\n"}, "http://a:1 by HTTPS_PROXY"),
        ({"HTTPS_PROXY": "HTTPS://A.Example"}, "https://a.example:443 by HTTPS_PROXY"),
        ({"HTTPS_PROXY": "socks5h://[::1]"}, "socks5h://[::1]:1080 by HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://prøxy.example"}, "http://xn--prxy-hra.example:80 by HTTPS_PROXY"),
        (
            {"HTTPS_PROXY": "a", "NO_PROXY": "vendor.example", "no_proxy": ""},
            "http://a:80 by HTTPS_PROXY",
        ),
    ],
)
def test_one_variable_is_in_force(
    variables: dict[str, str], proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert way(VENDOR) == proxy


def test_an_argument_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://elsewhere.example")
    monkeypatch.setenv("NO_PROXY", "*")
    assert way(VENDOR, proxy="http://proxy.example") == "http://proxy.example:80 by proxy"
    monkeypatch.delenv("NO_PROXY")
    assert way(VENDOR, proxy="") == ""


def test_a_cgi_script_is_not_sent_astray_by_who_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://evil.example")
    monkeypatch.setenv("REQUEST_METHOD", "GET")
    assert way("http://vendor.example/") == ""
    monkeypatch.setenv("http_proxy", "http://proxy.example")
    assert way("http://vendor.example/") == "http://proxy.example:80 by http_proxy"


@pytest.mark.parametrize(
    ("no_proxy", "direct", "by_proxy"),
    [
        ("*", ["http://a", "http://10.1.2.3", "http://[::1]"], []),
        (
            "a.example",
            ["http://a.example", "http://A.Example.", "http://b.a.example:8"],
            ["http://ba.example"],
        ),
        (".a.example", ["http://a.example", "http://b.a.example"], ["http://ba.example"]),
        ("*.a.example", ["http://b.a.example"], ["http://example"]),
        ("A.EXAMPLE.", ["http://a.example"], ["http://b.example"]),
        (
            "a.example:8080",
            ["http://a.example:8080", "http://b.a.example:8080"],
            ["http://a.example"],
        ),
        ("a.example:443", ["https://a.example"], ["http://a.example"]),
        ("*:8080", ["http://a:8080", "http://10.1.2.3:8080"], ["http://a"]),
        ("bücher.example", ["http://xn--bcher-kva.example", "http://bücher.example"], ["http://a"]),
        ("10.1.2.3", ["http://10.1.2.3"], ["http://10.1.2.30"]),
        ("10.1.2.3:80", ["http://10.1.2.3"], ["https://10.1.2.3"]),
        ("10.0.0.0/8", ["http://10.1.2.3"], ["http://11.1.2.3", "http://10.example"]),
        ("10.9.9.9/8", ["http://10.1.2.3"], ["http://11.1.2.3"]),
        ("0.1", [], ["http://10.0.0.1"]),
        ("::1", ["http://[::1]", "http://[::1]:8080"], ["http://[::2]"]),
        ("[::1]", ["http://[::1]:8080"], ["http://[::2]"]),
        ("[::1]:8080", ["http://[::1]:8080"], ["http://[::1]"]),
        ("fd00::/8", ["http://[fd12::1]"], ["http://[fe80::1]", "http://10.1.2.3"]),
        ("a, b\tc ,,d", ["http://a", "http://b", "http://c", "http://d"], ["http://e"]),
    ],
)
@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_no_proxy_says_what_is_asked_directly(
    variable: str,
    no_proxy: str,
    direct: list[str],
    by_proxy: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:1")
    monkeypatch.setenv(variable, no_proxy)
    assert [way(url) for url in direct] == [""] * len(direct)
    assert [way(url) for url in by_proxy] == ["http://proxy.example:1 by ALL_PROXY"] * len(by_proxy)


@pytest.mark.parametrize(
    "entry",
    [
        *("10.0.0.0/33", "a.example/8", "10.0.0.0/", "fd00::/129", "10.*", "http://a.example"),
        *("a:0", "a:65536", "a:b", "a:", "[::1", "::1]", "[::1]8", "[a]", "1:2:3", "<local>", "."),
    ],
)
def test_an_entry_of_no_proxy_that_is_none_is_named(
    entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", f"localhost,{entry}")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    with pytest.raises(ConfigurationError) as caught:
        Routes()
    assert str(caught.value) == (
        "no_proxy: expected host names, addresses or networks such as 10.0.0.0/8, each with a port "
        f"or without, or *, found '{entry}'"
    )


def test_no_proxy_is_not_read_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "10.*")
    assert not Routes()


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://", "one without a host"),
        ("http://us3r:s3cret@:8080", "one without a host"),
        ("http://us3r:s3cret@..", "one without a host"),
        ("ftp://us3r:s3cret@proxy", "the scheme 'ftp'; it may be http, https, socks5, socks5h"),
        ("socks4://proxy", "the scheme 'socks4'; it may be http, https, socks5, socks5h"),
        ("http://us3r:s3cret@proxy:80x", "something that is no URL"),
        ("us3r:s3cret@proxy:99999", "something that is no URL"),
        ("us3r:s3cret://@proxy", "something that is no URL"),
        ("http://us3r:s3 cret@proxy", "something that is no URL"),
        ("http://proxy:0", "the port 0"),
        ("http://us3r:12/s3cret@proxy", "more than a host and a port; signs such as"),
        ("http://us3r:12#s3cret@proxy", "more than a host and a port; signs such as"),
        ("http://us3r:12?s3cret@proxy", "more than a host and a port; signs such as"),
    ],
)
def test_a_proxy_that_cannot_be_is_named_without_its_credentials(
    url: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", url)
    with pytest.raises(ConfigurationError) as caught:
        Routes()
    told = str(caught.value)
    assert told.startswith(
        "http_proxy: expected the URL of a proxy such as http://proxy.example:3128, found "
    )
    assert f"found {found}" in told
    _, *frames = traceback.walk_tb(caught.value.__traceback__)
    shown = f"{told}{caught.value!r}{[frame.f_locals for frame, _ in frames]}"
    assert all(secret not in shown for secret in ("us3r", "s3cret"))


def test_credentials_are_read_and_not_shown() -> None:
    proxy = Proxy("proxy", "http://us%40er:p%C3%A4ss%3Aword@proxy.example")
    assert proxy.auth == (b"us@er", "päss:word".encode())
    assert repr(proxy) == "<Proxy http://proxy.example:80>"
    assert Proxy("proxy", "http://user@proxy").auth == (b"user", b"")
    assert Proxy("proxy", "http://@proxy").auth is None
    whole = proxy.with_credentials("http")
    assert repr(whole) == "'<secret>'"
    parts = urlsplit(whole)
    assert (parts.username, parts.password) == ("us%40er", "p%C3%A4ss%3Aword")


def test_a_system_with_settings_of_its_own_is_asked_where_the_environment_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(urllib.request, "getproxies", lambda: {"https": "http://system.example"})
    monkeypatch.setattr(urllib.request, "proxy_bypass", lambda host: host == "intranet")
    assert way(VENDOR) == "http://system.example:80 by the system's proxy"
    assert way("https://intranet/") == ""
    monkeypatch.setenv("NO_PROXY", "a.example")
    assert way(VENDOR) == ""
