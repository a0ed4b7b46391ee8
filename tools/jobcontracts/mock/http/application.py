"""The mock as an ASGI application: one table of vendors' operations, and the control API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from jobcontracts.mock.control.access import ControlAccess
from jobcontracts.mock.control.api import control_app
from jobcontracts.mock.control.document import CONTROL_PATH
from jobcontracts.mock.control.journal import Exchange, Journal
from jobcontracts.mock.faults.connections import (
    ConnectionCutError,
    RestartError,
    SilenceError,
    pause_of,
)
from jobcontracts.mock.faults.delivery import send_reply
from jobcontracts.mock.faults.fault import Fault
from jobcontracts.mock.faults.injector import Answered, FaultInjector
from jobcontracts.mock.http.cors import preflight_reply, with_cors
from jobcontracts.mock.http.credentials import DEFAULT_CREDENTIALS
from jobcontracts.mock.http.endpoints import Endpoint
from jobcontracts.mock.http.messages import HINT, Reply, Request, headers_of, read_body
from jobcontracts.mock.http.reasons import JOURNAL, WHY
from jobcontracts.mock.http.router import (
    Plans,
    plans_by_vendor,
    routes_of,
    set_first_scopes,
)
from jobcontracts.mock.jobs import standstill
from jobcontracts.mock.jobs.clock import Clock, RunningClock
from jobcontracts.mock.jobs.limits import Limits
from jobcontracts.mock.page.page import HERE, ControlPage, leading_to, wants_page
from jobcontracts.mock.responses.refusals import (
    too_large,
    too_long,
    too_many_headers,
    undocumented_method,
    unknown_path,
)
from jobcontracts.mock.responses.scopes import Scopes
from jobcontracts.mock.state import ServedMock
from jobcontracts.model.contract import Contract


def create_app(
    contracts: Sequence[Contract],
    *,
    clock: Clock | None = None,
    seed: int = 0,
    plan: Plans | None = None,
    scopes: Mapping[str, Scopes] | None = None,
    credentials: Collection[str] = DEFAULT_CREDENTIALS,
    limits: Limits | None = None,
    trust_forwarded: bool = False,
    allow_hosts: Collection[str] = (),
    cors: bool = True,
) -> MockApplication:
    """Build the mock of one or more vendors.

    Args:
        contracts: The vendors' contracts, as `read_contract` or `checked_contract` return them.
        clock: Where the time comes from; the real one if None.
        seed: The same seed gives the same job ids and the same faults.
        plan: The plan of jobs that none is asked for: one for all vendors, or plans by vendor.
        scopes: By vendor, which scopes there are; see `Vendor.set_scopes`.
        credentials: The tokens and keys that are accepted; `*` accepts any that is not empty.
        limits: How much is kept and taken.
        trust_forwarded: Whether a proxy's headers say which scheme and host the client used.
        allow_hosts: For which hosts the control API is, besides those that the mock is reached at;
            `HOST` or `HOST:PORT`.
        cors: Whether pages of other sites may use the vendors' operations.

    Raises:
        ProblemsError: A plan or vendor does not exist, two vendors have the same path, a contract
            lacks an example that the mock would have to send, or a host is none.
    """
    app = MockApplication(
        contracts,
        clock=RunningClock() if clock is None else clock,
        seed=seed,
        plans=plans_by_vendor(contracts, plan),
        credentials=credentials,
        limits=limits or Limits(),
        trust_forwarded=trust_forwarded,
        allow_hosts=allow_hosts,
        cors=cors,
    )
    set_first_scopes(app.vendors, scopes or {})
    return app


class MockApplication(ServedMock):
    """The ASGI application that `create_app` builds.

    Attributes:
        observer: Called with each exchange, those with the control API included.
        on_hint: Called with a line about a wait that does not end; see `Standstill`.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        *,
        trust_forwarded: bool,
        allow_hosts: Collection[str],
        cors: bool,
        credentials: Collection[str],
        **state: Any,
    ) -> None:
        super().__init__(contracts, credentials=credentials, **state)
        self._faults = self.faults.active
        self.observer: Callable[[Exchange], None] | None = None
        self.on_hint: Callable[[str], None] | None = None
        self.trust_forwarded = trust_forwarded
        self._routes = routes_of(list(self.vendors.values()), Endpoint)
        self._cors = cors
        control = control_app(self, trust_forwarded=trust_forwarded)
        page = ControlPage(control, self, credentials, trust_forwarded=trust_forwarded)
        self._control = ControlAccess(page, allow_hosts, trust_forwarded=trust_forwarded)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if self.up_at is not None:
                self.refuse_while_down()
            path: str = scope["path"]
            control = path.startswith(CONTROL_PATH) and path[len(CONTROL_PATH) :][:1] in ("", "/")
            try:
                if path == "/" and self._leads_to_page(scope):
                    await leading_to(HERE)(scope, receive, send)
                    return
                await (self._serve_control if control else self._serve)(scope, receive, send)
            except ClientDisconnect:
                # Half a request has no effect, and nobody is there to be answered.
                return
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1003})

    def _leads_to_page(self, scope: Scope) -> bool:
        """Return whether a request for `/` comes from a browser, and no vendor has that path."""
        reads = scope["method"] in ("GET", "HEAD") and self._routes.match("/") is None
        return reads and wants_page(headers_of(scope).get("accept", ""))

    async def _serve_control(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Not in the journal: what a test does to the mock, its code asks no vendor for.
                why = self._observe(scope, message["status"], scope.get(WHY, ""))
                message = {**message, "headers": [*message["headers"], *why]}
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        await self._control(scope, receive, noting)

    def _observe(self, scope: Scope, status: int, why: str) -> list[tuple[bytes, bytes]]:
        """Tell the observer of an exchange that is not for the journal; return its reasons."""
        if self.observer is None and not why:
            return []
        journal = Journal(1, self.limits.journal_bytes, self.journal.mask)
        reply = Reply(status, [], b"", why)
        exchange = journal.note(self.clock.now(), None, Request(scope), reply)
        if self.observer is not None:
            self.observer(exchange)
        return [header for header in journal.reasons(exchange) if header[0] != JOURNAL]

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = self.clock.now()
        request = Request(scope, trust_forwarded=self.trust_forwarded)
        if self._cors and b"origin" in request.fields:
            found = self._routes.match(request.target)
            methods = {} if found is None else found[1]
            preflight = preflight_reply(request, methods)
            if preflight is not None:
                # Not in the journal: it is the browser's, and no vendor is asked for anything.
                self._observe(scope, preflight.status, preflight.why)
                await send_reply(send, preflight)
                return
            send = with_cors(send, request, methods)
        endpoint, reply = self._found(request)
        if endpoint is not None:
            if self._faults and (meeting := self._meeting(endpoint, request)):
                await self._serve_with_faults(endpoint, request, meeting, receive, send)
                return
            reply = endpoint.again(request, now) or await self._answer(endpoint, request, receive)
            reply = self._hinted(endpoint, request, reply)
        assert reply is not None
        if scope["method"] == "HEAD":
            reply = reply._replace(body=b"")
        reply = self._noted(now, endpoint, request, reply)
        assert reply is not None
        await send_reply(send, reply)

    async def _answer(self, endpoint: Endpoint, request: Request, receive: Receive) -> Reply:
        """Do what a request asks for, and return the answer."""
        reply = endpoint.refused(request)
        if reply is None and endpoint.reads_body:
            reply = await self.read_body(request, receive)
        return reply or endpoint.reply(request)

    def _hinted(self, endpoint: Endpoint, request: Request, reply: Reply) -> Reply:
        """Return an answer, with what to do if it is to a client that waits in vain."""
        if not (endpoint.polls and self.clock.stands_still and request.job) or reply.why:
            return reply
        hint = self.standstill.note_poll(request.job)
        if hint is None:
            return reply
        if hint.line:
            self._hint(hint.line)
        return reply._replace(headers=[*reply.headers, (HINT.encode(), hint.text.encode())])

    def _hint(self, line: str) -> None:
        if self.on_hint is not None:
            self.on_hint(line)

    def _noted(
        self,
        now: float,
        endpoint: Endpoint | None,
        request: Request,
        reply: Reply | None,
        faults: Sequence[Fault] = (),
    ) -> Reply | None:
        """Note an exchange, and return its answer with the reason for what it is."""
        about = None if endpoint is None else endpoint.about
        exchange = self.journal.note(now, about, request, reply, faults)
        if self.observer is not None:
            self.observer(exchange)
        if reply is None or not exchange.why:
            return reply
        return reply._replace(headers=[*reply.headers, *self.journal.reasons(exchange)])

    async def _serve_with_faults(
        self,
        endpoint: Endpoint,
        request: Request,
        meeting: list[Fault],
        receive: Receive,
        send: Send,
    ) -> None:
        pause = pause_of(request.scope)
        edge = self.edge if pause is None else None
        pause = pause or (asyncio.sleep if edge is None else edge.pause)

        async def answer() -> Reply:
            again = endpoint.again(request, self.clock.now())
            reply = again or await self._answer(endpoint, request, receive)
            return self._hinted(endpoint, request, reply)

        def note(reply: Reply | None, happened: Sequence[Fault]) -> Reply | None:
            return self._noted(self.clock.now(), endpoint, request, reply, happened)

        answered = Answered(
            endpoint.vendor.contract,
            endpoint.operation,
            endpoint.challenges,
            self.clock,
            answer,
            bare=request.scope["method"] == "HEAD",
        )
        injector = FaultInjector(self.faults, meeting, answered, pause, note)
        try:
            await injector.serve(send)
        except (ConnectionCutError, SilenceError) as error:
            if isinstance(error, RestartError):
                # On a socket of ours it is the edge that is down.
                self.go_down(error, refusing=edge is None)
            if edge is None:
                raise
            line = f"{'.'.join(endpoint.about)}: {standstill.SILENT}"
            loop = asyncio.get_running_loop()
            hint = loop.call_later(standstill.SILENCE_SECONDS, self._hint, line)
            try:
                await edge.end(error, request.scope, receive)
            finally:
                hint.cancel()

    def _found(self, request: Request) -> tuple[Endpoint | None, Reply | None]:
        """Return the operation that a request is for, or why there is none."""
        limits = self.limits
        if len(request.target) + len(request.query) > limits.path:
            return None, too_long(414, "path and query are", limits.path)
        if len(request.head) > limits.head:
            return None, too_long(431, "headers are", limits.head)
        if len(request.scope["headers"]) > limits.fields:
            return None, too_many_headers(limits.fields)
        found = self._routes.match(request.target)
        if found is None:
            return None, unknown_path(request.target, self.not_served)
        request.target, methods, request.path = found
        method = request.scope["method"]
        endpoint = methods.get(method) or (methods.get("GET") if method == "HEAD" else None)
        return endpoint, undocumented_method(method, methods) if endpoint is None else None

    def _meeting(self, endpoint: Endpoint, request: Request) -> list[Fault]:
        job = endpoint.job(request) if request.path else None
        names = {
            "vendor": endpoint.vendor.name,
            "operation": endpoint.operation.id,
            "job": None if job is None else job.id,
        }
        return self.faults.meeting(names)

    async def read_body(self, request: Request, receive: Receive) -> Reply | None:
        """Read the body of a request; return the refusal of one that is too long."""
        body = await read_body(receive, self.limits.body)
        if body is None:
            return too_large(self.limits.body)
        request.body = body
        return None


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
