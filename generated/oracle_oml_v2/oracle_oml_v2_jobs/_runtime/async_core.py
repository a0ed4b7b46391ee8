# From templates/runtime, copied unchanged into every generated client: edit it there.
"""Drives the pure parts with asyncio: one request, or a whole wait. The twin of `core`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from .clocks import AsyncClock
from .core import checked_limit, forget
from .credentials import HeaderCredential, SecretHeaders, redacted
from .durations import checked_seconds
from .errors import ConfigurationError, JobsError, TransportTimeout
from .messages import Answer, Parse, Request, Response
from .origins import BaseUrl
from .processes import NotPicklable
from .started import AsyncJob, AsyncStartedWait, chosen_policy
from .transports import AsyncTransport
from .updates import BaseUpdate
from .waiting import OnUnknown, Wait, WaitPolicy

T = TypeVar("T")
AnswerT = TypeVar("AnswerT", bound=Answer)
UpdateT = TypeVar("UpdateT", bound=BaseUpdate[Any])


class AsyncCore(NotPicklable):
    """What an async client holds; the arguments are those of `Core`."""

    def __init__(
        self,
        *,
        base_url: str,
        credentials: Sequence[HeaderCredential],
        transport: Callable[[], AsyncTransport],
        clock: AsyncClock,
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
        self._transport: AsyncTransport | None = None
        self._opened: list[AsyncTransport] = []
        self._closed = False

    def __repr__(self) -> str:
        return f"<AsyncCore {self.base_url.url}>"

    async def close(self) -> None:
        """Close the transport, if there is one."""
        self._closed = True
        self._transport = None
        while self._opened:
            await self._opened.pop().close()

    async def call(self, request: Request, parse: Parse[T], timeout: float | None = None) -> T:
        """Send a request and return what `parse` makes of the response; see `Core.call`."""
        allowed = self.request_timeout if timeout is None else checked_seconds("timeout", timeout)
        deadline = self.clock.now() + allowed
        headers = await self._headers(request, deadline)
        response = await self._send(request, headers, deadline)
        if (
            response.status == 401
            and self.clock.now() < deadline
            and forget(self._credentials, headers)
        ):
            headers = await self._headers(request, deadline)
            response = await self._send(request, headers, deadline)
        try:
            return parse(response)
        except JobsError:
            # What is raised keeps the response, and may travel: to a log, to another process.
            harmless = redacted(response, headers, self._credentials)
            if harmless == response:
                raise
        return parse(harmless)

    async def _headers(self, request: Request, deadline: float) -> SecretHeaders:
        headers = SecretHeaders(request.headers)
        for each in self._credentials:
            headers[each.header] = each.value or await each.get_async(deadline - self.clock.now())
        return headers

    async def _send(self, request: Request, headers: SecretHeaders, deadline: float) -> Response:
        transport = self._transport or await self._open()
        url = self.base_url.absolute(request.target)
        # Asking for a credential may have taken time, too.
        left = deadline - self.clock.now()
        if left <= 0:
            raise TransportTimeout("no time was left to send the request")
        return await transport.send(
            request.method, url, headers, request.body, left, self.max_response_bytes
        )

    async def _open(self) -> AsyncTransport:
        if not self._closed:
            # See `Core._open`: threads may run an event loop each.
            transport = self._make_transport()
            self._opened.append(transport)
            if not self._closed:
                self._transport = transport
                return transport
        await self.close()
        raise ConfigurationError("the client is closed; make a new one")

    def start(
        self,
        job: AsyncJob[AnswerT, UpdateT],
        defaults: WaitPolicy,
        *,
        timeout: float | None = None,
        interval: float | None = None,
        max_interval: float | None = None,
        on_unknown: OnUnknown = "continue",
        clock: AsyncClock | None = None,
    ) -> AsyncStartedWait[AnswerT, UpdateT]:
        """Start a wait for a job; nothing is sent. See `Core.start`."""
        clock = clock or self.clock
        policy = chosen_policy(
            defaults, self.request_timeout, timeout, interval, max_interval, on_unknown
        )
        machine: Wait[UpdateT] = Wait(policy, clock.now(), self.random)
        return AsyncStartedWait(job, machine, clock, self.logger)

    async def wait(
        self,
        wait: AsyncStartedWait[AnswerT, UpdateT],
        on_update: Callable[[UpdateT], object] | None = None,
    ) -> UpdateT:
        """Poll until the job has ended; see `Core.wait`."""
        while not wait.ended:
            delay = wait.due - self.clock.now()
            if delay > 0:
                await self.clock.sleep(delay)
            elif await wait.poll() and on_update is not None and wait.update is not None:
                on_update(wait.update)
        return wait.result()
