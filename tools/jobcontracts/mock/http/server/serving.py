"""The application on a socket: by uvicorn, with connections that can be cut or left unanswered."""

from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, Self, TypeVar

import uvicorn
from starlette.types import Receive, Scope

from jobcontracts.mock.faults.connections import (
    ConnectionCutError,
    RestartError,
    SilenceError,
)
from jobcontracts.mock.http.server.connection_bounds import ConnectionBounds
from jobcontracts.mock.http.server.listening import LOOPBACK, listen, origin_at, socket_like
from jobcontracts.mock.http.server.uvicorn_protocol import BoundedProtocol, reset_connection
from jobcontracts.mock.state import ServedMock

T = TypeVar("T")

_START_SECONDS = 20.0
_GRACE_SECONDS = 0.4
"""How long the requests under way may take when the server stops."""

_TICKS = 5
"""After how many tenths of a second it is looked at what takes too long."""


class SocketEdge:
    """Does to the connections of a server what the application says.

    Attributes:
        connections: The server's, each with its `client` and `transport`.

    Args:
        restart: Ends the server, and begins it again after some seconds.
    """

    def __init__(self, restart: Callable[[float], Awaitable[None]]) -> None:
        self.connections: Iterable[Any] = ()
        self._restart = restart
        self._stopping = asyncio.Event()
        self._silent: dict[int, Scope] = {}

    async def end(self, error: Exception, scope: Scope, receive: Receive) -> None:
        """Cut the connection of a request, or leave it alone until the client is gone."""
        if isinstance(error, RestartError):
            await self._restart(error.seconds)
        elif isinstance(error, ConnectionCutError):
            self._close(scope, reset=error.reset)
        elif self._stopping.is_set():
            self._close(scope, reset=True)
        self._silent[id(scope)] = scope
        # Until the connection is gone: who returns without an answer is taken for broken.
        while (await receive())["type"] != "http.disconnect":
            pass
        self._silent.pop(id(scope), None)

    async def pause(self, seconds: float) -> None:
        """Let real seconds go by.

        Raises:
            SilenceError: The server stops.
        """
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
        raise SilenceError

    def stop(self) -> None:
        """End what would keep the server from stopping."""
        self._stopping.set()
        self._close(*self._silent.values(), reset=True)

    @property
    def stopping(self) -> bool:
        """Whether the server stops."""
        return self._stopping.is_set()

    def _close(self, *scopes: Scope, reset: bool) -> None:
        clients = {scope["client"] for scope in scopes}
        for connection in list(self.connections):
            if connection.client in clients and reset:
                reset_connection(connection.transport)
            elif connection.client in clients:
                connection.transport.close()


class MockServer(uvicorn.Server):
    """uvicorn as the mock needs it: silent, trusting no proxy, bounded.

    Args:
        app: The mock; its limits are those of the connections.
        now: Returns seconds that only ever go forwards: how long connections take.
        tls: With which certificate; None for connections that are not encrypted.

    Attributes:
        beside: Begins what goes on in the same loop until the server stops, if anything does.
    """

    def __init__(
        self,
        app: ServedMock,
        now: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.edge = app.edge = SocketEdge(self.restart)
        self.bounds = ConnectionBounds(app.limits, now)
        protocol: Any = partial(BoundedProtocol, self.bounds)
        # Forwarded headers are the application's to read, and only when it is told to.
        config = uvicorn.Config(
            app,
            http=protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
            ssl_context_factory=None if tls is None else lambda *_: tls,
        )
        super().__init__(config)
        self.edge.connections = self.server_state.connections
        self.loop: asyncio.AbstractEventLoop | None = None
        self.listening = threading.Event()
        self._listeners: list[socket.socket] = []
        self.beside: Callable[[], Coroutine[Any, Any, None]] | None = None
        self._task: asyncio.Task[None] | None = None

    def freeze(self) -> None:
        """Let the collector pass over all there is by now. For a process that only serves."""
        gc.collect()
        gc.freeze()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listeners = list(sockets or ())
        self.loop = asyncio.get_running_loop()
        if self.beside is not None and self._task is None:
            self._task = self.loop.create_task(self.beside())
        self.listening.set()

    async def restart(self, seconds: float) -> None:
        """Close all sockets, the listening ones too, and listen again after some seconds."""
        closed, self._listeners = self._listeners, []
        if not closed:
            # Another request has had it restarted.
            return
        again = [socket_like(listener) for listener in closed]
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            reset_connection(connection.transport)
        # Bound at once, so that nobody else takes the port; until it listens, it refuses.
        bound = [made() for made in again]
        with suppress(SilenceError):
            await self.edge.pause(seconds)
            await self.startup(bound)
        if self.edge.stopping:
            for server in self.servers:
                server.close()
            for listener in bound:
                listener.close()

    def serve_instead(self, app: ServedMock) -> None:
        """Answer by another application from the next request on, on open connections, too."""
        app.edge = self.edge
        self.config.loaded_app = app
        connection: Any
        for connection in self.server_state.connections:
            connection.app = app

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS == 0:
            self.bounds.sweep(self.server_state.connections)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._task is not None:
            self._task.cancel()
        self.edge.stop()
        asyncio.get_running_loop().call_later(_GRACE_SECONDS, self._abort)
        await super().shutdown(sockets)

    def _abort(self) -> None:
        """Cut what is left: answers that nobody reads."""
        for connection in self.server_state.connections:
            reset_connection(connection.transport)


class ServerThread:
    """A server in a thread of its own, at a free port of the loopback; a context manager.

    Args:
        app: The mock.
        now: See `MockServer`.
    """

    def __init__(self, app: ServedMock, now: Callable[[], float] = time.monotonic) -> None:
        self._server = MockServer(app, now)
        self._listener = listen(LOOPBACK, 0)
        self.origin = origin_at(self._listener)
        sockets = {"sockets": [self._listener]}
        self._thread = threading.Thread(target=self._server.run, kwargs=sockets, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._server.listening.wait(_START_SECONDS):
            raise RuntimeError(f"the mock did not listen within {_START_SECONDS} seconds")
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()

    def call(self, function: Callable[[], T]) -> T:
        """Call a function between two requests, never during one, and return what it returns."""
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(function())
            except Exception as error:  # noqa: BLE001  (the caller gets it)
                future.set_exception(error)

        assert self._server.loop is not None
        self._server.loop.call_soon_threadsafe(run)
        return future.result()
