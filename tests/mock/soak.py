"""Many connections at once against a mock that has faults; counts what becomes of requests."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 5.0
"""After how many seconds an answer that has not come is silence."""

KEPT = 200
"""How many jobs are asked for at a time."""

CONTROL_SHARE = 0.02
SUBMIT_SHARE = 0.1
STRANGER_SHARE = 0.05
CREDENTIALS = (
    "Authorization: Bearer mock-token\r\nx-api-key: mock-token\r\nx-workspace-slug: acme\r\n"
)
SUBMITS = [
    ("/api/v2/customers/batch", {"customers": [{"identifier": "crm-1"}]}),
    ("/oml/api/py-scripts/v1/do-eval/script", {"asyncFlag": True}),
]


@dataclass
class Soak:
    """One run.

    Args:
        port: Where the mock is.
        requests: How many requests there will be.
        vendors: Whose jobs are started by the control API.
        outcomes: By status, or by what ended the connection, how often.
    """

    port: int
    requests: int
    vendors: list[str]
    outcomes: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    _polls: list[str] = field(default_factory=list)

    async def run(self, connections: int, seed: int) -> Counter[str]:
        """Send all requests, and return what has become of them."""
        clients = [self._client(Random(f"{seed}/{number}")) for number in range(connections)]
        await asyncio.gather(*clients)
        return self.outcomes

    async def _client(self, random: Random) -> None:
        stream = None
        while self.sent < self.requests:
            self.sent += 1
            stream = stream or await asyncio.open_connection("127.0.0.1", self.port)
            outcome = await self._request(self._message(random), *stream)
            self.outcomes[outcome] += 1
            if not outcome.isdigit():
                await _closed(stream[1])
                stream = None
        if stream is not None:
            await _closed(stream[1])

    def _message(self, random: Random) -> bytes:
        draw = random.random()
        if draw < CONTROL_SHARE or not self._polls:
            return self._http("POST", f"/_mock/{random.choice(self.vendors)}/jobs", b"{}")
        if draw < SUBMIT_SHARE:
            path, body = random.choice(SUBMITS)
            return self._http("POST", path, json.dumps(body).encode())
        path = random.choice(self._polls)
        if draw < STRANGER_SHARE + SUBMIT_SHARE:
            return self._http("GET", f"{path}-{random.random()}")
        return self._http("GET", path)

    def _http(self, method: str, path: str, body: bytes = b"") -> bytes:
        kind = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n" if body else ""
        host = f"Host: 127.0.0.1:{self.port}\r\n"
        return f"{method} {path} HTTP/1.1\r\n{host}{CREDENTIALS}{kind}\r\n".encode() + body

    async def _request(
        self, message: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> str:
        try:
            writer.write(message)
            async with asyncio.timeout(PATIENCE):
                return await self._answer(reader)
        except TimeoutError:
            return "silence"
        except ConnectionResetError:
            return "reset"
        except asyncio.IncompleteReadError:
            return "truncate"

    async def _answer(self, reader: asyncio.StreamReader) -> str:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, _, lines = head.partition("\r\n")
        pairs = (line.partition(": ") for line in lines.split("\r\n") if line)
        headers = {name.lower(): value for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        assert status.startswith("HTTP/1.1 "), head
        code = status.split(" ")[1]
        self._remember(code, headers, body)
        return code

    def _remember(self, code: str, headers: dict[str, str], body: bytes) -> None:
        """Remember where a new job is polled; the last few are enough."""
        url: Any = None
        if code == "201":
            url = json.loads(body)["url"] if body else headers.get("location")
        if url is not None and len(self._polls) < KEPT:
            self._polls.append(urlsplit(url).path)
        elif url is not None:
            self._polls[self.sent % KEPT] = urlsplit(url).path


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
