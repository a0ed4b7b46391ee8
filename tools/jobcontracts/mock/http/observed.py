"""What a mock says of its exchanges, in journal and answers, and the ends of those without one."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from starlette.types import Receive, Scope

from jobcontracts.mock.control.journal import Exchange, Journal
from jobcontracts.mock.faults.connections import (
    ConnectionCutError,
    Edge,
    RestartError,
    pause_of,
)
from jobcontracts.mock.faults.fault import Fault
from jobcontracts.mock.http.answer_cache import AnswerCache
from jobcontracts.mock.http.messages import HINT, Reply, Request, WholeWriter, date_field
from jobcontracts.mock.http.reasons import JOURNAL
from jobcontracts.mock.jobs import standstill
from jobcontracts.mock.state import MockState, ServedMock
from jobcontracts.model.paths import Routes
from jobcontracts.rendering.terminal import terminal


class Endpoint(Protocol):
    """An operation, as far as its answers are given again.

    Attributes:
        about: Vendor and operationId.
        cache: These answers.
    """

    about: tuple[str, str]
    cache: AnswerCache


E = TypeVar("E", bound=Endpoint)


class ObservedMock(ServedMock):
    """A mock that others can watch.

    Attributes:
        observer: Called with each exchange, those with the control API included, and the name of
            its session, which is empty for the one without a name.
        on_hint: Called with a line about a wait that does not end; see `Standstill`.
    """

    observer: Callable[[Exchange, str], None] | None = None
    on_hint: Callable[[str], None] | None = None

    def observe(
        self, state: MockState, request: Request, status: int, why: str
    ) -> list[tuple[bytes, bytes]]:
        """Tell the observer of an exchange that is not for the journal.

        Returns:
            What its answer has besides: `Date`, and its reasons.
        """
        date = date_field(state.clock.now())
        if self.observer is None and not why:
            return [date]
        journal = Journal(1, self.limits.journal_bytes, self.journal.mask)
        reply = Reply(status, [], b"", why)
        exchange = journal.note(state.clock.now(), None, request, reply)
        if self.observer is not None:
            self.observer(exchange, state.name)
        return [date, *(each for each in journal.reasons(exchange) if each[0] != JOURNAL)]

    def noted(
        self,
        state: MockState,
        now: float,
        about: tuple[str, str] | None,
        request: Request,
        reply: Reply | None,
        faults: Sequence[Fault] = (),
        why: str = "",
    ) -> Exchange:
        """Note an exchange, and tell the observer of it."""
        exchange = state.journal.note(now, about, request, reply, faults, why)
        if self.observer is not None:
            self.observer(exchange, state.name)
        return exchange

    def answered_again(self, routes: Routes[E], scope: Scope, writer: WholeWriter) -> bool:
        """Answer a request at once that comes again to the letter; return whether it was such one.

        It has to come to the session without a name, while time goes by itself and nothing else is
        to happen to it: every other is looked at.
        """
        by_itself = not (self.clock.moved_by_polls or self.clock.stands_still)
        if self.active_faults or self.down_until is not None or not by_itself:
            return False
        found = routes.match(scope["raw_path"].decode("latin-1"))
        if found is None or not writer.is_ready:
            return False
        _, methods, path = found
        endpoint = methods.get(scope["method"])
        if endpoint is None:
            return False
        now, vendor = self.clock.now(), self.vendors[endpoint.about[0]]
        repeat = endpoint.cache.repeat(vendor.by_id, path, scope, now)
        if repeat is None:
            return False
        exchange = self.journal.note_again(now, repeat.exchange)
        if self.observer is not None:
            self.observer(exchange, self.name)
        writer.write(repeat.message(now))
        return True

    def answered(
        self,
        state: MockState,
        now: float,
        endpoint: Endpoint | None,
        request: Request,
        reply: Reply,
    ) -> Reply | None:
        """Note an exchange, and write its answer at once; return it if it is still to be sent."""
        about = None if endpoint is None else endpoint.about
        exchange = self.noted(state, now, about, request, reply)
        sent = state.journal.as_sent(exchange, reply)
        message = None if request.writer is None else request.writer.write_whole(sent)
        if message is None:
            return sent
        if endpoint is not None and state is self:
            endpoint.cache.keep_repeat(request, exchange, message)
        return None

    def hinted(self, state: MockState, request: Request, reply: Reply) -> Reply:
        """Return a poll's answer, with what to do if it is to a client that waits in vain."""
        if not state.clock.stands_still:
            return reply
        if reply.refusal == "unknown_job":
            hint = state.standstill.note_missing(request.vendor.name, request.target)
        elif request.job is None or reply.why:
            return reply
        else:
            hint = state.standstill.note_poll(request.job)
        if hint is None:
            return reply
        more = self._moved_meanwhile(state, hint) if hint.text == standstill.STILL else ""
        if hint.line:
            self.hint(state, hint.line + more)
        text = (hint.text + more).encode()
        return reply._replace(headers=[*reply.headers, (HINT.encode(), text)])

    def _moved_meanwhile(self, state: MockState, hint: standstill.Hint) -> str:
        """Return what a hint says besides where another session's clock was moved instead."""
        for other in (self, *(session.state for session in self.sessions)):
            if other is not state and other.standstill.moved_at >= hint.since:
                own, moved = _session(state), _session(other)
                why = "is X-Mock-Session missing, or another?"
                return f"; this is {own}, and the clock of {moved} was moved meanwhile: {why}"
        return ""

    def hint(self, state: MockState, line: str) -> None:
        """Say a line about a wait that does not end, and in which session, if it has a name."""
        if self.on_hint is not None:
            self.on_hint(f"session {state.name}: {line}" if state.name else line)

    def restarted(
        self, state: MockState, edge: Edge | None, error: RestartError
    ) -> ConnectionCutError:
        """Let a session be down, and return what is done to the connection that has met it."""
        # The socket is closed where nobody else needs it: other sessions share it, and a test that
        # moves the clock has to reach it meanwhile.
        closes = edge is not None and state is self and not state.clock.stands_still
        state.go_down(error, refusing=not closes)
        return error if closes or edge is None else ConnectionCutError(reset=True)

    async def end_connection(
        self,
        state: MockState,
        edge: Edge,
        error: Exception,
        about: tuple[str, str],
        request: Request,
        receive: Receive,
    ) -> None:
        """End the connection of a request as a fault says; hint at a client that waits long."""
        line = f"{'.'.join(about)}: {standstill.SILENT}"
        loop = asyncio.get_running_loop()
        hint = loop.call_later(standstill.SILENCE_SECONDS, self.hint, state, line)
        try:
            await edge.end(error, request.scope, receive)
        finally:
            hint.cancel()

    async def keep_out(
        self, state: MockState, about: tuple[str, str] | None, request: Request, receive: Receive
    ) -> None:
        """Cut the connection of a request that comes during a restart, and say why.

        Raises:
            ConnectionRefusedError: There is no connection to be cut.
        """
        self.noted(state, state.clock.now(), about, request, None, why=state.why_down)
        if line := state.standstill.note_reset():
            self.hint(state, line)
        edge = None if pause_of(request.scope) else state.edge_within(self.edge)
        if edge is None:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
        await edge.end(ConnectionCutError(reset=True), request.scope, receive)


def _session(state: MockState) -> str:
    """Return how a session is called, in ASCII that can be printed."""
    if not state.name:
        return "the session without a name"
    return f"session {terminal(state.name).encode('ascii', 'backslashreplace').decode()}"
