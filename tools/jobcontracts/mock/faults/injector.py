"""A request that faults happen to, from its delay to the end of its connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.types import Receive, Send

from jobcontracts.mock.faults.connections import Pause, SilenceError
from jobcontracts.mock.faults.damage import status_reply
from jobcontracts.mock.faults.delivery import end_connection, send_with_faults, with_damage
from jobcontracts.mock.faults.fault import INSTEAD, Fault
from jobcontracts.mock.http.endpoints import Endpoint
from jobcontracts.mock.http.messages import Reply, Request

if TYPE_CHECKING:
    from jobcontracts.mock.http.application import MockApplication


class FaultInjector:
    """A request that faults happen to.

    Args:
        app: The mock.
        endpoint: The operation that it is for.
        request: The request.
        meeting: The faults, in the order in which they were asked for.
        pause: Lets seconds go by.
    """

    def __init__(
        self,
        app: MockApplication,
        endpoint: Endpoint,
        request: Request,
        meeting: Sequence[Fault],
        pause: Pause,
    ) -> None:
        self.app = app
        self.endpoint = endpoint
        self.request = request
        self.delays = [fault for fault in meeting if fault.kind == "delay"]
        self.instead = next((fault for fault in meeting if fault.kind in INSTEAD), None)
        self.damages = [fault for fault in meeting if fault.kind not in {"delay", *INSTEAD}]
        self.happened: list[Fault] = []
        self._pause = pause

    async def serve(self, receive: Receive, send: Send) -> None:
        """Answer it, or end the connection.

        Raises:
            ConnectionCutError, SilenceError: It gets no answer, or not a whole one.
        """
        await self._delay()
        reply: Reply | None = None
        if self.instead is None or self.instead.processed:
            reply = await self._reply(receive)
        if self.instead is not None:
            self._happens(self.instead)
            reply = self._instead(self.instead)
        if reply is not None:
            reply, damages = with_damage(reply, self.damages, self.endpoint)
            for fault in damages:
                self._happens(fault)
        self._note(reply)
        if reply is not None:
            await send_with_faults(send, reply, self.happened, self._pause)
        elif self.instead is not None:
            end_connection(self.instead)

    async def _delay(self) -> None:
        """Let the time of the delays go by: what is answered then is the state of then."""
        for fault in self.delays:
            self._happens(fault)
            try:
                await self._pause(fault.arguments["seconds"])
            except SilenceError:
                self._note(None)
                raise

    async def _reply(self, receive: Receive) -> Reply:
        endpoint, request = self.endpoint, self.request
        now = self.app.clock.now()
        reply = endpoint.cached_response(request, now) or endpoint.refused(request)
        if reply is None and endpoint.reads_body:
            reply = await self.app.read_body(request, receive)
        return reply or endpoint.reply(request)

    def _instead(self, fault: Fault) -> Reply | None:
        if fault.kind != "status":
            return None
        contract, operation = self.endpoint.vendor.contract, self.endpoint.operation
        now = self.app.clock.now()
        return status_reply(contract, operation, self.endpoint.challenges, fault, now)

    def _happens(self, fault: Fault) -> None:
        self.app.faults.happened(fault)
        self.happened.append(fault)

    def _note(self, reply: Reply | None) -> None:
        self.app.note(self.endpoint, self.request, reply, self.happened)
