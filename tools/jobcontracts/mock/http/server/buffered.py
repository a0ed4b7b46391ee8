"""Reading into one buffer that all connections share, on every event loop.

asyncio takes what is a `Protocol` and a `BufferedProtocol` for the latter; uvloop takes it for the
former, whose transport reads as much at once as it likes. What stands here is a `BufferedProtocol`
alone.
"""

from __future__ import annotations

from asyncio import BufferedProtocol

from jobcontracts.mock.http.server.uvicorn_protocol import BoundedProtocol

_CALLED = (
    *("connection_made", "connection_lost", "get_buffer", "buffer_updated"),
    *("eof_received", "pause_writing", "resume_writing"),
)


class Buffered(BufferedProtocol):
    """What an event loop calls of a connection.

    Args:
        connection: The connection.
    """

    __slots__ = _CALLED

    def __init__(self, connection: BoundedProtocol) -> None:
        # As they are, and not through one more call.
        for name in _CALLED:
            setattr(self, name, getattr(connection, name))
