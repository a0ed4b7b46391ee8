"""The credentials of a run: how they are sent, who has them, and how they are hidden."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jobcontracts.model.contract import Contract, Operation
from jobcontracts.model.masking import forms_of, without


@dataclass(frozen=True)
class Credentials:
    """A secret for each security scheme of a contract.

    Args:
        schemes: The security schemes by name (OpenAPI 3.1, section 4.8.27).
        secrets: The secret of each scheme: a token, a key, or `user:password` for HTTP Basic.
    """

    schemes: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, contract: Contract, secrets: Mapping[str, str] | str) -> Credentials:
        """Return the credentials of a contract; one text is the secret of every scheme."""
        schemes = contract.security_schemes
        if isinstance(secrets, str):
            secrets = dict.fromkeys(schemes, secrets)
        return cls(schemes, {name: secrets[name] for name in schemes if name in secrets})

    def configuration(self) -> dict[str, Any]:
        """Return them as schemathesis' `auth.openapi` takes them."""
        found: dict[str, Any] = {}
        for name, secret in self.secrets.items():
            scheme = self.schemes[name]
            if scheme["type"] == "apiKey":
                found[name] = {"api_key": secret}
            elif _word(scheme) == "basic":
                user, _, password = secret.partition(":")
                found[name] = {"username": user, "password": password}
            else:
                found[name] = {"bearer": secret}
        return found

    def allow(self, operation: Operation, headers: Mapping[str, str], url: str) -> bool:
        """Return whether a request carries what an operation's security requires.

        Args:
            operation: The operation; one of its alternatives is enough.
            headers: The request's headers by lower-case name.
            url: The request's URL.
        """
        if not operation.security:
            return True
        return any(
            all(self._sent(name, headers, url) for name in alternative)
            for alternative in operation.security
        )

    def masked(self, text: str) -> str:
        """Return the text without any of the secrets, in the forms in which they are sent."""
        return without(forms_of(self.secrets.values()), text)

    def _sent(self, name: str, headers: Mapping[str, str], url: str) -> bool:
        secret = self.secrets.get(name)
        return secret is not None and _read(self.schemes[name], headers, url) == secret


def _word(scheme: Mapping[str, Any]) -> str:
    # OAuth 2 and OpenID Connect end in a bearer token (RFC 6750, section 2.1).
    return str(scheme["scheme"]).lower() if scheme["type"] == "http" else "bearer"


def _read(scheme: Mapping[str, Any], headers: Mapping[str, str], url: str) -> str | None:
    if scheme["type"] == "apiKey":
        return _key(scheme, headers, url)
    word, _, value = headers.get("authorization", "").partition(" ")
    if word.lower() != _word(scheme):  # RFC 9110, section 11.1: case does not matter
        return None
    return _basic(value) if _word(scheme) == "basic" else value.strip()


def _key(scheme: Mapping[str, Any], headers: Mapping[str, str], url: str) -> str | None:
    name = scheme["name"]
    if scheme["in"] == "header":
        return headers.get(name.lower())
    if scheme["in"] == "query":
        return dict(parse_qsl(urlsplit(url).query)).get(name)
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return None if morsel is None else morsel.value


def _basic(value: str) -> str | None:
    try:
        return base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
