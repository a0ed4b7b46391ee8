"""Where a mock says that it listens is where it can be reached, and nowhere else."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from jobcontracts.mock.http.server.listening import listen, origin_at, reach

IPV6 = pytest.mark.skipif(not socket.has_ipv6, reason="NO IPv6 HERE: not tried")


def reached(listener: socket.socket, host: str) -> bool:
    """Return whether a connection to a host arrives at a socket."""
    try:
        with socket.create_connection((host, listener.getsockname()[1]), timeout=5):
            listener.accept()[0].close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("host", "words", "versions"),
    [
        ("0.0.0.0", "every IPv4 address of this machine, and no other", {4}),
        pytest.param("::", "every address of this machine, IPv4 and IPv6", {4, 6}, marks=IPV6),
    ],
)
def test_at_the_wildcard_address_all_that_is_told_is_reached(
    host: str, words: str, versions: set[int]
) -> None:
    with listen(host, 0) as listener:
        told, origins = reach(listener)
        assert told == words
        assert origins[0] == origin_at(listener)
        hosts = [str(urlsplit(origin).hostname) for origin in origins]
        assert {6 if ":" in host else 4 for host in hosts} == versions
        assert [host for host in hosts if not reached(listener, host)] == []
        assert reached(listener, "::1") == (6 in versions)


@IPV6
def test_a_socket_that_takes_ipv6_only_is_told_as_one() -> None:
    address = ("::", 0)
    with socket.create_server(address, family=socket.AF_INET6, dualstack_ipv6=False) as listener:
        words, origins = reach(listener)
        assert words == "every IPv6 address of this machine, and no other"
        port = listener.getsockname()[1]
        assert (origins[0], origin_at(listener)) == (f"http://[::1]:{port}",) * 2
        assert all(origin.startswith("http://[") for origin in origins)
        assert not reached(listener, "127.0.0.1")


@pytest.mark.parametrize("host", ["127.0.0.1", pytest.param("::1", marks=IPV6)])
def test_at_one_address_there_are_no_others(host: str) -> None:
    with listen(host, 0) as listener:
        assert reach(listener) == ("", [])
        shown = f"[{host}]" if ":" in host else host
        port = listener.getsockname()[1]
        assert origin_at(listener, "https") == f"https://{shown}:{port}"


def test_names_of_this_machine_that_are_not_its_own_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = socket.getaddrinfo

    def wrong(host: str, *more: object, **options: object) -> object:
        if host == socket.gethostname():
            stream = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*stream, ("203.0.113.9", 0)), (*stream, ("127.0.0.1", 0))]
        return real(host, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", wrong)
    with listen("0.0.0.0", 0) as listener:
        assert not any("203.0.113.9" in origin for origin in reach(listener)[1])
