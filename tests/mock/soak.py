"""Many connections at once against a mock that has sessions and faults; counts what comes of it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Self
from urllib.parse import urlsplit

PATIENCE = 5.0
"""After how many seconds an answer that has not come is silence."""

KEPT = 200
"""How many jobs are asked for at a time."""

CONTROL_SHARE = 0.02
SUBMIT_SHARE = 0.1
STRANGER_SHARE = 0.05
SESSION_SHARE = 0.5
VISIT = 6
"""How many requests a client sends to a session before it begins another one."""

END_SHARE = 0.5
"""How many sessions are ended by those who began them; others have to give way to new ones."""

SESSION_FAULTS = [
    {"kind": "status", "status": 503, "count": 1},
    {"kind": "reset", "count": 1},
    {"kind": "truncate", "count": 1},
    {"kind": "delay", "seconds": 0.001},
    {"kind": "unknown_state", "probability": 0.5},
]
CREDENTIALS = (
    "Authorization: Bearer mock-token\r\nx-api-key: mock-token\r\nx-workspace-slug: acme\r\n"
)
SUBMITS = [
    ("/api/v2/customers/batch", {"customers": [{"identifier": "crm-1"}]}),
    ("/oml/api/py-scripts/v1/do-eval/script", {"asyncFlag": True}),
]


@dataclass
class Session:
    """A session as a client sees it.

    Args:
        name: Its name; empty for the one without.
        by_path: Whether its name is in the path; else it is in a header.
        polls: Where its jobs are polled.
        sent: How many requests it has had.
    """

    name: str = ""
    by_path: bool = False
    polls: list[str] = field(default_factory=list)
    sent: int = 0

    @property
    def prefix(self) -> str:
        return f"/_mock/sessions/{self.name}" if self.by_path else ""

    @property
    def header(self) -> str:
        return f"X-Mock-Session: {self.name}\r\n" if self.name and not self.by_path else ""


@dataclass
class Soak:
    """One run.

    Args:
        port: Where the mock is.
        requests: How many requests there will be.
        vendors: Whose jobs are started by the control API.
        session_share: How many of all requests are for a session that has a name.
        end_share: How many of these sessions are ended by those who began them.
        outcomes: By status, or by what ended the connection, how often.
        in_sessions: The same for sessions that have a name.
    """

    port: int
    requests: int
    vendors: list[str]
    session_share: float = SESSION_SHARE
    end_share: float = END_SHARE
    outcomes: Counter[str] = field(default_factory=Counter)
    in_sessions: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    _unnamed: Session = field(default_factory=Session)

    async def run(self, connections: int, seed: int) -> Self:
        """Send all requests, and return what has become of them."""
        clients = [self._client(f"{seed}-{number}") for number in range(connections)]
        await asyncio.gather(*clients)
        return self

    async def _client(self, seed: str) -> None:
        random, stream, own, begun = Random(seed), None, Session(f"{seed}-0"), 0
        while self.sent < self.requests:
            self.sent += 1
            stream = stream or await asyncio.open_connection("127.0.0.1", self.port)
            if own.sent > VISIT:
                begun += 1
                own = Session(f"{seed}-{begun}", by_path=random.random() < 0.5)
            within = own if random.random() < self.session_share else self._unnamed
            message, outcomes = self._message(random, within), self.outcomes
            if within is own:
                message, outcomes = self._visiting(random, own) or message, self.in_sessions
            outcome = await self._request(message, within, *stream)
            outcomes[outcome] += 1
            if not outcome.isdigit():
                await _closed(stream[1])
                stream = None
        if stream is not None:
            await _closed(stream[1])

    def _visiting(self, random: Random, own: Session) -> bytes | None:
        """Return what a session of one's own begins and ends with; None in between."""
        own.sent += 1
        if own.sent == 1:
            fault = json.dumps(random.choice(SESSION_FAULTS)).encode()
            return self._http(own, "POST", "/_mock/faults", fault)
        if own.sent > VISIT and random.random() < self.end_share:
            return self._http(self._unnamed, "DELETE", f"/_mock/sessions/{own.name}")
        return None

    def _message(self, random: Random, within: Session) -> bytes:
        draw = random.random()
        if draw < CONTROL_SHARE or not within.polls:
            return self._http(within, "POST", f"/_mock/{random.choice(self.vendors)}/jobs", b"{}")
        if draw < SUBMIT_SHARE:
            path, body = random.choice(SUBMITS)
            return self._http(within, "POST", path, json.dumps(body).encode())
        path = random.choice(within.polls)
        if draw < STRANGER_SHARE + SUBMIT_SHARE:
            return self._http(within, "GET", f"{path}-{random.random()}")
        return self._http(within, "GET", path)

    def _http(self, within: Session, method: str, path: str, body: bytes = b"") -> bytes:
        kind = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n" if body else ""
        host = f"Host: 127.0.0.1:{self.port}\r\n{within.header}"
        line = f"{method} {within.prefix}{path} HTTP/1.1"
        return f"{line}\r\n{host}{CREDENTIALS}{kind}\r\n".encode() + body

    async def _request(
        self,
        message: bytes,
        within: Session,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> str:
        try:
            writer.write(message)
            async with asyncio.timeout(PATIENCE):
                return await self._answer(within, reader)
        except TimeoutError:
            return "silence"
        except ConnectionResetError:
            return "reset"
        except asyncio.IncompleteReadError:
            return "truncate"

    async def _answer(self, within: Session, reader: asyncio.StreamReader) -> str:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, _, lines = head.partition("\r\n")
        pairs = (line.partition(": ") for line in lines.split("\r\n") if line)
        headers = {name.lower(): value for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        assert status.startswith("HTTP/1.1 "), head
        code = status.split(" ")[1]
        if code == "201":
            self._remember(within, headers, body)
        return code

    def _remember(self, within: Session, headers: dict[str, str], body: bytes) -> None:
        """Remember where a new job is polled; the last few are enough."""
        url = json.loads(body).get("url") if body else headers.get("location")
        if url is None:
            # A fault, and no job.
            return
        path = urlsplit(url).path
        assert path.startswith(within.prefix), path
        if len(within.polls) < KEPT:
            within.polls.append(path.removeprefix(within.prefix))
        else:
            within.polls[self.sent % KEPT] = path.removeprefix(within.prefix)


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
