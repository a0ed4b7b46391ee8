"""One program with the jobs of all vendors: what their handles share, and a watch of them all."""

from __future__ import annotations

import asyncio
import inspect
from types import ModuleType
from typing import Any

import pytest

from jobcontracts.client_packages import client_package
from jobcontracts.mock.client_time import AsyncMockTime, MockTime
from jobcontracts.mock.testing import JobMockInProcess

from ..conftest import VENDORS, job_to

PACKAGES = {vendor: client_package(vendor) for vendor in VENDORS}


def httpx2_and_pyreqwest(job_mock: JobMockInProcess, *, asynchronous: bool) -> list[Any]:
    """Return a handle of each vendor, of a job that succeeds; every other one is by pyreqwest."""
    handles = []
    for number, (vendor, package) in enumerate(PACKAGES.items()):
        arguments: dict[str, Any] = {}
        if number % 2 and asynchronous:
            through = job_mock.middleware()
            transport = package.AsyncPyreqwestTransport
            arguments["transport"] = transport(
                lambda b, through=through: b.with_middleware(through)
            )
        elif number % 2:
            inside = job_mock.sync_middleware()
            transport = package.PyreqwestTransport
            arguments["transport"] = transport(lambda b, inside=inside: b.with_middleware(inside))
        make = job_mock.async_client if asynchronous else job_mock.client
        job = job_to(job_mock, vendor, "succeeded")
        handles.append(make(vendor, **arguments).job_at(job_mock.poll_url(job)))
    return handles


class OlderHandle:
    """A handle of a package that has no `retry_for`, nor anything else that `watch` needs not."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.url = handle.url

    def start_wait(
        self,
        *,
        timeout: float | None = None,
        interval: float | None = None,
        max_interval: float | None = None,
        on_unknown: str = "continue",
        clock: Any = None,
    ) -> Any:
        numbers = {"timeout": timeout, "interval": interval, "max_interval": max_interval}
        return self._handle.start_wait(**numbers, on_unknown=on_unknown, clock=clock)


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("vendor", VENDORS)
def test_the_watch_of_each_package_takes_the_jobs_of_all(
    vendor: str, asynchronous: bool, job_mock: JobMockInProcess
) -> None:
    watcher = PACKAGES[vendor]
    handles = httpx2_and_pyreqwest(job_mock, asynchronous=asynchronous)
    mixed = [*handles[:2], *map(OlderHandle, handles[2:])]
    if asynchronous:

        async def main() -> dict[Any, Any]:
            async with watcher.async_watch(mixed, clock=AsyncMockTime(job_mock)) as jobs:
                ended = {handle: update async for handle, update in jobs}
            for handle in handles:
                await handle._client.close()
            return ended

        ended = asyncio.run(main())
    else:
        with watcher.watch(mixed, concurrency=1, clock=MockTime(job_mock)) as jobs:
            ended = dict(jobs)
        for handle in handles:
            handle._client.close()
    assert ended.keys() == set(mixed)
    for package, handle in zip(PACKAGES.values(), mixed, strict=True):
        assert isinstance(ended[handle], package.Update)
        assert ended[handle].phase == "succeeded"


def test_a_package_that_is_too_old_for_what_was_asked_for_says_so(
    job_mock: JobMockInProcess,
) -> None:
    handles = httpx2_and_pyreqwest(job_mock, asynchronous=False)
    package = PACKAGES[VENDORS[0]]
    with pytest.raises(TypeError, match=r"OlderHandle.*'retry_for'"):
        package.watch([OlderHandle(handles[0])], retry_for=60)
    given = {"timeout": 60, "interval": 1, "max_interval": 2, "on_unknown": "raise"}
    assert len(package.watch([OlderHandle(handles[0])], **given)) == 1
    assert len(package.watch(handles, retry_for=0, **given)) == len(handles)


@pytest.mark.parametrize("half", ["", "Async"])
@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_the_protocol_says_what_every_packages_handles_take(package: ModuleType, half: str) -> None:
    shape = getattr(package, f"{half}AnyJobHandle")
    described = [name for name in vars(shape) if name[0] != "_"]
    assert described == ["url", "last_update", "poll", "wait", "start_wait"]
    assert set(described) <= set(dir(getattr(package, f"{half}JobHandle")))
    for each in PACKAGES.values():
        handle = getattr(each, f"{half}JobHandle")
        for name in ("poll", "wait", "start_wait"):
            wanted = inspect.signature(getattr(shape, name)).parameters
            taken = inspect.signature(getattr(handle, name)).parameters
            assert [(p.name, p.kind, p.default) for p in wanted.values()] == [
                (p.name, p.kind, p.default) for p in taken.values()
            ]
