"""HAR files (HTTP Archive 1.2): their exchanges, one by one, or what is wrong with the file."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.files.json_text import JsonTextError, item_lines, parse_json
from jobcontracts.files.reading import read_bytes, utf8
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING, decoded, fold, is_json
from jobcontracts.model.paths import template_parts
from jobcontracts.model.routed_operations import Operations
from jobcontracts.problem import Problem, ProblemsError

MOST_BYTES = 64 * 2**20
"""How large a HAR file may be; as objects it takes several times as much memory."""

AGAIN = "export it again, as HAR with content"

NO_ANSWER = "without a whole answer in the recording"
_CACHED = "answered from a browser's cache"
_PREFLIGHT = "preflights of a browser"
_WEBSOCKET = "websockets"
_CONDITIONS = ("if-none-match", "if-modified-since")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An exchange of a HAR file that belongs to a vendor.

    Args:
        pointer: Where it stands in the file, a JSON pointer.
        line: The same as a line, from 1.
        contract: The vendor's contract.
        exchange: The exchange.
    """

    pointer: str
    line: int
    contract: Contract
    exchange: Exchange


@dataclass(slots=True)
class Recording:
    """What a HAR file has.

    Args:
        total: How many entries there are.
        exchanges: Those that belong to a vendor and can be judged.
        not_judged: How many belong to a vendor and cannot be, by reason.
        elsewhere: How many fit a contract's path on a host that is not the vendor's, by host.
        problems: What is wrong with others.
    """

    total: int = 0
    exchanges: list[Recorded] = field(default_factory=list)
    not_judged: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def read_recording(
    path: Path, contracts: Sequence[Contract], hosts: Collection[str] = ()
) -> Recording:
    """Read a HAR file, and tell whose its entries are.

    Args:
        path: The file.
        contracts: The vendors'.
        hosts: Hosts whose traffic it is, besides those of the contracts and this machine:
            `api.example`, `api.example:8443`.

    Raises:
        ProblemsError: It cannot be read, is too large, is no JSON, or has no `log.entries`.
    """
    entries, lines = _read_entries(path)
    found, stored = Recording(len(entries)), dict[tuple[str, str, str], Exchange]()
    for number, (entry, line) in enumerate(zip(entries, lines, strict=True)):
        pointer = f"/log/entries/{number}"
        try:
            exchange, reason = _exchange(entry), _not_judged(entry)
        except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
            expected = "a request and a response"
            found.problems.append(Problem(path, line, pointer, expected, "none", AGAIN))
            continue
        contract, own = _belonging(contracts, exchange, hosts)
        if own is None:
            continue
        if contract is None:
            found.elsewhere[urlsplit(exchange.url).netloc.rpartition("@")[2]] += 1
            continue
        key = (contract.vendor, own.method, own.url)
        if _is_revalidated(own):
            # The answer is the one that was stored (RFC 9111, section 4.3.4).
            reason, own = (reason, replace(stored[key])) if key in stored else (_CACHED, own)
        elif own.status == 200 and not reason:
            stored[key] = own
        if reason:
            found.not_judged[reason] += 1
        else:
            found.exchanges.append(Recorded(pointer, line, contract, own))
    return found


def _read_entries(path: Path) -> tuple[list[Any], list[int]]:
    """Return the entries of a HAR file, and the line of each."""
    content = read_bytes(path, expected="a readable HAR file", most=MOST_BYTES)
    text = utf8(path, content)
    try:
        root = parse_json(text, unique=True)
    except JsonTextError as error:
        raise ProblemsError([Problem(path, error.line, "", "JSON", str(error), AGAIN)]) from None
    log = root.get("log") if isinstance(root, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        found = "none"
        raise ProblemsError([Problem(path, 1, "/log/entries", "a list of entries", found, AGAIN)])
    lines = item_lines(text, ("log", "entries"))
    return entries, lines if len(lines) == len(entries) else [1] * len(entries)


def _belonging(
    contracts: Sequence[Contract], exchange: Exchange, hosts: Collection[str]
) -> tuple[Contract | None, Exchange | None]:
    """Return the contract and the exchange with its operation; no contract if the host is none's.

    A path that fits is not enough: others have jobs, too.
    """
    elsewhere = None
    for contract in contracts:
        own = _with_operation(contract, exchange)
        if own is not None and _is_host_of(contract, exchange.url, hosts):
            return contract, own
        elsewhere = elsewhere or own
    return None, elsewhere


def _is_host_of(contract: Contract, url: str, hosts: Collection[str]) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if {host, f"{host}:{parts.port}"} & {*map(str.lower, hosts)}:
        return True
    # The mock's and a tunnel's; a name that ends so is this machine (RFC 6761, section 6.3).
    if f".{host}".endswith(".localhost") or _is_loopback(host):
        return True
    named = template_parts((urlsplit(contract.server_url).hostname or "").lower())
    named[::2] = map(re.escape, named[::2])
    named[1::2] = [".+" for _ in named[1::2]]
    return re.fullmatch("".join(named), host) is not None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _with_operation(contract: Contract, exchange: Exchange) -> Exchange | None:
    """Return the exchange with its operation, None if its path is none of the contract's.

    A preflight is for the operation that is asked for after it.
    """
    path = urlsplit(exchange.url).path
    method = exchange.request_headers.get("access-control-request-method", exchange.method)
    for base in dict.fromkeys((contract.server_path, *_bases(contract, path))):
        operation, parameters = Operations(contract, base).find(method, exchange.url)
        if operation is not None:
            return replace(exchange, operation=operation, path=parameters)
    return None


def _bases(contract: Contract, path: str) -> Iterator[str]:
    """Yield where else the contract's paths may begin: a mock or a proxy may be mounted deeper."""
    marker = contract.server_path
    if marker and marker in path:
        yield path[: path.index(marker) + len(marker)]


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


def _not_judged(entry: Mapping[str, Any]) -> str:
    """Return why nobody can judge an entry; empty if somebody can."""
    request, response = entry["request"], entry["response"]
    asked, status = _headers(request), int(response["status"])
    if request["method"] == "OPTIONS" and "access-control-request-method" in asked:
        return _PREFLIGHT
    if urlsplit(str(request["url"])).scheme in ("ws", "wss") or status == 101:
        return _WEBSOCKET
    if entry.get("_fromCache") and status != 304:
        return _CACHED
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


def _is_revalidated(exchange: Exchange) -> bool:
    """Return whether a browser has asked whether what it has stored is still right, and it is."""
    documented = exchange.operation is not None and 304 in exchange.operation.responses
    asked = any(name in exchange.request_headers for name in _CONDITIONS)
    return exchange.status == 304 and asked and not documented


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
