"""A mock in process: an httpx2 client whose transport leads to the application itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import httpx2
import pytest

from jobcontracts.mock import DEFAULT_CREDENTIALS, ManualClock, MockApplication, create_app
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport
from jobcontracts.mock.http.server.serving import ServerLoop
from jobcontracts.mock.jobs.standstill import Standstill
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs, vendor_names

TOKEN = DEFAULT_CREDENTIALS[0]


@pytest.fixture(scope="session")
def contracts() -> list[Contract]:
    """The contracts of all vendors."""
    specs = own_specs()
    return [read_contract(specs / name) for name in vendor_names(specs)]


@pytest.fixture(params=["asyncio", "uvloop"])
def each_loop(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ServerLoop]:
    """Let all servers of a test run on Python's event loop, and again on uvloop's."""
    if request.param == "uvloop":
        # There is none for Windows, and none for PyPy.
        make = pytest.importorskip("uvloop").new_event_loop
        monkeypatch.setattr(ServerLoop, "make", staticmethod(make))
    with ServerLoop() as loop:
        yield loop


@pytest.fixture
def _job_mock_loop(request: pytest.FixtureRequest, _job_mock_loop: ServerLoop) -> ServerLoop:
    """Where the server of a test runs: where those of all tests do, if it names no loop."""
    if "each_loop" not in request.fixturenames:
        return _job_mock_loop
    loop: ServerLoop = request.getfixturevalue("each_loop")
    return loop


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
        client = httpx2.Client(
            transport=MockTransport(app), base_url="http://mock", headers=headers
        )
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
            (folder / "openapi.yaml").write_text(openapi, encoding="utf-8")
            (folder / "lifecycle.yaml").write_text(lifecycle, encoding="utf-8")
            contracts.append(read_contract(folder))
        return create_app(contracts, clock=clock, credentials=credentials)

    return serve


class Wall:
    """Real time, without its taking time."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def wall(app: MockApplication) -> Wall:
    """What the mock takes for real time."""
    wall = Wall()
    app.standstill = Standstill(app.clock, wall)
    return wall


@pytest.fixture
def lines(app: MockApplication) -> list[str]:
    """What whoever watches the mock is shown."""
    lines: list[str] = []
    app.on_hint = lines.append
    return lines
