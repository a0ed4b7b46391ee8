# From templates/runtime/messages.py, unchanged but for this line.
"""HTTP messages, and what an operation answers with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from sys import intern
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct

from .serialization import Serializable, json_members

T = TypeVar("T")

SHOWN_CHARACTERS = 200
"""How much of anything a message quotes."""

_CREDENTIALS = {"set-cookie", "cookie", "authorization", "proxy-authorization"}

SHARED_CHARACTERS = 200
"""How long a header's value may be that is kept in case that another answer has it too."""


def printable(text: str) -> str:
    """Return text, what a terminal obeys in it spelled out as Python does; line feeds are kept."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def shortened(text: str) -> str:
    """Return a found text as a message quotes it: `SHOWN_CHARACTERS` at most."""
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"


def quoted(value: object) -> str:
    """Return a found value as a message has it on its line: text as it is, between quotes."""
    if not isinstance(value, str):
        return shortened(str(value))
    return f"'{printable(shortened(str.__str__(value))).replace(chr(10), ' ')}'"


@lru_cache(maxsize=256)
def _shared(value: str) -> str:
    """Return the text that is kept for all that are equal."""
    return value


class Headers(Serializable, dict[str, str]):
    """Headers: names in lower case, repeated ones joined with a comma (RFC 9110, 5.3).

    Pickles, copies and JSON are without those that are made for credentials.
    """

    __slots__ = ()

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__()
        for name, value in pairs:
            # Thousands of answers are kept, one per job: they share what they have in common.
            name = intern(name.lower())
            if name in self:
                value = f"{self[name]}, {value}"
            elif len(value) <= SHARED_CHARACTERS and name not in _CREDENTIALS:
                value = _shared(value)
            self[name] = value

    def __repr__(self) -> str:
        return f"<Headers {', '.join(self)}>"

    def __reduce__(self) -> tuple[type[Headers], tuple[list[tuple[str, str]]]]:
        return Headers, ([*self._json_value().items()],)

    def _json_value(self) -> dict[str, str]:
        return {name: value for name, value in self.items() if name not in _CREDENTIALS}


class Request(Struct, frozen=True, kw_only=True):
    """A request without its credentials, which are added when it is sent.

    Args:
        method: In capitals.
        target: The path and query below the client's base URL, or a whole URL on its origin.
        headers: Names as documented, and values.
        body: The encoded body, None if there is none.
        credentials: The client's arguments whose credentials are added; None for all.
        streamed: The statuses of answers whose bodies a caller may have written to a file.
        operation: The vendor's name of the operation, for messages.
        starts_job: Whether a job is started by it.
    """

    method: str
    target: str
    headers: dict[str, str] = {}
    body: bytes | None = None
    credentials: tuple[str, ...] | None = None
    streamed: tuple[int, ...] = ()
    operation: str = ""
    starts_job: bool = False

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.target}>"


class Response(Struct, frozen=True):
    """A response, read to its end.

    Args:
        status: The status code, 100 to 999.
        headers: The headers.
        body: The body, content encodings removed; empty if there is none.
        written: How many bytes of body went to a file; None if `body` has it.
    """

    status: int
    headers: Headers
    body: bytes
    written: int | None = None

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes>"


class Answer(Serializable, Struct, frozen=True, kw_only=True):
    """A documented success answer.

    As JSON it has no attributes for documented headers: they are among the `headers`.

    Args:
        status: The status code.
        headers: All headers of the response, documented or not.
    """

    status: int
    headers: Headers

    def _json_value(self) -> dict[str, Any]:
        parts = ("status", "headers", "body", "written")
        return json_members(self, (name for name in parts if name in self.__struct_fields__))


Parse: TypeAlias = Callable[[Response], T]
"""Turns a response into what the operation returns, or raises a `JobsError`."""
