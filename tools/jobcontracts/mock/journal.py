"""The last requests and answers: kept as they came, told with credentials masked."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_plus

from jobcontracts.contracts.contract import Contract
from jobcontracts.mock.messages import LINE, Reply, Request
from jobcontracts.mock.times import time_format

RFC3339 = time_format("%Y-%m-%dT%H:%M:%S.%LZ")
MASK = "***"
KEPT_BODY = 16_384
"""How many bytes of a body the journal keeps."""

KEPT_HEAD = 16_384
"""How many bytes of the headers the journal keeps."""

_ALWAYS = ("authorization", "proxy-authorization", "cookie", "set-cookie")
_SHORTEST = 4
"""Characters of a credential that is masked wherever it turns up: shorter ones may be words."""


class Exchange(NamedTuple):
    """A request and what came of it: few objects, for as many are kept.

    Args:
        number: How many requests there had been, this one included.
        time: When it was answered, in seconds since 1970 by the mock's clock.
        method: The method.
        path: The path, percent-encoded.
        query: The query string as it was sent.
        head: Names and values of the headers by turns, joined by `LINE`.
        body: The body, or the beginning of a long one.
        size: How many bytes the body had.
        vendor: Whose operation, None for a path that no contract has.
        operation: The operationId.
        job: The id of the job that it was about, or that it has started.
        reply: The answer; None if the connection ended instead.
        faults: The numbers of the faults that have met it.
    """

    number: int
    time: float
    method: str
    path: str
    query: str
    head: bytes
    body: bytes
    size: int
    vendor: str | None
    operation: str | None
    job: str | None
    reply: Reply | None
    faults: Sequence[int]


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
        self._head = b""

    def __iter__(self) -> Iterator[Exchange]:
        yield from self._kept

    def note(
        self,
        time: float,
        about: tuple[str, str] | None,
        request: Request,
        reply: Reply | None,
        faults: Sequence[int] = (),
    ) -> Exchange:
        """Note an exchange; the oldest one is forgotten for it if there are too many.

        Args:
            time: Seconds since 1970 by the mock's clock.
            about: Vendor and operationId, None for a path that no contract has.
            request: The request.
            reply: The answer, None if the connection ended instead.
            faults: The numbers of the faults that have met it.
        """
        self.count += 1
        vendor, operation = about or (None, None)
        body, job = request.body, request.job
        # Most clients send the same head each time: once is enough to keep.
        if request.head != self._head:
            self._head = request.head[:KEPT_HEAD]
        exchange = Exchange(
            self.count,
            time,
            request.scope["method"],
            request.target[:KEPT_HEAD],
            request.query[:KEPT_HEAD],
            self._head,
            body[:KEPT_BODY],
            len(body),
            vendor,
            operation,
            None if job is None else job.id,
            reply,
            faults,
        )
        self._kept.append(exchange)
        return exchange

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
        parts = exchange.head.split(LINE)
        return {
            "method": exchange.method,
            "path": self.masks.text(exchange.path),
            "query": self.masks.query(exchange.query),
            "headers": self.masks.headers(zip(parts[::2], parts[1::2], strict=False)),
            **self._body(exchange.body, exchange.size),
        }

    def _body(self, body: bytes, size: int = 0) -> Mapping[str, Any]:
        text = body[:KEPT_BODY].decode("utf-8", "replace")
        return {"body": self.masks.text(text), "bytes": size or len(body)}
