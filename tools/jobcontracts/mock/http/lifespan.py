"""The start and the end of the server that an application runs on (ASGI): nothing happens then."""

from __future__ import annotations

from starlette.types import Receive, Send


async def lifespan(receive: Receive, send: Send) -> None:
    """Answer a server's messages until it ends."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
