"""Why a mock has refused what a test asked for, in the report of a test that fails."""

from __future__ import annotations

from collections import deque

from jobcontracts.mock.control.journal import Exchange
from jobcontracts.mock.http.application import MockApplication
from jobcontracts.mock.http.server.access_log import access_line

_LAST = 5
_LONGEST = 1_000


class Refusals:
    """The last exchanges of a mock whose answers are not what their requests asked for.

    Args:
        app: The mock, which it observes from now on: in each session, the control API included.
    """

    def __init__(self, app: MockApplication) -> None:
        self._app = app
        self._count = 0
        self._last: deque[tuple[Exchange, str]] = deque(maxlen=_LAST)
        app.observer = self._observe

    def _observe(self, exchange: Exchange, session: str) -> None:
        if exchange.why:
            self._count += 1
            self._last.append((exchange, session))

    def told(self) -> str:
        """Return a line for each of them, credentials masked; empty if there was none."""
        # Others may still send requests, from another thread.
        last = [*self._last]
        lines = [access_line(e, self._app.journal, session)[:_LONGEST] for e, session in last]
        earlier = self._count - len(lines)
        return "\n".join([*([f"{earlier} earlier ones"] if earlier else []), *lines])
