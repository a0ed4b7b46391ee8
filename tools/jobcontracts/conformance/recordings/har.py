"""HAR files (HTTP Archive 1.2), as browsers and proxies write them: their entries, one by one."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.recordings.entry import (
    CACHED,
    NO_ANSWER,
    PREFLIGHT,
    WEBSOCKET,
    Entry,
)
from jobcontracts.files.json_text import JsonTextError, item_lines, parse_json
from jobcontracts.files.reading import utf8
from jobcontracts.model.http import MISSING, decoded, fold, is_json
from jobcontracts.problem import Problem, ProblemsError

_AGAIN = "export it again, as HAR with content"


def har_entries(path: Path, content: bytes) -> Iterator[Entry | Problem]:
    """Yield the entries of a HAR file, or what is wrong with one.

    Args:
        path: The file, for messages.
        content: What it has.

    Raises:
        ProblemsError: It is no JSON, or has no `log.entries`.
    """
    text = utf8(path, content)
    try:
        root = parse_json(text, unique=True)
    except JsonTextError as error:
        raise ProblemsError([Problem(path, error.line, "", "JSON", str(error), _AGAIN)]) from None
    log = root.get("log") if isinstance(root, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        found = "none"
        raise ProblemsError([Problem(path, 1, "/log/entries", "a list of entries", found, _AGAIN)])
    creator = root["log"].get("creator")
    is_firefoxs = isinstance(creator, dict) and creator.get("name") == "Firefox"
    lines = item_lines(text, ("log", "entries"))
    lines = lines if len(lines) == len(entries) else [1] * len(entries)
    for number, (entry, line) in enumerate(zip(entries, lines, strict=True)):
        place = f"/log/entries/{number}"
        try:
            yield Entry(place, line, _exchange(entry), _not_judged(entry, is_firefoxs=is_firefoxs))
        except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
            yield Problem(path, line, place, "a request and a response", "none", _AGAIN)


def _exchange(entry: Any) -> Exchange:
    request, response = entry["request"], entry["response"]
    urlsplit(str(request["url"])).port  # noqa: B018  raises for what is no URL
    request_headers, headers = _headers(request), _headers(response)
    content = response.get("content") or {}
    if "content-type" not in headers and content.get("mimeType"):
        headers["content-type"] = str(content["mimeType"])
    body = _bytes(content)
    sent = (request.get("postData") or {}).get("text") or ""
    return Exchange(
        None,
        str(request["method"]).upper(),
        str(request["url"]),
        {},
        request_headers,
        str(sent).encode("utf-8", "replace"),
        int(response["status"]),
        headers,
        body,
        decoded(headers.get("content-type", ""), body),
    )


def _not_judged(entry: Mapping[str, Any], *, is_firefoxs: bool) -> str:
    """Return why nobody can judge an entry; empty if somebody can.

    Args:
        entry: The entry.
        is_firefoxs: Whether Firefox wrote it, where the head of an answer from the cache has no
            size, and nothing else tells such an answer.
    """
    request, response = entry["request"], entry["response"]
    asked, status = _headers(request), int(response["status"])
    if request["method"] == "OPTIONS" and "access-control-request-method" in asked:
        return PREFLIGHT
    if urlsplit(str(request["url"])).scheme in ("ws", "wss") or status == 101:
        return WEBSOCKET
    is_stored = entry.get("_fromCache") or (is_firefoxs and response.get("headersSize") == 0)
    if is_stored and status not in (0, 304):
        return CACHED
    return "" if _is_whole(response) else NO_ANSWER


def _is_whole(response: Mapping[str, Any]) -> bool:
    """Return whether a response has come, and its body was recorded if it had one."""
    content, status = response.get("content") or {}, int(response["status"])
    size = int(content.get("size") or 0)
    if status <= 0 or (size > 0 and "text" not in content and status != 304):
        return False
    # The size is that on the wire to some, and to others the one before that was compressed.
    size = min(size, size + int(content.get("compression") or 0))
    kind, body = str(content.get("mimeType") or ""), _bytes(content)
    is_cut = status != 304 and is_json(kind) and len(body) < size and decoded(kind, body) is MISSING
    return not is_cut


def _headers(message: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers by lower-case name, without the pseudo headers of HTTP/2 and 3."""
    pairs = ((str(header["name"]), str(header["value"])) for header in message["headers"])
    return fold((name, value) for name, value in pairs if not name.startswith(":"))


def _bytes(content: Mapping[str, Any]) -> bytes:
    text = str(content.get("text") or "")
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except binascii.Error:
            # Firefox says so of texts that it writes as they are.
            return text.encode("utf-8", "replace")
    return text.encode("utf-8", "replace")
