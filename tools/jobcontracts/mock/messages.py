"""What comes in and what goes out: one HTTP request and one HTTP reply, without a server."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from starlette.types import Receive, Scope

from jobcontracts.contracts.expressions import MISSING, Expression, find

if TYPE_CHECKING:
    from jobcontracts.mock.jobs import Job

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


class Request:
    """A request for a documented operation.

    Args:
        path: The path parameters, percent-decoded.
        scope: The request as ASGI describes it.
        trust_forwarded: Whether forwarded headers say which host the client used.

    Attributes:
        headers: By lower-case name; fields of one name are joined by commas (RFC 9110, 5.3).
        query: The query string, as sent.
        body: The bytes.
        size: How many bytes the body had, if `body` has been cut for keeping; else 0.
        json: The decoded body, `MISSING` until a body was found to be valid.
        job: The job that it turned out to be about.
    """

    __slots__ = ("_trust", "body", "headers", "job", "json", "path", "query", "scope", "size")

    def __init__(
        self, path: Mapping[str, str], scope: Scope, *, trust_forwarded: bool = False
    ) -> None:
        self.path = path
        self.scope = scope
        self.headers: Mapping[str, str] = headers_of(scope)
        self.query: str = scope["query_string"].decode("latin-1")
        self.body = b""
        self.size = 0
        self.json: Any = MISSING
        self.job: Job | None = None
        self._trust = trust_forwarded

    @property
    def origin(self) -> str:
        """Scheme, host and port as the client used them: `http://127.0.0.1:8000`."""
        return origin_of(self.scope, self.headers, trust_forwarded=self._trust)

    def worth(self, expression: Expression) -> Any:
        """Return what a `$request` expression is worth, or `MISSING`."""
        if expression.place == "header":
            return self.headers.get(expression.name.lower(), MISSING)
        if expression.place == "path":
            return self.path.get(expression.name, MISSING)
        return find(self.json, expression.tokens)

    def shrink(self, kept: int) -> None:
        """Let go of what is not needed any more, and of the body but for `kept` bytes."""
        self.json = MISSING
        if len(self.body) > kept:
            self.size = len(self.body)
            self.body = self.body[:kept]


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


def origin_of(scope: Scope, headers: Mapping[str, str], *, trust_forwarded: bool = False) -> str:
    """Return scheme, host and port as the client used them; our own if `Host` is no host.

    Args:
        scope: The request as ASGI describes it.
        headers: Its headers.
        trust_forwarded: Whether the headers of a proxy say what the client used.
    """
    scheme, host = str(scope.get("scheme", "http")), headers.get("host", "")
    if trust_forwarded:
        scheme, host = forwarded(headers, scheme, host)
    if not _AUTHORITY.fullmatch(host):
        name, port = scope.get("server") or ("127.0.0.1", None)
        name = f"[{name}]" if ":" in name else name
        host = name if port is None else f"{name}:{port}"
    return f"{scheme}://{host}"


def forwarded(headers: Mapping[str, str], scheme: str, host: str) -> tuple[str, str]:
    """Return scheme and host as the first proxy was asked for them, where its headers say so.

    `Forwarded` (RFC 7239, section 4) goes before `X-Forwarded-Proto` and `X-Forwarded-Host`.
    """
    first = headers.get("forwarded", "").partition(",")[0]
    pairs = (part.partition("=") for part in first.split(";"))
    said = {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
    for name, header in (("proto", "x-forwarded-proto"), ("host", "x-forwarded-host")):
        if name not in said and header in headers:
            said[name] = headers[header].partition(",")[0].strip()
    proto = said.get("proto", scheme).lower()
    return (proto if proto in ("http", "https") else scheme), said.get("host", host)


def raw_path(scope: Scope) -> str:
    """Return the path as it was sent, percent-encoded."""
    raw = scope.get("raw_path")
    if raw is None:
        return quote(scope["path"], safe="/!$&'()*+,;=:@")
    # Some transports leave the query in it.
    return str(raw.partition(b"?")[0].decode("latin-1"))


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """Return a request's body; None if it has more than `limit` bytes."""
    parts = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


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
