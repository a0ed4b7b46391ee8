"""Whether a request carries the credentials that its operation needs.

Requirements are alternatives, and within one all schemes are needed (OpenAPI 3.1, section 4.8.30).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from jobcontracts.mock.http.messages import Request
from jobcontracts.model.contract import Contract, Operation

DEFAULT_CREDENTIALS: tuple[str, ...] = ("mock-token",)
"""What the mock accepts unless told otherwise: one value, so that a missing or wrong one shows."""

ANY_CREDENTIAL = "*"
"""Among the accepted values: accept whatever is not empty."""

Reader = Callable[[Request], str | None]
"""Takes the value of one security scheme out of a request; None where there is none."""


class Guard:
    """Checks the credentials of one operation.

    Args:
        contract: Whose security schemes.
        operation: Whose requirements.
        accepted: The values that count as valid: tokens, keys, `user:password` for basic.

    Attributes:
        fields: The headers that credentials are read from.
    """

    def __init__(self, contract: Contract, operation: Operation, accepted: Collection[str]) -> None:
        schemes = contract.security_schemes
        # A client's certificate is not in the request: whoever reached us has shown it.
        self._alternatives = [
            [(n, _reader(schemes[n])) for n in sorted(names) if schemes[n]["type"] != "mutualTLS"]
            for names in operation.security
        ]
        self._accepted = frozenset(accepted)
        self._any = ANY_CREDENTIAL in self._accepted
        names = [name for alternative in self._alternatives for name, _ in alternative]
        self.fields = {_field(schemes[name]) for name in names} - {b""}
        self._challenges = list(dict.fromkeys(_challenge(schemes[name]) for name in names))

    def fault(self, request: Request) -> str:
        """Return what is wrong with the credentials; empty if nothing is."""
        faults = [self._fault(alternative, request) for alternative in self._alternatives]
        return min(faults, key=len, default="")

    def _fault(self, alternative: list[tuple[str, Reader]], request: Request) -> str:
        missing, wrong = [], []
        for name, read in alternative:
            value = read(request)
            if not value:
                missing.append(name)
            elif not self._any and value not in self._accepted:
                wrong.append(name)
        parts = [f"{name} is missing" for name in missing]
        parts += [f"{name} is not an accepted credential" for name in wrong]
        return "; ".join(parts)

    @property
    def challenges(self) -> tuple[tuple[bytes, bytes], ...]:
        """What a 401 must carry: `WWW-Authenticate` (RFC 9110, section 11.6.1)."""
        return tuple((b"www-authenticate", challenge.encode()) for challenge in self._challenges)


def _field(scheme: Mapping[str, Any]) -> bytes:
    """Return the header that a scheme is read from; empty for the query."""
    if scheme["type"] != "apiKey":
        return b"authorization"
    places = {"header": scheme["name"].lower(), "cookie": "cookie"}
    return str(places.get(scheme["in"], "")).encode()


def _reader(scheme: Mapping[str, Any]) -> Reader:
    kind = scheme["type"]
    if kind == "apiKey":
        return _api_key(scheme["in"], scheme["name"])
    if kind == "http" and scheme["scheme"].lower() == "basic":
        return _basic
    # OAuth 2 and OpenID Connect end in a bearer token (RFC 6750, section 2.1).
    word = scheme["scheme"].lower() if kind == "http" else "bearer"
    return lambda request: _authorization(request, word)


def _authorization(request: Request, scheme: str) -> str | None:
    # The scheme's name is case-insensitive (RFC 9110, section 11.1).
    word, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if word.lower() == scheme else None


def _basic(request: Request) -> str | None:
    value = _authorization(request, "basic")
    try:
        return value and base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _api_key(place: str, name: str) -> Reader:
    if place == "header":
        key = name.lower()
        return lambda request: request.headers.get(key)
    if place == "query":
        return lambda request: dict(parse_qsl(request.query)).get(name)
    return lambda request: _cookie(request, name)


def _cookie(request: Request, name: str) -> str | None:
    try:
        morsel = SimpleCookie(request.headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return None if morsel is None else morsel.value


def _challenge(scheme: Mapping[str, Any]) -> str:
    if scheme["type"] == "apiKey":
        # No registered scheme stands for a key; this names what is missing.
        return f'ApiKey in="{scheme["in"]}", name="{scheme["name"]}"'
    word = scheme["scheme"] if scheme["type"] == "http" else "bearer"
    word = word[:1].upper() + word[1:]
    return 'Basic realm="mock", charset="UTF-8"' if word == "Basic" else word
