# From templates/runtime/proxies.py, unchanged but for this line.
"""Which proxy a request goes through: what a caller says, or else the environment.

HTTP libraries read `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` each in a way of its
own, and no standard says how. Here it is as in curl and Python's urllib, where these two agree: a
variable in lower case goes before the one in upper case, also where it is empty, and a name in
NO_PROXY is about those below it, too, with a leading dot or without.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from .credentials import Secret
from .errors import ConfigurationError
from .messages import quoted
from .processes import NotPicklable

PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""The schemes of proxies, and where one listens whose URL has no port."""

_VARIABLES: Final = {"http": "http_proxy", "https": "https_proxy", "all": "all_proxy"}
_ENTRY = re.compile(
    r"(\[(?P<address>[^\]]*:[^\]]*)\]|(?P<host>[^:\[\]]+|[^\[\]]*:[^\[\]]*:[^\[\]]*))"
    r"(:(?P<port>[0-9]{1,5}))?"
)
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


class Proxy(NotPicklable):
    """A proxy; its repr and `url` are without its credentials.

    Args:
        name: The variable or the argument that names it.
        text: Its URL; `http://` where there is no scheme.

    Raises:
        ConfigurationError: It is no URL of a proxy.
    """

    __slots__ = ("auth", "name", "scheme", "url")

    def __init__(self, name: str, text: str) -> None:
        self.name, self.url = name, ""
        text = Secret(text.strip() if "://" in text else f"http://{text.strip()}")
        fault = _fault(text)
        if fault:
            raise ConfigurationError(
                f"{name}: expected the URL of a proxy such as http://proxy.example:3128, "
                f"found {fault}"
            )
        parts = urlsplit(text)
        host = _ascii(parts.hostname or "")
        self.scheme = parts.scheme
        self.url = (
            f"{parts.scheme}://{f'[{host}]' if ':' in host else host}"
            f":{parts.port or PORTS[parts.scheme]}"
        )
        self.auth: tuple[bytes, bytes] | None = None
        """User and password (RFC 7617, section 2.1: in UTF-8)."""
        if parts.username or parts.password:
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
            self.auth = user.encode(), password.encode()

    def __repr__(self) -> str:
        return f"<Proxy {self.url}>"

    def needs_socksio(self) -> str:
        """Return why nothing is sent this way: httpx2 leaves SOCKS to a library of its own."""
        return (
            f"{self.name}: expected an HTTP proxy, found one of SOCKS; name an HTTP proxy, or "
            "install what SOCKS needs: pip install socksio"
        )

    def with_credentials(self, scheme: str) -> Secret:
        """Return its URL with user and password, by another scheme of the same kind."""
        user = "" if self.auth is None else f"{quote(self.auth[0], '')}:{quote(self.auth[1], '')}@"
        return Secret(f"{scheme}://{user}{self.url.partition('://')[2]}")


class Routes:
    """Which proxy each request goes through.

    Args:
        proxy: The URL of the proxy of all requests; empty if there is none. If None, the
            environment names it, or on macOS and Windows the system where the environment names
            nothing.

    Raises:
        ConfigurationError: A URL of a proxy, or an entry of NO_PROXY beside one, is none.
    """

    def __init__(self, proxy: str | None = None) -> None:
        self._proxies: dict[str, Proxy] = {}
        self._direct: list[_Direct] = []
        self._bypass: Callable[[str], object] | None = None
        if proxy is not None:
            if proxy:
                self._proxies["all"] = Proxy("proxy", proxy)
            return
        found = {scheme: _read(variable) for scheme, variable in _VARIABLES.items()}
        name, exceptions = _read("no_proxy")
        if not exceptions and not any(value for _, value in found.values()):
            found, self._bypass = _system_settings()
        self._proxies = {key: Proxy(*each) for key, each in found.items() if each[1]}
        if self._proxies:
            self._direct = list(_read_direct(name, exceptions))

    def __bool__(self) -> bool:
        return bool(self._proxies)

    def proxy_for(self, scheme: str, host: str, port: int | None) -> Proxy | None:
        """Return the proxy of requests to an origin; None if they go there directly.

        Args:
            scheme: `http` or `https`.
            host: A name or an address, as URLs or as sockets have it.
            port: None for the scheme's own.
        """
        proxy = self._proxies.get(scheme) or self._proxies.get("all")
        if proxy is None:
            return None
        host = _ascii(host.strip("[]").lower().rstrip("."))
        port = port or PORTS.get(scheme)
        if any(each.has(host, port) for each in self._direct):
            return None
        return None if self._bypass is not None and self._bypass(host) else proxy


