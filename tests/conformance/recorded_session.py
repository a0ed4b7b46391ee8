"""One session with the mock, and the HAR files that several tools write of it."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from jobcontracts.mock.testing import JobMockInProcess

Har = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """A request and its answer, as they were sent; names of headers in lower case."""

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes


def session(mock: JobMockInProcess, *, spoilt: bool) -> list[Sent]:
    """Start a report, watch it to its end, ask for one that is not there.

    Args:
        mock: The mock, which has the invented vendor.
        spoilt: Whether a part of the answers is made wrong: of one poll the body, of another the
            state, and the status of the last answer.
    """
    found: list[Sent] = []
    with httpx2.Client(transport=mock.transport()) as http:

        def send(method: str, url: str, **parts: Any) -> httpx2.Response:
            headers = {"authorization": "Basic " + base64.b64encode(b"ann:secret").decode()}
            headers |= parts.pop("headers", {})
            request = http.build_request(method, url, headers=headers, **parts)
            answer = http.send(request)
            asked, told = dict(request.headers), dict(answer.headers)
            body, content = bytes(request.content), answer.content
            found.append(Sent(method, url, asked, body, answer.status_code, told, content))
            return answer

        base = mock.base_url("reports")
        started = send("POST", f"{base}/reports?pages=3&key=ann:secret", json={"title": "Sales"})
        job = f"{started.headers['location']}?key=ann:secret"
        for _ in range(4):
            send("GET", job)
            mock.advance(2)
        send("GET", f"{base}/reports/00000000-0000-4000-8000-000000000000?key=ann:secret")
    return _spoilt(found) if spoilt else found


def _spoilt(sent: list[Sent]) -> list[Sent]:
    changed = list(sent)
    changed[1] = replace(sent[1], body=sent[1].body.replace(b'"percent":', b'"per cent":'))
    changed[4] = replace(sent[4], body=sent[4].body.replace(b"written", b"waiting"))
    changed[5] = replace(sent[5], status=418)
    return changed


def _har(name: str, entries: list[Any]) -> Har:
    return {
        "log": {"version": "1.2", "creator": {"name": name, "version": "1"}, "entries": entries}
    }


def _pairs(headers: Mapping[str, str], write: Callable[[str], str] = str) -> list[Any]:
    return [{"name": write(name), "value": value} for name, value in headers.items()]


def _query(url: str) -> list[Any]:
    return [{"name": n, "value": v} for n, v in parse_qsl(urlsplit(url).query)]


def chromium(sent: list[Sent]) -> Har:
    """Return what its developer tools save of HTTP/2: pseudo headers, preflights, failures."""
    entries: list[Any] = []
    for each in sent:
        url = urlsplit(each.url)
        pseudo = {
            ":authority": url.netloc,
            ":method": each.method,
            ":path": f"{url.path}?{url.query}",
            ":scheme": url.scheme,
        }
        request: dict[str, Any] = {
            "method": each.method,
            "url": each.url,
            "httpVersion": "http/2.0",
            "headers": _pairs(pseudo | dict(each.request_headers)),
            "queryString": _query(each.url),
            "cookies": [],
            "headersSize": -1,
            "bodySize": len(each.request_body),
        }
        if each.request_body:
            kind = each.request_headers["content-type"]
            request["postData"] = {"mimeType": kind, "text": each.request_body.decode()}
        content: dict[str, Any] = {
            "size": len(each.body),
            "mimeType": each.headers.get("content-type", "x-unknown"),
        }
        if each.body:
            content["text"] = each.body.decode()
        response = {
            "status": each.status,
            "statusText": "",
            "httpVersion": "http/2.0",
            "headers": _pairs(each.headers),
            "cookies": [],
            "content": content,
            "redirectURL": each.headers.get("location", ""),
            "headersSize": -1,
            "bodySize": -1,
            "_transferSize": len(each.body) + 80,
            "_error": None,
        }
        asked = [{"name": "access-control-request-method", "value": each.method}]
        preflight = {
            "_resourceType": "preflight",
            "request": {**request, "method": "OPTIONS", "headers": asked},
            "response": {**response, "status": 204, "content": {"size": 0, "mimeType": ""}},
        }
        lost = {
            "_resourceType": "fetch",
            "request": request,
            "response": {
                **response,
                "status": 0,
                "headers": [],
                "content": {"size": 0, "mimeType": "x-unknown"},
                "_error": "net::ERR_NETWORK_CHANGED",
            },
        }
        entry = {"_resourceType": "fetch", "request": request, "response": response}
        entries += [preflight, lost, entry]
    return _har("WebInspector", entries)


def firefox(sent: list[Sent]) -> Har:
    """Return what its network monitor saves: texts called base64, names as in HTTP/1.1."""
    entries: list[Any] = []
    for each in sent:
        request: dict[str, Any] = {
            "bodySize": len(each.request_body),
            "method": each.method,
            "url": each.url,
            "httpVersion": "HTTP/1.1",
            "headers": _pairs(each.request_headers, str.title),
            "cookies": [],
            "queryString": _query(each.url),
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
            "headers": _pairs(each.headers, str.title),
            "cookies": [],
            "content": content,
            "redirectURL": each.headers.get("location", ""),
            "headersSize": 300,
            "bodySize": len(each.body) + 300,
        }
        blocked = {"status": 0, "headers": [], "content": {"mimeType": "x-unknown", "size": -1}}
        entries.append({"pageref": "page_1", "request": request, "response": response})
        entries.append({"pageref": "page_1", "request": request, "response": blocked})
    return _har("Firefox", entries)


def mitmproxy(sent: list[Sent]) -> Har:
    """Return what it exports: the size on the wire, what compression saved, base64 that is so."""
    entries: list[Any] = []
    for number, each in enumerate(sent):
        wire = len(gzip.compress(each.body)) if each.body else 0
        content: dict[str, Any] = {
            "size": wire,
            "compression": len(each.body) - wire,
            "mimeType": each.headers.get("content-type", ""),
            "text": each.body.decode(),
        }
        if number % 2:
            content |= {"text": base64.b64encode(each.body).decode(), "encoding": "base64"}
        request: dict[str, Any] = {
            "method": each.method,
            "url": each.url,
            "httpVersion": "HTTP/2.0",
            "cookies": [],
            "headers": _pairs(each.request_headers),
            "queryString": _query(each.url),
            "headersSize": 200,
            "bodySize": len(each.request_body),
        }
        if each.method in ("POST", "PUT", "PATCH"):
            kind = each.request_headers.get("content-type", "")
            text = each.request_body.decode()
            request["postData"] = {"mimeType": kind, "text": text, "params": []}
        response = {
            "status": each.status,
            "statusText": "",
            "httpVersion": "HTTP/2.0",
            "cookies": [],
            "headers": _pairs({**each.headers, "content-encoding": "gzip"}),
            "content": content,
            "redirectURL": each.headers.get("location", ""),
            "headersSize": 200,
            "bodySize": wire,
        }
        entries.append({"request": request, "response": response, "_id": str(number)})
        lost = {"status": 0, "headers": [], "content": {}, "headersSize": -1, "bodySize": -1}
        entries.append({"request": request, "response": lost, "_id": f"{number} lost"})
    return _har("mitmproxy", entries)


def of_curl(sent: list[Sent]) -> Har:
    """Return what a script writes of curl's output, which is no HAR: no more than is needed."""
    entries: list[Any] = []
    for each in sent:
        request: dict[str, Any] = {
            "method": each.method,
            "url": each.url,
            "headers": _pairs(each.request_headers),
        }
        if each.request_body:
            request["postData"] = {"text": each.request_body.decode()}
        response = {
            "status": each.status,
            "headers": _pairs(each.headers),
            "content": {"text": each.body.decode()},
        }
        entries.append({"request": request, "response": response})
    return _har("curl", entries)


FORMS = (chromium, firefox, mitmproxy, of_curl)
