# From templates/runtime/credentials.py, unchanged but for this line.
"""Credentials: asked for late, sent to one origin, shown nowhere."""

from __future__ import annotations

import base64
import math
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from inspect import isawaitable, iscoroutine, iscoroutinefunction
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from urllib.parse import quote

from .errors import ConfigurationError, TransportTimeout
from .messages import Headers, Response
from .processes import NotPicklable

if TYPE_CHECKING:
    from .client_credentials import ClientCredentials
    from .single_flight import TaskFlight, ThreadFlight

Credential: TypeAlias = str | Callable[[], str]
"""A token, or a function that returns one; called in a thread, once more when it was refused."""

AsyncCredential: TypeAlias = str | Callable[[], str | Awaitable[str]]
"""A token, or a function that returns one; it is called once more when it was refused.

A plain one is called in a thread, an async one in the event loop.
"""

Sign: TypeAlias = Callable[[str, str, Mapping[str, str], bytes], Mapping[str, str]]
"""Returns further headers for a request, by its method, URL, headers and body: a signature."""

SHORTEST_SECRET: Final = 8
"""Shorter text than this is no secret, and may well stand in an answer by itself."""


class Secret(NotPicklable, str):
    """Text that shows itself to nobody who does not ask for it by `str.__str__`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'<secret>'"


class SecretHeaders(NotPicklable, dict[str, str]):
    """Headers with credentials among them; the repr shows names only."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<headers {', '.join(self)}>"


class RequestCredential(NotPicklable):
    """A credential that goes into a header, a query or a cookie.

    Args:
        argument: The client's argument it comes from.
        name: The name of the header, of the parameter or of the cookie.
        prefix: What stands before it, for example `Bearer `.
        source: The credential, a function that returns it, or None to read the environment.
        variable: The environment variable to read.
        encoding: How the secret is sent: as it is, or in Base64 (`user:password`, RFC 7617).
        location: Where it goes.
        client: What tokens are asked for with, instead of `source`; by whom, `ask_by` says.

    Raises:
        ConfigurationError: There is none.
    """

    __slots__ = (
        *("_encoding", "_source", "_tasks", "_threads"),
        *("argument", "client", "expires_at", "location", "name", "prefix", "value"),
    )

    def __init__(
        self,
        argument: str,
        name: str,
        prefix: str,
        source: AsyncCredential | None,
        variable: str,
        *,
        encoding: Literal["", "base64"] = "",
        location: Literal["header", "query", "cookie"] = "header",
        client: ClientCredentials | None = None,
    ) -> None:
        if source is None:
            source = Secret(os.environ.get(variable, ""))
        if not source and client is None:
            raise ConfigurationError(
                f"{argument}: expected a credential, found none; pass {argument}= or set {variable}"
            )
        self.name = name
        self.location = location
        self.prefix = prefix
        self.value: Secret | None = None
        """The header's value; None before it was asked for, and after it was refused."""
        self.expires_at = math.inf
        """Until when it can be sent, by the clock of who asks for it, in seconds."""
        self.argument = argument
        self.client = client
        self._encoding = encoding
        self._source: AsyncCredential = Secret(source) if isinstance(source, str) else source
        self._threads: ThreadFlight[Secret | None] | None = None
        self._tasks: TaskFlight[Secret] | None = None
        if callable(source):
            self.ask_by(source)

    def ask_by(self, function: Callable[[], str | Awaitable[str]]) -> None:
        """Call a function for the credential: when it is first needed, and when it is refused."""
        from .single_flight import TaskFlight, ThreadFlight

        self._source = function
        self._tasks = TaskFlight(self.argument)
        self._threads = None if iscoroutinefunction(function) else ThreadFlight(self.argument)

    def __repr__(self) -> str:
        return f"<credential {self.argument}>"

    def add_to(self, headers: SecretHeaders, url: str, value: Secret) -> str:
        """Put the value into headers, or into the URL; return the URL."""
        if self.location == "query":
            pair = f"{quote(self.name, safe='')}={quote(str.__str__(value), safe='')}"
            return Secret(f"{url}{'&' if '?' in url else '?'}{pair}")
        if self.location == "header":
            headers[self.name] = value
        else:
            pair = f"{self.name}={str.__str__(value)}"
            headers["Cookie"] = f"{headers['Cookie']}; {pair}" if "Cookie" in headers else pair
        return url

    def current(self, now: float) -> Secret | None:
        """Return the header's value; None before it was asked for, and when it has expired.

        Args:
            now: The time, by the clock of `expires_at`.
        """
        value = self.value
        if value is None or now < self.expires_at:
            return value
        self.invalidate(value)
        return None

    def invalidate(self, refused: str | None) -> bool:
        """Ask again next time; return whether asking again can bring anything new.

        Args:
            refused: The value that was refused. A newer one, which another request has brought in
                the meantime, is kept.
        """
        if self.value is refused:
            self.value = None
        return callable(self._source)

    def get(self, timeout: float) -> Secret:
        """Return the header's value; many threads ask the function once.

        Args:
            timeout: How long to wait for the function, in seconds.

        Raises:
            ConfigurationError: It cannot be a header's value, or the function is async, or has
                called the client that asks it.
            TransportTimeout: It has not returned in time. What it returns later is kept.
        """
        if self._tasks is None:
            return self._store(self._ask())
        value = None
        if self._threads is not None:
            from concurrent.futures import wait

            call = self._threads.call(None, self._call)
            if not wait((call,), timeout).done:
                raise self._timed_out(timeout)
            value = call.result()
        if value is None:
            raise self._invalid(", found an async function in a sync client")
        return value

    async def get_async(self, timeout: float) -> Secret:
        """Return the header's value; many tasks ask the function once. See `get`."""
        if self._tasks is None:
            return self._store(self._ask())
        import asyncio

        scope = asyncio.timeout(timeout)
        try:
            async with scope:
                if self._threads is not None:
                    value = await asyncio.wrap_future(self._threads.call(None, self._call))
                    if value is not None:
                        return value
                    # A plain function that returns something to await: from now on, an async one.
                    self._threads = None
                return await self._tasks.call(self._await)
        except TimeoutError:
            if not scope.expired():
                raise
        raise self._timed_out(timeout)

    def _call(self) -> Secret | None:
        """Call a plain function; return None if it has returned something to await."""
        # Another call may have ended while this one was about to begin.
        if self.value is not None:
            return self.value
        found = self._ask()
        if iscoroutine(found):
            found.close()
        return None if isawaitable(found) else self._store(found)

    async def _await(self) -> Secret:
        """Call an async function."""
        if self.value is not None:
            return self.value
        found = self._ask()
        return self._store(_as_secret(await found) if isawaitable(found) else found)

    def _ask(self) -> object:
        return _as_secret(self._source() if callable(self._source) else self._source)

    def _store(self, found: object) -> Secret:
        if isinstance(found, Secret) and found.strip() and found.isascii() and found.isprintable():
            sent = found.strip()
            if self._encoding:
                sent = Secret(base64.b64encode(str.encode(sent)).decode())
            self.value = Secret(self.prefix + sent)
            return self.value
        # What was found is not shown: it may be the credential.
        raise self._invalid()

    def _invalid(self, reason: str = "") -> ConfigurationError:
        expected = "expected printable ASCII text as a credential"
        return ConfigurationError(f"{self.argument}: {expected}{reason}")

    def _timed_out(self, timeout: float) -> TransportTimeout:
        asked = "the token endpoint" if self.client else "its function"
        return TransportTimeout(f"{self.argument}: {asked} took longer than {timeout:g} s")


