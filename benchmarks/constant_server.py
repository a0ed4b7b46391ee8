"""A server for measurements, in a process of its own: says at once that every job goes on.

It reads its status and body from the standard input as JSON, prints its port, and stops when the
standard input ends. The last segment of the path takes the place of `{job}` in the body.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any


class Constant(asyncio.Protocol):
    """Answers each GET of one connection, one after the other."""

    def __init__(self, status: int, body: str, segment: int) -> None:
        self._head = f"HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\ncontent-length: "
        self._body = body
        self._segment = segment
        self._transport: Any = None
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            path = self._waiting.split(b" ", 2)[1].decode()
            self._waiting = self._waiting[end + 4 :]
            body = self._body.replace("{job}", path.strip("/").split("/")[self._segment])
            self._transport.write(f"{self._head}{len(body)}\r\n\r\n{body}".encode())


async def main() -> None:
    """Serve until the standard input ends."""
    loop = asyncio.get_running_loop()
    wanted = json.loads(sys.stdin.readline())
    server = await loop.create_server(lambda: Constant(**wanted), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
