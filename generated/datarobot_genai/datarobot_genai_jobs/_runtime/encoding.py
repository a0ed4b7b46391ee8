# From templates/runtime/encoding.py, unchanged but for this line.
"""How arguments become parts of a request (RFC 3986, RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec

from .errors import ConfigurationError

_COOKIE_VALUE: Final = re.compile(r"[!#-+\--:<-\[\]-~,]*").fullmatch
_UNCHANGED: Final = re.compile(r"[A-Za-z0-9_~-]+").fullmatch
"""Whether percent-encoding leaves a text as it is, and it is no dot segment: most ids are so."""


def to_text(value: Any) -> str:
    """Return a parameter's value as text, as JSON would write it; items between commas."""
    if type(value) is str:
        return value
    if isinstance(value, str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list):
        return ",".join(map(to_text, value))
    if isinstance(value, datetime):
        return str(msgspec.to_builtins(value))
    return str(value)


def path_segment(name: str, value: Any) -> str:
    """Return `value` as one segment of a path, all but unreserved characters percent-encoded.

    Raises:
        ConfigurationError: It is empty, or a dot segment that URL libraries would remove.
    """
    plain = to_text(value)
    if _UNCHANGED(plain):
        return plain
    if not plain:
        raise ConfigurationError(f"{name}: expected text, found an empty string; a path needs it")
    encoded = quote(plain, safe="")
    if encoded in (".", ".."):
        # A dot segment is removed by URL libraries even when its dots are percent-encoded
        # (WHATWG URL, 4.3), so that the request would go to another resource.
        raise ConfigurationError(f"{name}: expected the name of a resource, found {plain!r}")
    return encoded


def header_value(name: str, value: Any) -> str:
    """Return `value` as a header's value.

    Raises:
        ConfigurationError: It has characters that a header cannot have (RFC 9110, 5.5).
    """
    plain = to_text(value)
    if not plain.isascii() or not plain.isprintable():
        raise ConfigurationError(
            f"{name}: expected printable ASCII for a header, found other characters"
        )
    return plain


def query_string(parameters: Mapping[str, Any]) -> str:
    """Return a query with its question mark; "" if all values are None. Lists repeat the name."""
    pairs = [
        (name, to_text(item))
        for name, value in parameters.items()
        if value is not None
        for item in (value if isinstance(value, list) else [value])
    ]
    return f"?{urlencode(pairs, quote_via=quote)}" if pairs else ""


def listed(value: Any) -> str | None:
    """Return a value as one text, None for none: a parameter that is not exploded."""
    return None if value is None else to_text(value)


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


def given_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that have a value, as text."""
    return {name: header_value(name, value) for name, value in headers.items() if value is not None}
