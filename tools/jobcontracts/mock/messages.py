"""What comes in and what goes out: one HTTP request and one HTTP reply, without a server."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from starlette.types import Scope

from jobcontracts.contracts.expressions import MISSING, Expression, find

UNDOCUMENTED = "x-mock-undocumented"
"""The header that marks an answer which no page of the vendor describes; it says why."""

_AUTHORITY = re.compile(r"[A-Za-z0-9._~-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")


class Reply(NamedTuple):
    """An answer, ready to be sent.

    Args:
        status: The status code.
        headers: Names in lower case and values, as ASGI takes them.
        body: The bytes.
        why: For a refusal: what was wrong with the request, for whoever watches the mock.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    why: str = ""


@dataclass(slots=True)
class Request:
    """A request for a documented operation.

    Args:
        path: The path parameters, percent-decoded.
        query: The query string, as sent.
        headers: By lower-case name; fields of one name are joined by commas (RFC 9110, 5.3).
        origin: Scheme, host and port as the client used them: `http://127.0.0.1:8000`.
        body: The bytes.
        json: The decoded body, `MISSING` until a body was found to be valid.
    """

    path: Mapping[str, str]
    query: str
    headers: Mapping[str, str]
    origin: str
    body: bytes = b""
    json: Any = MISSING

    def worth(self, expression: Expression) -> Any:
        """Return what a `$request` expression is worth, or `MISSING`."""
        if expression.place == "header":
            return self.headers.get(expression.name.lower(), MISSING)
        if expression.place == "path":
            return self.path.get(expression.name, MISSING)
        return find(self.json, expression.tokens)


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of an ASGI scope by lower-case name."""
    pairs = scope["headers"]
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in pairs}
    if len(headers) != len(pairs):
        headers.clear()
        for name, value in pairs:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def origin_of(scope: Scope, headers: Mapping[str, str]) -> str:
    """Return scheme, host and port as the client used them; our own if `Host` is no host."""
    host = headers.get("host", "")
    if not _AUTHORITY.fullmatch(host):
        name, port = scope.get("server") or ("127.0.0.1", None)
        name = f"[{name}]" if ":" in name else name
        host = name if port is None else f"{name}:{port}"
    return f"{scope.get('scheme', 'http')}://{host}"


def is_json(media_type: str) -> bool:
    """Return whether a media type is JSON's or built on it (RFC 6839, section 3.1)."""
    name = media_type.partition(";")[0].strip().lower()
    return name == "application/json" or name.endswith("+json")


def compact(value: Any) -> str:
    """Return JSON without spaces and escapes: documented bodies have a documented length."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def encoded(text: str) -> bytes:
    """Return UTF-8; half a surrogate pair, which JSON can carry and UTF-8 cannot, becomes `?`."""
    return text.encode("utf-8", "replace")


def plain_reply(
    status: int, why: str, detail: str, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> Reply:
    """Return an answer that no page documents.

    Args:
        status: The status code.
        why: Why the answer is undocumented, in ASCII: the value of the header.
        detail: What was wrong with the request: the body.
        headers: Further headers.
    """
    body = encoded(compact({"detail": detail}))
    own = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (UNDOCUMENTED.encode(), why.encode("ascii", "replace")),
    ]
    return Reply(status, [*own, *headers], body, detail)
