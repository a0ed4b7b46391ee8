"""The mock as an ASGI application: one table of vendors' operations, and the control API."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from jobcontracts.mock.control.access import ControlAccess
from jobcontracts.mock.control.api import control_app
from jobcontracts.mock.control.operations import ControlOperations
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
from jobcontracts.mock.http.lifespan import lifespan
from jobcontracts.mock.http.messages import STATE, WRITER, Reply, Request, date_field, read_body
from jobcontracts.mock.http.observed import ObservedMock
from jobcontracts.mock.http.reasons import WHY
from jobcontracts.mock.http.router import (
    Plans,
    found_operation,
    is_control,
    plans_by_vendor,
    routes_of,
    set_first_scopes,
)
from jobcontracts.mock.jobs.clock import Clock, RunningClock
from jobcontracts.mock.jobs.limits import Limits
from jobcontracts.mock.page.page import HERE, ControlPage, leading_to, wants_page
from jobcontracts.mock.responses.refusals import too_large, wrong_session
from jobcontracts.mock.responses.scopes import Scopes
from jobcontracts.mock.sessions import (
    HEADER,
    SESSIONS_PATH,
    SessionNameError,
    Sessions,
    session_name,
)
from jobcontracts.mock.state import Beginning, MockState, Setup
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError


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
    setup = ServedSetup(
        contracts,
        credentials,
        limits,
        trust_forwarded=trust_forwarded,
        allow_hosts=allow_hosts,
        cors=cors,
    )
    return setup.start(clock=clock, seed=seed, plan=plan, scopes=scopes)


class ServedSetup(Setup):
    """A `Setup` with what serves it: any number of mocks share one, and nothing else.

    Args:
        contracts, credentials, limits: See `Setup`.
        trust_forwarded, allow_hosts, cors: See `create_app`.

    Raises:
        ProblemsError: As `create_app`.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        credentials: Collection[str] | None = None,
        limits: Limits | None = None,
        *,
        trust_forwarded: bool = False,
        allow_hosts: Collection[str] = (),
        cors: bool = True,
    ) -> None:
        for name, texts in {"credentials": credentials, "allow_hosts": allow_hosts}.items():
            if isinstance(texts, str):
                # Its letters would be taken for them, one by one.
                fix = f"write {name}=[{texts!r}]"
                raise ProblemsError.of(f"a list of texts as {name}", f"the text {texts!r}", fix)
        super().__init__(contracts, credentials, limits)
        self.trust_forwarded = trust_forwarded
        self.cors = cors
        self.routes = routes_of(list(self.vendors.values()), Endpoint)
        control = control_app(ControlOperations, trust_forwarded=trust_forwarded)
        page = ControlPage(control, self.credentials, trust_forwarded=trust_forwarded)
        self.control = ControlAccess(page, allow_hosts, trust_forwarded=trust_forwarded)

    def start(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        plan: Plans | None = None,
        scopes: Mapping[str, Scopes] | None = None,
    ) -> MockApplication:
        """Return a mock that has just been started; see `create_app`.

        Raises:
            ProblemsError: A plan, a vendor or one of its parameters does not exist.
        """
        plans = plans_by_vendor(self.contracts, plan)
        scenarios = {n: v.first_scenario(plans.get(n)) for n, v in self.vendors.items()}
        beginning = Beginning(clock or RunningClock(), seed, scenarios)
        return MockApplication(self, beginning, scopes or {})


