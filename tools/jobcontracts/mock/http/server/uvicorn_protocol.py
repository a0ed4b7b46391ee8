"""uvicorn's protocol over httptools, with an end to what a connection holds and how long it takes.

uvicorn bounds neither: a head or a chunked body can go on for ever, and what is there of a request
is kept until the rest comes. A request that comes whole and at once costs nothing of what is here.
"""

from __future__ import annotations

import sys
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from jobcontracts.mock.http.messages import WRITER, Reply
from jobcontracts.mock.http.server.connection_bounds import READ, ConnectionBounds, reset_connection
from jobcontracts.mock.http.server.whole_messages import refusal_message, whole_message

_PART = 512
"""How many bytes are parsed at once of what may have very many headers."""

_HEAD_COPIES = 3
"""The parsed headers, those that the journal keeps, and those that are decoded."""

_FIELD = 160
"""What a header takes besides its bytes: a tuple and the heads of two bytes objects."""

_REQUEST = 4096
"""What a request takes, besides its bytes, while it waits for the one before it."""

_IGNORED = 1 << 25
"""How many bytes of a body are read after an answer that did not wait for them."""

_LINGER_SECONDS = 1.0
"""How long a refused client may go on sending, so that it gets to read why (RFC 9112, 9.6)."""


class BoundedProtocol(HttpToolsProtocol):
    """A connection within `ConnectionBounds`; a loop calls it through `Buffered`.

    Args:
        bounds: What all connections share.
        uvicorn: What uvicorn gives to its protocols.

    Attributes:
        since: When the client began what it has not ended: to connect, a request, or to be idle.
    """

    # A dictionary with these beside uvicorn's own would have to be twice as large.
    __slots__ = (
        "_answering",
        "_body",
        "_counted",
        "_earlier",
        "_head",
        "_offered",
        "_refused",
        "_stalled",
        "_unread",
        "_unread_since",
        "bounds",
        "since",
    )

    # None before the first request, whatever uvicorn says of them.
    cycle: Any
    headers: Any
    parser: Any
    scope: Any

    def __init__(self, bounds: ConnectionBounds, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self.bounds = bounds
        self.since = self._unread_since = 0.0
        self._refused = False
        # Where in the part that is being parsed a head ends that offers another protocol.
        self._offered = 0
        self._answering: Any = None
        # Of the request whose scope is `_counted`, in bytes: its head, its body, and what has come
        # since the last of the body, for chunks and trailers have to come to an end, too.
        self._counted: object = None
        self._head = self._body = self._stalled = 0
        # Of the requests before it that are not answered, and of answers that are not read.
        self._earlier = self._unread = 0

    @property
    def _in_head(self) -> bool:
        """Whether there is the beginning of a request, without the end of its head."""
        return self.scope is not None and (self.cycle is None or self.cycle.scope is not self.scope)

    @property
    def _unfinished(self) -> bool:
        """Whether there is a request without its end."""
        return self._in_head or (self.cycle is not None and self.cycle.more_body)

    @property
    def _behind(self) -> bool:
        """Whether a request before the one that is being parsed has not been answered."""
        if self.pipeline or self.cycle is None:
            return bool(self.pipeline)
        return self._in_head and not self.cycle.response_complete

    @property
    def waiting(self) -> bool:
        """Whether there is no request for us to answer."""
        return self._unfinished or self.cycle is None or self.cycle.response_complete

    def held(self) -> int:
        """Return how many bytes are kept for the client, roughly."""
        held = self._unread + _REQUEST * len(self.pipeline)
        cycle = self.cycle
        answered = cycle is not None and cycle.response_complete
        if cycle is not None and answered:
            # It can have been answered without its body.
            held += len(cycle.body)
        if self._counted is self.scope and self.scope is not None:
            if self._in_head or not answered:
                held += _HEAD_COPIES * self._head + _FIELD * len(self.headers) + self._body
            held += 0 if answered else self._earlier
        return held

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        # From the second byte on, so that whatever is not read is known of. At 0, asyncio's TLS
        # would wait after each write for a buffer that is empty already.
        transport.set_write_buffer_limits(1)
        self.since = self.bounds.now()
        self.bounds.make_room(self.connections)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._disconnect()
        self.bounds.release(self)

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._answering = cycle
        cycle.scope[WRITER] = self
        if self.pipeline:
            # uvicorn would read on after each answer, however many requests there are by then.
            self.flow.pause_reading()
        super()._start_asgi_task(cycle, app)

    @property
    def is_ready(self) -> bool:
        cycle = self._answering
        return bool(cycle.keep_alive and not (cycle.disconnected or self.flow.write_paused))

    def write_whole(self, reply: Reply) -> bytes | None:
        message = whole_message(reply, self._answering.default_headers) if self.is_ready else None
        if message is not None:
            self.write(message)
        return message

    def write(self, message: bytes) -> None:
        cycle = self._answering
        # What uvicorn notes, too, after its two writes.
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        self.transport.write(message)
        cycle.message_event.set()
        cycle.on_response()

    def on_response_complete(self) -> None:
        # uvicorn sets a timer for the idle connection with each answer; here `sweep` ends it.
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self.since = self.bounds.now()

    def _disconnect(self) -> None:
        """Let the request that is being answered know that nobody waits for it any more."""
        # uvicorn tells only the last one that has come, which may be another.
        cycle = self._answering
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected, cycle.waiting_for_100_continue = True, False
            cycle.message_event.set()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self.bounds.buffer

    def buffer_updated(self, nbytes: int) -> None:
        data, fields = self.bounds.buffer[:nbytes], self.bounds.limits.fields
        if self.bounds.read.count(b"\n", 0, nbytes) <= fields:
            self._parse(data)
            return
        # There is room for thousands of headers in what is read at once.
        for start in range(0, nbytes, _PART):
            self._parse(data[start : start + _PART])

    def _parse(self, part: Any) -> None:
        if self._refused:
            return
        self.data_received(part)
        while self._offered:
            part, self._offered = part[self._offered :], 0
            self._ignore_offer()
            if part and not self._refused:
                self.data_received(part)
        cycle = self.cycle
        if cycle is None or cycle.more_body or cycle.scope is not self.scope or self.pipeline:
            self._check(len(part))

    def _should_upgrade(self) -> bool:
        # Not in order to do so, but because the parser leaves the body of such a request out.
        return bool(self.parser.get_method() != b"CONNECT")

    def handle_websocket_upgrade(self) -> None:
        error = sys.exception()
        assert error is not None
        self._offered = error.args[0]

    def _ignore_offer(self) -> None:
        """Parse a head again without the protocol that it offers to go on in.

        Java's client offers HTTP/2 with its first request, and goes on in HTTP/1.1 where a server
        does not take that up (RFC 9110, section 7.8).
        """
        old, scope, headers = self.parser, self.scope, self.headers
        start = b" ".join([old.get_method(), self.url, b"HTTP/" + old.get_http_version().encode()])
        fields = [name + b": " + value for name, value in headers if name != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.data_received(b"\r\n".join([start, *fields, b"", b""]))
        if not self._refused:
            self.headers[:] = headers
            self._counted = self.scope if self._counted is scope else self._counted

    def on_body(self, body: bytes) -> None:
        self._count()
        self._body += len(body)
        self._stalled = 0
        cycle = self.cycle
        if cycle.response_complete:
            return
        # Kept here until it is whole: what the application has of it could not be let go of.
        cycle.body += body
        if len(cycle.body) > self.bounds.limits.body:
            self.flow.pause_reading()
            cycle.message_event.set()

    def _count(self) -> None:
        """Count from the beginning again if this is another request."""
        if self._counted is self.scope:
            return
        self._earlier += _HEAD_COPIES * self._head + self._body
        if not self._behind:
            self._earlier = 0
        self._counted = self.scope
        self._head = self._body = self._stalled = 0
        self.since = self.bounds.now()

    def _check(self, size: int) -> None:
        if self._refused:
            return
        self._count()
        limits = self.bounds.limits
        self._stalled += size
        if self._in_head:
            self._head = self._stalled
        held, most = self.held(), limits.body + _HEAD_COPIES * (limits.head + limits.path)
        if self._stalled > limits.head + limits.path + READ or len(self.headers) > limits.fields:
            self.refuse(431, "the head of the request is too long")
        elif self._body > limits.body + _IGNORED:
            self.refuse(413, "the body of the request is too long")
        elif held > 2 * most:
            self.refuse(503, f"requests under way on this connection have over {2 * most} bytes")
        else:
            self.bounds.hold(self, held)

    def pause_writing(self) -> None:
        super().pause_writing()
        if not self._refused:
            self._unread = self.transport.get_write_buffer_size()
            self._unread_since = self.bounds.now()
            self.bounds.hold(self, self.held())

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread = 0

    def send_400_response(self, msg: str) -> None:
        self.refuse(400, "this is no request of HTTP/1.1")

    def end_if_overdue(self, now: float) -> None:
        """End what has taken too long by `now`: a request, or reading an answer."""
        limits = self.bounds.limits
        if self._refused:
            if now - self.since > _LINGER_SECONDS:
                self.transport.abort()
        elif self._unread:
            left = self.transport.get_write_buffer_size()
            if left < self._unread:
                self._unread, self._unread_since = left, now
            elif now - self._unread_since > limits.write_seconds:
                reset_connection(self.transport)
        elif self.flow.read_paused:
            # It is we who keep it waiting.
            self.since = now
        elif self._unfinished:
            seconds = limits.head_seconds if self._in_head else limits.body_seconds
            if now - self.since > seconds:
                self.refuse(408, f"the request is not here after {seconds:g} seconds")
        elif self.waiting:
            seconds = limits.head_seconds if self.cycle is None else self.timeout_keep_alive
            if now - self.since > seconds:
                self.transport.close()

    def refuse(self, status: int, why: str) -> None:
        """Answer what there is of a request, if nothing has been answered yet, and take no more."""
        if self._refused:
            return
        cycle, late = self.cycle, self._behind or bool(self._unread)
        if cycle is not None and not self._in_head:
            late = late or cycle.response_started
        self._refused = True
        self.since = self.bounds.now()
        self.bounds.release(self)
        # What is there of the request goes at once, and not with the connection.
        self.parser = self.scope = self._counted = None
        self.headers, self.url = [], b""
        self.pipeline.clear()
        if cycle is not None:
            cycle.body = bytearray()
        self._disconnect()
        if late or self.transport.is_closing():
            reset_connection(self.transport)
            return
        self.transport.write(refusal_message(status, why))
        # Closed at once, it would be reset for what is still on its way, and the answer lost. Over
        # TLS closing is no more than saying so, and the client's word is waited for.
        if self.transport.can_write_eof():
            self.transport.write_eof()
        else:
            self.transport.close()

    def abort(self) -> None:
        """End at once."""
        self.transport.abort()

    def shutdown(self) -> None:
        if self._unfinished or self._refused or self._unread:
            self.transport.abort()
        else:
            super().shutdown()
