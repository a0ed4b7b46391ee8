"""HTTP messages as every part looks at them, whoever sent them and by whatever library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, TypeVar
from urllib.parse import urljoin, urlsplit

from jobcontracts.files.json_text import parse_json

T = TypeVar("T")

MISSING: Any = type("Missing", (), {"__repr__": lambda _: "MISSING", "__bool__": lambda _: False})()
"""The value of what a message does not have."""

_LONGEST_VALUE = 1000
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_ITEM = re.compile(rf'(?:[^,"]|{_QUOTED})++')
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~\w-]+", re.ASCII)
_PREFERENCE = re.compile(rf"({_TOKEN.pattern})\s*(?:=\s*({_QUOTED}|[^\s;\"]*))?", re.ASCII)


class RequestParts(Protocol):
    """What parameters and credentials are read from, of a request in any form.

    Attributes:
        path: The path parameters, percent-decoded.
        query: The query string as it was sent.
        headers: By lower-case name; fields of one name are joined by commas (RFC 9110, 5.3).
    """

    @property
    def path(self) -> Mapping[str, str]: ...
    @property
    def query(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


class RequestMessage(RequestParts, Protocol):
    """The same with the body; `json` is `MISSING` where there is none or it is no JSON."""

    @property
    def body(self) -> bytes: ...
    @property
    def json(self) -> Any: ...


class ResponseParts(Protocol):
    """What expressions are read from, of an answer in any form."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def json(self) -> Any: ...


@dataclass(frozen=True)
class Request:
    """A request as it was sent; `headers` as `fold` returns them.

    Args:
        method: In upper case.
        url: With or without scheme and host.
        path: The path parameters, percent-decoded, where the operation is known.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    path: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """The path as it was sent, percent-encoded."""
        return urlsplit(self.url).path

    @property
    def query(self) -> str:
        """The query string as it was sent."""
        return urlsplit(self.url).query

    @cached_property
    def json(self) -> Any:
        """The decoded body; `MISSING` where there is none or it is no JSON."""
        return decoded(self.headers.get("content-type", ""), self.body)


@dataclass(frozen=True)
class Response:
    """An answer as it came; `headers` as `fold` returns them."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def json(self) -> Any:
        """The decoded body; `MISSING` where there is none or it is no JSON."""
        return decoded(self.headers.get("content-type", ""), self.body)


@dataclass(frozen=True)
class Exchange:
    """A request and its answer."""

    request: Request
    response: Response


def fold(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers by lower-case name, fields of one name joined by commas (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def media_type(content_type: str) -> str:
    """Return the media type that a `Content-Type` has, in lower case and without parameters."""
    return content_type.partition(";")[0].strip().lower()


def parameter_of(value: str, name: str) -> str | None:
    """Return a parameter of a header such as `Content-Type`; None if it has none of the name."""
    if name not in value.lower():
        return None
    # Imported here, for the rest of a parser of mail comes with them.
    from email.message import Message
    from email.utils import collapse_rfc2231_value

    message = Message()
    # A longer one is nobody's, and takes long to look through.
    message["Content-Type"] = value[:_LONGEST_VALUE]
    found = message.get_param(name)
    return None if found is None else collapse_rfc2231_value(found)


def is_json(content_type: str) -> bool:
    """Return whether a media type is JSON's or built on it (RFC 6839, section 3.1)."""
    name = media_type(content_type)
    return name == "application/json" or name.endswith("+json")


def is_text(content_type: str) -> bool:
    """Return whether a media type is text, which has a charset (RFC 2046, section 4.1)."""
    return media_type(content_type).startswith("text/")


def preferred_media(content: Mapping[str, T]) -> T:
    """Return the body that a message has: JSON where one is documented, else the first."""
    return content[min(content, key=lambda name: not is_json(name))]


def matching_media(content: Mapping[str, T], content_type: str) -> T | None:
    """Return the most specific documented media type that a sent one fits (OpenAPI, 4.8.14)."""
    by_name = {media_type(name): media for name, media in content.items()}
    names = _ranges(content_type)
    return next((by_name[name] for name in names if name in by_name), None)


def _ranges(content_type: str) -> tuple[str, ...]:
    """Return the media ranges that a media type is in, the most specific one first."""
    name = media_type(content_type)
    return (name, f"{name.partition('/')[0]}/*", "*/*") if name else ()


def accepts(accept: str, content_type: str) -> bool:
    """Return whether an `Accept` takes a media type (RFC 9110, section 12.5.1).

    The most specific range that the type is in counts; a weight of 0 says no. Of other parameters
    than the weight nothing is made, and what is no media range is as if it were not there.
    """
    weights = media_weights(accept)
    found = next((weights[name] for name in _ranges(content_type) if name in weights), 0.0)
    return not weights or found > 0


def media_weights(accept: str) -> dict[str, float]:
    """Return the media ranges of an `Accept` with their weights, from 0 to 1."""
    items = {media_type(item): item for item in comma_separated(accept)}
    return {name: _weight(item) for name, item in items.items() if "/" in name}


def _weight(item: str) -> float:
    try:
        return float(parameter_of(item, "q") or 1)
    except ValueError:
        return 1.0


def comma_separated(value: str) -> list[str]:
    """Return the items of a header that is a list (RFC 9110, section 5.6.1): quotes hold commas."""
    found = _ITEM.findall(value[:_LONGEST_VALUE])
    return [item for item in map(str.strip, found) if item]


def preferences(prefer: str) -> dict[str, str]:
    """Return what `Prefer` says by lower-case name (RFC 7240, section 2): the first one counts."""
    found: dict[str, str] = {}
    for item in comma_separated(prefer):
        if match := _PREFERENCE.match(item):
            word = match[2] or ""
            word = re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word
            found.setdefault(match[1].lower(), word)
    return found


def preference(name: str, value: str) -> str:
    """Return a preference as headers have it: a word, quoted where it is no token."""
    quoted = re.sub(r'(["\\])', r"\\\1", value)
    return f"{name}={value}" if _TOKEN.fullmatch(value) else f'{name}="{quoted}"'


def decoded(content_type: str, body: bytes) -> Any:
    """Return a body as JSON values; `MISSING` if it is empty, or no JSON by type or bytes."""
    if not body or not is_json(content_type):
        return MISSING
    try:
        return parse_json(body.decode())
    except ValueError:
        return MISSING


def absolute_url(url: str, reference: str) -> str:
    """Return the URL that a reference in an answer stands for; empty if it is none."""
    try:
        return urljoin(url, reference)
    except ValueError:
        return ""
