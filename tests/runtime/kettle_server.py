"""A kettle behind uvicorn: `STATE` is where it stands, `AWAY` how often it is away at first."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any

STATE = os.environ["STATE"]
left = int(os.environ["AWAY"])


async def app(scope: dict[str, Any], _: object, send: Callable[[Any], Awaitable[None]]) -> None:
    """Answer any request: as a gateway does that finds nobody behind it, then as the kettle."""
    global left
    assert scope["type"] == "http"
    left -= 1
    away = left >= 0
    kind, body = ("text/html", "<h1>503</h1>") if away else ("application/json", _kettle())
    headers = [(b"content-type", kind.encode())]
    await send({"type": "http.response.start", "status": 503 if away else 200, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


def _kettle() -> str:
    return f'{{"state":"{STATE}","degrees":1}}'
