"""The HAR that Chromium's developer tools export, made of the same events as they make it of.

No option of Chromium's writes one: the export is a part of the tools' own page.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..chromium import Tab


def har_of(tab: Tab) -> dict[str, Any]:
    """Return what a tab has sent and got whole, from the events of its domain Network."""
    sent = sum(event["method"] == "Network.requestWillBeSent" for event in tab.events)
    tab.wait_for("Network.loadingFinished", sent)
    requests: dict[str, dict[str, Any]] = {}
    for event in tab.events:
        method, content = event["method"], event["params"]
        if method.startswith("Network."):
            requests.setdefault(content["requestId"], {})[method.removeprefix("Network.")] = content
    entries = [_entry(tab, request_id, told) for request_id, told in requests.items()]
    version = tab.send("Browser.getVersion")["product"].partition("/")[2]
    creator = {"name": "WebInspector", "version": "537.36", "comment": f"Chromium {version}"}
    return {"log": {"version": "1.2", "creator": creator, "pages": [], "entries": entries}}


def _entry(tab: Tab, request_id: str, told: dict[str, Any]) -> dict[str, Any]:
    got = told["responseReceived"]
    asked, answer = told["requestWillBeSent"]["request"], got["response"]
    # What goes over the wire has an event of its own, beside what the page has asked for.
    wire = told.get("requestWillBeSentExtraInfo", {}).get("headers", asked["headers"])
    came = told.get("responseReceivedExtraInfo", {})
    url = urlsplit(asked["url"])
    request: dict[str, Any] = {
        "method": asked["method"],
        "url": asked["url"],
        "httpVersion": answer["protocol"],
        "headers": _pairs(wire),
        "queryString": [{"name": n, "value": v} for n, v in parse_qsl(url.query)],
        "cookies": [],
        "headersSize": -1,
        "bodySize": len(asked.get("postData", "")),
    }
    if "postData" in asked:
        kind = wire.get("Content-Type", "")
        request["postData"] = {"mimeType": kind, "text": asked["postData"]}
    content: dict[str, Any] = {"size": 0, "mimeType": answer["mimeType"]}
    is_preflight = got.get("type") == "Preflight"  # has no body that could be asked for
    if not is_preflight:
        body = tab.send("Network.getResponseBody", requestId=request_id)
        content |= {"text": body["body"], "size": len(body["body"])}
        content |= {"encoding": "base64"} if body["base64Encoded"] else {}
    response = {
        "status": answer["status"],
        "statusText": answer["statusText"],
        "httpVersion": answer["protocol"],
        "headers": _pairs(came.get("headers", answer["headers"])),
        "cookies": [],
        "content": content,
        "redirectURL": came.get("headers", {}).get("Location", ""),
        "headersSize": -1,
        "bodySize": -1,
        "_transferSize": int(told["loadingFinished"]["encodedDataLength"]),
        "_error": None,
    }
    return {"_resourceType": got["type"].lower(), "request": request, "response": response}


def _pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
