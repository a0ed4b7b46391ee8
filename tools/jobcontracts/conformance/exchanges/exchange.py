"""One request and its answer, whoever sent it: the form in which all traffic is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobcontracts.model.api import Operation
from jobcontracts.model.http import MISSING, Request
from jobcontracts.model.masking import CredentialMask
from jobcontracts.rendering.curl import CurlRequest, curl_line


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

    @property
    def operation_id(self) -> str:
        """The operationId; empty if the contract has no such operation."""
        return "" if self.operation is None else self.operation.id

    @property
    def request(self) -> Request:
        """The request alone, as parameters and credentials are read from it."""
        return Request(self.method, self.url, self.request_headers, self.request_body, self.path)

    def curl(self, schemes: Mapping[str, Any]) -> str:
        """Return the request as a curl line, its credentials masked."""
        mask = CredentialMask(schemes.values()).exchange()
        headers = []
        for name, value in self.request_headers.items():
            curls = name in OWN_HEADERS and (name != "accept" or value == ANY_TYPE)
            if curls or name.startswith("x-schemathesis"):
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


ANY_TYPE = "*/*"
"""The `Accept` of who takes anything, as curl says it."""

OWN_HEADERS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "user-agent"}
)
"""Headers that curl writes itself, or that say nothing about the request."""
