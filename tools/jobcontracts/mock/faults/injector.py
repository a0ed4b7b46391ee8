"""A request that faults happen to, from its delay to the end of its connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.types import Send

from jobcontracts.mock.faults.connections import Pause, SilenceError
from jobcontracts.mock.faults.damage import status_reply, with_damage
from jobcontracts.mock.faults.delivery import end_connection, send_with_faults
from jobcontracts.mock.faults.fault import INSTEAD, Fault, FaultSet
from jobcontracts.mock.http.messages import Reply
from jobcontracts.mock.jobs.clock import SwitchedClock
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract


@dataclass(frozen=True, slots=True)
class Answered:
    """The operation that a request is for.

    Args:
        contract, operation: The operation.
        challenges: The `WWW-Authenticate` headers of a 401.
        clock: Where the time comes from.
        answer: Does what is asked for; returns the answer that no fault has met.
        bare: Whether answers go without their bodies: to HEAD.
        origin: Where its client has reached the mock.
    """

    contract: Contract
    operation: Operation
    challenges: tuple[tuple[bytes, bytes], ...]
    clock: SwitchedClock
    answer: Callable[[], Awaitable[Reply]]
    bare: bool
    origin: str


class FaultInjector:
    """A request that faults happen to.

    Args:
        faults: All that were asked for.
        meeting: Those that meet this request, in the order in which they were asked for.
        answered: What it is for.
        pause: Lets seconds go by.
        note: Called with the answer, None for none, and the faults that have happened; returns
            the answer as it is to be sent.
    """

    def __init__(
        self,
        faults: FaultSet,
        meeting: Sequence[Fault],
        answered: Answered,
        pause: Pause,
        note: Callable[[Reply | None, Sequence[Fault]], Reply | None],
    ) -> None:
        self.delays = [fault for fault in meeting if fault.kind == "delay"]
        self.instead = next((fault for fault in meeting if fault.kind in INSTEAD), None)
        self.damages = [fault for fault in meeting if fault.kind not in {"delay", *INSTEAD}]
        self.happened: list[Fault] = []
        self._faults, self._answered, self._pause, self._note = faults, answered, pause, note

    async def serve(self, send: Send) -> None:
        """Answer it, or end the connection.

        Raises:
            ConnectionCutError, SilenceError: It gets no answer, or not a whole one.
        """
        await self._delay()
        reply: Reply | None = None
        if self.instead is None or self.instead.processed:
            reply = await self._answered.answer()
        if self.instead is not None:
            self._happens(self.instead)
            reply = self._instead(self.instead)
        if reply is not None:
            reply = reply._replace(body=b"") if self._answered.bare else reply
            contract, operation = self._answered.contract, self._answered.operation
            reply, damages = with_damage(reply, self.damages, contract, operation)
            for fault in damages:
                self._happens(fault)
        reply = self._note(reply, self.happened)
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
                self._note(None, self.happened)
                raise

    def _instead(self, fault: Fault) -> Reply | None:
        if fault.kind != "status":
            return None
        to = self._answered
        now = to.clock.now()
        return status_reply(to.contract, to.operation, to.challenges, fault, now, to.origin)

    def _happens(self, fault: Fault) -> None:
        self._faults.happened(fault)
        self.happened.append(fault)
