"""What Firefox saves of a session: its network monitor's HAR, made from another's recording.

There is no Firefox where these tests run; this is as its exports are, with their peculiarities.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jobcontracts.conformance.exchanges.exchange import Exchange


def firefox_har(exchanges: list[Exchange]) -> dict[str, Any]:
    """Return texts that are called base64, and each request once more as one that was blocked."""
    entries: list[Any] = []
    for each in exchanges:
        request: dict[str, Any] = {
            "bodySize": len(each.request_body),
            "method": each.method,
            "url": each.url,
            "httpVersion": "HTTP/1.1",
            "headers": _pairs(each.request_headers),
            "cookies": [],
            "queryString": [
                {"name": n, "value": v} for n, v in parse_qsl(urlsplit(each.url).query)
            ],
            "headersSize": 400,
        }
        if each.request_body:
            kind = each.request_headers["content-type"]
            text = each.request_body.decode()
            request["postData"] = {"mimeType": kind, "params": [], "text": text}
        kind = each.headers.get("content-type", "text/plain")
        content = {"mimeType": kind, "size": len(each.body), "text": each.body.decode()}
        if each.body:
            content["encoding"] = "base64"
        response = {
            "status": each.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "headers": _pairs(each.headers),
            "cookies": [],
            "content": content,
            "redirectURL": each.headers.get("location", ""),
            "headersSize": 300,
            "bodySize": len(each.body) + 300,
        }
        blocked = {"status": 0, "headers": [], "content": {"mimeType": "x-unknown", "size": -1}}
        entries.append({"pageref": "page_1", "request": request, "response": response})
        entries.append({"pageref": "page_1", "request": request, "response": blocked})
    creator = {"name": "Firefox", "version": "1"}
    return {"log": {"version": "1.2", "creator": creator, "entries": entries}}


def _pairs(headers: Any) -> list[Any]:
    return [{"name": name.title(), "value": value} for name, value in headers.items()]
