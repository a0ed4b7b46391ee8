# From templates/runtime/sinks.py, unchanged but for this line.
"""Where a body goes that is not kept in memory: a file of the caller's."""

from __future__ import annotations

from collections.abc import Collection
from inspect import iscoroutinefunction
from io import TextIOBase
from typing import Protocol

from .errors import ConfigurationError, TransportError
from .messages import quoted


class BinaryWriter(Protocol):
    """A file that is open for bytes, or anything else with such a `write`.

    It takes all that it is given, as files that Python buffers do. An async client calls it in the
    event loop, so that there it should be quick.
    """

    def write(self, data: bytes, /) -> int | None: ...


class Sink:
    """Takes the body of a call's answer, chunk by chunk.

    Args:
        writer: What the body is written to.
        statuses: The statuses of answers whose bodies are written; those of others are not.

    Raises:
        ConfigurationError: `writer` takes no bytes.
    """

    def __init__(self, writer: BinaryWriter, statuses: Collection[int]) -> None:
        given: object = writer
        write = getattr(given, "write", None)
        if not callable(write) or isinstance(given, TextIOBase) or iscoroutinefunction(write):
            found = quoted(given) if isinstance(given, str) else type(given).__name__
            raise ConfigurationError(
                "into: expected a file that is open for bytes, or an object with such a plain "
                f"`write`, found {found}; pass open(path, 'wb')"
            )
        self._writer = writer
        self._statuses = statuses
        self._failure: Exception | None = None
        self.written = 0
        """How many bytes have been written."""

    def takes(self, status: int) -> bool:
        """Return whether the body of an answer of this status is written."""
        return status in self._statuses

    def write(self, chunk: bytes) -> None:
        """Write what has come of the body, content encodings removed.

        Raises:
            Exception: What the writer raises.
        """
        try:
            self._writer.write(chunk)
        except Exception as error:
            self._failure = error
            raise
        self.written += len(chunk)

    def explained(self, error: TransportError) -> Exception:
        """Return what to raise where no whole response came: what the writer raised, if it did."""
        if self._failure is not None or not self.written:
            return self._failure or error
        return type(error)(f"the file has a part only, {self.written} bytes of the body: {error}")
