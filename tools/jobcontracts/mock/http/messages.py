"""What comes in and what goes out: one HTTP request and one HTTP reply, without a server."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, Literal, NamedTuple, Protocol
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from jobcontracts.model.http import MISSING
from jobcontracts.model.times import http_date

UNDOCUMENTED = "x-mock-undocumented"
"""The header that marks an answer which no page of the vendor describes; it says why."""

PLAN_HEADER = "x-mock-plan"
"""The header of a request that starts a job which names the plan of the job."""

HINT = "x-mock-hint"
"""The header that says what to do about a wait which does not end on a mock that stands still."""

STATE = "jobcontracts.state"
"""Where the ASGI scope of a request has what its session remembers, once that is known."""

PREFIX = "jobcontracts.prefix"
"""Where it has what the path began with that named its session, before that was taken out of it."""

WRITER = "jobcontracts.writer"
"""Where it has the `WholeWriter` of its connection, if its server has one."""

LINE = b"\r\n"
"""What separates names and values of headers where they are kept in one piece."""

_NONE: Mapping[str, str] = {}
_LONGEST_HOST = 300
"""How many characters a host and its port have at most: a name has 253."""

_AUTHORITY = re.compile(r"[A-Za-z0-9._~-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")


RefusalKind = Literal[
    "unauthorized", "invalid", "media_type", "not_acceptable", "unknown_job", "unknown_scope"
]
"""Why a request is refused for what it is."""


class Reply(NamedTuple):
    """An answer, ready to be sent.

    Args:
        status: The status code.
        headers: Names in lower case and values, as ASGI takes them.
        body: The bytes.
        why: For a refusal: what was wrong with the request, for whoever watches the mock.
        refusal: And of which kind that is, where a contract can say how such requests are refused.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    why: str = ""
    refusal: RefusalKind | None = None


class WholeWriter(Protocol):
    """Writes answers at once, where a server would write the head and then the body."""

    @property
    def is_ready(self) -> bool:
        """Whether an answer to the request that is being answered can be written."""
        ...

    def write_whole(self, reply: Reply) -> bytes | None:
        """Write an answer and return it as it went out; None if it is to be sent as any other."""
        ...

    def write(self, message: bytes) -> None:
        """Write an answer again that went out so before, if it `is_ready`."""
        ...


class Request:
    """A request.

    Args:
        scope: The request as ASGI describes it.
        trust_forwarded: Whether forwarded headers say which host the client used.
        writer: What writes its answer at once; None where the server has no such way.

    Attributes:
        target: The path as it was sent, percent-encoded, without the prefix of a session.
        query: The query string, as it was sent.
        head: Names and values of the headers by turns, joined by `LINE`.
        fields: The headers as they came, by lower-case name; fields of one name are joined by
            commas (RFC 9110, 5.3).
        path: The path parameters, percent-decoded, once the operation is known.
        body: The bytes, once they are read.
        json: The decoded body, `MISSING` until a body was found to be valid.
        vendor: The vendor that it is for, as its session plays it, once the operation is known.
        job: The job that it turned out to be about.
        known: What its credentials and parameters are read from, once they have been looked at.
    """

    __slots__ = (
        "_headers",
        "_trust",
        "body",
        "fields",
        "head",
        "job",
        "json",
        "known",
        "path",
        "query",
        "scope",
        "target",
        "vendor",
        "writer",
    )

    vendor: Any

    def __init__(
        self, scope: Scope, *, trust_forwarded: bool = False, writer: WholeWriter | None = None
    ) -> None:
        # In one piece, and not by the functions below: every request comes through here.
        raw, pairs = scope.get("raw_path"), scope["headers"]
        self.scope = scope
        self.target = raw_path(scope) if raw is None or b"?" in raw else raw.decode("latin-1")
        self.query: str = scope["query_string"].decode("latin-1")
        self.head = LINE.join(chain.from_iterable(pairs))
        fields: dict[bytes, bytes] = dict(pairs)
        self.fields = fields if len(fields) == len(pairs) else fields_of(scope)
        self.path: Mapping[str, str] = _NONE
        self.body = b""
        self.json: Any = MISSING
        self.job: Any = None
        self.known: tuple[object, ...] = ()
        self._headers: Mapping[str, str] | None = None
        self._trust = trust_forwarded
        self.writer = writer

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers as text, by lower-case name."""
        if self._headers is None:
            self._headers = _decoded(self.fields)
        return self._headers

    @property
    def origin(self) -> str:
        """What paths of the mock follow: `http://127.0.0.1:8000`; see `origin_of`."""
        if self._trust:
            return origin_of(self.scope, self.headers, trust_forwarded=True)
        scope = self.scope
        server, host = scope.get("server"), self.fields.get(b"host", b"")
        own = _origin(scope.get("scheme", "http"), host, None if server is None else tuple(server))
        return own + scope[PREFIX] if PREFIX in scope else own


def fields_of(scope: Scope) -> dict[bytes, bytes]:
    """Return the headers of an ASGI scope by lower-case name."""
    pairs = scope["headers"]
    fields: dict[bytes, bytes] = dict(pairs)
    if len(fields) != len(pairs):
        fields.clear()
        for name, value in pairs:
            fields[name] = fields[name] + b", " + value if name in fields else value
    return fields


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of an ASGI scope as text, by lower-case name."""
    return _decoded(fields_of(scope))