class MockApplication(ObservedMock):
    """The ASGI application that `create_app` builds."""

    def __init__(
        self, setup: ServedSetup, beginning: Beginning, scopes: Mapping[str, Scopes]
    ) -> None:
        sessions = Sessions(self._begun, setup.limits.sessions, setup.limits.sessions_bytes)
        super().__init__(setup, beginning, setup.limits, sessions)
        self._served = setup
        self._routes = setup.routes
        self._trust = setup.trust_forwarded
        self._cors = setup.cors
        self._beginning, self._scopes = beginning, scopes
        set_first_scopes(self.vendors, scopes)

    def _begun(self, name: str) -> MockState:
        """Return what a session remembers that begins."""
        limits = self.limits.of_session()
        state = MockState(self.setup, self._beginning.again(), limits, self.sessions, name)
        set_first_scopes(state.vendors, self._scopes)
        state.not_served = self.not_served
        return state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # Out of the scope, so that a connection is in no circle with what it has asked for.
            writer = scope.pop(WRITER, None)
            if writer is not None and self.answered_again(self._routes, scope, writer):
                return
            request = Request(scope, trust_forwarded=self._trust, writer=writer)
            try:
                if HEADER in request.fields or request.target.startswith(SESSIONS_PATH):
                    await self._serve_named(request, receive, send)
                elif is_control(scope["path"]):
                    await self._serve_control(self, request, receive, send)
                elif self.up_at is None or not await self._kept_out(self, request, receive):
                    await self._serve(self, request, receive, send)
            except ClientDisconnect:
                # Half a request has no effect, and nobody is there to be answered.
                return
        elif scope["type"] == "lifespan":
            await lifespan(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1003})

    async def _serve_named(self, request: Request, receive: Receive, send: Send) -> None:
        """Serve a request that names its session."""
        try:
            name = session_name(request)
        except SessionNameError as error:
            reply = wrong_session(str(error))
            why = self.observe(self, request, reply.status, reply.why)
            await send_reply(send, reply._replace(headers=[*reply.headers, *why]))
            return
        # None where a path names a session to the control API, and is no request of that session.
        session = None if name is None else self.sessions.of(name)
        state = self if session is None else session.state
        scope = request.scope
        scope[STATE] = state
        control = is_control(scope["path"])
        try:
            if control:
                await self._serve_control(state, request, receive, send)
            elif state.up_at is None or not await self._kept_out(state, request, receive):
                await self._serve(state, request, receive, send)
        finally:
            if session is not None:
                self.sessions.settle(session)

    async def _serve_control(
        self, state: MockState, request: Request, receive: Receive, send: Send
    ) -> None:
        scope = request.scope
        scope[STATE] = state
        # The page lets time go by there until it has changed.
        state.edge_within(self.edge)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Not in the journal: what a test does to the mock, its code asks no vendor for.
                why = self.observe(state, request, message["status"], scope.get(WHY, ""))
                message = {**message, "headers": [*message["headers"], *why]}
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        await self._served.control(scope, receive, noting)

    async def _serve(
        self, state: MockState, request: Request, receive: Receive, send: Send
    ) -> None:
        now = state.clock.now()
        if request.target == "/" and self._leads_to_page(request):
            page = leading_to(HERE)
            page.raw_headers.append(date_field(now))
            await page(request.scope, receive, send)
            return
        if self._cors and b"origin" in request.fields:
            found = self._routes.match(request.target)
            methods = {} if found is None else found[1]
            preflight = preflight_reply(request, methods)
            if preflight is not None:
                # Not in the journal: it is the browser's, and no vendor is asked for anything.
                own = self.observe(state, request, preflight.status, preflight.why)
                await send_reply(send, preflight._replace(headers=[*preflight.headers, *own]))
                return
            send = with_cors(send, request, methods)
            request.writer = None
        asked = found_operation(self._routes, request, state)
        endpoint, reply = asked
        if endpoint is not None:
            request.vendor = state.vendors[endpoint.about[0]]
            if state.active_faults and (meeting := state.faults.meeting(endpoint.names(request))):
                await self._serve_with_faults(state, endpoint, request, meeting, receive, send)
                return
            reply = endpoint.again(request, now) or await self._answer(endpoint, request, receive)
            if endpoint.polls:
                reply = self.hinted(state, request, reply)
        assert reply is not None
        if request.scope["method"] == "HEAD":
            reply = reply._replace(body=b"")
        unsent = self.answered(state, now, endpoint, request, reply)
        if unsent is not None:
            await send_reply(send, unsent)

    async def _kept_out(self, state: MockState, request: Request, receive: Receive) -> bool:
        """Return whether a restart keeps a request from the vendors; its connection is cut then."""
        if state.down_until is None:
            return False
        asked = found_operation(self._routes, request, state)
        endpoint, _ = asked
        if endpoint is not None:
            request.vendor = state.vendors[endpoint.about[0]]
            request.job = endpoint.job(request)
        about = None if endpoint is None else endpoint.about
        await self.keep_out(state, about, request, receive)
        return True

    def _leads_to_page(self, request: Request) -> bool:
        """Return whether a request for `/` comes from a browser, and no vendor has that path."""
        reads = request.scope["method"] in ("GET", "HEAD") and self._routes.match("/") is None
        return reads and wants_page(request.headers.get("accept", ""))

    async def _answer(self, endpoint: Endpoint, request: Request, receive: Receive) -> Reply:
        """Do what a request asks for, and return the answer."""
        reply = endpoint.refused(request)
        if reply is None and endpoint.reads_body:
            reply = await self.read_body(request, receive)
        return reply or endpoint.reply(request)

    async def _serve_with_faults(
        self,
        state: MockState,
        endpoint: Endpoint,
        request: Request,
        meeting: list[Fault],
        receive: Receive,
        send: Send,
    ) -> None:
        pause, edge = pause_of(request.scope), None
        if pause is None:
            edge = state.edge_within(self.edge)
            pause = asyncio.sleep if edge is None else edge.pause

        async def answer() -> Reply:
            again = endpoint.again(request, state.clock.now())
            reply = again or await self._answer(endpoint, request, receive)
            return self.hinted(state, request, reply) if endpoint.polls else reply

        def note(reply: Reply | None, happened: Sequence[Fault]) -> Reply | None:
            now, about = state.clock.now(), endpoint.about
            exchange = self.noted(state, now, about, request, reply, happened)
            return None if reply is None else state.journal.as_sent(exchange, reply)

        answered = Answered(
            endpoint.vendor.contract,
            endpoint.operation,
            endpoint.challenges,
            state.clock,
            answer,
            bare=request.scope["method"] == "HEAD",
            origin=request.origin,
        )
        injector = FaultInjector(state.faults, meeting, answered, pause, note)
        try:
            await injector.serve(send)
        except (ConnectionCutError, SilenceError) as error:
            if isinstance(error, RestartError):
                error = self.restarted(state, edge, error)
            if edge is None:
                raise
            await self.end_connection(state, edge, error, endpoint.about, request, receive)

    async def read_body(self, request: Request, receive: Receive) -> Reply | None:
        """Read the body of a request; return the refusal of one that is too long."""
        body = await read_body(receive, self.limits.body)
        if body is None:
            return too_large(self.limits.body)
        request.body = body
        return None
