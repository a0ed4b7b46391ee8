"""One request and its answer, whoever sent it: the form in which all traffic is looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from jobcontracts.files.json_text import parse_json
from jobcontracts.model.contract import Contract, Operation
from jobcontracts.model.http import MISSING, is_json
from jobcontracts.model.masking import CredentialMask
from jobcontracts.model.paths import template_names
from jobcontracts.rendering.curl import CurlRequest, curl_line

_NAME = re.compile(r"\{[^{}]+\}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer.

    Args:
        operation: The operation that the request is for; None if the contract has none.
        method: In upper case.
        url: As it was sent.
        path: The path parameters, percent-decoded.
        request_headers: By lower-case name.
        request_body: The bytes.
        status: The status code.
        headers: By lower-case name; fields of one name are joined by commas (RFC 9110, 5.3).
        body: The bytes.
        json: The decoded body; `MISSING` where there is none or it is no JSON.
    """

    operation: Operation | None
    method: str
    url: str
    path: Mapping[str, str]
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes
    json: Any = MISSING

    def curl(self, schemes: Mapping[str, Any]) -> str:
        """Return the request as a curl line, its credentials masked."""
        mask = CredentialMask(schemes.values()).exchange()
        headers = []
        for name, value in self.request_headers.items():
            if name in OWN_HEADERS or name.startswith("x-schemathesis"):
                continue
            headers.append((name, [mask.header(name, value)]))
        body = self.request_body
        if body:
            kind = self.request_headers.get("content-type", "")
            body = mask.body(body.decode("utf-8", "surrogateescape"), kind).encode(
                "utf-8", "surrogateescape"
            )
        request = CurlRequest(self.method, [mask.url(self.url)], headers, body or None)
        return mask.text(curl_line(request))


OWN_HEADERS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "user-agent"}
)
"""Headers that curl writes itself, or that say nothing about the request."""


class Operations:
    """Finds the operation that a URL is for.

    Args:
        contract: Whose operations.
        base_path: The path that theirs come after; no slash at its end.
    """

    def __init__(self, contract: Contract, base_path: str) -> None:
        self._routes = sorted(
            (
                (_concreteness(o.path), _pattern(base_path + o.path), o.method.upper(), o)
                for o in contract.operations.values()
            ),
            key=lambda route: route[0],
        )

    def find(self, method: str, url: str) -> tuple[Operation | None, dict[str, str]]:
        """Return the operation and its path parameters, `(None, {})` where there is none."""
        path = urlsplit(url).path
        for _, pattern, own, operation in self._routes:
            match = pattern.fullmatch(path) if own == method.upper() else None
            if match is not None:
                values = (unquote(value) for value in match.groups())
                return operation, dict(zip(template_names(operation.path), values, strict=True))
        return None, {}


def decoded(headers: Mapping[str, str], body: bytes) -> Any:
    """Return a body as JSON values; `MISSING` if it is empty, or no JSON by type or bytes."""
    if not body or not is_json(headers.get("content-type", "")):
        return MISSING
    try:
        return parse_json(body.decode())
    except ValueError:
        return MISSING


def joined(url: str, reference: str) -> str:
    """Return the URL that a reference in an answer stands for; empty if it is none."""
    try:
        return urljoin(url, reference)
    except ValueError:
        return ""


def _concreteness(path: str) -> list[int]:
    # Where two templates fit, the one with text first where the other has a parameter wins (4.8.8).
    return [2 if _NAME.fullmatch(s) else 1 if _NAME.search(s) else 0 for s in path.split("/")]


def _pattern(path: str) -> re.Pattern[str]:
    parts = _NAME.split(path)
    return re.compile("([^/]+?)".join(re.escape(part) for part in parts))
