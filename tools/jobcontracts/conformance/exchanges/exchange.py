"""One request and its answer, whoever sent it: the form in which all traffic is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING, Request
from jobcontracts.model.masking import CredentialMask
from jobcontracts.model.paths import Routes
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
    def request(self) -> Request:
        """The request alone, as parameters and credentials are read from it."""
        return Request(self.method, self.url, self.request_headers, self.request_body, self.path)

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
        self._contract = contract
        self._routes = Routes((o.method, o.template, o) for o in contract.operations.values())
        self._base = base_path

    def find(self, method: str, url: str) -> tuple[Operation | None, dict[str, str]]:
        """Return the operation and its path parameters, `(None, {})` where there is none."""
        return self._routes.find(method, url, self._base)

    def job_at(self, url: str) -> dict[str, str] | None:
        """Return the key of the job whose status is at a URL; None if it is not poll's."""
        poll = self._contract.poll
        operation, path = self.find(poll.method, url)
        if operation is not poll:
            return None
        request = Request(poll.method.upper(), url, path=path)
        return dict(self._contract.key_values(poll, request))
