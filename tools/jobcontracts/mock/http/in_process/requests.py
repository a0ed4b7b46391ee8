"""Requests to the mock without a socket: what every transport in process is made of."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from starlette.types import Message, Receive, Scope, Send

from jobcontracts.mock.faults.connections import PAUSE, ConnectionCutError, Pause, SilenceError
from jobcontracts.mock.http.messages import STATE
from jobcontracts.mock.jobs.clock import SwitchedClock

T = TypeVar("T")
Headers = Sequence[tuple[bytes, bytes]]
_REFUSED_SECONDS = 0.001
"""How long it takes to be refused a connection."""

_CLIENT = ("127.0.0.1", 123)


class ClockedApplication(Protocol):
    """An ASGI application with a clock that a delay can move on."""

    @property
    def clock(self) -> SwitchedClock: ...
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


@dataclass(slots=True)
class InProcessAnswer:
    """What has come back.

    Args:
        status: The status code; 0 if the connection ended before there was one.
        headers: The headers.
        pieces: The body, in the pieces in which it came.
        cut: Whether the connection ended before the body did.
    """

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    cut: bool = False

    @property
    def promised(self) -> int:
        """How many bytes of body the headers promise."""
        return int(dict(self.headers).get(b"content-length", b"0"))


class InProcess:
    """Sends requests to a mock in this process.

    Where the mock's clock stands still, a delay moves it on instead of taking time.

    Args:
        app: The mock.
        sleep: Lets real seconds go by, where the clock does not stand still.
    """

    def __init__(self, app: ClockedApplication, sleep: Callable[[float], Awaitable[None]]) -> None:
        self.app = app
        self._sleep = sleep

    async def send(
        self, method: str, url: str, headers: Headers, body: bytes, patience: float | None
    ) -> InProcessAnswer:
        """Send a request and return what comes back.

        Args:
            method: The method.
            url: The absolute URL, encoded.
            headers: The headers, `Host` among them.
            body: The body.
            patience: How long the client waits for the next byte, in seconds; None for ever.

        Raises:
            ConnectionRefusedError: The mock is down.
            ConnectionCutError: The connection ended before there was an answer.
            SilenceError: The client has given up; not before `patience` on the mock's clock.
        """
        answer = InProcessAnswer()
        longest = float("inf") if patience is None else patience
        scope: dict[str, Any] = {}
        pause = self._pause(longest, scope)
        scope |= _scope(method, url, headers, pause)

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], list(message["headers"])
            elif piece := message.get("body"):
                answer.pieces.append(piece)

        try:
            await self.app(scope, receive, send)
        except ConnectionCutError:
            if not answer.status:
                raise
            answer.cut = True
        except ConnectionRefusedError:
            # So that who tries again at once is let in some time, where the clock stands still.
            await self._pass(_REFUSED_SECONDS, scope)
            raise
        except SilenceError as error:
            if not error.waited and patience is not None:
                await self._pass(patience, scope)
            raise
        return answer

    def _pause(self, patience: float, scope: Scope) -> Pause:
        async def pause(seconds: float) -> None:
            await self._pass(min(seconds, patience), scope)
            if seconds > patience:
                raise SilenceError(waited=True)

        return pause

    async def _pass(self, seconds: float, scope: Scope) -> None:
        """Let seconds go by on the clock of a request's session."""
        clock = scope.get(STATE, self.app).clock
        if clock.speed:
            await self._sleep(seconds)
        else:
            clock.advance(seconds)


def _scope(method: str, url: str, headers: Headers, pause: Pause) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method.upper(),
        "scheme": parts.scheme,
        "path": unquote(parts.path) or "/",
        "raw_path": parts.path.encode("ascii") or b"/",
        "query_string": parts.query.encode("ascii"),
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in headers],
        "server": (parts.hostname, parts.port),
        "client": _CLIENT,
        "extensions": {PAUSE: pause},
    }


def asynchronous(app: ClockedApplication) -> InProcess:
    """Return what async transports send with."""
    return InProcess(app, asyncio.sleep)


def synchronous(app: ClockedApplication) -> InProcess:
    """Return what sync transports send with; its `send` goes through `finished`."""

    async def sleep(seconds: float) -> None:
        time.sleep(seconds)  # noqa: ASYNC251  (there is no event loop to be blocked)

    return InProcess(app, sleep)


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine that waits for nothing, without an event loop.

    Raises:
        RuntimeError: It waits for something.
    """
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    coroutine.close()
    raise RuntimeError("the mock waits for something that only an event loop could give")
