"""Stand-ins for what the runtime is handed: clocks, transports, an API of nobody's."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from runtime._async.core import AsyncCore
from runtime._async.sessions import AsyncPollSession
from runtime._sync.core import Core
from runtime._sync.sessions import PollSession
from runtime.client_credentials import ClientCredentials
from runtime.credentials import AsyncCredential, RequestCredential, Sign
from runtime.decoding import decode_json
from runtime.errors import JobsError, TransportTimeout, UnexpectedStatus
from runtime.messages import Answer, Headers, Parse, Request, Response
from runtime.sinks import BinaryWriter
from runtime.updates import BaseUpdate, Phase
from runtime.wait_policies import WaitPolicy

START = 1000.0
"""What every manual clock says first, in seconds."""

PHASES: dict[str, Phase] = {
    "filled": "pending",
    "heating": "running",
    "boiled": "succeeded",
    "leaked": "failed",
    "unplugged": "cancelled",
    "descaled": "expired",
}
"""The states of a kettle."""


class ManualClock:
    """A clock that moves only when somebody sleeps, or says so."""

    def __init__(self) -> None:
        self.time = START
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


class AsyncManualClock:
    """The same for asyncio, over a `ManualClock`."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock

    def now(self) -> float:
        return self.clock.time

    async def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)


class Reply(NamedTuple):
    """What a scripted transport does with one request, and how many seconds it takes."""

    outcome: Response | Exception
    takes: float = 0.0


class Call(NamedTuple):
    """What a scripted transport was asked."""

    at: float
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    timeout: float


class ScriptedTransport:
    """Answers each request with the next reply of a script; the last one goes on for ever."""

    def __init__(self, clock: ManualClock, replies: Iterable[Reply]) -> None:
        self._clock = clock
        self._replies = deque(replies)
        self.calls: list[Call] = []
        self.closed = False

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        limit: int,
    ) -> Response:
        self.calls.append(Call(self._clock.time, method, url, dict(headers), body, timeout))
        reply = self._replies.popleft() if len(self._replies) > 1 else self._replies[0]
        self._clock.time += min(reply.takes, timeout)
        if reply.takes > timeout:
            raise TransportTimeout(f"no whole response within {timeout:g} s")
        if isinstance(reply.outcome, Exception):
            raise reply.outcome
        return reply.outcome

    def close(self) -> None:
        self.closed = True


class AsyncScriptedTransport:
    """The same for asyncio, over a `ScriptedTransport`."""

    def __init__(self, transport: ScriptedTransport) -> None:
        self._transport = transport

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,  # noqa: ASYNC109 -- the protocol has it
        limit: int,
    ) -> Response:
        await asyncio.sleep(0)
        return self._transport.send(method, url, headers, body, timeout, limit)

    async def close(self) -> None:
        self._transport.close()


class Kettle(Struct):
    """The body of the operation: where the kettle stands."""

    state: str
    degrees: float = 0


class KettleAnswer(Answer, frozen=True, kw_only=True):
    """The operation's only documented answer."""

    body: Kettle


class KettleUpdate(BaseUpdate[KettleAnswer], frozen=True, kw_only=True):
    """What one poll said."""

    @property
    def progress(self) -> float | None:
        return self.answer.body.degrees

    @property
    def error(self) -> str | None:
        return "there is water on the floor" if self.state == "leaked" else None


ASK = Request(method="GET", target="/kettles/1")


def parse_kettle(response: Response) -> KettleAnswer:
    """Read an answer of the operation."""
    if response.status != 200:
        raise UnexpectedStatus(response)
    return KettleAnswer(
        status=200, headers=response.headers, body=decode_json(response, Kettle, ways=[["state"]])
    )


def read_kettle(answer: KettleAnswer, attempt: int = 1, elapsed: float = 0.0) -> KettleUpdate:
    """Read an update from an answer."""
    state = answer.body.state
    return KettleUpdate(
        state=state,
        phase=PHASES.get(state, "running"),
        documented=state in PHASES,
        answer=answer,
        attempt=attempt,
        elapsed=elapsed,
    )


