"""pytest fixtures: a mock of job APIs in process, and the same on a socket.

    def test_it_waits_until_the_report_is_there(job_mock):
        http = httpx2.Client(transport=job_mock.transport())
        job = job_mock.create_job("VENDOR", plan="succeed")
        assert not my_code_says_done(http, job_mock.poll_url(job), job_mock.credential)
        job_mock.advance(600)
        assert my_code_says_done(http, job_mock.poll_url(job), job_mock.credential)

- `job_mock`: a `JobMockInProcess`; nothing leaves the process, and nothing sleeps.
  `job_mock.client(VENDOR)` and `async_client` are clients whose waits let the mock's time go by.
- `job_mock_server`: a `JobMockServer` with the same control methods, for code in any language or
  with an HTTP library of its own; `job_mock_server.origin` is where it listens.

Time stands still until the test lets it go by: `advance(seconds)`. The marker
`@pytest.mark.job_mock(...)` changes what a test gets: `vendors`, `plan`, `scopes`, `seed`,
`credentials`, `limits`, `allow_hosts` and `cors` as in `create_app`, `clock` as in `make_clock`
(`"manual"` by default) with its `speed`.
Contracts come from the folder of the ini option `job_mock_specs`, relative to the root; those that
came with jobcontracts if there is none. The fixture `job_mock_specs` can be overridden, too.

A vendor whose contract cannot be read or served fails the tests that use it, with the reason, and
no others: those that name it in `vendors` before they begin.

Each test gets a mock of its own at a port of its own, so pytest-xdist changes nothing. It takes a
few milliseconds: contracts are compiled once for all tests of a process, whose servers run in one
thread.

Code with a clock of its own waits for ever on a mock whose time stands still: a line on standard
error says so while the test hangs, and its report if it ends badly. No warning: where warnings are
errors it would fail a test that is right.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# pytest loads this file in every run, whether or not a test wants a mock: the rest waits until
# one does.
if TYPE_CHECKING:
    from jobcontracts.mock import Limits, MockApplication
    from jobcontracts.mock.http.application import ServedSetup
    from jobcontracts.mock.http.server.serving import ServerLoop
    from jobcontracts.mock.testing import JobMockInProcess, JobMockServer
    from jobcontracts.model.contract import Contract

_OPTIONS = (
    "vendors",
    "plan",
    "scopes",
    "seed",
    "credentials",
    "limits",
    "clock",
    "speed",
    "allow_hosts",
    "cors",
)
_INI = "job_mock_specs"
_STDERR = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option."""
    parser.addini(_INI, "folder of contracts for the fixtures job_mock and job_mock_server")


def pytest_configure(config: pytest.Config) -> None:
    """Add the marker."""
    options = ", ".join(f"{name}=..." for name in _OPTIONS)
    config.addinivalue_line("markers", f"job_mock({options}): what the mock of this test is like")
    with suppress(OSError):
        # Nothing is captured yet. Later 2 leads to what is shown at the end of a test, if it ends.
        config.stash[_STDERR] = os.dup(2)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what hints are written to."""
    if _STDERR in config.stash:
        os.close(config.stash[_STDERR])
        del config.stash[_STDERR]


@pytest.fixture
def job_mock_specs(pytestconfig: pytest.Config) -> Path:
    """The folder of contracts; override it to use another."""
    from jobcontracts.model.vendors import own_specs

    told = str(pytestconfig.getini(_INI) or "")
    return pytestconfig.rootpath / told if told else own_specs()


@pytest.fixture
def job_mock(request: pytest.FixtureRequest, job_mock_specs: Path) -> JobMockInProcess:
    """A mock in this process, its clock under the test's control."""
    _need_mock()
    from jobcontracts.mock.testing import JobMockInProcess

    options = _options(request)
    app = _app(job_mock_specs, options)
    app.on_hint = _hinting(request)
    return JobMockInProcess(app, "http://mock", _credential(options))


