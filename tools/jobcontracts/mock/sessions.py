"""Sessions: tests that share a mock, each with jobs, time, faults and a journal of its own.

A request chooses one by the header `X-Mock-Session`, or by a prefix of its path that every URL in
an answer has, too. Without either it belongs to the session that has no name.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from urllib.parse import quote, unquote, unquote_to_bytes

from jobcontracts.mock.control.document import CONTROL_PATH
from jobcontracts.mock.http.messages import PREFIX, Request
from jobcontracts.model.masking import SESSION_HEADER
from jobcontracts.problem import quoted

HEADER = SESSION_HEADER.encode()
SESSIONS_PATH = f"{CONTROL_PATH}/sessions/"
"""What a path begins with that names its session: its name and the path itself follow."""

# Without more of a path it is the session itself that the control API is asked for.
_PREFIX = re.compile(rf"{re.escape(SESSIONS_PATH)}([^/]*)(?=/)")
_LONGEST = 256


class SessionNameError(Exception):
    """This cannot be the name of a session; the message says what can."""


def session_name(request: Request) -> str | None:
    """Return which session a request is for, None for the one without a name.

    In the header it is as it is, and percent-encoded in the path, where it becomes the `PREFIX` of
    the request's scope, and is no longer in path and `target`.

    Raises:
        SessionNameError: The name is none, or there are two.
    """
    names = [_text(value) for name, value in request.scope["headers"] if name == HEADER]
    found = _PREFIX.match(request.target)
    if found is not None:
        names.append(_text(unquote_to_bytes(found[1])))
    for name in names:
        if not _is_name(name):
            form = f"1 to {_LONGEST} characters that can be seen, with spaces between, not . or .."
            raise SessionNameError(f"the name of a session is {form}: not {quoted(name)!r}")
    if len(names) > 1 + (found is not None) or len({*names}) > 1:
        told = " and ".join(quoted(repr(name)) for name in names)
        raise SessionNameError(f"header and path name the sessions {told}: name one")
    if found is not None:
        target = request.target[found.end() :]
        request.target = target
        request.scope[PREFIX] = SESSIONS_PATH + quote(names[-1], safe="")
        request.scope.update(path=unquote(target), raw_path=target.encode("latin-1"))
    return names[0] if names else None


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _is_name(text: str) -> bool:
    """Return whether a text may be a name: one that can be printed, and stand in a URL."""
    # A client takes dots out of a path before it sends it (RFC 3986, 5.2.4), encoded ones, too.
    shown = text.isprintable() and text == text.strip() and text not in (".", "..")
    return shown and 0 < len(text) <= _LONGEST


class State(Protocol):
    """What a session remembers.

    Attributes:
        size: How many bytes it keeps, roughly.
    """

    @property
    def size(self) -> int: ...
    def end(self) -> None:
        """End what waits in it."""
        ...


S = TypeVar("S", bound=State)


@dataclass(slots=True)
class Session(Generic[S]):
    """A session that has a name.

    Args:
        name: Its name.
        number: How many sessions there had been when it began, this one included.
        state: What it remembers.
        size: How many bytes that was when it was last looked at, roughly.
    """

    name: str
    number: int
    state: S
    size: int = 0


class Sessions(Generic[S]):
    """The sessions that have a name, within bounds: the one idle longest goes first.

    Args:
        begin: Makes what a new session remembers.
        most: How many there may be; at least 1.
        room: How many bytes they may keep together.

    Attributes:
        over: Whether another mock has taken the place of theirs: nothing new will happen in them.
    """

    over = False

    def __init__(self, begin: Callable[[str], S], most: int, room: int) -> None:
        self._begin = begin
        self._most = most
        self._room = room
        # In the order of their last requests.
        self._by_name: OrderedDict[str, Session[S]] = OrderedDict()
        self._last = self._size = 0

    def __iter__(self) -> Iterator[Session[S]]:
        """Yield the sessions, oldest first."""
        yield from sorted(self._by_name.values(), key=lambda session: session.number)

    def of(self, name: str) -> Session[S]:
        """Return the session of a name, which begins if there is none."""
        session = self._by_name.get(name)
        if session is None:
            while len(self._by_name) >= self._most:
                self.end(next(iter(self._by_name)))
            self._last += 1
            session = self._by_name[name] = Session(name, self._last, self._begin(name))
        self._by_name.move_to_end(name)
        return session

    def settle(self, session: Session[S]) -> None:
        """Take note of what a session keeps now; others are ended if all keep too much."""
        if self._by_name.get(session.name) is not session:
            return
        size = session.state.size
        self._size += size - session.size
        session.size = size
        while self._size > self._room and len(self._by_name) > 1:
            names = iter(self._by_name)
            first = next(names)
            self.end(next(names) if first == session.name else first)

    def end(self, name: str) -> bool:
        """End a session and what waits in it; return whether there was one."""
        session = self._by_name.pop(name, None)
        if session is not None:
            self._size -= session.size
            session.state.end()
        return session is not None
