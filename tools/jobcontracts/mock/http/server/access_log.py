"""One line per request, for whoever watches the mock."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from jobcontracts.mock.control.journal import Exchange, Journal
from jobcontracts.rendering.terminal import terminal


def access_line(exchange: Exchange, journal: Journal, session: str) -> str:
    """Return time, session, request, status, operation, job, faults and refusal of an exchange."""
    reply, told = exchange.reply, journal.described(exchange)
    path, query = told["request"]["path"], told["request"]["query"]
    target = f"{path}?{query}" if query else path
    status = "no answer" if reply is None else str(reply.status)
    named = [f"session {session}"] if session else []
    parts = [told["time"], *named, exchange.method, target, status]
    if exchange.operation is not None:
        parts.append(f"{exchange.vendor}.{exchange.operation}")
    if exchange.job is not None:
        parts.append(f"job {told['job']}")
    parts += [f"fault {number}" for number in exchange.faults]
    if told["why"]:
        parts.append(f"({told['why']})")
    # A line stays one line, whatever a client has put into it.
    return terminal(" ".join(parts))


def access_log(stream: IO[str], journal: Journal) -> Callable[[Exchange, str], None]:
    """Return an observer that writes a line per exchange, at once."""

    def observe(exchange: Exchange, session: str) -> None:
        stream.write(f"{access_line(exchange, journal, session)}\n")
        stream.flush()

    return observe
