"""Sends a client's requests: credentials, deadline, one more try when those were refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, Self, TypeAlias, TypeVar

from ..clocks import AsyncClock
from ..credentials import RequestCredential, Secret, SecretHeaders, Sent, Sign, invalidate, redacted
from ..deviations import KindResponse, listed
from ..durations import Seconds, checked_seconds
from ..encoding import given_headers
from ..errors import (
    ConfigurationError,
    ContractViolation,
    JobsError,
    RequestRefused,
    ResponseTooLarge,
    TokenRefused,
    TransportError,
    TransportTimeout,
)
from ..limits import checked_limit
from ..logs import package_logger
from ..messages import Parse, Request, Response, printable, shortened
from ..origins import BaseUrl, safe_url
from ..processes import NotPicklable
from ..sinks import BinaryWriter, Sink
from .transports import AsyncStreamingTransport, AsyncTransport

if TYPE_CHECKING:
    from ..client_credentials import ClientCredentials

T = TypeVar("T")
UNAUTHORIZED: Final = frozenset({401})
"""What means that a credential is missing or wrong (RFC 9110, section 15.5.2)."""

MOST_DEVIATIONS: Final = 1000
"""How many deviations of a vendor's answers a client tells of."""

_Message: TypeAlias = tuple[str, str, Mapping[str, str], bytes | None, float, int]
"""What a transport's `send` takes."""


