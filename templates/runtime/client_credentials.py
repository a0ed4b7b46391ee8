"""OAuth 2.0 client credentials: how a token is asked for, and read (RFC 6749, section 4.4).

Nothing is sent here, and no clock is read: the core does that.
"""

from __future__ import annotations

import base64
import math
import os
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import quote_plus, urlencode, urljoin

from msgspec import Struct, json

from .credentials import (
    AsyncCredential,
    Secret,
    SecretHeaders,
    masked,
    read_setting,
    without,
)
from .decoding import decode_json
from .errors import ConfigurationError, ContractViolation, TokenRefused
from .messages import Request, Response
from .origins import checked_url, safe_url
from .processes import NotPicklable
from .reading import one_line

EARLY: Final = 30.0
"""How long before its end a token is asked for anew, in seconds; a tenth of a life that is short.

A request that was just sent may take a while to where the token is looked at.
"""

Given: TypeAlias = tuple[str, str | None, str]
"""A client's argument, what it was given, and the environment variable to read instead of None."""


class ClientCredentials(NotPicklable):
    """What a client asks for its tokens with.

    Args:
        client_id, client_secret: Printable ASCII (RFC 6749, appendix A).
        token_url: Where it asks.
        scopes: What the tokens are to be for; none for what the authorization server gives by
            default (section 3.3).
    """

    __slots__ = ("_pair", "_secrets", "scopes", "token_url")

    def __init__(
        self, client_id: str, client_secret: Secret, token_url: str, scopes: Sequence[str]
    ) -> None:
        # As in a form each, so that a colon in one of them divides nothing (section 2.3.1).
        encoded = Secret(quote_plus(client_secret))
        pair = Secret(f"{quote_plus(client_id)}:{encoded}")
        self._pair = Secret(base64.b64encode(str.encode(pair)).decode())
        self._secrets = (client_secret, encoded, self._pair)
        self.token_url = token_url
        self.scopes = scopes

    def __repr__(self) -> str:
        return f"<client credentials for {safe_url(self.token_url)}>"

    def request(self) -> Request:
        """Return the request for a token (RFC 6749, section 4.4.2).

        The secret is in a header, which each token endpoint has to take, and in nothing else.
        """
        headers = {"Accept": "application/json", "Authorization": Secret(f"Basic {self._pair}")}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        form = {"grant_type": "client_credentials"}
        if self.scopes:
            form["scope"] = " ".join(self.scopes)
        return Request(
            method="POST",
            target=self.token_url,
            headers=SecretHeaders(headers),
            body=urlencode(form).encode(),
        )

    def read(self, response: Response) -> Token:
        """Return the token that a token endpoint has given (RFC 6749, section 5.1).

        Raises:
            TokenRefused: It gave none (section 5.2).
            ContractViolation: What it gave is no bearer token. The error does not keep it.
            TransportError: The answer was cut short.
        """
        if not 200 <= response.status < 300:
            # Of what is decoded, too: JSON can spell a secret otherwise.
            said = {name: masked(text, self._secrets) for name, text in _texts(response)}
            raise TokenRefused(without(response, self._secrets), said)
        try:
            found = decode_json(response, _Found)
        except ContractViolation as error:
            path, problem = error.path, error.problem
        else:
            path, problem = found.wrong()
            if not problem:
                return Token(Secret(found.access_token), found.lifetime())
        raise ContractViolation(f"token endpoint, {path}", problem)


class Token(NamedTuple):
    """A token, and how long it can be sent, in seconds from when it was asked for."""

    value: Secret
    lifetime: float


class _Found(Struct):
    """The members of a token endpoint's answer that count here."""

    access_token: str
    token_type: str
    expires_in: float | str | None = None

    def __repr__(self) -> str:
        return "<token>"

    def wrong(self) -> tuple[str, str]:
        """Return the path of what cannot be used and why; two empty texts if all can."""
        if self.token_type.lower() != "bearer":
            return "$.token_type", f"expected Bearer, got {one_line(self.token_type)}"
        token = Secret(self.access_token)
        if not token.strip() or not token.isascii() or not token.isprintable():
            return "$.access_token", "expected printable ASCII text"
        return "", ""

    def lifetime(self) -> float:
        """Return how long the token can be sent; for ever if nothing is said."""
        try:
            seconds = math.inf if self.expires_in is None else float(self.expires_in)
        except ValueError:
            return math.inf
        return seconds - min(EARLY, seconds / 10)


def read_client(
    token: tuple[str, AsyncCredential | None, str],
    client_id: Given,
    client_secret: Given,
    token_url: Given,
    *,
    base_url: str,
    documented_url: str,
    scopes: Sequence[str] = (),
) -> ClientCredentials | None:
    """Return what a client asks for its tokens with; None if it is given a token instead.

    Arguments go before the environment; within both, a token before what one can be got with.

    Args:
        token: The argument, its value and the environment variable of a token.
        client_id, client_secret: The same of what a token is got with.
        token_url: The same of where, instead of the documented place.
        base_url: What `documented_url` is relative to, if it is relative.
        documented_url: Where, as the vendor documents it.
        scopes: What tokens are asked for.

    Raises:
        ConfigurationError: There is neither, or half of it, or something that cannot be.
    """
    needed = (client_id, client_secret)
    asked = any(value is not None for _, value, _ in needed)
    if token[1] is not None or (not asked and os.environ.get(token[2])):
        return None
    if not any(Secret(value or os.environ.get(name, "")) for _, value, name in needed):
        raise ConfigurationError(
            f"{token[0]}: expected a credential, found none; pass {token[0]}= or set {token[2]}, "
            f"or pass {client_id[0]}= and {client_secret[0]}= "
            f"or set {client_id[2]} and {client_secret[2]}"
        )
    own_url = read_setting(*token_url)
    if own_url is None:
        checked_url("base_url", base_url)
    else:
        checked_url(token_url[0], own_url, query=True)
    return ClientCredentials(
        _printable(client_id),
        _printable(client_secret),
        urljoin(base_url, documented_url) if own_url is None else own_url,
        scopes,
    )


def _texts(response: Response) -> Iterator[tuple[str, str]]:
    """Yield the members of a JSON body that are text."""
    try:
        found: object = json.decode(response.body)
    except ValueError:
        return
    for name, value in found.items() if isinstance(found, dict) else ():
        if isinstance(value, str):
            yield name, value


def _printable(given: Given) -> Secret:
    value = Secret(read_setting(*given, required=True))
    if value.isascii() and value.isprintable():
        return value
    raise ConfigurationError(f"{given[0]}: expected printable ASCII text")
