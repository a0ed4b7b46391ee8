"""An ASGI application around another one that changes requests or answers on their way."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

from jobcontracts.conformance.exchanges.exchange import Operations
from jobcontracts.model.contract import Contract, Operation
from jobcontracts.model.expression import Expression, FirstPresent, find
from jobcontracts.model.http import decoded

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(slots=True)
class Passing:
    """A request for a documented operation on its way through, and later its answer.

    Args:
        operation: The operation.
        path: The path parameters, percent-decoded.
        url: Scheme, host, port and path, as the client used them.
        base_path: The part of the path that comes before the operation's.
        request_headers: By lower-case name; may be changed.
        status: The answer's status; may be changed.
        headers: The answer's headers by lower-case name; may be changed.
        body: The answer's body; may be changed.
    """

    operation: Operation
    path: dict[str, str]
    url: str
    base_path: str
    request_headers: dict[str, str]
    request_body: bytes = b""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return "/".join(self.url.split("/", 3)[:3])

    @property
    def json(self) -> Any:
        """The answer's body as JSON values; `MISSING` if it is none."""
        return decoded(self.headers.get("content-type", ""), self.body)

    def told(self, expression: Expression | FirstPresent) -> Any:
        """Return what an expression is worth in the answer."""
        return expression.of_response(self.status, self.headers, self.json)

    def put(self, expression: Expression, value: Any) -> None:
        """Put a value where an expression points: into the body, or into a header."""
        if expression.place == "header":
            self.headers[expression.name.lower()] = str(value)
        elif expression.place == "body":
            self.put_json(replaced(self.json, expression.tokens, value))

    def put_json(self, value: Any) -> None:
        """Send a JSON value."""
        self.body = json.dumps(value).encode()

    def url_of(self, operation: Operation, path: Mapping[str, str]) -> str:
        """Return the URL of an operation on the client's origin."""
        return self.origin + self.base_path + operation.path.format_map(path)


class Change(Protocol):
    """What a mutant does. Both may change what passes; they return whether they did."""

    def before(self, passing: Passing) -> bool:
        """Change the request."""
        ...

    def after(self, passing: Passing) -> bool:
        """Change the answer."""
        ...


class Mutated:
    """The application with a change.

    Args:
        app: What is wrapped.
        contract: Whose operations.
        base_path: The path that theirs come after.
        change: The change.

    Attributes:
        applied: How many times the change has changed something.
    """

    def __init__(
        self, app: Application, contract: Contract, base_path: str, change: Change
    ) -> None:
        self._app = app
        self._operations = Operations(contract, base_path)
        self._base_path = base_path
        self._change = change
        self.applied = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        passing = self._passing(scope) if scope["type"] == "http" else None
        if passing is None:
            await self._app(scope, receive, send)
            return
        passing.request_body = await _body(receive)
        changed = self._change.before(passing)
        await self._app(_forwarded(scope, passing), _once(passing.request_body), _kept(passing))
        changed |= self._change.after(passing)
        self.applied += changed
        await _give(passing, send)

    def _passing(self, scope: Scope) -> Passing | None:
        headers = {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in scope["headers"]}
        path = scope.get("raw_path", scope["path"].encode()).partition(b"?")[0].decode("latin-1")
        url = f"{scope.get('scheme', 'http')}://{headers.get('host', '')}{path}"
        operation, parameters = self._operations.find(scope["method"], url)
        if operation is None:
            return None
        return Passing(operation, parameters, url, self._base_path, headers)


def replaced(value: Any, tokens: tuple[str, ...], new: Any) -> Any:
    """Return a JSON value with another one at a place that exists, or that its parent can hold."""
    if not tokens:
        return new
    parent = find(value, tokens[:-1])
    if isinstance(parent, list) and tokens[-1].isdecimal() and int(tokens[-1]) < len(parent):
        parent[int(tokens[-1])] = new
    elif isinstance(parent, dict):
        parent[tokens[-1]] = new
    return value


def _forwarded(scope: Scope, passing: Passing) -> Scope:
    names = {n: quote(v, safe="") for n, v in passing.path.items()}
    path = passing.base_path + passing.operation.path.format_map(names)
    headers = [
        (n.encode("latin-1"), v.encode("latin-1")) for n, v in passing.request_headers.items()
    ]
    return {**scope, "path": path, "raw_path": path.encode(), "headers": headers}


async def _body(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body


def _once(body: bytes) -> Receive:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _kept(passing: Passing) -> Send:
    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            passing.status = message["status"]
            passing.headers = {
                n.decode("latin-1").lower(): v.decode("latin-1") for n, v in message["headers"]
            }
        else:
            passing.body += message.get("body", b"")

    return send


async def _give(passing: Passing, send: Send) -> None:
    headers = dict(passing.headers)
    if passing.body or "content-length" in headers:
        headers["content-length"] = str(len(passing.body))
    raw = [(n.encode("latin-1"), v.encode("latin-1", "replace")) for n, v in headers.items()]
    await send({"type": "http.response.start", "status": passing.status, "headers": raw})
    await send({"type": "http.response.body", "body": passing.body})