def _decoded(fields: Mapping[bytes, bytes]) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in fields.items()}


def origin_of(scope: Scope, headers: Mapping[str, str], *, trust_forwarded: bool = False) -> str:
    """Return scheme, host and port as the client used them, and the prefix of its session if any.

    Host and port are our own if `Host` is no host.

    Args:
        scope: The request as ASGI describes it.
        headers: Its headers.
        trust_forwarded: Whether the headers of a proxy say what the client used.
    """
    scheme, host = str(scope.get("scheme", "http")), headers.get("host", "")
    if trust_forwarded:
        scheme, host = forwarded(headers, scheme, host)
    server = scope.get("server")
    own = _origin(scheme, host.encode("latin-1"), None if server is None else tuple(server))
    return own + str(scope.get(PREFIX, ""))


def _origin(scheme: str, host: bytes, server: tuple[str, int | None] | None) -> str:
    return _joined(scheme, host if len(host) <= _LONGEST_HOST else b"", server)


@lru_cache(maxsize=256)
def _joined(scheme: str, host: bytes, server: tuple[str, int | None] | None) -> str:
    authority = host.decode("latin-1")
    if not _AUTHORITY.fullmatch(authority):
        name, port = server or ("127.0.0.1", None)
        name = f"[{name}]" if ":" in name else name
        authority = name if port is None else f"{name}:{port}"
    return f"{scheme}://{authority}"


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
    """Return the path as it was sent, percent-encoded, without the prefix of a session."""
    raw = scope.get("raw_path")
    if raw is None:
        return quote(scope["path"], safe="/!$&'()*+,;=:@")
    # Some transports leave the query in it.
    return str(raw.partition(b"?")[0].decode("latin-1"))


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """Return a request's body; None if it has more than `limit` bytes.

    Raises:
        ClientDisconnect: The client has gone before its end: half a body is none.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def compact(value: Any) -> str:
    """Return JSON without spaces and escapes: documented bodies have a documented length."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def encoded(text: str) -> bytes:
    """Return UTF-8; half a surrogate pair, which JSON can carry and UTF-8 cannot, becomes `?`."""
    return text.encode("utf-8", "replace")


def date_field(now: float) -> tuple[bytes, bytes]:
    """Return `Date` (RFC 9110, section 6.6.1) by the mock's clock, as all other times of it are."""
    return b"date", http_date(int(now)).encode()


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
