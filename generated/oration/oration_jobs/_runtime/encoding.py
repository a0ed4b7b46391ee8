# From templates/runtime/encoding.py, unchanged but for this line.
"""How arguments become parts of a request (RFC 3986, RFC 9110), in their styles.

Those are RFC 6570's, and three of OpenAPI's own (OpenAPI 3.1, section 4.8.12.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import Enum
from itertools import chain
from typing import Any, Final, TypeVar
from urllib.parse import quote
from uuid import UUID

import msgspec
from msgspec import Struct

from .errors import ConfigurationError
from .messages import quoted

T = TypeVar("T")

_COOKIE_VALUE: Final = re.compile(r"[!#-+\--:<-\[\]-~,]*").fullmatch
_UNCHANGED: Final = re.compile(r"[A-Za-z0-9_~-]+").fullmatch
"""Whether percent-encoding leaves a text as it is, and it is no dot segment: most ids are so."""


def to_text(value: Any) -> str:
    """Return a parameter's value as text, as JSON would write it."""
    if type(value) is str:
        return value
    if isinstance(value, str):
        # Each poll asks, and `value` is a function of Python.
        return value._value_ if isinstance(value, Enum) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime) or type(value) is UUID:
        # Of a UUID it is what `str` says, in a third of the time.
        return str(msgspec.to_builtins(value))
    return str(value)


def path_segment(name: str, value: Any) -> str:
    """Return `value` as one segment of a path, all but unreserved characters percent-encoded.

    Raises:
        ConfigurationError: It is empty, or a dot segment that URL libraries would remove.
    """
    plain = to_text(value)
    return plain if _UNCHANGED(plain) else _segment(name, quote(plain, safe=""))


def path_segments(name: str, value: Any) -> str:
    """Return `value` as segments of a path: slashes in it are those of the path.

    Raises:
        ConfigurationError: One of them is empty, or a dot segment.
    """
    return "/".join(path_segment(name, part) for part in to_text(value).split("/"))


def styled_segment(name: str, value: Any, style: str, *, explode: bool) -> str:
    """Return `value` as one segment of a path in the style `simple`, `label` or `matrix`.

    Raises:
        ConfigurationError: It is as in `path_segment`, or has a delimiter in it.
    """
    between = {"label": ".", "matrix": ";"}.get(style, ",") if explode else ","
    parts = _parts(name, value, between, explode=explode, encode=_quoted)
    if style == "matrix" and parts:
        if not explode or not isinstance(value, (Mapping, Struct)):
            parts = [f"{name}={part}" for part in (parts if explode else [between.join(parts)])]
        # An empty value has no `=` before it (RFC 6570, section 3.2.7).
        return "".join(f";{part.removesuffix('=')}" for part in parts)
    mark = "." if style == "label" and parts else ""
    return _segment(name, mark + between.join(parts))


def _segment(name: str, encoded: str) -> str:
    if not encoded:
        raise ConfigurationError(f"{name}: expected text, found an empty string; a path needs it")
    if encoded in (".", ".."):
        # A dot segment is removed by URL libraries even when its dots are percent-encoded
        # (WHATWG URL, 4.3), so that the request would go to another resource.
        raise ConfigurationError(
            f"{name}: expected the name of a resource, found {quoted(encoded)}"
        )
    return encoded


def _parts(
    name: str, value: Any, between: str, *, explode: bool, encode: Callable[[str], str]
) -> list[str]:
    """Return what a value is made of: a text, the items of a list, or an object's members.

    Args:
        name: What is written, for messages.
        value: The value.
        between: The delimiter that will stand between the parts.
        explode: Whether a member is one part, `name=value`, and not two.
        encode: Encodes a text.

    Raises:
        ConfigurationError: A part has the delimiter in it. RFC 6570 would have it percent-encoded,
            but most servers decode first, and would take it for two parts.
    """
    members = _members(value)
    if members is None and not isinstance(value, list):
        return [encode(to_text(value))]
    texts = list(map(to_text, value)) if members is None else [*chain(*members)]
    names = [key for key, _ in members or ()] if explode else []
    if any(between in text for text in texts) or any("=" in key for key in names):
        found = quoted(between) + (" or '='" if names else "")
        raise ConfigurationError(f"{name}: expected values without {found}, which divides them")
    if members is None or not explode:
        return [encode(text) for text in texts]
    return [f"{encode(key)}={encode(text)}" for key, text in members]


