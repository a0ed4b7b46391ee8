"""What must not be shown of a message: credentials, by where they travel and what they are called.

A contract's security schemes say where credentials travel. A name can look like a credential's
besides: what a client puts there by mistake is one all the same. What is found in such a place is
hidden wherever else the same exchange has it.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote_plus

SESSION_HEADER = "x-mock-session"
"""What names a session of the mock, to which it gives nobody access: no credential."""

MASK = "***"
"""What stands in the place of a credential wherever something is shown."""

_PARTS = re.compile(
    "token|secret|passw|passphrase|passcode|pwd|credential|authori[sz]ation|authentication|jwt"
    "|bearer|(?:api|access|pass|private|shared|signing|subscription|account|functions?|licen[cs]e|encryption|master|auth)key"
)
"""What the name of a credential has in it, in lower case and without what separates its words."""

_PARTS_IN_PLACE = re.compile("session|sessid|csrf|xsrf|cookie|signature|assertion")
_WORDS = frozenset({"auth", "oauth", "authn", "pass", "sig", "otp", "totp", "pin", "sid"})
_NAMES = frozenset({"key", "code", "pw"})
"""Parts, words, and whole names of credentials in a header or a query that are none in a body."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SCHEMES = frozenset({"basic", "bearer", "digest", "dpop", "negotiate", "hawk", "oauth", "apikey"})
"""Words before a credential that are worth showing (RFC 9110, section 11.1), besides contracts'."""

_USERINFO = re.compile(r"(?<=://)[^/?#\s\"'<>]*@")
_PARAMETER = re.compile(r"(?<=[?&;#])([^?&;#=\s\"'<>]+)=([^&;#\s\"'<>]*)")
# An opening quote never follows a backslash: else each of many escaped ones would be tried.
_KEY = re.compile(r'(?<!\\)("(?:[^"\\]|\\.)*+")\s*:', re.DOTALL)
_JSON = re.compile(
    r'("(?:[^"\\]|\\.)*+")\s*:|("(?:[^"\\]|\\.)*+"?)|([{\[])|([}\]])|([^\s{}\[\],:"]+)', re.DOTALL
)
_REMEMBERED = 100
_SHORTEST = 4
_SHORTEST_FOUND = 6
"""Characters of what is hidden wherever it turns up: shorter ones may be words."""

_MOST_FOUND = 50
"""How many credentials of an exchange are hidden wherever they turn up: nobody sends more."""


def looks_like_credential(name: str, *, in_body: bool = False) -> bool:
    """Return whether the name of a header, a parameter or a member looks like a credential's.

    Args:
        name: The name, decoded.
        in_body: Whether it is a member of a body, where `code` or `session` are something else.
    """
    # Few names are used again and again; of a long one nobody is to be reminded.
    return (_looks if len(name) <= _REMEMBERED else _looks.__wrapped__)(name, in_body)


@lru_cache(maxsize=1024)
def _looks(name: str, in_body: bool) -> bool:
    if name.lower() == SESSION_HEADER:
        return False
    plain = unicodedata.normalize("NFKC", name)
    squashed = "".join(filter(str.isalnum, plain)).lower()
    if _PARTS.search(squashed):
        return True
    words = {word.lower() for word in _WORD.findall(plain)}
    in_place = _PARTS_IN_PLACE.search(squashed) or squashed in _NAMES or words & _WORDS
    return bool(in_place) and not in_body


def forms_of(secrets: Iterable[str], shortest: int = 1) -> list[str]:
    """Return in which forms secrets are sent; the longest first, for one may begin another."""
    forms = set()
    for secret in secrets:
        if len(secret) >= shortest:
            encoded = base64.b64encode(secret.encode("utf-8", "replace")).decode()
            forms |= {secret, encoded}
            forms |= {quote(secret, safe=safe, errors="replace") for safe in ("", "/")}
    return sorted(forms, key=len, reverse=True)


def without(forms: Iterable[str], text: str) -> str:
    """Return a text with `MASK` in the place of each form, and of the beginning of one at a cut."""
    for form in forms:
        text = text.replace(form, MASK)
        for end in range(len(form) - 1, 3, -1) if "…" in text else ():
            text = text.replace(f"{form[:end]}…", f"{MASK}…")
    return text


class CredentialMask:
    """What is a credential in the messages of some contracts.

    Args:
        schemes: Their security schemes (OpenAPI 3.1, section 4.8.27).
        secrets: Credentials that are known.
    """

    def __init__(self, schemes: Iterable[Mapping[str, Any]], secrets: Collection[str] = ()) -> None:
        self._names: dict[str, set[str]] = {"header": set(), "query": set(), "cookie": set()}
        self._words = set(_SCHEMES)
        for scheme in schemes:
            if scheme["type"] == "apiKey":
                self._names[scheme["in"]].add(scheme["name"].lower())
            elif scheme["type"] == "http":
                self._words.add(scheme["scheme"].lower())
        self._forms = forms_of(secrets, _SHORTEST)

    def exchange(self) -> ExchangeMask:
        """Return what masks one exchange."""
        return ExchangeMask(self._names, self._words, self._forms)


