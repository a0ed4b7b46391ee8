"""How an answer goes out: at once, or in the way that faults ask for."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import Send

from jobcontracts.mock.faults.connections import (
    ConnectionCutError,
    Pause,
    RestartError,
    SilenceError,
)
from jobcontracts.mock.faults.fault import Fault
from jobcontracts.mock.http.messages import Reply


async def send_reply(send: Send, reply: Reply) -> None:
    """Send an answer in one piece."""
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "http.response.body", "body": reply.body})


async def send_with_faults(
    send: Send, reply: Reply, happened: Sequence[Fault], pause: Pause
) -> None:
    """Send an answer cut short or slowly, if one of the faults says so.

    Raises:
        ConnectionCutError: It was cut short: the connection is to end.
        SilenceError: The client has given up meanwhile.
    """
    by_kind = {fault.kind: fault for fault in reversed(happened)}
    cut, slow = by_kind.get("truncate"), by_kind.get("slow")
    if cut is None and slow is None:
        await send_reply(send, reply)
        return
    body = reply.body
    if cut is not None:
        body = body[: min(cut.arguments.get("bytes", len(body) // 2), len(body) - 1)]
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    size = len(body) if slow is None else slow.arguments.get("bytes", 1)
    for start in range(0, len(body), size or 1):
        if slow is not None and start:
            await pause(slow.arguments["seconds"])
        last = cut is None and start + size >= len(body)
        piece = body[start : start + size]
        await send({"type": "http.response.body", "body": piece, "more_body": not last})
    if cut is not None:
        raise ConnectionCutError(reset=False)


def end_connection(fault: Fault) -> None:
    """Do what a fault does that leaves no answer.

    Raises:
        RestartError: It is a restart.
        ConnectionCutError: It is a reset.
        SilenceError: It is silence.
    """
    if fault.kind == "restart":
        lost = fault.arguments.get("jobs") == "lost"
        raise RestartError(fault.arguments["seconds"], lost=lost, why=str(fault))
    if fault.kind == "reset":
        raise ConnectionCutError(reset=True)
    if fault.kind == "silence":
        raise SilenceError
