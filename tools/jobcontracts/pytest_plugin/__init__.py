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

The report of a test that fails has the last five answers of its mock that were not what was asked
for, with their reasons: a refusal, an error, a fault.
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
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobcontracts.pytest_plugin.marker import OPTIONS, MarkerError, marked

# pytest loads this file in every run, whether or not a test wants a mock: the rest waits until
# one does.
if TYPE_CHECKING:
    from jobcontracts.mock import MockApplication
    from jobcontracts.mock.http.server.serving import ServerLoop
    from jobcontracts.mock.testing import JobMockInProcess, JobMockServer
    from jobcontracts.pytest_plugin.refusals import Refusals

_INI = "job_mock_specs"
_STDERR = pytest.StashKey[int]()
_REFUSALS: pytest.StashKey[list[Refusals]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option."""
    parser.addini(_INI, "folder of contracts for the fixtures job_mock and job_mock_server")


def pytest_configure(config: pytest.Config) -> None:
    """Add the marker."""
    options = ", ".join(f"{name}=..." for name in OPTIONS)
    config.addinivalue_line("markers", f"job_mock({options}): what the mock of this test is like")
    with suppress(OSError):
        # Nothing is captured yet. Later 2 leads to what is shown at the end of a test, if it ends.
        config.stash[_STDERR] = os.dup(2)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what hints are written to."""
    if _STDERR in config.stash:
        os.close(config.stash[_STDERR])
        del config.stash[_STDERR]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say in the report of a test that fails what its mocks have refused."""
    report = yield
    if report.failed:
        for refusals in item.stash.get(_REFUSALS, []):
            if told := refusals.told():
                report.sections.append(("job_mock: refusals, errors and faults", told))
    return report


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
    from jobcontracts.pytest_plugin.mocks import credential_of

    options = _options(request)
    app = _app(request, job_mock_specs, options)
    return JobMockInProcess(app, "http://mock", credential_of(options))


@pytest.fixture
def job_mock_server(
    request: pytest.FixtureRequest, job_mock_specs: Path
) -> Iterator[JobMockServer]:
    """A mock at a free port of 127.0.0.1, its clock under the test's control."""
    _need_mock()
    from jobcontracts.mock.http.server.serving import ServerThread
    from jobcontracts.mock.testing import JobMockServer
    from jobcontracts.pytest_plugin.mocks import credential_of

    options = _options(request)
    app = _app(request, job_mock_specs, options)
    with ServerThread(app, loop=request.getfixturevalue("_job_mock_loop")) as thread:
        yield JobMockServer(app, thread, credential_of(options))


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
    markers = request.node.iter_markers("job_mock")
    try:
        return marked((marker.args, marker.kwargs) for marker in markers)
    except MarkerError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def _app(
    request: pytest.FixtureRequest, specs: Path, options: Mapping[str, Any]
) -> MockApplication:
    from jobcontracts.problem import ProblemsError
    from jobcontracts.pytest_plugin.mocks import mock_of
    from jobcontracts.pytest_plugin.refusals import Refusals

    try:
        app = mock_of(specs, options)
    except (ProblemsError, ValueError) as error:
        raise pytest.fail.Exception(f"job_mock: {error}", pytrace=False) from None
    app.on_hint = _hinting(request)
    request.node.stash.setdefault(_REFUSALS, []).append(Refusals(app))
    return app
