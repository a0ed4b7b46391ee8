# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Drives the pure parts with a transport and a clock: one request, or a whole wait."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from .clocks import Clock
from .credentials import HeaderCredential, SecretHeaders, redacted
from .durations import checked_seconds
from .errors import ConfigurationError, JobsError, TransportTimeout
from .messages import Answer, Parse, Request, Response, shortened
from .origins import BaseUrl
from .processes import NotPicklable
from .started import Job, StartedWait, chosen_policy
from .transports import Transport
from .updates import BaseUpdate
from .waiting import OnUnknown, Wait, WaitPolicy

T = TypeVar("T")
AnswerT = TypeVar("AnswerT", bound=Answer)
UpdateT = TypeVar("UpdateT", bound=BaseUpdate[Any])

DEFAULT_REQUEST_TIMEOUT: Final = 30.0
"""How long one request may take, in seconds."""

DEFAULT_MAX_RESPONSE_BYTES: Final = 32 * 1024 * 1024
"""The longest body that is accepted, in bytes."""


class Core(NotPicklable):
    """What a sync client holds.

    Args:
        base_url: Where the vendor is.
        credentials: What every request carries.
        transport: Makes the transport, on first use.
        clock: The time.
        random: Returns a number from 0 up to 1.
        request_timeout: How long one request may take, in seconds.
        max_response_bytes: The longest body that is accepted, in bytes.
        logger: Where polls are told.
    """

    def __init__(
        self,
        *,
        base_url: str,
        credentials: Sequence[HeaderCredential],
        transport: Callable[[], Transport],
        clock: Clock,
        random: Callable[[], float],
        request_timeout: float,
        max_response_bytes: int,
        logger: logging.Logger,
    ) -> None:
        self.base_url = BaseUrl(base_url)
        self.clock = clock
        self.random = random
        self.request_timeout = checked_seconds("request_timeout", request_timeout)
        self.max_response_bytes = checked_limit(max_response_bytes)
        self.logger = logger
        self._credentials = credentials
        self._make_transport = transport
        self._transport: Transport | None = None
        self._opened: list[Transport] = []
        self._closed = False

    def __repr__(self) -> str:
        return f"<Core {self.base_url.url}>"

    def close(self) -> None:
        """Close the transport, if there is one."""
        self._closed = True
        self._transport = None
        while self._opened:
            self._opened.pop().close()

    def call(self, request: Request, parse: Parse[T], timeout: float | None = None) -> T:
        """Send a request and return what `parse` makes of the response.

        Args:
            request: What to send, without credentials.
            parse: Reads the response.
            timeout: How long it may take, in seconds; the client's own `request_timeout` if None.
        """
        allowed = self.request_timeout if timeout is None else checked_seconds("timeout", timeout)
        deadline = self.clock.now() + allowed
        headers = self._headers(request, deadline)
        response = self._send(request, headers, deadline)
        if (
            response.status == 401
            and self.clock.now() < deadline
            and forget(self._credentials, headers)
        ):
            headers = self._headers(request, deadline)
            response = self._send(request, headers, deadline)
        try:
            return parse(response)
        except JobsError:
            # What is raised keeps the response, and may travel: to a log, to another process.
            harmless = redacted(response, headers, self._credentials)
            if harmless == response:
                raise
        return parse(harmless)

    def _headers(self, request: Request, deadline: float) -> SecretHeaders:
        headers = SecretHeaders(request.headers)
        for each in self._credentials:
            headers[each.header] = each.value or each.get(deadline - self.clock.now())
        return headers

    def _send(self, request: Request, headers: SecretHeaders, deadline: float) -> Response:
        transport = self._transport or self._open()
        url = self.base_url.absolute(request.target)
        # Asking for a credential may have taken time, too.
        left = deadline - self.clock.now()
        if left <= 0:
            raise TransportTimeout("no time was left to send the request")
        return transport.send(
            request.method, url, headers, request.body, left, self.max_response_bytes
        )

    def _open(self) -> Transport:
        if not self._closed:
            # No lock is held, which a fork could leave locked for ever: two threads that come first
            # open one each, and both are closed in the end.
            transport = self._make_transport()
            self._opened.append(transport)
            if not self._closed:
                self._transport = transport
                return transport
        self.close()
        raise ConfigurationError("the client is closed; make a new one")

    def start(
        self,
        job: Job[AnswerT, UpdateT],
        defaults: WaitPolicy,
        *,
        timeout: float | None = None,
        interval: float | None = None,
        max_interval: float | None = None,
        on_unknown: OnUnknown = "continue",
        clock: Clock | None = None,
    ) -> StartedWait[AnswerT, UpdateT]:
        """Start a wait for a job; nothing is sent. See `chosen_policy` and `Wait`."""
        clock = clock or self.clock
        policy = chosen_policy(
            defaults, self.request_timeout, timeout, interval, max_interval, on_unknown
        )
        machine: Wait[UpdateT] = Wait(policy, clock.now(), self.random)
        return StartedWait(job, machine, clock, self.logger)

    def wait(
        self,
        wait: StartedWait[AnswerT, UpdateT],
        on_update: Callable[[UpdateT], object] | None = None,
    ) -> UpdateT:
        """Poll until the job has ended.

        Args:
            wait: A wait on this client's clock.
            on_update: Is told each update that brings something new.
        """
        while not wait.ended:
            delay = wait.due - self.clock.now()
            if delay > 0:
                self.clock.sleep(delay)
            elif wait.poll() and on_update is not None and wait.update is not None:
                on_update(wait.update)
        return wait.result()


def forget(credentials: Sequence[HeaderCredential], refused: SecretHeaders) -> bool:
    """Have each refused credential asked for again; return whether that can bring anything new."""
    # A list, not `any`: each of them, even if the first one can bring something new already.
    return True in [each.forget(refused.get(each.header)) for each in credentials]


def checked_limit(value: int) -> int:
    """Return the longest body to accept, in bytes.

    Raises:
        ConfigurationError: It is not above zero.
    """
    if not value > 0:
        found = shortened(repr(value))
        raise ConfigurationError(
            f"max_response_bytes: expected a number of bytes above 0, found {found}"
        )
    return value
