"""Security schemes (OpenAPI 3.1, section 4.8.27): where a credential is, read and written there.

Requirements are requirements, and within one all schemes are needed (section 4.8.30).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jobcontracts.model import parameters
from jobcontracts.model.api import Api, Operation
from jobcontracts.model.http import RequestParts
from jobcontracts.model.source import Json

HTTP_SCHEMES = ("basic", "bearer")
"""The HTTP authentication schemes that clients write and the mock reads."""


@dataclass(frozen=True)
class ClientCredentials:
    """The flow in which a client gets its tokens by itself (RFC 6749, section 4.4).

    Args:
        token_url: Where it asks for one: a URL, or a reference that is relative to the server's
            (OpenAPI 3.1, section 4.8.29).
        scopes: What a token can be for, as the flow documents it.
    """

    token_url: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Scheme:
    """A security scheme. A secret of it is a token, a key, or `user:password` for HTTP Basic.

    Args:
        name: Its name in the contract.
        location: Where a credential is: `header`, `query` or `cookie`.
        carrier_name: The name of that header, parameter or cookie.
        word: What stands before it in `Authorization`; empty for an API key.
        client_credentials: How a client gets the token, if it can by itself. In other flows of
            OAuth 2 a user takes part, who gives the token to the client.
    """

    name: str
    location: str
    carrier_name: str
    word: str = ""
    client_credentials: ClientCredentials | None = None
    _texts: Callable[[RequestParts], list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_texts", parameters.reader(self.location, self.carrier_name))

    @classmethod
    def of(cls, name: str, raw: Mapping[str, Json]) -> Scheme:
        """Read a security scheme of a document."""
        if raw["type"] == "apiKey":
            return cls(name, raw["in"], raw["name"])
        # OAuth 2 and OpenID Connect end in a bearer token (RFC 6750, section 2.1).
        word = raw["scheme"] if raw["type"] == "http" else "bearer"
        word = word[:1].upper() + word[1:]
        return cls(name, "header", "Authorization", word, _client_credentials(raw))

    @property
    def field(self) -> str:
        """The header that it is read from, in lower case; empty for the query."""
        return parameters.carrier_header(self.location, self.carrier_name)

    def read(self, request: RequestParts) -> str | None:
        """Return the secret that a request has; None if it has none of this scheme."""
        value = next(iter(reversed(self._texts(request))), None)
        if value is None or not self.word:
            return value
        # The scheme's name is case-insensitive (RFC 9110, section 11.1).
        word, _, rest = value.partition(" ")
        if word.lower() != self.word.lower():
            return None
        return _user_password(rest.strip()) if self.is_basic else rest.strip()

    def form_of_another(self, request: RequestParts) -> str:
        """Return how its header has to read, after a colon, where that has something else in it."""
        if not self.word or not any(self._texts(request)) or self.read(request):
            return ""
        rest = "BASE64-OF-USER:PASSWORD" if self.is_basic else "TOKEN"
        return f": {self.carrier_name} has to read {self.prefix}{rest}"

    @property
    def is_basic(self) -> bool:
        """Whether it is HTTP Basic."""
        return self.word.lower() == "basic"

    @property
    def is_bearer(self) -> bool:
        """Whether it is a bearer token (RFC 6750)."""
        return self.word.lower() == "bearer"

    @property
    def encoding(self) -> str:
        """How a client encodes the secret: `base64` (RFC 7617), or empty for as it is."""
        return "base64" if self.is_basic else ""

    @property
    def argument(self) -> str:
        """What a client calls it: `token`, `user` for HTTP Basic, or the key's name."""
        return self.carrier_name if not self.word else "user" if self.is_basic else "token"

    def encoded(self, secret: str) -> str:
        """Return a secret as it is sent, without the word before it: Basic has it in Base64."""
        return base64.b64encode(secret.encode()).decode() if self.is_basic else secret

    @property
    def prefix(self) -> str:
        """What stands before the encoded secret: `Bearer `, or nothing before an API key."""
        return f"{self.word} " if self.word else ""

    def sent(self, secret: str) -> str:
        """Return the whole value of the header, parameter or cookie."""
        return self.prefix + self.encoded(secret)

    def challenge(self, realm: str) -> str:
        """Return the `WWW-Authenticate` of a 401 (RFC 9110, section 11.6.1)."""
        if not self.word:
            # No registered scheme stands for a key; this names what is missing.
            return f'ApiKey in="{self.location}", name="{self.carrier_name}"'
        return f'Basic realm="{realm}", charset="UTF-8"' if self.is_basic else self.word

    @property
    def told(self) -> str:
        """What it is, in words, where nobody describes it."""
        if not self.word:
            return f"The API key in the {self.location} {self.carrier_name}."
        return "User and password, `user:password`." if self.is_basic else f"The {self.word} token."

    def variable(self, vendor: str) -> str:
        """Return the environment variable of a secret, which the generated clients read too.

        `<VENDOR>_TOKEN` for tokens, `<VENDOR>_<KEY>` for keys, `<VENDOR>_USER` for HTTP Basic.
        """
        word = re.sub(r"\W+", "_", self.argument).upper().removeprefix("X_")
        return f"{vendor.upper()}_{word}"