class _Direct(NamedTuple):
    """An entry of NO_PROXY.

    Args:
        network: Addresses; None if it is about names.
        name: A name, and those below it; empty for any.
        port: None for any.
    """

    network: IPv4Network | IPv6Network | None
    name: str
    port: int | None

    def has(self, host: str, port: int | None) -> bool:
        """Tell whether it is about an origin. Nobody is asked for a name's address."""
        if self.port not in (None, port):
            return False
        try:
            address = ip_address(host)
        except ValueError:
            named = not self.name or host == self.name or host.endswith(f".{self.name}")
            return self.network is None and named
        return address in self.network if self.network is not None else not self.name


def _read_direct(variable: str, text: str) -> Iterator[_Direct]:
    """Read NO_PROXY: entries with commas or spaces between them."""
    for entry in filter(None, re.split(r"[,\s]+", text.lower())):
        read = _direct(entry)
        if read is None:
            raise ConfigurationError(
                f"{variable}: expected host names, addresses or networks such as 10.0.0.0/8, each "
                f"with a port or without, or *, found {quoted(entry.rpartition('@')[2])}"
            )
        yield read


def _direct(entry: str) -> _Direct | None:
    """Return what an entry of NO_PROXY is about; None if it is none."""
    match = _ENTRY.fullmatch(entry)
    if match is None:
        return None
    host = match["address"] or match["host"]
    port = int(match["port"]) if match["port"] else None
    if port is not None and not 0 < port < 65536:
        return None
    try:
        return _Direct(ip_network(host, strict=False), "", port)
    except ValueError:
        name = _ascii(host.removeprefix("*").strip("."))
    return _Direct(None, name, port) if host == "*" or _NAME.fullmatch(name) else None


def _fault(url: str) -> str:
    """Return what is wrong with a proxy's URL, nothing of its credentials; empty if nothing is."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        return "something that is no URL"
    if not url.lower().startswith(f"{scheme}://") or any(c <= " " or c == "\\" for c in url):
        return "something that is no URL"
    if scheme not in PORTS:
        return f"the scheme {quoted(scheme)}; it may be {', '.join(PORTS)}"
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        return "more than a host and a port; signs such as / # ? of a password are percent-encoded"
    if not _ascii(host or "").strip("."):
        return "one without a host"
    return "the port 0" if port == 0 else ""


def _ascii(host: str) -> str:
    """Return a host as requests name it (RFC 5890); empty if that cannot be."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _read(variable: str) -> tuple[str, str]:
    """Return which variable of the environment is in force, and its value."""
    for name in (variable, variable.upper()):
        # To a CGI script, HTTP_PROXY is the header `Proxy` of whoever asks it (RFC 3875, 4.1.18).
        is_header = name == "HTTP_PROXY" and "REQUEST_METHOD" in os.environ
        if name in os.environ and not is_header:
            return name, Secret(os.environ[name].strip())
    return variable.upper(), ""


def _system_settings() -> tuple[dict[str, tuple[str, str]], Callable[[str], object] | None]:
    """Return the proxies of the system's settings, and what tells who is asked without them."""
    if platform.system() not in ("Darwin", "Windows"):
        return {}, None
    from urllib.request import getproxies, proxy_bypass

    found = getproxies()
    named = {scheme: ("the system's proxy", found.get(scheme, "")) for scheme in _VARIABLES}
    return named, proxy_bypass
