"""A mock in process: an httpx2 client whose transport is the ASGI application itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import httpx2
import pytest

from jobcontracts.contracts.contract import Contract, read_contract
from jobcontracts.contracts.vendors import own_specs, vendor_names
from jobcontracts.mock import DEFAULT_CREDENTIALS, ManualClock, MockApplication, create_app

TOKEN = DEFAULT_CREDENTIALS[0]


class InProcess(httpx2.BaseTransport):
    """Sends each request through an ASGI application."""

    def __init__(self, app: MockApplication) -> None:
        self._transport = httpx2.ASGITransport(app=app)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return asyncio.run(self._exchange(request))

    async def _exchange(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._transport.handle_async_request(request)
        content = await response.aread()
        return httpx2.Response(response.status_code, headers=response.headers, content=content)


@pytest.fixture(scope="session")
def contracts() -> list[Contract]:
    """The contracts of all vendors."""
    specs = own_specs()
    return [read_contract(specs / name) for name in vendor_names(specs)]


@pytest.fixture
def clock() -> ManualClock:
    """A clock at 2026-01-01T00:00:00Z that goes on when it is told to."""
    return ManualClock()


@pytest.fixture
def app(contracts: list[Contract], clock: ManualClock) -> MockApplication:
    """All vendors under the manual clock."""
    return create_app(contracts, clock=clock)


@pytest.fixture
def connect() -> Iterator[Callable[[MockApplication], httpx2.Client]]:
    """Make a client of an application, with credentials that it accepts."""
    clients: list[httpx2.Client] = []

    def make(app: MockApplication) -> httpx2.Client:
        headers = {
            "authorization": f"Bearer {TOKEN}",
            "x-api-key": TOKEN,
            "x-workspace-slug": "acme",
        }
        client = httpx2.Client(transport=InProcess(app), base_url="http://mock", headers=headers)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(
    app: MockApplication, connect: Callable[[MockApplication], httpx2.Client]
) -> httpx2.Client:
    """A client of `app`."""
    return connect(app)


@pytest.fixture
def serve_documents(
    tmp_path: Path, clock: ManualClock
) -> Callable[[Mapping[str, tuple[str, str]]], MockApplication]:
    """Write vendors' documents, `{vendor: (openapi, lifecycle)}`, and serve them."""

    def serve(
        documents: Mapping[str, tuple[str, str]],
        credentials: Collection[str] = DEFAULT_CREDENTIALS,
    ) -> MockApplication:
        contracts = []
        for vendor, (openapi, lifecycle) in documents.items():
            folder = tmp_path / vendor
            folder.mkdir()
            (folder / "openapi.yaml").write_text(openapi)
            (folder / "lifecycle.yaml").write_text(lifecycle)
            contracts.append(read_contract(folder))
        return create_app(contracts, clock=clock, credentials=credentials)

    return serve