def _as_secret(found: object) -> object:
    """Return what a function has returned so that a traceback's locals do not show it."""
    if isinstance(found, str):
        return Secret(found)
    return found if isawaitable(found) else None


Sent: TypeAlias = Sequence[tuple[RequestCredential, Secret]]
"""The credentials of a request, each with the value that was sent."""


def invalidate(sent: Sent) -> bool:
    """Have each refused credential asked for again; return whether that can bring anything new."""
    # A list, not `any`: each of them, even if the first one can bring something new already.
    return True in [each.invalidate(value) for each, value in sent]


def redacted(response: Response, sent: Sent, signed: Iterable[str] = ()) -> Response:
    """Return a response without the credentials that were sent, should it repeat them.

    Args:
        response: The response.
        sent: The credentials.
        signed: The values of the headers that a signature consists of; a scheme before one stays.
    """
    secrets = [value.removeprefix(each.prefix) for each, value in sent]
    return without(response, [*secrets, *(text.partition(" ")[2] or text for text in signed)])


def without(response: Response, secrets: Sequence[str]) -> Response:
    """Return a response without some texts, should it have them."""
    body = response.body
    for secret in _long(secrets):
        body = body.replace(secret.encode(), b"<secret>")
    headers = (
        # By its type the body is read, and a signature may be of that.
        (name, text if name == "content-type" else masked(text, secrets))
        for name, text in response.headers.items()
    )
    return Response(response.status, Headers(headers), body, response.written)


def masked(text: str, secrets: Sequence[str]) -> str:
    """Return a text without others, should it have them."""
    for secret in _long(secrets):
        text = text.replace(secret, "<secret>")
    return text


def _long(secrets: Sequence[str]) -> Iterator[str]:
    return (str.__str__(secret) for secret in secrets if len(secret) >= SHORTEST_SECRET)


def read_setting(
    argument: str, value: str | None, variable: str, *, required: bool = False
) -> str | None:
    """Return a client's setting: the argument, else the environment variable.

    Raises:
        ConfigurationError: It is required and there is none; or its variable is empty, as one is
            that somebody forgot to fill: without `base_url` requests would go to the vendor.
    """
    if value is None:
        value = os.environ.get(variable)
        if value == "" and not required:
            raise ConfigurationError(
                f"{argument}: {variable} is empty; unset it to do without, or give it a value"
            )
    if required and not value:
        raise ConfigurationError(
            f"{argument}: expected a value, found none; pass {argument}= or set {variable}"
        )
    return value
