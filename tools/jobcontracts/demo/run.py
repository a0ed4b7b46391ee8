"""Starts the mock and a job per vendor and plan, waits for them all, and tells how each ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from jobcontracts.check import checked_contract
from jobcontracts.demo.board import Board, Row
from jobcontracts.demo.clients import VendorClient, connect, shown_plans
from jobcontracts.mock import RunningClock, create_app
from jobcontracts.mock.server.serving import ServerThread
from jobcontracts.model.contract import Contract
from jobcontracts.model.vendors import own_specs, vendor_names
from jobcontracts.rendering.console import TerminalConsole
from jobcontracts.rendering.terminal import terminal

TIMEOUT = 30.0
"""How long the demo waits for any of its jobs, in seconds."""

INTERVAL = 0.25
"""The shortest time between two polls, in seconds: short, for there is somebody looking."""


async def run_demo(console: TerminalConsole, specs: Path | None = None, speed: float = 1.0) -> int:
    """Run the demo.

    Args:
        console: Where it is shown.
        specs: The folder of contracts; our own if None.
        speed: How many times as fast as real time the mock's jobs live, and the waits poll.

    Returns:
        The exit status: 0 if every job ended as its plan says.

    Raises:
        ProblemsError: A vendor's package is not installed.
    """
    folder = specs or own_specs()
    contracts = [checked_contract(folder / name) for name in vendor_names(folder)]
    with mock_on_loopback(contracts, speed) as origin:
        console.print_line(f"mock of {len(contracts)} vendors at {origin}")
        clients = [connect(c, plan, origin) for c in contracts for plan in shown_plans(c)]
        rows = [Row(client.contract.vendor, client.plan) for client in clients]
        try:
            with Board(console, rows) as board:
                outcomes = await asyncio.gather(
                    *(
                        follow(client, row, board, INTERVAL / speed)
                        for client, row in zip(clients, rows, strict=True)
                    )
                )
        finally:
            for client in clients:
                await client.client.close()
                await client.http.aclose()
    width = max(len(row.vendor) for row in rows)
    for row, outcome in zip(rows, outcomes, strict=True):
        console.print(
            terminal(f"{row.vendor:<{width}}  {row.plan:<8}  {outcome[1]}"),
            soft_wrap=not console.is_terminal,
        )
    return 0 if all(as_planned for as_planned, _ in outcomes) else 1


async def follow(client: VendorClient, row: Row, board: Board, interval: float) -> tuple[bool, str]:
    """See one job through, polling every `interval` seconds or two of them.

    Returns:
        Whether it ended as its plan says, and how in words.
    """
    handle = await client.start()
    row.job = getattr(handle.key, handle.key.__struct_fields__[-1])
    errors = client.package.errors
    try:
        done = await handle.wait(
            timeout=TIMEOUT,
            interval=interval,
            max_interval=2 * interval,
            on_update=lambda update: board.changed(row, update),
        )
        result = await handle.result() if hasattr(handle, "result") else done
    except errors.JobEnded as error:
        row.phase = "failed"
        return client.plan == "fail", f"{type(error).__name__}: {error}"
    except errors.JobsError as error:
        return False, f"{type(error).__name__}: {error}"
    return client.plan != "fail", f"result: {as_json(result.body)}"


def as_json(value: Any) -> str:
    """Return a client's model as the JSON that it came from."""
    return msgspec.json.encode(value).decode()


@contextmanager
def mock_on_loopback(contracts: Sequence[Contract], speed: float) -> Iterator[str]:
    """Serve the mock from a thread on a free port of the loopback; the value is its origin."""
    with ServerThread(create_app(contracts, clock=RunningClock(speed))) as server:
        yield server.origin