def schemes_of(api: Api) -> dict[str, Scheme]:
    """Return the schemes of a contract by name.

    Not those of mutual TLS: a client's certificate is in no request.
    """
    return {
        name: Scheme.of(name, raw)
        for name, raw in api.security_schemes.items()
        if raw["type"] != "mutualTLS"
    }


def requirements(api: Api, operation: Operation) -> list[list[Scheme]]:
    """Return what an operation requires: all schemes of one of these; nothing if it is empty."""
    schemes = schemes_of(api)
    return [
        [scheme for name, scheme in schemes.items() if name in names]
        for names in operation.security
    ]


def client_schemes(api: Api) -> dict[str, Scheme]:
    """Return the schemes that a client is given: of each operation, those of its first alternative.

    An alternative with a scheme of mutual TLS is none: a client's certificate is in no request.
    """
    needed = {name for o in api.operations.values() for name in sent_schemes(api, o)}
    return {name: scheme for name, scheme in schemes_of(api).items() if name in needed}


def sent_schemes(api: Api, operation: Operation) -> Mapping[str, tuple[str, ...]]:
    """Return what a client's request for an operation carries: schemes with their scopes."""
    known = schemes_of(api).keys()
    possible = (names for names in operation.security if names and names.keys() <= known)
    return next(possible, {})


def token_scopes(api: Api, scheme: Scheme) -> tuple[str, ...]:
    """Return what a client asks a token for: one token has to do for all of its requests.

    It is what the operations name that the scheme is sent with, and nothing where they name
    nothing: the authorization server has a default (RFC 6749, section 3.3). What only a user can
    grant, in another flow of the scheme, no client can ask for.
    """
    flow, sent = scheme.client_credentials, (sent_schemes(api, o) for o in api.operations.values())
    named = {scope for scopes in sent for scope in scopes.get(scheme.name, ())}
    return tuple(scope for scope in flow.scopes if scope in named) if flow else ()


def credential_fault(
    wanted: list[list[Scheme]], request: RequestParts, accepts: Callable[[Scheme, str], bool]
) -> str:
    """Return what is wrong with a request's credentials; empty if nothing is.

    Args:
        wanted: The alternatives; the one that lacks least is named.
        request: The request.
        accepts: Whether a secret that is not empty counts as valid for a scheme.
    """
    faults = (_fault(schemes, request, accepts) for schemes in wanted)
    return min(faults, key=lambda told: len(told.partition(": ")[0]), default="")


def _fault(
    schemes: list[Scheme], request: RequestParts, accepts: Callable[[Scheme, str], bool]
) -> str:
    absent, wrong, form = [], [], ""
    for scheme in schemes:
        secret = scheme.read(request)
        if not secret:
            absent.append(f"{scheme.name} is missing")
            form = form or scheme.form_of_another(request)
        elif not accepts(scheme, secret):
            wrong.append(f"{scheme.name} is not an accepted credential")
    return "; ".join(absent + wrong) + form


def _client_credentials(raw: Mapping[str, Json]) -> ClientCredentials | None:
    flow = raw.get("flows", {}).get("clientCredentials")
    return None if flow is None else ClientCredentials(flow["tokenUrl"], tuple(flow["scopes"]))


def _user_password(value: str) -> str | None:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
