"""All that a client returns and raises, for whoever looks at what it has in it."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import ssl
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import httpx2
import msgspec

from jobcontracts.client_packages import example_arguments
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.security import requirements

from ..conftest import example_key

SECRET = "s3cr3t-t0ken"
NOBODYS = "of nobody"
COOKIE = "s3cr3t-session"


def as_sent(contract: Contract, secret: str) -> str:
    """Return a credential as polls have it, which is all that a vendor can repeat."""
    needed = next(iter(requirements(contract, contract.poll)), [])
    return needed[0].encoded(secret) if needed else NOBODYS


class Answers:
    """A transport that answers every request in the same way."""

    def __init__(self, package: ModuleType) -> None:
        self._messages = import_module(f"{package.__name__}._runtime.messages")
        self.answer: tuple[int, dict[str, str], bytes] = (200, {}, b"")

    def send(self, *_: Any) -> Any:
        status, headers, body = self.answer
        return self._messages.Response(status, self._messages.Headers(headers.items()), body)

    def close(self) -> None:
        """Nothing is open."""


class AsyncAnswers(Answers):
    """The same for async clients."""

    async def send(self, *arguments: Any) -> Any:
        return Answers.send(self, *arguments)

    async def close(self) -> None:  # type: ignore[override]
        """Nothing is open."""


class Provoked:
    """What a client returns and raises when its vendor does all that it documents, and more."""

    def __init__(
        self, contract: Contract, package: ModuleType, kind: str, arguments: dict[str, str]
    ) -> None:
        self._contract = contract
        self._package = package
        transport = {"Client": Answers, "AsyncClient": AsyncAnswers}[kind](package)
        self._transport = transport
        self._arguments = arguments
        self.secret = as_sent(contract, SECRET)
        self.hidden = {SECRET, self.secret} - {NOBODYS}
        self.client = getattr(package, kind)(transport=transport, **arguments)
        self.found: list[Any] = [self.client.job(*example_key(contract))]

    def run(self, method: Callable[..., Any], *arguments: Any, **more: Any) -> None:
        """Call a method, and keep what it returns or raises."""
        try:
            outcome = method(*arguments, **more)
            self.found.append(asyncio.run(outcome) if inspect.iscoroutine(outcome) else outcome)
        except self._package.JobsError as error:
            self.found.append(error)

    def answer(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        """Have all requests answered so from now on."""
        media = {"content-type": "application/json"}
        self._transport.answer = (status, media | (headers or {}), json.dumps(body).encode())

    def document(self, cookie: dict[str, str]) -> None:
        """Have each operation answered with each of its documented answers."""
        for operation in self._contract.operations.values():
            for response in operation.responses.values():
                headers = {name: str(h.example) for name, h in response.headers.items()} | cookie
                media = response.content.values()
                for body in [each for m in media for each in m.examples.values()] or [None]:
                    self.answer(response.status, body, headers)
                    self._call(operation)
                    if operation is self._contract.poll:
                        self.run(self.found[0].poll)

    def undocumented(self, headers: dict[str, str], body: object) -> None:
        """Have what no vendor documents."""
        client, package = self.client, self._package
        for status in (418, 401):
            self.answer(status, body, headers)
            self._call(self._contract.poll)
        self.answer(next(iter(self._contract.poll.successes)), body, headers)
        self._call(self._contract.poll)
        self.run(client.job_at, f"https://user:{SECRET}@elsewhere.example/x?sig={SECRET}#{SECRET}")
        self.run(client.job_at, f"/x?sig={SECRET}")
        self.run(package.Client, base_url=f"https://user:{SECRET}@h")
        refused = ssl.SSLError(1, "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] certificate required")
        refused.library = "SSL"  # as if OpenSSL had raised it
        cut = (httpx2.ReadError("reset"), b'{"a":', b"x" * 99)
        for outcome in (httpx2.ConnectError("no"), httpx2.ReadTimeout("late"), refused, *cut):
            self._exchange(outcome)

    def _exchange(self, outcome: Exception | bytes) -> None:
        """Poll with httpx2, and have this come of it."""

        def handle(request: httpx2.Request) -> httpx2.Response:
            if isinstance(outcome, Exception):
                raise outcome
            return httpx2.Response(documented, content=outcome)

        documented = next(iter(self._contract.poll.successes))
        kind = type(self.client).__name__
        http = getattr(httpx2, kind)(transport=httpx2.MockTransport(handle))
        made = {"http_client": http, "max_response_bytes": 5}
        client = getattr(self._package, kind)(**self._arguments, **made)
        self.run(client.job_at(self.found[0].url).poll)

    def endings(self) -> None:
        """Have a wait end in every way there is."""
        waiting = import_module(f"{self._package.__name__}._runtime.waiting")
        policies = import_module(f"{self._package.__name__}._runtime.wait_policies")
        update = next(each for each in self.found if isinstance(each, self._package.Update))
        policy = policies.WaitPolicy(timeout=9, interval=1, max_interval=1, on_unknown="raise")
        for phase in ("failed", "cancelled", "expired", "running"):
            wait = waiting.Wait(policy, 0.0, lambda: 0.5)
            changed = msgspec.structs.replace(update, phase=phase, documented=False)
            wait.answered(changed, 1.0)
            self.found.append(wait.end.error)
        wait = waiting.Wait(policy, 0.0, lambda: 0.5)
        wait.failed(self._package.TransportError("no connection"), 10.0)
        assert wait.end.error.__cause__ is not None
        self.found.append(wait.end.error)

    def _call(self, operation: Operation) -> None:
        (name,) = [
            name
            for name in dir(self.client)
            if name.replace("_", "").lower() == re.sub(r"[\W_]", "", operation.id).lower()
        ]
        method = getattr(self.client, name)
        said = example_arguments(self._contract, operation, method)
        runtime = import_module(f"{self._package.__name__}._runtime.json_arguments")
        arguments = runtime.json_arguments(method, said)
        if isinstance(arguments.get("body"), msgspec.Struct):
            self.found.append(arguments["body"])
        self.run(method, **arguments)
