"""Vendors' operations for pages of other sites: what a browser asks and is told (Fetch, 3.2).

An operation is open to a page with what its contract documents: its methods, the headers that
credentials and parameters travel in, and every header of the answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Protocol

from starlette.types import Message, Send

from jobcontracts.mock.http.messages import UNDOCUMENTED, Reply, Request

_ORIGIN = re.compile(rb"null|[a-z][a-z0-9+.-]*://[^\s/?#@,]+")
_ALLOW_ORIGIN = b"access-control-allow-origin"
_METHOD = b"access-control-request-method"
_ASKED = b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
_NEVER_EXPOSED = frozenset({b"set-cookie", b"content-length", b"content-type", b"cache-control"})
"""A cookie is for no page, and the others are for every page."""

_Fields = list[tuple[bytes, bytes]]


class Endpoint(Protocol):
    """An operation, as far as a browser goes.

    Attributes:
        fields: The headers that its credentials and parameters are read from.
        reads_body: Whether it takes a body.
    """

    @property
    def fields(self) -> AbstractSet[bytes]: ...
    @property
    def reads_body(self) -> bool: ...


def preflight_reply(request: Request, methods: Mapping[str, Endpoint]) -> Reply | None:
    """Return the answer to a preflight; None if the request is none, or the contract answers it.

    Args:
        request: A request with an `Origin`.
        methods: The operations of its path.
    """
    asked = request.fields.get(_METHOD)
    allow_origin = _allow_origin(request, methods)
    if request.scope["method"] != "OPTIONS" or asked is None or not methods or not allow_origin:
        return None
    wanted = methods.get(asked.decode("latin-1"))
    endpoints = methods.values() if wanted is None else (wanted,)
    allowed = {name for endpoint in endpoints for name in endpoint.fields - {b"cookie"}}
    allowed |= {b"content-type" for endpoint in endpoints if endpoint.reads_body}
    headers = [
        (UNDOCUMENTED.encode(), b"the contract has no OPTIONS here, for a preflight"),
        (b"access-control-allow-methods", ", ".join(sorted(methods)).encode()),
        (b"access-control-allow-headers", b", ".join(sorted(allowed))),
        (b"vary", _ASKED),
    ]
    return Reply(204, headers + allow_origin, b"", "a preflight")


def with_cors(send: Send, request: Request, methods: Mapping[str, Endpoint]) -> Send:
    """Return what sends an answer so that the page may read it, unless the contract says who may.

    Args:
        send: Sends the answer.
        request: A request with an `Origin`.
        methods: The operations of its path.
    """
    allow_origin = _allow_origin(request, methods)
    if not allow_origin:
        return send

    async def send_across(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = {name for name, _ in message["headers"]}
            if _ALLOW_ORIGIN not in names:
                further = [*allow_origin, (b"vary", b"Origin")]
                if exposed := sorted(names - _NEVER_EXPOSED):
                    further.append((b"access-control-expose-headers", b", ".join(exposed)))
                message = {**message, "headers": [*message["headers"], *further]}
        await send(message)

    return send_across


def _allow_origin(request: Request, methods: Mapping[str, Endpoint]) -> _Fields:
    """Return what lets the page read an answer; nothing if the contract has a preflight itself."""
    origin = request.fields[b"origin"]
    documented = request.scope["method"] == "OPTIONS" and "OPTIONS" in methods
    if documented or not _ORIGIN.fullmatch(origin):
        return []
    # Cookies are sent only if that is said, too, and it is only where the contract has one.
    cookies = any(b"cookie" in endpoint.fields for endpoint in methods.values())
    allow = [(_ALLOW_ORIGIN, origin)]
    return [*allow, (b"access-control-allow-credentials", b"true")] if cookies else allow
