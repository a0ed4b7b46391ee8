"""A mutant, one way in which a server may break a contract, and the mock made into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.run.depth import LIFE, Depth
from jobcontracts.conformance.run.suite import run_suite
from jobcontracts.conformance.run.targets import MockTarget
from jobcontracts.mock import MockApplication
from jobcontracts.model.contract import Contract
from jobcontracts.model.routed_operations import Operations
from mutants.exchange import InterceptedExchange

Change = Callable[[InterceptedExchange], bool]
"""Changes an exchange; returns whether it did."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break a contract, derived from it.

    Args:
        kind, name: Which kind of breach, and which one of its kind.
        change: What it does to exchanges; what it remembers is in their memory.
        operation, status: To which exchanges: of any operation if empty, any status if None.
        equivalent: Why the contract allows it all the same; empty if it does not.
        on_request: It acts before the mock answers; None if it does before and afterwards.
    """

    kind: str
    name: str
    change: Change = field(compare=False, repr=False)
    operation: str = ""
    status: int | None = None
    equivalent: str = ""
    on_request: bool | None = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: the check that caught it, if one has, in which phase.

    `applied` is how often it changed something.
    """

    mutant: Mutant
    check: str
    phase: str
    applied: int

    @property
    def killed(self) -> bool:
        """Whether it was caught."""
        return bool(self.check)

    @property
    def excused(self) -> str:
        """Why it was not caught, where the contract allows what it does; else empty."""
        return "" if self.killed else self.mutant.equivalent


class MutantServer:
    """The mock, as an ASGI application that is a mutant of it.

    Attributes:
        applied: How many exchanges the mutant has changed.
    """

    def __init__(self, mock: MockApplication, contract: Contract, mutant: Mutant) -> None:
        self._mock = mock
        self._mutant = mutant
        self._reading = Reading(contract)
        self._base_path = mock.vendors[contract.vendor].base_path
        self._operations = Operations(contract, self._base_path)
        self._memories: defaultdict[str | None, dict[str, Any]] = defaultdict(dict)
        self._common: dict[str, Any] = {}
        self.applied = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = self._intercepted(scope) if scope["type"] == "http" else None
        if exchange is not None:
            exchange.request_body = await _whole(receive)
            exchange.memory = self._memories[exchange.key.get(self._reading.contract.key.id)]
            exchange.common = self._common
        if exchange is None:
            await self._mock(scope, receive, send)
            return

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                exchange.headers = dict(Headers(raw=list(message["headers"])))
            else:
                exchange.body += message.get("body", b"")

        async def sent() -> Message:
            return {"type": "http.request", "body": exchange.request_body}

        self._apply(exchange, on_request=True)
        names = {name: quote(value, safe="") for name, value in exchange.path.items()}
        path = self._base_path + exchange.operation.path.format_map(names)
        headers = Headers(exchange.request_headers).raw
        forwarded = {**scope, "path": path, "raw_path": path.encode(), "headers": headers}
        await self._mock({**forwarded, "query_string": exchange.query.encode()}, sent, keep)
        self._apply(exchange, on_request=False)
        exchange.headers.pop("content-length", None)  # of the answer as it was
        answer = Response(exchange.body, exchange.status, exchange.headers)
        await answer(scope, receive, send)

    def _intercepted(self, scope: Scope) -> InterceptedExchange | None:
        headers = dict(Headers(scope=scope))
        path = scope.get("raw_path", scope["path"].encode()).partition(b"?")[0].decode("latin-1")
        url = f"{scope.get('scheme', 'http')}://{headers.get('host', '')}{path}"
        operation, parameters = self._operations.find(scope["method"], url)
        if operation is None:
            return None
        query = scope.get("query_string", b"").decode("latin-1")
        return InterceptedExchange(
            self._reading, self._mock, operation, parameters, url, headers, query
        )

    def _apply(self, exchange: InterceptedExchange, *, on_request: bool) -> None:
        mutant = self._mutant
        meant = mutant.on_request in (None, on_request) and mutant.status in (None, exchange.status)
        if meant and mutant.operation in ("", exchange.operation.id):
            self.applied += mutant.change(exchange)


async def _whole(receive: Receive) -> bytes:
    """Return the body of a request."""
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def judge_mutant(contract: Contract, mutant: Mutant, depth: Depth) -> Verdict:
    """Hold one mutant against the contract, as closely as `depth` says.

    What one answer tells is mostly seen in the life of one job: that is looked at first, for the
    lives of all plans take many times as long.
    """
    if mutant.status is not None and len(contract.lifecycle.simulation.plans) > 1:
        verdict = _judged(contract, mutant, replace(depth, phases=[LIFE]), plans=1)
        if verdict.killed:
            return verdict
    return _judged(contract, mutant, depth)


def _judged(contract: Contract, mutant: Mutant, depth: Depth, plans: int | None = None) -> Verdict:
    target = MockTarget(contract, lambda mock: MutantServer(mock, contract, mutant), plans)
    outcome = run_suite(target, depth)
    first = outcome.findings[0] if outcome.findings else None
    check, phase = ("", "") if first is None else (first.check, first.phase)
    return Verdict(mutant, check, phase, target.app.applied)
