"""Jobs of all vendors, taken up by another process that has nothing but their URLs."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from multiprocessing import get_context
from typing import Any

import pytest

from jobcontracts.client_packages import client_package
from jobcontracts.mock import DEFAULT_CREDENTIALS
from jobcontracts.mock.testing import JobMockInProcess, JobMockServer

from ..conftest import VENDORS, job_to
from .workers import finish_all


def test_another_process_takes_up_a_fleet_by_its_urls(job_mock_server: JobMockServer) -> None:
    urls: dict[str, list[str]] = {}
    environment: dict[str, str] = {}
    for vendor in VENDORS:
        package = client_package(vendor)
        with job_mock_server.client(vendor) as client:
            jobs = [job_to(job_mock_server, vendor, "succeeded") for _ in range(3)]
            handles = [client.job_at(job_mock_server.poll_url(job)) for job in jobs]
            urls[package.__name__] = [handle.url for handle in handles]
        names = package.environment
        environment |= dict.fromkeys(names.CREDENTIALS.values(), DEFAULT_CREDENTIALS[0])
        environment |= dict.fromkeys(names.REQUIRED_SETTINGS.values(), "acme")
        environment[names.OPTIONAL_SETTINGS["base_url"]] = job_mock_server.base_url(vendor)
    job_mock_server.advance(3600)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        phases = pool.submit(finish_all, urls, environment).result(60)
    assert phases == {url: "succeeded" for each in urls.values() for url in each}


@pytest.mark.parametrize("vendor", VENDORS)
def test_equal_handles_of_a_job_that_has_ended_are_one_item(
    job_mock: JobMockInProcess, vendor: str
) -> None:
    url = job_mock.poll_url(job_to(job_mock, vendor, "succeeded"))
    package = client_package(vendor)
    with job_mock.client(vendor) as client:
        first, second = (client.job_at(url) for _ in range(2))
        first.wait()
        second.wait()
        with package.watch([first, second, client.job_at(url)]) as jobs:
            ((_, update),) = jobs
    assert update.phase == "succeeded"

    async def watch() -> list[Any]:
        async with job_mock.async_client(vendor) as client:
            first, second = (client.job_at(url) for _ in range(2))
            await first.wait()
            await second.wait()
            async with package.async_watch([first, second, client.job_at(url)]) as jobs:
                return [update.phase async for _, update in jobs]

    assert asyncio.run(watch()) == ["succeeded"]


def handles_of(clients: Mapping[str, Any], urls: Mapping[str, list[str]]) -> list[Any]:
    return [clients[vendor].job_at(url) for vendor in urls for url in urls[vendor]]


def watched(clients: Mapping[str, Any], urls: Mapping[str, list[str]], **settings: Any) -> Any:
    """Return all items of a watch of the jobs of several vendors, by sync clients."""
    with ExitStack() as stack:
        for client in clients.values():
            stack.enter_context(client)
        with client_package(VENDORS[0]).watch(handles_of(clients, urls), **settings) as jobs:
            return list(jobs)


async def watched_async(
    clients: Mapping[str, Any], urls: Mapping[str, list[str]], **settings: Any
) -> Any:
    """Return the same, by async clients."""
    async with AsyncExitStack() as stack:
        for client in clients.values():
            await stack.enter_async_context(client)
        watch = client_package(VENDORS[0]).async_watch
        async with watch(handles_of(clients, urls), **settings) as jobs:
            return [item async for item in jobs]


@pytest.mark.job_mock(clock="poll")
@pytest.mark.parametrize("transport", ["Httpx2Transport", "PyreqwestTransport"])
@pytest.mark.parametrize("half", ["", "Async"], ids=["sync", "async"])
def test_each_job_of_a_fleet_on_a_socket_ends_once(
    job_mock_server: JobMockServer, half: str, transport: str
) -> None:
    urls = {
        vendor: [
            job_mock_server.poll_url(job_to(job_mock_server, vendor, "succeeded"))
            for _ in range(200 // len(VENDORS))
        ]
        for vendor in VENDORS
    }
    make = job_mock_server.async_client if half else job_mock_server.client
    clients = {
        vendor: make(vendor, transport=getattr(client_package(vendor), half + transport)())
        for vendor in VENDORS
    }
    settings = {"interval": 0.01, "max_interval": 0.01, "timeout": 60}
    if half:
        items = asyncio.run(watched_async(clients, urls, **settings))
    else:
        items = watched(clients, urls, **settings)
    ends = Counter(
        (handle.url, getattr(news, "phase", repr(news)))
        for handle, news in items
        if getattr(news, "ended", True)
    )
    assert ends == {(url, "succeeded"): 1 for each in urls.values() for url in each}
