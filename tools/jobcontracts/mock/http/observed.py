"""What a mock says of its exchanges: in its journal, to whoever watches it, and in the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jobcontracts.mock.control.journal import Exchange, Journal
from jobcontracts.mock.faults.fault import Fault
from jobcontracts.mock.http.messages import HINT, Reply, Request
from jobcontracts.mock.http.reasons import JOURNAL
from jobcontracts.mock.state import MockState, ServedMock


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
        """Tell the observer of an exchange that is not for the journal; return its reasons."""
        if self.observer is None and not why:
            return []
        journal = Journal(1, self.limits.journal_bytes, self.journal.mask)
        reply = Reply(status, [], b"", why)
        exchange = journal.note(state.clock.now(), None, request, reply)
        if self.observer is not None:
            self.observer(exchange, state.name)
        return [header for header in journal.reasons(exchange) if header[0] != JOURNAL]

    def noted(
        self,
        state: MockState,
        now: float,
        about: tuple[str, str] | None,
        request: Request,
        reply: Reply | None,
        faults: Sequence[Fault] = (),
    ) -> Reply | None:
        """Note an exchange, and return its answer with the reason for what it is."""
        exchange = state.journal.note(now, about, request, reply, faults)
        if self.observer is not None:
            self.observer(exchange, state.name)
        if reply is None or not exchange.why:
            return reply
        return reply._replace(headers=[*reply.headers, *state.journal.reasons(exchange)])

    def hinted(self, state: MockState, request: Request, reply: Reply) -> Reply:
        """Return a poll's answer, with what to do if it is to a client that waits in vain."""
        if not (state.clock.stands_still and request.job) or reply.why:
            return reply
        hint = state.standstill.note_poll(request.job)
        if hint is None:
            return reply
        if hint.line:
            self.hint(state, hint.line)
        return reply._replace(headers=[*reply.headers, (HINT.encode(), hint.text.encode())])

    def hint(self, state: MockState, line: str) -> None:
        """Say a line about a wait that does not end, and in which session, if it has a name."""
        if self.on_hint is not None:
            self.on_hint(f"session {state.name}: {line}" if state.name else line)
