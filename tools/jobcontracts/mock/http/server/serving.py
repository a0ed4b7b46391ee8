"""The application on a socket: by uvicorn, with connections that can be cut or left unanswered."""

from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import Any, Self, TypeVar
from weakref import WeakSet

import uvicorn
from starlette.types import Receive, Scope

from jobcontracts.mock.faults.connections import (
    ConnectionCutError,
    RestartError,
    SilenceError,
)
from jobcontracts.mock.http.server.buffered import Buffered
from jobcontracts.mock.http.server.connection_bounds import ConnectionBounds, reset_connection
from jobcontracts.mock.http.server.listening import LOOPBACK, listen, origin_at, socket_like
from jobcontracts.mock.http.server.uvicorn_protocol import BoundedProtocol
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
        restart: Ends the server, and begins it again after some seconds; None for a session.
    """

    def __init__(self, restart: Callable[[float], Awaitable[None]] | None = None) -> None:
        self.connections: Iterable[Any] = ()
        self._restart = restart
        self._stopping = asyncio.Event()
        self._silent: dict[int, Scope] = {}
        self._others = WeakSet[SocketEdge]()

    def another(self) -> SocketEdge:
        """Return what does the same for the requests of one session, and stops with this one."""
        other = SocketEdge()
        other.connections = self.connections
        self._others.add(other)
        return other

    async def end(self, error: Exception, scope: Scope, receive: Receive) -> None:
        """Cut the connection of a request, or leave it alone until the client is gone."""
        if isinstance(error, RestartError) and self._restart is not None:
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
            SilenceError: The server stops, or the session ends.
        """
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
        raise SilenceError

    def stop(self) -> None:
        """End what would keep the server from stopping, or a session from ending."""
        self._stopping.set()
        self._close(*self._silent.values(), reset=True)
        for other in self._others:
            other.stop()

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
        unwanted: Returns whether it is to stop because nobody is there any more who wants it.
    """

    def __init__(
        self,
        app: ServedMock,
        now: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.edge = app.edge = SocketEdge(self.restart)
        self.bounds = ConnectionBounds(app.limits, now)

        def protocol(**made_with: Any) -> Buffered:
            return Buffered(BoundedProtocol(self.bounds, **made_with))

        http: Any = protocol
        # Forwarded headers are the application's to read, and only when it is told to.
        config = uvicorn.Config(
            app,
            http=http,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,  # the application has one, by its own clock
            proxy_headers=False,
            timeout_graceful_shutdown=3,
            ssl_context_factory=None if tls is None else lambda *_: tls,
        )
        super().__init__(config)
        self.edge.connections = self.server_state.connections
        self.loop: asyncio.AbstractEventLoop | None = None
        self.listening = threading.Event()
        self._listeners: list[socket.socket] = []
        self._app = app
        self.beside: Callable[[], Coroutine[Any, Any, None]] | None = None
        self.unwanted: Callable[[], bool] = lambda: False
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
        self._app.sessions.over = True
        self._app = self.config.loaded_app = app
        connection: Any
        for connection in self.server_state.connections:
            connection.app = app

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS == 0:
            self.bounds.sweep(self.server_state.connections)
        return self.unwanted() or await super().on_tick(counter)

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


class ServerLoop:
    """An event loop in a thread of its own, on which any number of servers run; a context manager.

    Its end waits for theirs.

    Attributes:
        make: Makes the event loop. Python's own, for it is loaded already: `MockServer.run`, which
            is there to serve, takes uvloop's where that is installed.
    """

    make: Callable[[], asyncio.AbstractEventLoop] = staticmethod(asyncio.new_event_loop)

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._began, self._end = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._running: set[Future[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._began.wait()
        return self

    def __exit__(self, *exception: object) -> None:
        wait(self._running)
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self.make) as runner:
            runner.run(self._go_on())

    async def _go_on(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began.set()
        await self._end.wait()

    def run(self, served: Coroutine[Any, Any, None]) -> None:
        """Begin to run a server."""
        assert self._loop is not None
        running = asyncio.run_coroutine_threadsafe(served, self._loop)
        self._running.add(running)
        running.add_done_callback(self._running.discard)


class ServerThread:
    """A server in a thread, at a free port of the loopback; a context manager.

    Args:
        app: The mock.
        now: See `MockServer`.
        loop: Where it runs beside others, and goes on for a moment after its end; in a thread of
            its own if None, which has ended then.
    """

    def __init__(
        self,
        app: ServedMock,
        now: Callable[[], float] = time.monotonic,
        loop: ServerLoop | None = None,
    ) -> None:
        self._server = MockServer(app, now)
        self._listener = listen(LOOPBACK, 0)
        self.origin = origin_at(self._listener)
        self._own_loop = ServerLoop() if loop is None else None
        self._loop = loop or self._own_loop

    def __enter__(self) -> Self:
        if self._own_loop is not None:
            self._own_loop.__enter__()
        assert self._loop is not None
        self._loop.run(self._server.serve(sockets=[self._listener]))
        if not self._server.listening.wait(_START_SECONDS):
            raise RuntimeError(f"the mock did not listen within {_START_SECONDS} seconds")
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.should_exit = True
        if self._own_loop is not None:
            self._own_loop.__exit__()

    def serve_instead(self, app: ServedMock) -> None:
        """Answer by another application from the next request on."""
        self.call(lambda: self._server.serve_instead(app))

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
