"""One line per request, for whoever watches the mock."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from jobcontracts.mock.journal import RFC3339, Exchange, Masks


def access_line(exchange: Exchange, masks: Masks) -> str:
    """Return time, request, status, operation, job, faults and refusal of an exchange."""
    reply = exchange.reply
    query = masks.query(exchange.query)
    target = masks.text(exchange.path) + (f"?{query}" if query else "")
    status = "no answer" if reply is None else str(reply.status)
    parts = [RFC3339(exchange.time), exchange.method, target, status]
    if exchange.operation is not None:
        parts.append(f"{exchange.vendor}.{exchange.operation}")
    if exchange.job is not None:
        parts.append(f"job {exchange.job}")
    parts += [f"fault {number}" for number in exchange.faults]
    if reply is not None and reply.why:
        parts.append(f"({masks.text(reply.why)})")
    line = " ".join(parts)
    # A line stays one line, whatever a client has put into it.
    return line if line.isprintable() else line.encode("unicode_escape").decode("ascii")


def access_log(stream: IO[str], masks: Masks) -> Callable[[Exchange], None]:
    """Return an observer that writes a line per exchange, at once."""

    def observe(exchange: Exchange) -> None:
        stream.write(f"{access_line(exchange, masks)}\n")
        stream.flush()

    return observe
