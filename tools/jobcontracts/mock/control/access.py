"""Which requests the control API takes: those for the mock itself, and from no other site's page.

Every page that a browser shows can send requests to this machine. The browser says from which page
one comes (`Origin`, `Sec-Fetch-Site`); where a page's own host name has been made to lead here,
which is DNS rebinding, it says that name (`Host`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from jobcontracts.mock.http.messages import fields_of, forwarded
from jobcontracts.mock.http.reasons import WHY
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.terminal import json_text

_AUTHORITY = re.compile(r"([A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::([0-9]{0,5}))?")
_ORIGIN = re.compile(r"([a-z]{1,10})://(\S{1,300})")
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
"""What a machine calls itself, and no name server can say otherwise of."""


class HostPort(NamedTuple):
    """A host in the one form in which it is compared, and its port, None for any."""

    host: str
    port: int | None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


def host_port(text: str, default: int | None) -> HostPort | None:
    """Read a host with or without a port (RFC 3986, section 3.2); None if it is none.

    Args:
        text: The host, an IPv6 address in brackets.
        default: The port where none is named.
    """
    match = _AUTHORITY.fullmatch(text)
    # A dot at the end says that the name is complete, and names the same host.
    host = _canonical(match[1].removesuffix(".")) if match else ""
    return HostPort(host, int(match[2]) if match[2] else default) if match and host else None


def _canonical(host: str) -> str:
    try:
        address = ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return "" if host.startswith("[") else host.lower()
    mapped: IPv4Address | None = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


class ControlAccess:
    """ASGI middleware that lets to the control API what may use it.

    Args:
        app: The control API.
        allowed: Hosts that are taken besides those that the mock listens on, `HOST` at any port or
            `HOST:PORT`.
        trust_forwarded: Whether a proxy's headers say which scheme and host the client used.

    Raises:
        ProblemsError: One of `allowed` is no host.
    """

    def __init__(self, app: ASGIApp, allowed: Iterable[str], *, trust_forwarded: bool) -> None:
        self._app = app
        self._trust = trust_forwarded
        self._allowed = frozenset(map(_allowed, allowed))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._check(scope)
        except HTTPException as error:
            await refusal(error, scope)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        """Let a request pass or not.

        Raises:
            HTTPException: It has no one valid host (400), comes from another site's page (403), or
                is for a host that the mock is not (421).
        """
        names = [name for name, _ in scope["headers"]]
        if names.count(b"host") != 1:
            # RFC 9112, section 3.2.
            raise HTTPException(400, f"expected one Host header, found {names.count(b'host')}")
        headers = {n.decode("latin-1"): v.decode("latin-1") for n, v in fields_of(scope).items()}
        scheme, host = str(scope.get("scheme", "http")), headers["host"]
        own = self._taken(scope, scheme, host)
        if self._trust:
            # The proxy's Host alone would say nothing of the client's, and the client's alone can
            # be made up by a page that has reached us without the proxy.
            scheme, host = forwarded(headers, scheme, host)
            own = self._taken(scope, scheme, host)
        _check_site(headers, scheme, own)

    def _taken(self, scope: Scope, scheme: str, text: str) -> HostPort:
        asked = host_port(text, _PORTS.get(scheme))
        if asked is None:
            raise HTTPException(400, f"{text!r} is no host")
        listening = _listening(scope)
        if asked in listening or self._allowed & {asked, HostPort(asked.host, None)}:
            return asked
        only = " or ".join(sorted(map(str, listening | self._allowed)))
        fix = f"start the mock with --allow-host {asked.host}"
        raise HTTPException(421, f"the control API is for {only}, not for {text}; fix: {fix}")


class PrintableResponse(JSONResponse):
    """JSON for whoever prints it with curl: what others have sent is shown, and no more."""

    def render(self, content: Any) -> bytes:
        return json_text(content).encode()


def refusal(error: HTTPException, scope: Scope) -> Response:
    """Return an error in the form that the control API's document has for all of them."""
    scope[WHY] = str(error.detail)
    return PrintableResponse({"detail": error.detail}, error.status_code, headers=error.headers)


def _listening(scope: Scope) -> set[HostPort]:
    """Return what a connection has reached: an address, and the names that it has for certain."""
    name, port = scope.get("server") or ("", None)
    if not name:
        return set()
    host = _canonical(name)
    port = _PORTS.get(str(scope.get("scheme", "http"))) if port is None else port
    hosts = {host, *(_LOOPBACK if _is_loopback(host) else ())}
    return {HostPort(host, port) for host in hosts}


def _is_loopback(host: str) -> bool:
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return host in _LOOPBACK
    return address.is_loopback


def _check_site(headers: Mapping[str, str], scheme: str, own: HostPort) -> None:
    """Let pass what comes from no page, or from one of the same origin.

    Raises:
        HTTPException: It comes from another site's page.
    """
    origin = headers.get("origin")
    if origin is not None:
        match = _ORIGIN.fullmatch(origin)
        page = host_port(match[2], _PORTS.get(match[1])) if match else None
        if match is None or page != own or match[1] != scheme:
            raise HTTPException(403, f"pages of {origin} may not use the control API")
    site = headers.get("sec-fetch-site", "none")
    if site not in ("none", "same-origin"):
        raise HTTPException(403, f"pages of other sites may not use the control API ({site})")


def _allowed(text: str) -> HostPort:
    found = host_port(text, None)
    if found is None:
        expected = "--allow-host to be a host, with or without a port"
        fix = "write it as in --allow-host jobs.example or --allow-host jobs.example:8080"
        raise ProblemsError.of(expected, repr(text), fix)
    return found
