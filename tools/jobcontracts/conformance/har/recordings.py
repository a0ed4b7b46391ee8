"""HAR files (HTTP Archive 1.2): their exchanges, one by one, or what is wrong with the file."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.files.json_text import JsonTextError, parse_json
from jobcontracts.files.reading import read_bytes, utf8
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import decoded, fold
from jobcontracts.model.routed_operations import Operations
from jobcontracts.problem import Problem, ProblemsError

MOST_BYTES = 64 * 2**20
"""How large a HAR file may be; as objects it takes several times as much memory."""


AGAIN = "export it again, as HAR with content"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An exchange of a HAR file that belongs to a vendor.

    Args:
        pointer: Where it stands in the file, a JSON pointer.
        contract: The vendor's contract.
        exchange: The exchange.
    """

    pointer: str
    contract: Contract
    exchange: Exchange


def read_entries(path: Path) -> Sequence[Any]:
    """Read the entries of a HAR file.

    Raises:
        ProblemsError: It cannot be read, is too large, is no JSON, or has no `log.entries`.
    """
    content = read_bytes(path, expected="a readable HAR file", most=MOST_BYTES)
    try:
        root = parse_json(utf8(path, content), unique=True)
    except JsonTextError as error:
        raise ProblemsError([Problem(path, error.line, "", "JSON", str(error), AGAIN)]) from None
    log = root.get("log") if isinstance(root, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        found = "none"
        raise ProblemsError([Problem(path, 1, "/log/entries", "a list of entries", found, AGAIN)])
    return entries


def recorded(
    path: Path, entries: Sequence[Any], contracts: Sequence[Contract]
) -> tuple[list[Recorded], int, list[Problem]]:
    """Return the entries that belong to a vendor, and what is wrong with others.

    Between them, how many belong to a vendor and have no whole answer: none came, or what was
    recorded has not its body. Nothing can be said of these.

    Args:
        path: The file, for the messages.
        entries: Its entries.
        contracts: The vendors'.
    """
    found: list[Recorded] = []
    without_answer = 0
    problems: list[Problem] = []
    for number, entry in enumerate(entries):
        pointer = f"/log/entries/{number}"
        try:
            exchange, whole = _exchange(entry), _is_whole(entry["response"])
        except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
            problems.append(Problem(path, 1, pointer, "a request and a response", "none", AGAIN))
            continue
        for contract in contracts:
            own = _belonging(contract, exchange)
            if own is not None:
                if whole:
                    found.append(Recorded(pointer, contract, own))
                else:
                    without_answer += 1
                break
    return found, without_answer, problems


def _belonging(contract: Contract, exchange: Exchange) -> Exchange | None:
    """Return the exchange with its operation, None if it is none of the contract's."""
    path = urlsplit(exchange.url).path
    for base in dict.fromkeys((contract.server_path, *_bases(contract, path))):
        operation, parameters = Operations(contract, base).find(exchange.method, exchange.url)
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
    urlsplit(str(request["url"]))  # raises for what is no URL
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


def _is_whole(response: Mapping[str, Any]) -> bool:
    """Return whether a response has come, and its body was recorded if it had one."""
    content = response.get("content") or {}
    has_body = int(content.get("size") or 0) > 0
    return int(response["status"]) > 0 and ("text" in content or not has_body)


def _headers(message: Mapping[str, Any]) -> dict[str, str]:
    return fold((str(header["name"]), str(header["value"])) for header in message["headers"])


def _bytes(content: Mapping[str, Any]) -> bytes:
    text = str(content.get("text") or "")
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except binascii.Error:
            # Firefox says so of texts that it writes as they are.
            return text.encode("utf-8", "replace")
    return text.encode("utf-8", "replace")