def kettle(state: str, degrees: float = 0, **headers: str) -> Response:
    """Return the response of a kettle in a state; underscores in header names are hyphens."""
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Response(200, Headers(pairs), b'{"state":"%s","degrees":%g}' % (state.encode(), degrees))


class KettleHandle:
    """A job of a sync core."""

    url = "https://kettles.example/v1/kettles/1"

    def __init__(self, core: Core) -> None:
        self._core = core

    def _ask(self, timeout: float | None) -> KettleAnswer:
        return self._core.call(ASK, parse_kettle, timeout)

    def _read(self, answer: KettleAnswer, attempt: int, elapsed: float) -> KettleUpdate:
        return read_kettle(answer, attempt, elapsed)

    def _about(self, error: JobsError) -> None:
        if not error.method:
            error.locate("getKettle", "GET", self.url)


class AsyncKettleHandle:
    """A job of an async core."""

    url = KettleHandle.url

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def _ask(self, timeout: float | None) -> KettleAnswer:  # noqa: ASYNC109 -- a protocol
        return await self._core.call(ASK, parse_kettle, timeout)

    def _read(self, answer: KettleAnswer, attempt: int, elapsed: float) -> KettleUpdate:
        return read_kettle(answer, attempt, elapsed)

    _about = KettleHandle._about


def update(state: str, degrees: float = 0) -> KettleUpdate:
    """Return the update of a kettle in a state."""
    return read_kettle(parse_kettle(kettle(state, degrees)))


class Driver:
    """A core, sync or async, with a manual clock and a scripted transport."""

    def __init__(
        self,
        asynchronous: bool,
        replies: Iterable[Reply | Response | Exception],
        *,
        token: AsyncCredential = "t0ken",
        client: ClientCredentials | None = None,
        request_timeout: float = 30.0,
        sign: Sign | None = None,
    ) -> None:
        self.clock = ManualClock()
        self.transport = ScriptedTransport(
            self.clock, [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]
        )
        self._asynchronous = asynchronous
        common: dict[str, Any] = {
            "base_url": "https://kettles.example/v1",
            "random": lambda: 0.5,
            "request_timeout": request_timeout,
            "max_response_bytes": 1000,
            "sign": sign,
        }

        def credentials() -> list[RequestCredential]:
            source, place = None if client else token, ("token", "Authorization", "Bearer ")
            return [RequestCredential(*place, source, "NONE", client=client)]

        self._core = Core(
            credentials=credentials(),
            transport=lambda: self.transport,
            clock=self.clock,
            **common,
        )
        self._async_core = AsyncCore(
            credentials=credentials(),
            transport=lambda: AsyncScriptedTransport(self.transport),
            clock=AsyncManualClock(self.clock),
            **common,
        )

    def __repr__(self) -> str:
        return repr(self._async_core if self._asynchronous else self._core)

    def call(
        self,
        parse: Parse[Any] = parse_kettle,
        timeout: float | None = None,
        into: BinaryWriter | None = None,
    ) -> Any:
        """Send the operation's request."""
        if self._asynchronous:
            return asyncio.run(self._async_core.call(ASK, parse, timeout, into))
        return self._core.call(ASK, parse, timeout, into)

    def wait(
        self, policy: WaitPolicy, on_update: Callable[[KettleUpdate], object] | None = None
    ) -> KettleUpdate:
        """Wait for the kettle."""
        if self._asynchronous:
            return asyncio.run(self._wait_async(policy, on_update))
        core = self._core
        session = PollSession(KettleHandle(core), policy, core.clock, core.random)
        return session.run(on_update)

    async def _wait_async(
        self, policy: WaitPolicy, on_update: Callable[[KettleUpdate], object] | None
    ) -> KettleUpdate:
        core, job = self._async_core, AsyncKettleHandle(self._async_core)
        session = AsyncPollSession(job, policy, core.clock, core.random)
        return await session.run(on_update)

    def close(self) -> None:
        """Close the core."""
        if self._asynchronous:
            asyncio.run(self._async_core.close())
        else:
            self._core.close()
