"""What several kinds of tests share: the contracts by their folders, and a mock without sockets."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from jobcontracts.cli import program as cli
from jobcontracts.mock import Job, ManualClock, RunningClock, create_app
from jobcontracts.mock.http.in_process.httpx2_transports import MockTransport as InProcessTransport
from jobcontracts.mock.http.server.serving import ServerThread
from jobcontracts.mock.testing import JobMock
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING
from jobcontracts.model.lifecycle import Phase, Plan
from jobcontracts.model.played_answers import answer_in, end_of
from jobcontracts.model.vendors import own_specs, vendor_names

from . import chromium

__all__ = [
    "REPOSITORY",
    "VENDORS",
    "AsyncSharedClock",
    "InProcessTransport",
    "SharedClock",
    "mock_on_loopback",
]

# As the entry point is called: where jobcontracts is installed, it is the same plugin.
pytest_plugins = ["jobcontracts.pytest_plugin", "pytester"]

REPOSITORY = Path(__file__).parents[1]
VENDORS = vendor_names(own_specs())

Run = Callable[..., tuple[int, str, str]]
"""Runs the program with arguments; returns its status, standard output and standard error."""

# How deep tests look that draw their data; `--hypothesis-profile=deep` replaces the first. Without
# a deadline, for other work on the machine is no fault; without a database, nothing is left behind.
settings.register_profile("fast", max_examples=40, deadline=None, database=None)
settings.register_profile("deep", max_examples=120, deadline=None, database=None)
settings.load_profile("fast")


class SharedClock:
    """A client's clock that is the mock's: what the client sleeps, the mock's jobs live."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.slept: list[float] = []

    def now(self) -> float:
        return self.clock.now()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(seconds)


class AsyncSharedClock(SharedClock):
    """The same for async clients."""

    async def sleep(self, seconds: float) -> None:  # type: ignore[override]
        SharedClock.sleep(self, seconds)


def plan_to(contract: Contract, end: Phase) -> Plan:
    """Return the first plan whose jobs end so."""
    for plan in contract.lifecycle.simulation.plans.values():
        if end_of(contract, plan) == end:
            return plan
    pytest.skip(f"no plan of {contract.vendor} has a job that ends as {end}")


def job_to(mock: JobMock, vendor: str, end: Phase) -> Job:
    """Start a job that ends so on a mock."""
    contract = mock.app.vendor(vendor).contract
    plan = contract.lifecycle.simulation.unattended(plan_to(contract, end).name)
    return mock.create_job(vendor, plan=plan)


def example_key(contract: Contract) -> list[str]:
    """Return what a client's `job` takes: the examples of poll's parameters."""
    places = contract.key.places[contract.poll.id]
    found = [(e.place, e.name) if e else ("", "") for e in map(places.get, contract.key.members)]
    parameters = [contract.poll.parameter(*place) for place in found]
    return ["example" if p is None else str(p.example) for p in parameters]


def says_why(contract: Contract, plan: Plan) -> bool:
    """Return whether the examples of how a plan's job ends say why it failed."""
    life, last = contract.lifecycle, plan.states[-1]
    # A result is asked for where the state tells no failure.
    result = contract.operation("result") if life.phases[last] == "succeeded" else None
    told = [(life.error, contract.poll), (life.result_error, result)]
    return any(
        place.value_in_response(answer_in(contract, o, last, plan.examples.get(o.id)))
        not in (MISSING, None)
        for place, o in told
        if place is not None and o is not None
    )


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value inside of a JSON value: keys and indices."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in members if isinstance(value, (dict, list)) else ():
        yield (*way, key)
        if isinstance(item, (dict, list)):
            yield from places(item, (*way, key))


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Tab]:
    """A tab of a browser; tests that take it are marked by `chromium.NEEDED`."""
    command = chromium.find()
    assert command is not None
    with chromium.browser(command, tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs `jobcontracts ARGUMENTS`: its status, stdout and stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jobcontracts", *arguments])
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return call


@pytest.fixture
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> date:
    """Let commands run on the day after the tests' invented pages were read; return it."""
    moment = datetime(2026, 11, 26, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
    return moment.date()


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No vendor's variables are set, whatever the machine has."""
    prefixes = tuple(f"{vendor.upper()}_" for vendor in VENDORS)
    for name in list(os.environ):
        if name.startswith(prefixes):
            monkeypatch.delenv(name)


def pytest_configure() -> None:
    """Let Ctrl-C reach what the tests start, and look for garbage less often."""
    # A shell's background ignores it, and so would they.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Ten thousand tests are long-lived: as often as Python does by itself, looking through them all
    # for garbage is a quarter of collecting them, and a twentieth of a run of schemathesis.
    gc.set_threshold(5_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of our own."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")
    parser.addoption("--seeds", default=1, help="how many runs a real server is held with")
    parser.addoption("--soak-requests", default=10_000, help="how many the mock is soaked with")
    parser.addoption("--soak-connections", default=1_280, help="how many the mock is flooded with")


@contextmanager
def mock_on_loopback(contracts: Sequence[Contract], speed: float) -> Iterator[str]:
    """Serve the mock from a thread on a free port of the loopback; the value is its origin."""
    with ServerThread(create_app(contracts, clock=RunningClock(speed))) as server:
        yield server.origin
