"""`--reload`: a contract that changes is served anew; one that is broken meanwhile, as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from io import StringIO
from pathlib import Path

import httpx2
import pytest

from jobcontracts.mock import MockApplication, create_app
from jobcontracts.mock.http.served_contracts import serve_what_can_be
from jobcontracts.mock.http.server.reload import ContractReader, reloading
from jobcontracts.rendering.console import TerminalConsole

from .processes import mock_process
from .small_vendors import break_contract, edit, write_vendor


class Reloads:
    """A reader of contracts whose looks are the test's steps.

    Args:
        specs: The folder of contracts.
    """

    def __init__(self, specs: Path) -> None:
        self.printed, self.warned = StringIO(), StringIO()
        warnings = TerminalConsole(file=self.warned)
        serve = partial(
            serve_what_can_be, specs=specs, wanted=(), make=create_app, build=create_app
        )
        self.reader = ContractReader(specs, serve, warnings)
        self.apps = [self.reader.first()]

    def look_between(self, steps: Iterable[Callable[[], object]]) -> list[MockApplication]:
        """Take the steps, with a look at the files before each, and return the mocks so far."""
        left = iter(steps)

        async def sleep(seconds: float) -> None:
            assert 0.1 <= seconds <= 2
            try:
                next(left)()
            except StopIteration:
                raise asyncio.CancelledError from None

        with suppress(asyncio.CancelledError):
            console = TerminalConsole(file=self.printed)
            asyncio.run(reloading(self.reader, self.apps.append, console, sleep))
        return self.apps


def nothing() -> None:
    """Let the files stay as they are until the next look."""


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """Two vendors."""
    write_vendor(tmp_path / "specs", "alpha")
    write_vendor(tmp_path / "specs", "beta")
    return tmp_path / "specs"


def test_a_change_is_served_once_the_files_are_at_rest(specs: Path) -> None:
    reloads = Reloads(specs)
    steps = [
        nothing,
        lambda: edit(specs / "beta", "/beta", "/gamma"),
        lambda: edit(specs / "beta", "/gamma", "/delta"),
        nothing,
        nothing,
    ]
    old, new = reloads.look_between(steps)
    assert new.vendors["beta"].base_path == "/delta"
    # What has not changed is not read and compiled again.
    assert new.vendors["alpha"].contract is old.vendors["alpha"].contract
    news = "beta changed: jobs, time, faults and journal begin anew\n"
    assert (reloads.printed.getvalue(), reloads.warned.getvalue()) == (news, "")


def test_a_broken_contract_keeps_what_was_served_and_its_jobs(specs: Path) -> None:
    reloads = Reloads(specs)
    job = reloads.apps[0].create_job("beta")
    assert len(reloads.look_between([lambda: break_contract(specs / "beta"), nothing])) == 1
    assert reloads.apps[0].vendors["beta"].jobs.find("beta", job.id) is job
    first, why, *_ = reloads.warned.getvalue().splitlines()
    assert first == "beta is served as it was before its last change:"
    assert "openapi.yaml:" in why
    assert reloads.printed.getvalue() == ""


def test_a_mended_one_is_served_and_others_meanwhile(specs: Path) -> None:
    reloads = Reloads(specs)
    steps = [
        lambda: break_contract(specs / "beta"),
        nothing,
        lambda: edit(specs / "alpha", "/alpha", "/first"),
        nothing,
        lambda: edit(specs / "beta", "    post:\n", "    post:\n      operationId: startPrint\n"),
        nothing,
    ]
    _, without, mended = reloads.look_between(steps)
    assert without.vendors["alpha"].base_path == "/first"
    kept = reloads.apps[0].vendors["beta"].contract
    assert without.vendors["beta"].contract is kept
    assert mended.vendors["beta"].contract is not kept


def test_vendors_come_and_go(specs: Path) -> None:
    reloads = Reloads(specs)
    (specs / "alpha").rename(specs.parent / "alpha")
    steps = [
        nothing,
        lambda: write_vendor(specs, "gamma"),
        nothing,
        lambda: (specs / "beta").rename(specs.parent / "beta"),
        nothing,
        lambda: (specs / "gamma").rename(specs.parent / "gamma"),
        nothing,
    ]
    apps = reloads.look_between(steps)
    assert [list(app.vendors) for app in apps[1:]] == [["beta", "gamma"], ["gamma"]]
    assert "the mock goes on with the contracts as they were:\n" in reloads.warned.getvalue()


def test_a_new_one_that_is_broken_is_listed_and_drops_no_job(specs: Path) -> None:
    reloads = Reloads(specs)
    steps = [lambda: break_contract(write_vendor(specs, "gamma")), nothing]
    (app,) = reloads.look_between(steps)
    assert "gamma/openapi.yaml" in app.not_served["gamma"]
    assert "WARNING: gamma is not served:\n" in reloads.warned.getvalue()


def test_a_running_mock_serves_the_change_on_open_connections(specs: Path, tmp_path: Path) -> None:
    options = ["--reload", "--specs", str(specs)]
    with mock_process(tmp_path, *options) as (process, port):
        assert process.stdout is not None
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            assert client.get("/beta/prints/x").status_code == 401
            edit(specs / "beta", "/beta", "/gamma")
            while "changed" not in (line := process.stdout.readline()):
                assert line
            assert client.get("/gamma/prints/x").status_code == 401
            assert client.get("/beta/prints/x").status_code == 404
        process.terminate()
        process.communicate(timeout=20)
        assert process.returncode == 0