@pytest.fixture
def job_mock_server(
    request: pytest.FixtureRequest, job_mock_specs: Path
) -> Iterator[JobMockServer]:
    """A mock at a free port of 127.0.0.1, its clock under the test's control."""
    _need_mock()
    from jobcontracts.mock.http.server.serving import ServerThread
    from jobcontracts.mock.testing import JobMockServer

    options = _options(request)
    app = _app(job_mock_specs, options)
    app.on_hint = _hinting(request)
    with ServerThread(app, loop=request.getfixturevalue("_job_mock_loop")) as thread:
        yield JobMockServer(app, thread, _credential(options))


def _hinting(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return what says, at once and in the test's report, why a test may hang."""
    node, stash = request.node, request.config.stash

    def hint(line: str) -> None:
        node.add_report_section("call", "job_mock", line)
        with suppress(OSError, KeyError):
            os.write(stash[_STDERR], f"\nHINT: {node.nodeid}: {line}\n".encode(errors="replace"))

    return hint


@pytest.fixture(scope="session")
def _job_mock_loop() -> Iterator[ServerLoop]:
    """Where the servers of all tests run."""
    from jobcontracts.mock.http.server.serving import ServerLoop

    with ServerLoop() as loop:
        yield loop


def _need_mock() -> None:
    from jobcontracts.extras import missing

    if names := missing("mock"):
        told = f"job_mock needs {', '.join(names)}: pip install 'jobcontracts[mock]'"
        pytest.fail(told, pytrace=False)


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return what the markers of a test say; the nearest one goes first."""
    options: dict[str, Any] = {}
    for marker in request.node.iter_markers("job_mock"):
        unknown = [name for name in marker.kwargs if name not in _OPTIONS]
        if unknown or marker.args:
            found = ", ".join([*map(repr, marker.args), *unknown])
            allowed = ", ".join(f"{name}=" for name in _OPTIONS)
            pytest.fail(f"the marker job_mock takes {allowed} and not {found}", pytrace=False)
        options = {**marker.kwargs, **options}
    return options


def _app(specs: Path, options: Mapping[str, Any]) -> MockApplication:
    from jobcontracts.mock import create_app
    from jobcontracts.mock.http.served_contracts import serve_what_can_be
    from jobcontracts.mock.jobs.clock import make_clock
    from jobcontracts.problem import ProblemsError

    began = {key: value for key, value in options.items() if key in ("seed", "plan", "scopes")}
    compiled = {key: options[key] for key in ("limits", "cors") if key in options}
    compiled |= {k: tuple(options[k]) for k in ("credentials", "allow_hosts") if k in options}
    try:
        clock = make_clock(options.get("clock", "manual"), options.get("speed", 1.0))

        def make(contracts: Sequence[Contract]) -> MockApplication:
            folders = [specs / contract.vendor for contract in contracts]
            setup = _setup(tuple((path, _changed(path)) for path in folders), **compiled)
            return setup.start(clock=clock, **began)

        app, _ = serve_what_can_be(
            lambda folder: _contract(folder, _changed(folder)),
            specs=specs,
            wanted=options.get("vendors", ()),
            make=make,
            build=create_app,
        )
        return app
    except (ProblemsError, ValueError) as error:
        pytest.fail(f"job_mock: {error}", pytrace=False)


@lru_cache(maxsize=64)
def _setup(
    folders: tuple[tuple[Path, tuple[int, ...]], ...],
    limits: Limits | None = None,
    credentials: tuple[str, ...] | None = None,
    allow_hosts: tuple[str, ...] = (),
    cors: bool = True,
) -> ServedSetup:
    """Compile contracts once for all tests that use them so."""
    from jobcontracts.mock.http.application import ServedSetup

    contracts = [_contract(folder, changed) for folder, changed in folders]
    return ServedSetup(contracts, credentials, limits, allow_hosts=allow_hosts, cors=cors)


def _credential(options: Mapping[str, Any]) -> str:
    from jobcontracts.mock import DEFAULT_CREDENTIALS

    return str(next(iter(options.get("credentials", DEFAULT_CREDENTIALS))))


def _changed(folder: Path) -> tuple[int, ...]:
    return tuple(sorted(path.stat().st_mtime_ns for path in folder.glob("*.yaml")))


@lru_cache(maxsize=64)
def _contract(folder: Path, changed: tuple[int, ...]) -> Contract:
    """Read a contract once for all tests that use it; again when its files have changed."""
    from jobcontracts.model.contract import read_contract

    return read_contract(folder)
