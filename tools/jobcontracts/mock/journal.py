"""The last requests and answers: kept as they came, told with credentials masked."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_plus

from starlette.types import Scope

from jobcontracts.contracts.contract import Contract
from jobcontracts.mock.messages import Reply, Request, raw_path
from jobcontracts.mock.times import time_format

RFC3339 = time_format("%Y-%m-%dT%H:%M:%S.%LZ")
MASK = "***"
KEPT_BODY = 16_384
"""How many bytes of a body the journal keeps."""

_ALWAYS = ("authorization", "proxy-authorization", "cookie", "set-cookie")
_SHORTEST = 4
"""Characters of a credential that is masked wherever it turns up: shorter ones may be words."""


class Exchange(NamedTuple):
    """A request and what came of it.

    Args:
        number: How many requests there had been, this one included.
        time: When it was answered, in seconds since 1970 by the mock's clock.
        scope: The request as ASGI describes it.
        vendor: Whose operation, None for a path that no contract has.
        operation: The operationId.
        request: The request as the operation has read it; None if it was refused before.
        reply: The answer; None if the connection ended instead.
        faults: The numbers of the faults that have met it.
    """

    number: int
    time: float
    scope: Scope
    vendor: str | None
    operation: str | None
    request: Request | None
    reply: Reply | None
    faults: Sequence[int] = ()

    @property
    def job(self) -> str | None:
        """The id of the job that it was about, or that it has started."""
        job = None if self.request is None else self.request.job
        return None if job is None else job.id


class Masks:
    """What must not be told: the credentials in a message.

    Args:
        contracts: Their security schemes say where credentials are.
        accepted: The credentials themselves, wherever they turn up.
    """

    def __init__(self, contracts: Iterable[Contract], accepted: Collection[str]) -> None:
        keys = [
            (scheme.get("in"), scheme["name"])
            for contract in contracts
            for scheme in contract.security_schemes.values()
            if scheme["type"] == "apiKey"
        ]
        self._headers = {*_ALWAYS, *(name.lower() for place, name in keys if place == "header")}
        self._queries = {name for place, name in keys if place == "query"}
        secrets = [value for value in accepted if len(value) >= _SHORTEST]
        # The longest first: one may be the beginning of another.
        self._secrets = sorted({*secrets, *map(quote, secrets)}, key=len, reverse=True)

    def headers(self, pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
        """Return headers by name; fields of one name are joined by commas (RFC 9110, 5.3)."""
        headers: dict[str, str] = {}
        for raw_name, raw_value in pairs:
            name = raw_name.decode("latin-1").lower()
            value = self._header(name, raw_value.decode("latin-1"))
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return headers

    def _header(self, name: str, value: str) -> str:
        if name not in self._headers:
            return self.text(value)
        # The scheme is worth telling (RFC 9110, section 11.4); what follows it is not.
        word, space, rest = value.partition(" ")
        return f"{word} {MASK}" if space and rest and "authorization" in name else MASK

    def query(self, query: str) -> str:
        """Return a query string."""
        parts = []
        for part in query.split("&"):
            name, found, _ = part.partition("=")
            hidden = found and unquote_plus(name) in self._queries
            parts.append(f"{name}={MASK}" if hidden else part)
        return self.text("&".join(parts))

    def text(self, text: str) -> str:
        """Return any other text."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


class Journal:
    """The last exchanges.

    Args:
        limit: How many are kept.
        masks: What is not told of them.
    """

    def __init__(self, limit: int, masks: Masks) -> None:
        self.limit = limit
        self.masks = masks
        self.count = 0
        self._kept: deque[Exchange] = deque(maxlen=limit)

    def __iter__(self) -> Iterator[Exchange]:
        yield from self._kept

    def add(self, exchange: Exchange) -> None:
        """Note an exchange; the oldest one is forgotten for it if there are too many."""
        self._kept.append(exchange)

    def clear(self) -> None:
        """Forget all exchanges; the numbers go on."""
        self._kept.clear()

    def restart(self) -> None:
        """Forget all exchanges, and count from the beginning again."""
        self.clear()
        self.count = 0

    def described(self, exchange: Exchange) -> dict[str, Any]:
        """Return an exchange as JSON values, credentials masked."""
        reply = exchange.reply
        return {
            "number": exchange.number,
            "time": RFC3339(exchange.time),
            "vendor": exchange.vendor,
            "operation": exchange.operation,
            "job": exchange.job,
            "request": self._request(exchange),
            "response": None
            if reply is None
            else {
                "status": reply.status,
                "headers": self.masks.headers(reply.headers),
                **self._body(reply.body),
            },
            "why": self.masks.text(reply.why) if reply is not None and reply.why else None,
            "faults": list(exchange.faults),
        }

    def _request(self, exchange: Exchange) -> Mapping[str, Any]:
        scope = exchange.scope
        request = exchange.request
        body, size = (b"", 0) if request is None else (request.body, request.size)
        return {
            "method": scope["method"],
            "path": self.masks.text(raw_path(scope)),
            "query": self.masks.query(scope["query_string"].decode("latin-1")),
            "headers": self.masks.headers(scope["headers"]),
            **self._body(body, size),
        }

    def _body(self, body: bytes, size: int = 0) -> Mapping[str, Any]:
        text = body[:KEPT_BODY].decode("utf-8", "replace")
        return {"body": self.masks.text(text), "bytes": size or len(body)}
