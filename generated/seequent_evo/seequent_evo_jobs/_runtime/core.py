# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Drives the pure parts with a transport and a clock: one request, or a whole wait."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from .clocks import Clock
from .credentials import HeaderCredential, SecretHeaders
from .durations import checked_seconds
from .errors import ConfigurationError, JobsError, StatusError
from .messages import Answer, Parse, Request, Response
from .origins import BaseUrl
from .retrying import retry_after
from .transports import Transport
from .updates import BaseUpdate
from .waiting import Done, Poll, Sleep, Wait, WaitPolicy

T = TypeVar("T")
AnswerT = TypeVar("AnswerT", bound=Answer)
UpdateT = TypeVar("UpdateT", bound=BaseUpdate[Any])

DEFAULT_REQUEST_TIMEOUT: Final = 30.0
"""How long one request may take, in seconds."""

DEFAULT_MAX_RESPONSE_BYTES: Final = 32 * 1024 * 1024
"""The longest body that is accepted, in bytes."""


class Core:
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
        self._closed = False

    def __repr__(self) -> str:
        return f"<Core {self.base_url.url}>"

    def close(self) -> None:
        """Close the transport, if there is one."""
        self._closed = True
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def call(self, request: Request, parse: Parse[T], timeout: float | None = None) -> T:
        """Send a request and return what `parse` makes of the response.

        Args:
            request: What to send, without credentials.
            parse: Reads the response.
            timeout: How long it may take, in seconds; the client's own `request_timeout` if None.
        """
        allowed = self.request_timeout if timeout is None else checked_seconds("timeout", timeout)
        deadline = self.clock.now() + allowed
        headers = self._headers(request)
        response = self._send(request, headers, allowed)
        if response.status == 401 and forget(self._credentials, headers):
            left = deadline - self.clock.now()
            if left > 0:
                headers = self._headers(request)
                response = self._send(request, headers, left)
        return parse(response)

    def _headers(self, request: Request) -> SecretHeaders:
        headers = SecretHeaders(request.headers)
        for credential in self._credentials:
            headers[credential.header] = credential.get()
        return headers

    def _send(self, request: Request, headers: SecretHeaders, timeout: float) -> Response:
        if self._transport is None:
            if self._closed:
                raise ConfigurationError("the client is closed; make a new one")
            self._transport = self._make_transport()
        url = self.base_url.absolute(request.target)
        return self._transport.send(
            request.method, url, headers, request.body, timeout, self.max_response_bytes
        )

    def wait(
        self,
        policy: WaitPolicy,
        poll: Callable[[float], AnswerT],
        read: Callable[[AnswerT, int, float], UpdateT],
        on_update: Callable[[UpdateT], object] | None,
    ) -> UpdateT:
        """Poll until the job has ended.

        Args:
            policy: How to wait.
            poll: Sends one poll that takes at most the given seconds.
            read: Reads an update from an answer, the number of the poll and the elapsed seconds.
            on_update: Is told each update that brings something new.
        """
        started = self.clock.now()
        machine: Wait[UpdateT] = Wait(policy, started, self.random)
        while True:
            step = machine.step(self.clock.now())
            if isinstance(step, Sleep):
                self.clock.sleep(step.seconds)
            elif isinstance(step, Poll):
                try:
                    answer = poll(step.timeout)
                except JobsError as error:
                    poll_failed(machine, error, self.clock.now(), self.logger)
                    continue
                now = self.clock.now()
                update = read(answer, machine.attempts, now - started)
                if (
                    poll_answered(machine, update, answer, now, self.logger)
                    and on_update is not None
                ):
                    on_update(update)
            else:
                return finished(step)


def poll_answered(
    machine: Wait[UpdateT], update: UpdateT, answer: Answer, now: float, logger: logging.Logger
) -> bool:
    """Tell a wait of an answer, and the log of both; return whether it brings something new."""
    news = machine.answered(update, now, retry_after(answer.headers, datetime.now(UTC)))
    logger.debug(
        "poll %d: %s (%s); %s", update.attempt, update.state, update.phase, machine.outlook(now)
    )
    return news


def poll_failed(
    machine: Wait[UpdateT], error: JobsError, now: float, logger: logging.Logger
) -> None:
    """Tell a wait that a poll raised, and the log of both."""
    floor = retry_after(error.headers, datetime.now(UTC)) if isinstance(error, StatusError) else 0.0
    machine.failed(error, now, floor)
    logger.debug("poll %d: %s; %s", machine.attempts, type(error).__name__, machine.outlook(now))


def finished(done: Done[UpdateT]) -> UpdateT:
    """Return a wait's last update, or raise what it ended with."""
    if done.error is not None:
        raise done.error
    assert done.update is not None, "a wait without an error has an update"
    return done.update


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
        raise ConfigurationError(
            f"max_response_bytes: expected a number of bytes above 0, found {value!r}"
        )
    return value
