"""Answers as the bytes that go out at once, where uvicorn writes the head and then the body.

Each write is a call of the system and a packet, and wakes the client: of what an answer costs, that
is a tenth.
"""

from __future__ import annotations

from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HEADER_RE, HEADER_VALUE_RE, STATUS_LINE

from jobcontracts.mock.http.messages import Reply, plain_reply
from jobcontracts.mock.http.reasons import reason_headers

_FRAMING = frozenset({b"connection", b"transfer-encoding"})
"""Headers that say how the answer or its connection ends (RFC 9112, sections 6 and 9)."""


def whole_message(reply: Reply, default_headers: list[tuple[bytes, bytes]]) -> bytes | None:
    """Return an answer as it is sent, with the checks that uvicorn has; None if it is not plain.

    It is if its only word on where it ends is a `Content-Length` that is right, as that of an
    answer to HEAD is not.
    """
    if (b"content-length", b"%d" % len(reply.body)) not in reply.headers:
        return None
    fields = default_headers + reply.headers
    names, values = zip(*fields, strict=True)
    unusual = HEADER_RE.search(b"".join(names)) or HEADER_VALUE_RE.search(b"".join(values))
    if unusual or not _FRAMING.isdisjoint(names):
        return None
    head = b"\r\n".join(map(b": ".join, fields))
    return b"".join((STATUS_LINE[reply.status], head, b"\r\n\r\n", reply.body))


def refusal_message(status: int, why: str) -> bytes:
    """Return the answer to what is no whole request, after which the connection ends."""
    reply = plain_reply(status, "the mock's own limit", why, ((b"connection", b"close"),))
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()]
    lines += map(b": ".join, [*reply.headers, *reason_headers(why)])
    return b"\r\n".join([*lines, b"", reply.body])
