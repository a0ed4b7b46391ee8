"""An answer that drips is bounded in time as a whole, not only from one byte to the next."""

from __future__ import annotations

import io
from itertools import count
from typing import Any

import pytest

from jobcontracts.conformance.run.deadline import BoundedAdapter, BoundedReader


class Drip(io.RawIOBase):
    """Gives a byte at each read, without end."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        buffer[:1] = b"x"
        return 1


def test_an_answer_that_drips_without_end_is_given_up() -> None:
    seconds = count()
    reader = BoundedReader(Drip(), 5, lambda: next(seconds))

    with pytest.raises(TimeoutError, match="more than 5 seconds"):
        reader.readall()
    assert next(seconds) == 7


def test_an_answer_within_its_time_is_read_whole() -> None:
    reader = BoundedReader(io.BytesIO(b"all of it"), 5, lambda: 0.0)

    assert io.BufferedReader(reader).read() == b"all of it"


def test_every_connection_of_a_run_is_bounded() -> None:
    manager = BoundedAdapter().poolmanager

    for url in ("http://reports.example", "https://reports.example"):
        connection: Any = manager.connection_from_url(url).ConnectionCls
        assert connection.response_class.__module__ == BoundedReader.__module__
