"""Where a server listens, and at which URLs clients can reach it."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress

from jobcontracts.problem import ProblemsError

LOOPBACK = "127.0.0.1"
_BACKLOG = 2048
_LAST_PORT = 65_535
_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of nobody (RFC 5737, RFC 3849): it is only asked how the system would reach them."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; at `::` for IPv4, too, where the system can do that.

    Raises:
        ProblemsError: The port is taken, or the address is not this machine's.
    """
    try:
        if not 0 <= port <= _LAST_PORT:
            # Checked here because some resolvers take it modulo 65536.
            raise OverflowError(f"a port is 0 to {_LAST_PORT}")
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        both = is_wildcard(host) and family == socket.AF_INET6 and socket.has_dualstack_ipv6()
        listener = socket.create_server(
            address[:2], family=family, backlog=_BACKLOG, dualstack_ipv6=both
        )
    except (OSError, OverflowError, UnicodeError) as error:
        why, fix = _reason(error), "name another with --port, or take a free one with --port 0"
        if isinstance(error, socket.gaierror) or error.args[:1] == (errno.EADDRNOTAVAIL,):
            fix = "name an address of this machine with --host"
        raise ProblemsError.of(f"to listen at {host} port {port}", why, fix) from None
    # Connections inherit it. asyncio sets it on sockets that it has made itself only, and without
    # it the body waits for the client's delayed acknowledgement of the head: up to 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def socket_like(listener: socket.socket) -> Callable[[], socket.socket]:
    """Return what makes a socket that is bound to the address of one that is closed by then."""
    family, address = listener.family, listener.getsockname()
    levels = [(socket.IPPROTO_TCP, socket.TCP_NODELAY)]
    levels += [(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)] if family == socket.AF_INET6 else []
    # Where it means that nobody else may listen there, `create_server` sets it (Windows does not).
    levels += [(socket.SOL_SOCKET, socket.SO_REUSEADDR)]
    options = [(*level, listener.getsockopt(*level)) for level in levels]

    def made() -> socket.socket:
        again = socket.socket(family, socket.SOCK_STREAM)
        for option in options:
            again.setsockopt(*option)
        again.bind(address)
        return again

    return made


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        # What the system says of a name is its own; of a number, Python adds the address.
        by_name = isinstance(error, socket.gaierror)
        return str(error.strerror if by_name else os.strerror(error.errno)).lower()
    return str(error)


def is_wildcard(host: str) -> bool:
    """Return whether a host is every address of a machine: `0.0.0.0` or `::`."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def origin_at(listener: socket.socket, scheme: str = "http") -> str:
    """Return the URL of what listens at a socket; a wildcard address is reached by loopback."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host.partition("%")[0])
    if address.is_unspecified:
        address = ipaddress.ip_address("::1" if _versions(listener) == {6} else LOOPBACK)
    return _origin(address, port, scheme)


def reach(listener: socket.socket, scheme: str = "http") -> tuple[str, list[str]]:
    """Return which addresses of this machine a socket listens at, in words, and their URLs.

    Not all have to be among the URLs: no system says in the same way which addresses it has. At one
    address, both are empty.
    """
    host, port = listener.getsockname()[:2]
    if not is_wildcard(host):
        return "", []
    versions = _versions(listener)
    words = "every address of this machine, IPv4 and IPv6"
    if len(versions) == 1:
        words = f"every IPv{min(versions)} address of this machine, and no other"
    own = [a for a in _own_addresses() if a.version in versions]
    return words, [_origin(address, port, scheme) for address in own]


def _versions(listener: socket.socket) -> set[int]:
    """Return which versions of IP a socket at a wildcard address takes connections of."""
    if listener.family == socket.AF_INET:
        return {4}
    only = listener.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
    return {6} if only else {4, 6}


def _own_addresses() -> list[Address]:
    """Return addresses of this machine that clients can use: its loopback ones go first."""
    texts = [LOOPBACK, "::1"]
    with suppress(OSError):
        texts += [str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None)]
    for family, nobody in _ELSEWHERE:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((nobody, 9))  # of a datagram socket: nothing is sent
            texts.append(asking.getsockname()[0])
    return _without_others(dict.fromkeys(texts))


def _without_others(texts: Iterable[str]) -> list[Address]:
    """Return those that are this machine's, whatever its table of hosts says."""
    own = []
    for text in texts:
        address = ipaddress.ip_address(text.partition("%")[0])
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        # A link-local one needs the name of a link, which a URL cannot have everywhere.
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as tried:
            tried.bind((str(address), 0))
            if not address.is_link_local:
                own.append(address)
    return own


def _origin(address: Address, port: int, scheme: str) -> str:
    host = f"[{address}]" if address.version == 6 else address
    return f"{scheme}://{host}:{port}"
