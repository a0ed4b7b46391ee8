"""Records what a client sends and gets, as HAR (HTTP Archive 1.2) has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2


class Recorder(httpx2.BaseTransport):
    """Sends requests, and keeps each with its answer.

    Attributes:
        entries: As `log.entries` of a HAR file has them.
    """

    def __init__(self) -> None:
        self._transport = httpx2.HTTPTransport()
        self.entries: list[dict[str, Any]] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request."""
        sent, answer = request.read().decode(), self._transport.handle_request(request)
        answer.read()
        content = {"size": len(answer.content), "text": answer.text}
        content["mimeType"] = answer.headers.get("content-type", "")
        asked: dict[str, Any] = {"method": request.method, "url": str(request.url)}
        asked["headers"] = _headers(request.headers)
        if sent:
            kind = request.headers.get("content-type", "")
            asked["postData"] = {"mimeType": kind, "text": sent}
        got = {"status": answer.status_code, "headers": _headers(answer.headers)}
        self.entries.append({"request": asked, "response": {**got, "content": content}})
        # What was decoded is sent on as it is.
        headers = [(n, v) for n, v in answer.headers.multi_items() if n != "content-encoding"]
        return httpx2.Response(answer.status_code, headers=headers, content=answer.content)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def write(self, path: Path) -> None:
        """Write all that was recorded."""
        path.write_text(json.dumps({"log": {"version": "1.2", "entries": self.entries}}), "utf-8")


def _headers(headers: httpx2.Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.multi_items()]
