"""A wait outlives a server that is killed and started again; on the loopback, with real time."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from runtime._async.core import AsyncCore
from runtime._async.httpx2 import AsyncHttpx2Transport
from runtime._async.pyreqwest import AsyncPyreqwestTransport
from runtime._async.sessions import AsyncPollSession
from runtime._sync.core import Core
from runtime._sync.httpx2 import Httpx2Transport
from runtime._sync.pyreqwest import PyreqwestTransport
from runtime._sync.sessions import PollSession
from runtime.clocks import AsyncSystemClock, SystemClock
from runtime.logs import package_logger
from runtime.wait_policies import WaitPolicy

from .doubles import AsyncKettleHandle, KettleHandle, KettleUpdate

POLICY = WaitPolicy(timeout=30.0, interval=0.05, max_interval=0.05, request_timeout=5.0)
PATIENCE = 30.0
"""How long anything of this may take on a busy machine, in seconds."""

Wait = Callable[[dict[str, Any], Callable[[KettleUpdate], object]], KettleUpdate]


@contextmanager
def server(port: int, state: str, away: int = 0) -> Iterator[None]:
    """Run the kettle's server; kill it in the end."""
    folder = Path(__file__).parent
    uvicorn = [sys.executable, "-P", "-m", "uvicorn", "--app-dir", str(folder), "kettle_server:app"]
    process = subprocess.Popen(
        [*uvicorn, "--port", str(port), "--log-level", "critical"],
        env=os.environ | {"STATE": state, "AWAY": str(away)},
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def sync_wait(transport: Callable[[], Any]) -> Wait:
    def wait(settings: dict[str, Any], on_update: Callable[[KettleUpdate], object]) -> KettleUpdate:
        core = Core(transport=transport, clock=SystemClock(), **settings)
        session = PollSession(KettleHandle(core), POLICY, core.clock, core.random)
        try:
            return session.run(on_update)
        finally:
            core.close()

    return wait


def async_wait(transport: Callable[[], Any]) -> Wait:
    async def wait(
        settings: dict[str, Any], on_update: Callable[[KettleUpdate], object]
    ) -> KettleUpdate:
        core = AsyncCore(transport=transport, clock=AsyncSystemClock(), **settings)
        job = AsyncKettleHandle(core)
        session = AsyncPollSession(job, POLICY, core.clock, core.random)
        try:
            return await session.run(on_update)
        finally:
            await core.close()

    return lambda settings, on_update: asyncio.run(wait(settings, on_update))


class Told(logging.Handler):
    """Sets an event when a failed poll is logged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.failed = Event()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        self.failed.set()


@pytest.mark.parametrize(
    "wait",
    [
        pytest.param(sync_wait(Httpx2Transport), id="httpx2"),
        pytest.param(async_wait(AsyncHttpx2Transport), id="async httpx2"),
        pytest.param(sync_wait(PyreqwestTransport), id="pyreqwest"),
        pytest.param(async_wait(AsyncPyreqwestTransport), id="async pyreqwest"),
    ],
)
def test_a_wait_outlives_a_restart(
    wait: Wait, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, seen = Told(), Event()
    caplog.set_level(logging.INFO, package_logger().name)
    monkeypatch.setattr(package_logger(), "handlers", [told])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "base_url": f"http://127.0.0.1:{port}",
        "credentials": (),
        "random": random.random,
        "request_timeout": 5.0,
        "max_response_bytes": 1000,
    }
    with ThreadPoolExecutor(1) as thread:
        # The wait begins before the server is there, and goes on while it is not.
        with server(port, "heating"):
            waiting = thread.submit(wait, settings, lambda _: seen.set())
            assert seen.wait(PATIENCE)
            told.failed.clear()
        assert told.failed.wait(PATIENCE)
        with server(port, "boiled", away=3):
            assert waiting.result(PATIENCE).state == "boiled"
    assert any("Connection refused" in line for line in told.lines)
