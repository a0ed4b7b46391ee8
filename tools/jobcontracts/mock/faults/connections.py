"""What can happen to a connection instead of an answer; whoever holds the connection acts on it.

The application raises these. The server on a socket does to the connection what they say; a
transport in process raises what it would have raised over a socket.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.types import Receive, Scope

Pause = Callable[[float], Awaitable[None]]
"""Lets seconds go by for the client that waits for an answer.

Raises:
    SilenceError: The client would have given up by then.
"""

PAUSE = "jobcontracts.pause"
"""The ASGI extension by which a transport in process says how to pause: by its clock, no sleep."""


class ConnectionCutError(ConnectionResetError):
    """The connection ends in the middle.

    Args:
        reset: By a reset (RFC 9293, section 3.5.3); else by an orderly end after what was sent.
    """

    def __init__(self, *, reset: bool) -> None:
        super().__init__("the mock was told to cut this connection")
        self.reset = reset


class RestartError(ConnectionCutError):
    """The server ends, all its connections with it, and begins again at the same address.

    Args:
        seconds: How long connections are refused until then.
        lost: Whether the jobs are gone.
        why: The fault that it comes from.
    """

    def __init__(self, seconds: float, *, lost: bool, why: str) -> None:
        super().__init__(reset=True)
        self.why = why
        self.seconds = seconds
        self.lost = lost


class SilenceError(TimeoutError):
    """No answer comes, however long the client waits.

    Args:
        waited: Whether the client has waited already, and has given up.
    """

    def __init__(self, *, waited: bool = False) -> None:
        super().__init__("the mock was told to stay silent, and the request has no timeout")
        self.waited = waited


def pause_of(scope: Scope) -> Pause | None:
    """Return how to pause before the answer to a request, if its transport says how."""
    pause: Pause | None = scope.get("extensions", {}).get(PAUSE)
    return pause


class Edge(Protocol):
    """What holds the connections by which requests have come."""

    async def pause(self, seconds: float, /) -> None:
        """Let real seconds go by.

        Raises:
            SilenceError: There is no time left: the server stops, or the session ends.
        """
        ...

    async def end(self, error: Exception, scope: Scope, receive: Receive, /) -> None:
        """Do to the connection of a request what a `ConnectionCutError` or `SilenceError` says."""
        ...

    def stop(self) -> None:
        """End what waits, and let nothing wait any more."""
        ...

    def another(self) -> Edge:
        """Return what does the same for the requests of one session, and stops with this one."""
        ...
