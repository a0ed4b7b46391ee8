"""Bounds how long an answer may take as a whole: a timeout of a socket is for each read anew."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

MOST_SECONDS = 120.0
"""How long an answer may take, from the request's end to the last byte of the body."""


class BoundedReader(io.RawIOBase):
    """Reads from a socket until a time is up, however often a byte comes.

    Args:
        raw: What the socket is read by.
        seconds: How long may be read.
        clock: Returns the seconds of a clock that only goes forwards.
    """

    def __init__(
        self,
        raw: Any,
        seconds: float = MOST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._raw = raw
        self._clock = clock
        self._seconds = seconds
        self._end = clock() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what there is.

        Raises:
            TimeoutError: The time is up.
        """
        if self._clock() > self._end:
            raise TimeoutError(f"an answer that takes more than {self._seconds:g} seconds")
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(BoundedReader(raw))


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls: Any = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls: Any = _SecureConnection


class BoundedAdapter(HTTPAdapter):
    """Sends requests whose answers are bounded in time."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make a pool manager of connections that are bounded."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
