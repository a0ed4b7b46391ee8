# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Credentials: asked for late, sent to one origin, shown nowhere."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from inspect import isawaitable, iscoroutine
from threading import Lock
from typing import Any, TypeAlias

from .errors import ConfigurationError

Credential: TypeAlias = str | Callable[[], str]
"""A token, or a function that returns one; it is asked again once after a 401."""

AsyncCredential: TypeAlias = str | Callable[[], str | Awaitable[str]]
"""A token, or a function (plain or async) that returns one; it is asked again once after a 401."""


SHORTEST_HIDDEN = 8
"""Shorter text than this is no secret, and may well stand in an answer by itself."""


class Secret(str):
    """Text that shows itself to nobody who does not ask for it by `str.__str__`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'<secret>'"


class SecretHeaders(dict[str, str]):
    """Headers with credentials among them; the repr shows names only."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<headers {', '.join(self)}>"


class HeaderCredential:
    """A credential that goes into a header.

    Args:
        argument: The client's argument it comes from.
        header: The header's name.
        prefix: What stands before it, for example `Bearer `.
        source: The credential, a function that returns it, or None to read the environment.
        variable: The environment variable to read.

    Raises:
        ConfigurationError: There is none.
    """

    __slots__ = ("_argument", "_async_lock", "_lock", "_prefix", "_source", "_value", "header")

    def __init__(
        self, argument: str, header: str, prefix: str, source: AsyncCredential | None, variable: str
    ) -> None:
        if source is None:
            source = Secret(os.environ.get(variable, ""))
        if not source:
            raise ConfigurationError(
                f"{argument}: expected a credential, found none; pass {argument}= or set {variable}"
            )
        self.header = header
        self._argument = argument
        self._prefix = prefix
        self._source: AsyncCredential = Secret(source) if isinstance(source, str) else source
        self._value: Secret | None = None
        self._lock = Lock()
        self._async_lock: Any = None

    def __repr__(self) -> str:
        return f"<credential {self._argument}>"

    def hidden(self, sent: str, body: bytes) -> bytes:
        """Return a body without the credential that was sent, should it repeat that."""
        secret = sent.removeprefix(self._prefix).encode()
        return body.replace(secret, b"***") if len(secret) >= SHORTEST_HIDDEN else body

    def forget(self, refused: str | None) -> bool:
        """Ask again next time; return whether asking again can bring anything new.

        Args:
            refused: The value that was refused. A newer one, which another request has brought in
                the meantime, is kept.
        """
        if self._value is refused:
            self._value = None
        return callable(self._source)

    def get(self) -> Secret:
        """Return the header's value; many threads ask the function once.

        Raises:
            ConfigurationError: It cannot be a header's value, or the function is async.
        """
        value = self._value
        if value is None:
            with self._lock:
                value = self._value
                if value is None:
                    value = self._value = self._checked(self._ask())
        return value

    async def get_async(self) -> Secret:
        """Return the header's value, waiting for an async function; many tasks ask it once."""
        value = self._value
        if value is None:
            if self._async_lock is None:
                # asyncio is imported by whoever runs a loop; a sync user does not pay for it.
                import asyncio

                self._async_lock = asyncio.Lock()
            async with self._async_lock:
                value = self._value
                if value is None:
                    found = self._ask()
                    if isawaitable(found):
                        found = _hidden(await found)
                    value = self._value = self._checked(found)
        return value

    def _ask(self) -> object:
        return _hidden(self._source() if callable(self._source) else self._source)

    def _checked(self, found: object) -> Secret:
        if isinstance(found, Secret) and found.strip() and found.isascii() and found.isprintable():
            return Secret(self._prefix + found.strip())
        if iscoroutine(found):
            found.close()
        # What was found is not shown: it may be the credential.
        raise ConfigurationError(
            f"{self._argument}: expected printable ASCII text as a credential"
            f"{', found an async function in a sync client' if iscoroutine(found) else ''}"
        )


def _hidden(found: object) -> object:
    """Return what a function has returned so that a traceback's locals do not show it."""
    if isinstance(found, str):
        return Secret(found)
    return found if isawaitable(found) else None


def setting(
    argument: str, value: str | None, variable: str, *, required: bool = False
) -> str | None:
    """Return a client's setting: the argument, else the environment variable.

    Raises:
        ConfigurationError: It is required and there is none.
    """
    if value is None:
        value = os.environ.get(variable) or None
    if required and not value:
        raise ConfigurationError(
            f"{argument}: expected a value, found none; pass {argument}= or set {variable}"
        )
    return value
