"""Each generated client against the mock of its vendor, without sockets and without sleeping."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, get_type_hints

import httpx2
import msgspec
import pytest

from jobcontracts.client_packages import needed_arguments
from jobcontracts.mock import DEFAULT_CREDENTIALS, ManualClock, MockApplication, create_app
from jobcontracts.mock.testing import JobMock
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.example_requests import example_settings
from jobcontracts.model.vendors import own_specs

from ..conftest import VENDORS, AsyncSharedClock, InProcessTransport, SharedClock
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

    def start(self, plan: str) -> Any:
        """Start a job that follows `plan`, as its vendor documents; return its handle."""
        submit = self.contract.operation("submit")
        if submit is None:
            job = self.app.create_job(self.contract.vendor, plan=plan)
            return self.client.job(
                *(job.parameters[p.name] for p in self.contract.poll.path_parameters)
            )
        self.app.set_plan(plan)
        return self.run(self.client.submit, *self.submit_arguments())

    def submit_arguments(self) -> list[Any]:
        """Return the contract's own example of a submit, as the client takes it."""
        submit = self.contract.operation("submit")
        assert submit is not None
        arguments: list[Any] = [p.example for p in submit.path_parameters]
        assert submit.request_body is not None
        media = next(iter(submit.request_body.content.values()))
        model = get_type_hints(self.client.submit)["body"]
        return [*arguments, msgspec.convert(next(iter(media.examples.values())), model)]


@pytest.fixture(params=VENDORS)
def contract(request: pytest.FixtureRequest) -> Contract:
    """The contract of each vendor."""
    return read_contract(own_specs() / request.param)


@pytest.fixture
def package(contract: Contract) -> ModuleType:
    """The vendor's generated package."""
    return import_module(f"{contract.vendor}_jobs")


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