class AsyncCore(NotPicklable):
    """What a client sends its requests with.

    Args:
        base_url: Where the vendor is.
        credentials: What every request carries.
        transport: Makes the transport, on first use.
        clock: The time.
        random: Returns a number from 0 up to 1.
        request_timeout: How long one request may take, in seconds.
        max_response_bytes: The longest body that is accepted, in bytes.
        sign: Returns further headers of each request, each time that it is sent.
        unauthorized: The statuses that mean that a credential is missing or wrong.
        told_in_bodies: Whether the body of a success may tell that, too.
        strict: Whether an answer is refused that is not as documented where nothing looks.
    """

    def __init__(
        self,
        *,
        base_url: str,
        credentials: Sequence[RequestCredential],
        transport: Callable[[], AsyncTransport],
        clock: AsyncClock,
        random: Callable[[], float],
        request_timeout: Seconds,
        max_response_bytes: int,
        sign: Sign | None = None,
        unauthorized: frozenset[int] = UNAUTHORIZED,
        told_in_bodies: bool = False,
        strict: bool = False,
    ) -> None:
        self.base_url = BaseUrl(base_url)
        self.clock = clock
        self.random = random
        self.request_timeout = checked_seconds("request_timeout", request_timeout)
        self.max_response_bytes = checked_limit(max_response_bytes)
        self._credentials = credentials
        self._sign = sign
        self._unauthorized = unauthorized
        self._told_in_bodies = told_in_bodies
        self._strict = strict
        self._deviations = set[tuple[str, str, str]]()
        self._make_transport = transport
        self._transport: AsyncTransport | None = None
        self._opened: list[AsyncTransport] = []
        self._closed = False
        for each in credentials:
            if each.client is not None:
                each.ask_by(partial(self._fetch, each, each.client))

    def __repr__(self) -> str:
        return f"<AsyncCore {self.base_url.url}>"

    async def close(self) -> None:
        """Close the transport, if there is one."""
        self._closed = True
        self._transport = None
        while self._opened:
            await self._opened.pop().close()

    async def call(
        self,
        request: Request,
        parse: Parse[T],
        timeout: Seconds | None = None,
        into: BinaryWriter | None = None,
    ) -> T:
        """Send a request and return what `parse` makes of the response.

        Args:
            request: What to send, without credentials.
            parse: Reads the response.
            timeout: How long it may take, in seconds; the client's own `request_timeout` if None.
            into: What the body of an answer that the request has as `streamed` is written to.
        """
        sink = None if into is None else Sink(into, request.streamed)
        parse = self._located(request, parse)
        allowed = self.request_timeout if timeout is None else checked_seconds("timeout", timeout)
        now = self.clock.now()
        deadline = now + allowed
        signed: list[str] = []
        sent = await self._asked(request, now, deadline)
        response = await self._send(request, sent, signed, deadline, sink)
        # Of a refusal, which is JSON or no success, a sink has taken nothing.
        denied = response.status in self._unauthorized or (
            self._told_in_bodies and _denies(response, parse)
        )
        if denied and (now := self.clock.now()) < deadline and invalidate(sent):
            sent = await self._asked(request, now, deadline)
            response = await self._send(request, sent, signed, deadline, sink)
        try:
            return parse(response)
        except ContractViolation as violation:
            if not self._strict and violation.response is not None:
                answer = self._kindly(request, response, parse)
                if answer is not None:
                    return answer
            without_secrets = redacted(response, sent, signed)
            if without_secrets == response:
                raise
        except JobsError:
            # What is raised keeps the response, and may travel: to a log, to another process.
            without_secrets = redacted(response, sent, signed)
            if without_secrets == response:
                raise
        return parse(without_secrets)

    def _kindly(self, request: Request, response: Response, parse: Parse[T]) -> T | None:
        """Return the answer, if it is as documented where it is looked at; log the rest once."""
        kind = KindResponse(response.status, response.headers, response.body, response.written, {})
        try:
            answer = parse(kind)
        except RequestRefused:
            raise
        except JobsError:
            return None
        found = {(request.method, *place) for place in kind.deviations.items()} - self._deviations
        if found and len(self._deviations) < MOST_DEVIATIONS:
            self._deviations |= found
            url = safe_url(self.base_url.absolute(request.target))
            told = listed((path, problem) for _, path, problem in sorted(found))
            message = "%s %s: not as documented, and kept as it came: %s"
            package_logger().warning(message, request.method, url, printable(shortened(told)))
        return answer

    async def _asked(self, request: Request, now: float, deadline: float) -> Sent:
        names = request.credentials
        sent: list[tuple[RequestCredential, Secret]] = []
        for each in self._credentials:
            if names is None or each.argument in names:
                value = each.current(now) or await each.get_async(deadline - self.clock.now())
                sent.append((each, value))
        return sent

    async def _send(
        self, request: Request, sent: Sent, signed: list[str], deadline: float, sink: Sink | None
    ) -> Response:
        """Send a request, and add to `signed` what it is signed with."""
        transport = self._transport or await self._open()
        url = self.base_url.absolute(request.target)
        headers = SecretHeaders(request.headers)
        for each, value in sent:
            url = each.add_to(headers, url, value)
        if self._sign is not None:
            made = given_headers(self._sign(request.method, url, headers, request.body or b""))
            headers.update(made)
            signed += made.values()
        # Asking for a credential may have taken time, too.
        left = deadline - self.clock.now()
        if left <= 0:
            raise TransportTimeout("no time was left to send the request")
        message = (request.method, url, headers, request.body, left, self.max_response_bytes)
        try:
            if sink is None:
                return await transport.send(*message)
            return await _streamed(transport, message, sink)
        except (TransportError, ResponseTooLarge) as error:
            self._locate(error, request)
            raise

    @contextmanager
    def naming(self, request: Request) -> Iterator[None]:
        """Have what is raised about the answer to a request say what was asked for."""
        try:
            yield
        except JobsError as error:
            self._locate(error, request)
            raise

    def _locate(self, error: JobsError, request: Request) -> None:
        url = safe_url(self.base_url.absolute(request.target))
        error.locate(request.operation, request.method, url, starts_job=request.starts_job)

    def _located(self, request: Request, parse: Parse[T]) -> Parse[T]:
        """Return `parse`, whose errors say what was asked for."""

        def read(response: Response) -> T:
            try:
                return parse(response)
            except JobsError as error:
                self._locate(error, request)
                raise

        return read

    async def _fetch(self, credential: RequestCredential, client: ClientCredentials) -> str:
        """Ask the token endpoint for a token.

        As long as any request may take, for it is not for one request: whoever waits for it waits
        until a deadline of its own. It is not signed: `sign` knows the requests of the vendor.
        """
        transport = self._transport or await self._open()
        asked, request = self.clock.now(), client.request()
        try:
            response = await transport.send(
                request.method,
                request.target,
                request.headers,
                request.body,
                self.request_timeout,
                self.max_response_bytes,
            )
        except TransportError as error:
            failure = type(error)(f"token endpoint: {error}")
        else:
            try:
                token = client.read(response)
            except TokenRefused as error:
                error.locate("token endpoint", request.method, safe_url(request.target))
                raise
            credential.expires_at = asked + token.lifetime
            return token.value
        raise failure

    async def _open(self) -> AsyncTransport:
        if not self._closed:
            # No lock is held, which a fork could leave locked for ever: two threads that come first
            # open one each, and both are closed in the end.
            transport = self._make_transport()
            self._opened.append(transport)
            if not self._closed:
                self._transport = transport
                return transport
        await self.close()
        raise ConfigurationError("the client is closed; make a new one")


def _denies(response: Response, parse: Parse[T]) -> bool:
    """Return whether the body of a response tells that a credential is missing or wrong."""
    try:
        parse(response)
    except RequestRefused as refusal:
        return refusal.kind == "unauthorized"
    except JobsError:
        pass
    return False


async def _streamed(transport: AsyncTransport, message: _Message, sink: Sink) -> Response:
    """Send a request; return the response, whose body is in the sink if it takes it."""
    if not isinstance(transport, AsyncStreamingTransport):
        raise ConfigurationError(
            "into: expected a transport with a method `stream`, which writes to a file, found "
            f"{type(transport).__name__}; send requests with one of this package's own"
        )
    try:
        response = await transport.stream(*message, sink)
    except TransportError as error:
        failure = sink.explained(error)
    else:
        written = sink.written if sink.takes(response.status) else None
        return Response(response.status, response.headers, response.body, written)
    # Raised outside of the handler, as transports do it.
    raise failure


class AsyncBaseClient(NotPicklable):
    """What a client does whatever its vendor."""

    _core: AsyncCore

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} {self._core.base_url.url}>"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that this client has opened itself. Jobs go on."""
        await self._core.close()