def _members(value: Any) -> list[tuple[str, str]] | None:
    """Return the members of an object that have a value, as texts; None for anything else."""
    # Most are text, and to ask an abstract class takes longer than to write one.
    if isinstance(value, str) or not isinstance(value, (Mapping, Struct)):
        return None
    members = msgspec.to_builtins(value).items()
    return [(key, to_text(below)) for key, below in members if below is not None]


def _quoted(text: str) -> str:
    return quote(text, safe="")


def header_value(name: str, value: Any, *, explode: bool = False) -> str:
    """Return `value` as a header's value.

    Raises:
        ConfigurationError: It has characters that a header cannot have (RFC 9110, 5.5), or a
            comma in what commas divide.
    """
    plain = ",".join(_parts(name, value, ",", explode=explode, encode=str))
    if not plain.isascii() or not plain.isprintable():
        raise ConfigurationError(
            f"{name}: expected printable ASCII for a header, found other characters"
        )
    return plain


def query_string(parameters: Mapping[str, Any], styles: Mapping[str, str] | None = None) -> str:
    """Return a query with its question mark; "" if no value is given.

    Args:
        parameters: Names and values; None for what is not given.
        styles: The style of those that are not `form` and exploded, by name; `form` is not
            exploded there.

    Raises:
        ConfigurationError: A value has the delimiter of its style in it.
    """
    pairs = [
        f"{_quoted(key)}={text}"
        for name, value in parameters.items()
        if value is not None
        for key, text in _query_pairs(name, value, (styles or {}).get(name, ""))
    ]
    return f"?{'&'.join(pairs)}" if pairs else ""


def _query_pairs(name: str, value: Any, style: str) -> list[tuple[str, str]]:
    members = _members(value)
    if members is not None and style in ("", "deepObject"):
        deep = style == "deepObject"
        return [(f"{name}[{key}]" if deep else key, _quoted(text)) for key, text in members]
    if style in ("", "deepObject"):
        items = value if isinstance(value, list) else [value]
        return [(name, _quoted(to_text(item))) for item in items]
    between = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(style, ",")
    parts = _parts(name, value, between, explode=False, encode=_quoted)
    # What is empty is not there (RFC 6570, section 2.3).
    return [(name, quote(between, safe=",").join(parts))] if parts else []


def fragment(values: Mapping[str, Any]) -> str:
    """Return a URL's fragment, which is never sent, with its sign; see `query_string`."""
    return query_string(values).replace("?", "#", 1)


def from_text(name: str, text: str, kind: type[T]) -> T:
    """Return what a text stands for where a request has another type than text.

    Raises:
        ConfigurationError: It stands for none of that type.
    """
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{name}: {error}".replace("`", "")) from None


def made_body(value: Any, kind: type[T]) -> T:
    """Return a body of its class, made of the values of its members.

    Raises:
        ConfigurationError: A value is not what the member takes.
    """
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"body: {error}".replace("`", "")) from None


def merged(body: Any, members: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body as JSON has it, with other values of members of objects in it.

    Args:
        body: The body; None for an empty one.
        members: The values, by names of the wire; of an object those of its members alone.
    """
    found = {} if body is None else msgspec.to_builtins(body)
    found = dict(found) if isinstance(found, dict) else {}
    for name, value in members.items():
        found[name] = merged(found.get(name), value) if isinstance(value, dict) else value
    return found


def cookie_header(cookies: Mapping[str, Any]) -> dict[str, str]:
    """Return the header with the cookies that have a value (RFC 6265, section 4.2.1).

    Raises:
        ConfigurationError: A value has characters that a cookie cannot have.
    """
    pairs = []
    for name, value in cookies.items():
        text = None if value is None else header_value(name, value)
        if text is not None and not _COOKIE_VALUE(text):
            raise ConfigurationError(f"{name}: a cookie has no space, semicolon, quote or \\")
        pairs += [] if text is None else [f"{name}={text}"]
    return {"Cookie": "; ".join(pairs)} if pairs else {}


def given_headers(headers: Mapping[str, Any], exploded: Collection[str] = ()) -> dict[str, str]:
    """Return the headers that have a value, as text.

    Args:
        headers: Names and values; None for what is not given.
        exploded: The names of those whose members are written `name=value`.
    """
    # An empty list, or an object without members, is not there (RFC 6570, section 2.3).
    return {
        name: header_value(name, value, explode=name in exploded)
        for name, value in headers.items()
        if value is not None and value != [] and _members(value) != []
    }
