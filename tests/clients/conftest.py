"""Each generated client against the mock of its vendor, without sockets and without sleeping."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

import httpx2
import pytest

from jobcontracts.client_packages import example_arguments, needed_arguments
from jobcontracts.mock import DEFAULT_CREDENTIALS, ManualClock, MockApplication, create_app
from jobcontracts.mock.testing import JobMock
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.example_requests import example_settings
from jobcontracts.model.lifecycle import Plan
from jobcontracts.model.vendors import own_specs

from ..conftest import VENDORS, AsyncSharedClock, InProcessTransport, SharedClock, plan_to
from .provoked import SECRET, Provoked


@dataclass
class Setting:
    """One vendor's client, sync or async, and the mock behind it.

    Every method of the client is called through `run`, which waits for it if it is to be awaited:
    a test reads the same for both.
    """

    contract: Contract
    package: ModuleType
    app: MockApplication
    clock: ManualClock
    client: Any
    asynchronous: bool
    runner: asyncio.Runner

    @property
    def mock(self) -> JobMock:
        """The mock as tests of its users see it."""
        return JobMock(self.app, "http://mock", DEFAULT_CREDENTIALS[0])

    def run(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a method, and wait for what it returns if that is a coroutine."""
        result = method(*args, **kwargs)
        return self.runner.run(result) if inspect.iscoroutine(result) else result

    def start(self, plan: Plan | None = None) -> Any:
        """Start a job that follows `plan`, or succeeds, as documented; return its handle."""
        plan = plan or plan_to(self.contract, "succeeded")
        self.app.set_plan(self.contract.lifecycle.simulation.unattended(plan.name))
        if self.contract.operation("submit") is None:
            return job_at_mock(self.client, self.app, self.contract)
        return self.run(self.client.submit, **self.submit_arguments())

    def submit_json(self) -> dict[str, Any]:
        """Return the contract's own example of a submit, as JSON by name."""
        submit = self.contract.operation("submit")
        if submit is None:
            pytest.skip("the vendor's submit is not documented")
        return example_arguments(self.contract, submit, self.client.submit)

    def submit_arguments(self) -> dict[str, Any]:
        """Return the contract's own example of a submit, as the client takes it."""
        return typed_arguments(self.package, self.client.submit, self.submit_json())


def job_at_mock(client: Any, app: MockApplication, contract: Contract) -> Any:
    """Start a job on the mock itself; return its handle."""
    mock = JobMock(app, "http://mock", DEFAULT_CREDENTIALS[0])
    return client.job_at(mock.poll_url(mock.create_job(contract.vendor)))


def typed_arguments(package: ModuleType, method: Any, said: dict[str, Any]) -> dict[str, Any]:
    """Return arguments of a client's method as it takes them, of JSON."""
    runtime = import_module(f"{package.__name__}._runtime.json_arguments")
    return dict(runtime.json_arguments(method, said))


@pytest.fixture(params=VENDORS)
def contract(request: pytest.FixtureRequest) -> Contract:
    """The contract of each vendor."""
    return read_contract(own_specs() / request.param)


@pytest.fixture
def package(contract: Contract) -> ModuleType:
    """The vendor's generated package."""
    return import_module(f"{contract.vendor}_jobs")


@pytest.fixture
def credentials(package: ModuleType) -> dict[str, str]:
    """The environment variables of the client's credentials, by argument."""
    found = dict(import_module(f"{package.__name__}.environment").CREDENTIALS)
    return found or pytest.skip("the vendor asks for no credential")


@pytest.fixture
def clock() -> ManualClock:
    """The mock's clock, which the client's sleeping moves."""
    return ManualClock()


@pytest.fixture
def arguments(contract: Contract, package: ModuleType) -> dict[str, str]:
    """What every client of the package needs."""
    needed = needed_arguments(package, DEFAULT_CREDENTIALS[0], example_settings(contract))
    return {"base_url": f"http://mock{contract.server_path}", **needed}


@pytest.fixture(params=["sync", "async"])
def setting(
    request: pytest.FixtureRequest,
    contract: Contract,
    package: ModuleType,
    clock: ManualClock,
    arguments: dict[str, str],
    no_environment: None,
) -> Iterator[Setting]:
    """Each vendor's client, once sync and once async."""
    app = create_app([contract], clock=clock)
    with asyncio.Runner() as runner:
        if request.param == "sync":
            with httpx2.Client(transport=InProcessTransport(app)) as http:
                client = package.Client(http_client=http, clock=SharedClock(clock), **arguments)
                yield Setting(contract, package, app, clock, client, False, runner)
                client.close()
            return
        async_http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app))
        client = package.AsyncClient(
            http_client=async_http, clock=AsyncSharedClock(clock), **arguments
        )
        yield Setting(contract, package, app, clock, client, True, runner)
        closing: list[Coroutine[Any, Any, None]] = [client.close(), async_http.aclose()]
        for coroutine in closing:
            runner.run(coroutine)


@pytest.fixture(params=["Client", "AsyncClient"])
def provoked(
    request: pytest.FixtureRequest,
    contract: Contract,
    package: ModuleType,
    arguments: dict[str, str],
    no_environment: None,
) -> Provoked:
    """What each vendor's client returns and raises, of the sync and of the async one."""
    environment = import_module(f"{package.__name__}.environment")
    secrets = dict.fromkeys(environment.CREDENTIALS, SECRET)
    return Provoked(contract, package, request.param, arguments | secrets)