class ExchangeMask:
    """Masks the parts of one exchange, and remembers what it has hidden.

    `header`, `query` and `body` mask by place and name; `text`, called after them, hides what they
    have found, and what is known, in any text.
    """

    def __init__(
        self, names: Mapping[str, set[str]], words: Collection[str], forms: Collection[str]
    ) -> None:
        self._names = names
        self._words = words
        self._forms = forms
        self._found: set[str] = set()
        self._hidden: list[str] = []
        self._hidden_of = 0

    def header(self, name: str, value: str) -> str:
        """Return the value of a header; the scheme of an `Authorization` stays."""
        name = name.lower()
        if name not in self._names["header"] and not looks_like_credential(name):
            return self._embedded(value)
        for cookie in value.split(";") if "cookie" in name else ():
            key, _, part = cookie.partition("=")
            if self._is_secret("cookie", key.strip()):
                self._remember(part.strip())
        if "cookie" in name:
            return MASK
        word, space, rest = value.partition(" ")
        self._remember(value, rest.strip())
        if word.lower() == "basic":
            self._remember(_password(rest))
        return f"{word} {MASK}" if space and word.lower() in self._words else MASK

    def query(self, query: str) -> str:
        """Return a query string, or a form."""
        return "&".join(map(self._parameter, query.split("&")))

    def url(self, url: str) -> str:
        """Return a URL, without its user information."""
        head, mark, query = url.partition("?")
        return self._embedded(head) + mark + self.query(query)

    def body(self, body: str, media_type: str = "") -> str:
        """Return a body, or the beginning of one: the members of JSON, the fields of a form."""
        if body.lstrip()[:1] in ("{", "["):
            return self._json(body)
        return self.query(body) if "form-urlencoded" in media_type.lower() else self._embedded(body)

    def text(self, text: str) -> str:
        """Return any text without what is known to be a credential."""
        if len(self._found) != self._hidden_of:
            self._hidden, self._hidden_of = forms_of(self._found), len(self._found)
        return without(self._forms, without(self._hidden, text))

    def _remember(self, *values: str) -> None:
        if len(self._found) < _MOST_FOUND:
            self._found.update(value for value in values if len(value) >= _SHORTEST_FOUND)

    def _is_secret(self, place: str, name: str) -> bool:
        return name.lower() in self._names[place] or looks_like_credential(name)

    def _parameter(self, part: str) -> str:
        name, equals, value = part.partition("=")
        plain = unquote_plus(value)
        if equals and self._is_secret("query", unquote_plus(name)):
            self._remember(value, plain)
            return f"{name}={MASK}"
        # A URL in a parameter has parameters of its own.
        nested = self.text(self._embedded(plain)) != plain
        return f"{name}={MASK}" if nested and "%" in value else self._embedded(part)

    def _embedded(self, text: str) -> str:
        """Return a text without what URLs in it carry."""

        def parameter(match: re.Match[str]) -> str:
            if not self._is_secret("query", unquote_plus(match[1])):
                return match[0]
            self._remember(match[2], unquote_plus(match[2]))
            return f"{match[1]}={MASK}"

        if "@" in text:
            text = _USERINFO.sub(f"{MASK}@", text)
        return _PARAMETER.sub(parameter, text) if "=" in text else text

    def _json(self, text: str) -> str:
        """Return JSON with the texts and numbers under the names of credentials masked.

        By its tokens, for the end of it can be missing.
        """
        if not any(
            looks_like_credential(_unescaped(k), in_body=True) for k in set(_KEY.findall(text))
        ):
            return self._embedded(text)
        parts: list[str] = []
        at, name = 0, ""
        within: list[str] = []
        for match in _JSON.finditer(text):
            key, string, opening, closing, other = match.groups()
            if key is not None:
                own = _unescaped(key)
                inherited = within[-1] if within else ""
                name = own if looks_like_credential(own, in_body=True) else inherited
            elif opening is not None:
                within.append(name)
            elif closing is not None:
                name = within.pop() if within else ""
            # Counts of tokens are no secret.
            elif name and (string or (other[:1].isdigit() and "token" not in name.lower())):
                self._remember(_unescaped(string) if string else other)
                parts += [text[at : match.start()], f'"{MASK}"']
                at = match.end()
        parts.append(text[at:])
        return self._embedded("".join(parts))


def _password(basic: str) -> str:
    try:
        return base64.b64decode(basic).decode("utf-8", "replace").partition(":")[2]
    except ValueError:
        return ""


def _unescaped(string: str) -> str:
    try:
        return str(json.loads(string, strict=False))
    except ValueError:
        return string.strip('"')
