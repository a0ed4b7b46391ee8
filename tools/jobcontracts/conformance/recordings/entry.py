"""What every recording has, whichever tool has written it: exchanges, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass

from jobcontracts.conformance.exchanges.exchange import Exchange

MOST_BYTES = 64 * 2**20
"""How large a recording may be; as objects it takes several times as much memory."""

NO_ANSWER = "without a whole answer in the recording"
CACHED = "answered from a browser's cache"
PREFLIGHT = "preflights of a browser"
WEBSOCKET = "websockets"


@dataclass(frozen=True, slots=True)
class Entry:
    """An exchange of a recording, whoever was asked.

    Args:
        place: Where it stands in the file, in the words of its form: a JSON pointer in a HAR file.
        line: The same as a line, from 1.
        exchange: The exchange, without its operation.
        not_judged: Why nobody can judge it; empty if somebody can.
    """

    place: str
    line: int
    exchange: Exchange
    not_judged: str
