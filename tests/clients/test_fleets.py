"""Jobs of all vendors, taken up by another process that has nothing but their URLs."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from jobcontracts.client_packages import client_package
from jobcontracts.mock import DEFAULT_CREDENTIALS
from jobcontracts.mock.testing import JobMockServer

from ..conftest import VENDORS
from .workers import finish_all


def test_another_process_takes_up_a_fleet_by_its_urls(job_mock_server: JobMockServer) -> None:
    urls: dict[str, list[str]] = {}
    environment: dict[str, str] = {}
    for vendor in VENDORS:
        package = client_package(vendor)
        with job_mock_server.client(vendor) as client:
            jobs = [job_mock_server.create_job(vendor, plan="succeed") for _ in range(3)]
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
