"""What another process does with a handle; a process that is spawned imports it by its name."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any


def finish(package: str, handle: Any, environment: Mapping[str, str]) -> Any:
    """Wait for a job with a client of this process; return the job's result.

    Args:
        package: The client's package.
        handle: The job, of either kind of client.
        environment: What the client is made from.
    """
    os.environ.update(environment)
    module = import_module(package)
    if isinstance(handle, module.AsyncJobHandle):
        return asyncio.run(_finish(module.AsyncClient(), handle))
    with module.Client() as client:
        done = client.wait(handle, timeout=10)
        return handle.result() if hasattr(handle, "result") else done


async def _finish(client: Any, handle: Any) -> Any:
    async with client:
        done = await client.wait(handle, timeout=10)
        return await handle.result() if hasattr(handle, "result") else done


def finish_all(urls: Mapping[str, list[str]], environment: Mapping[str, str]) -> dict[str, str]:
    """Watch the jobs of several vendors to their ends, known by their URLs alone.

    Args:
        urls: The jobs' URLs, by the package of their vendor's client.
        environment: What the clients are made from.

    Returns:
        The last phase of each job, by URL.
    """
    os.environ.update(environment)
    packages = {name: import_module(name) for name in urls}
    clients = {name: package.Client() for name, package in packages.items()}
    handles = [clients[name].job_at(url) for name in urls for url in urls[name]]
    phases: dict[str, str] = {}
    with next(iter(packages.values())).watch(handles, timeout=10, interval=0.01) as jobs:
        for handle, update in jobs:
            phases[handle.url] = getattr(update, "phase", type(update).__name__)
    for client in clients.values():
        client.close()
    return phases
