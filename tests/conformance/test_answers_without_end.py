"""An answer that never ends, however little of it comes at a time, does not hold a run for ever."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
import requests
import urllib3

from jobcontracts.conformance.run import transport


class Drip:
    """A body of which each read brings a piece, at its end nothing."""

    def __init__(self, pieces: list[bytes] | None = None, error: Exception | None = None) -> None:
        self._pieces = None if pieces is None else iter(pieces)
        self._error = error
        self.closed = self.released = False

    def read1(self, amount: int, *, decode_content: bool) -> bytes:
        if self._error is not None:
            raise self._error
        return b"." if self._pieces is None else next(self._pieces, b"")

    def close(self) -> None:
        self.closed = True

    def release_conn(self) -> None:
        self.released = True


def read(drip: Drip) -> bytes:
    """Read it with a clock on which each look is a second later."""
    response: Any = requests.Response()
    response.raw = drip
    seconds = count()
    return transport.read_body(response, lambda: float(next(seconds)))


def test_a_body_that_drips_is_given_up() -> None:
    drip = Drip()
    with pytest.raises(requests.RequestException, match="takes over 60 s"):
        read(drip)
    assert drip.closed


def test_a_body_that_comes_in_pieces_is_put_together() -> None:
    drip = Drip([b'{"a"', b": 1}"])
    assert read(drip) == b'{"a": 1}'
    assert (drip.closed, drip.released) == (False, True)


def test_a_connection_that_breaks_off_is_an_error_of_requests() -> None:
    with pytest.raises(requests.RequestException, match="gone"):
        read(Drip(error=urllib3.exceptions.ProtocolError("gone")))
