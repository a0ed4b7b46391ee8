"""The last requests and answers: kept as they came, told with credentials masked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from jobcontracts.mock.faults.fault import Fault
from jobcontracts.mock.http.messages import LINE, Reply, Request, date_field
from jobcontracts.mock.http.reasons import reason_headers
from jobcontracts.model.http import fold
from jobcontracts.model.masking import CredentialMask, ExchangeMask
from jobcontracts.model.times import RFC3339

KEPT_BODY = 16_384
"""How many bytes of a body the journal keeps."""

KEPT_HEAD = 16_384
"""How many bytes of the headers the journal keeps."""


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
        reply: The answer, or the beginning of a long one; None if the connection ended instead.
        why: Why it is not what the request asked for; empty if it is.
        answered: How many bytes the body of the answer had.
        faults: The numbers of the faults that have met it.
        kept: How many bytes it takes, roughly.
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
    why: str
    answered: int
    faults: Sequence[int]
    kept: int

    @property
    def status(self) -> int | None:
        """The status of the answer; None if the connection ended instead."""
        return None if self.reply is None else self.reply.status


class Journal:
    """The last exchanges.

    Args:
        limit: How many are kept.
        size: How many bytes they may have together.
        mask: What is not told of them.

    Attributes:
        kept: How many bytes they have, roughly.
    """

    def __init__(self, limit: int, size: int, mask: CredentialMask) -> None:
        self.limit = limit
        self.size = size
        self.mask = mask
        self.count = 0
        self._kept: deque[Exchange] = deque()
        self.kept = 0
        self._head = b""

    def __iter__(self) -> Iterator[Exchange]:
        yield from self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def newest(self, since: int = 0, **wanted: Any) -> Iterator[Exchange]:
        """Yield the exchanges of higher numbers than `since`, newest first.

        Args:
            since: A number of an exchange.
            wanted: Only those with this `vendor`, `operation`, `job` or `status`.
        """
        for exchange in reversed(self._kept):
            if exchange.number <= since:
                return
            if all(getattr(exchange, name) == value for name, value in wanted.items()):
                yield exchange

    def note(
        self,
        time: float,
        about: tuple[str, str] | None,
        request: Request,
        reply: Reply | None,
        faults: Sequence[Fault] = (),
        why: str = "",
    ) -> Exchange:
        """Note an exchange; the oldest ones are forgotten for it if there is no room.

        Args:
            time: Seconds since 1970 by the mock's clock.
            about: Vendor and operationId, None for a path that no contract has.
            request: The request.
            reply: The answer, None if the connection ended instead.
            faults: The faults that have met it.
            why: Why there is no answer, where no fault says it.
        """
        self.count += 1
        vendor, operation = about or (None, None)
        path, query = request.target[:KEPT_HEAD], request.query[:KEPT_HEAD]
        body, job = request.body[:KEPT_BODY], request.job
        # Most clients send the same head each time: once is enough to keep.
        if request.head != self._head:
            self._head = request.head[:KEPT_HEAD]
        # Four times the path, for answers can repeat it in their headers, quoted.
        kept, answered = 4 * len(path) + len(query) + len(body) + len(self._head), 0
        why = why if reply is None else reply.why
        if faults:
            why = "; ".join(filter(None, (why, *map(str, faults))))
        if reply is not None:
            answered = len(reply.body)
            if answered > KEPT_BODY:
                reply = reply._replace(body=reply.body[:KEPT_BODY])
            kept += len(reply.body)
        kept += len(why)
        exchange = Exchange(
            self.count,
            time,
            request.scope["method"],
            path,
            query,
            self._head,
            body,
            len(request.body),
            vendor,
            operation,
            None if job is None else job.id,
            reply,
            why,
            answered,
            tuple(fault.id for fault in faults) if faults else (),
            kept,
        )
        return self._keep(exchange)

    def note_again(self, time: float, exchange: Exchange) -> Exchange:
        """Note that what is in an exchange was asked and answered once more; see `note`."""
        self.count += 1
        return self._keep(Exchange._make((self.count, time, *exchange[2:])))

    def _keep(self, exchange: Exchange) -> Exchange:
        self._kept.append(exchange)
        self.kept += exchange.kept
        while self.kept > self.size or len(self._kept) > self.limit:
            self.kept -= self._kept.popleft().kept
        return exchange

    def clear(self) -> None:
        """Forget all exchanges; the numbers go on."""
        self._kept.clear()
        self.kept = 0

    def restart(self) -> None:
        """Forget all exchanges, and count from the beginning again."""
        self.clear()
        self.count = 0

    def reasons(self, exchange: Exchange) -> list[tuple[bytes, bytes]]:
        """Return the headers that say why an exchange's answer is what it is, and its number."""
        mask = self.mask.exchange()
        _request(mask, exchange)
        return reason_headers(mask.text(exchange.why), exchange.number)

    def as_sent(self, exchange: Exchange, reply: Reply) -> Reply:
        """Return the answer of an exchange with `Date` and the reason for what it is."""
        headers = [date_field(exchange.time), *reply.headers]
        if exchange.why:
            headers += self.reasons(exchange)
        return Reply(reply.status, headers, reply.body, reply.why)

    def described(self, exchange: Exchange) -> dict[str, Any]:
        """Return an exchange as JSON values, credentials masked."""
        reply, mask = exchange.reply, self.mask.exchange()
        request, response = _request(mask, exchange), None
        if reply is not None:
            headers = [*reply.headers, *reason_headers(exchange.why, exchange.number)]
            response = {"status": reply.status}
            response |= _message(mask, headers, reply.body, exchange.answered)
        described = {
            "number": exchange.number,
            "time": RFC3339(exchange.time),
            "vendor": exchange.vendor,
            "operation": exchange.operation,
            "job": exchange.job,
            "request": request,
            "response": response,
            "why": exchange.why or None,
            "faults": list(exchange.faults),
        }
        # At the end, for what is hidden in one place can stand in another one, too.
        return {name: _without(mask, value) for name, value in described.items()}


def _request(mask: ExchangeMask, exchange: Exchange) -> dict[str, Any]:
    """Return the request of an exchange; the mask knows its credentials then."""
    parts = exchange.head.split(LINE)
    pairs = zip(parts[::2], parts[1::2], strict=False)
    path = {"method": exchange.method, "path": exchange.path}
    told = path | {"query": mask.query(exchange.query)}
    return told | _message(mask, pairs, exchange.body, exchange.size)


def _message(
    mask: ExchangeMask, pairs: Iterable[tuple[bytes, bytes]], body: bytes, size: int
) -> dict[str, Any]:
    """Return headers and body; fields of one name are joined by commas (RFC 9110, 5.3)."""
    fields = ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in pairs)
    headers = fold((name, mask.header(name, value)) for name, value in fields)
    text = mask.body(body.decode("utf-8", "replace"), headers.get("content-type", ""))
    return {"headers": headers, "body": text, "bytes": size}


def _without(mask: ExchangeMask, value: Any) -> Any:
    """Return JSON values without the credentials that a mask has found."""
    if isinstance(value, dict):
        return {name: _without(mask, member) for name, member in value.items()}
    return mask.text(value) if isinstance(value, str) else value
