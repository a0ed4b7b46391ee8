"""`--reload`: a contract that changes is served anew; one that is broken meanwhile, as it was."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Timer

import httpx2
import pytest

from jobcontracts.mock import MockApplication, create_app
from jobcontracts.mock.http.served_contracts import serve_what_can_be
from jobcontracts.mock.http.server.reload import ContractReader, reloading
from jobcontracts.rendering.console import TerminalConsole

from .processes import mock_process
from .small_vendors import break_contract, edit, write_vendor
from .test_tls import SERVER, TRUSTING


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


def test_a_change_before_the_first_look_is_one(specs: Path) -> None:
    reloads = Reloads(specs)
    edit(specs / "beta", "/beta", "/gamma")
    _, new = reloads.look_between([nothing, nothing])
    assert new.vendors["beta"].base_path == "/gamma"


def test_a_running_mock_serves_the_change_on_open_connections(specs: Path, tmp_path: Path) -> None:
    options = ["--reload", "--specs", str(specs)]
    with mock_process(tmp_path, *options) as (process, port):
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            assert client.get("/beta/prints/x").status_code == 401
            changed(process, specs, "/beta", "/gamma")
            assert client.get("/gamma/prints/x").status_code == 401
            assert client.get("/beta/prints/x").status_code == 404
        process.terminate()
        process.communicate(timeout=20)
        assert process.returncode == 0


def changed(process: subprocess.Popen[str], specs: Path, old: str, new: str) -> None:
    """Change a contract, and wait until the mock says that it serves the change."""
    assert process.stdout is not None
    edit(specs / "beta", old, new)
    # A mock that overlooks the change says nothing at all: it is ended, and so is what it says.
    too_late = Timer(60, process.kill)
    too_late.start()
    try:
        while "changed" not in (line := process.stdout.readline()):
            assert line
    finally:
        too_late.cancel()


def until(client: httpx2.Client, path: str, status: int) -> None:
    """Ask until there is this answer: the mock may be down."""
    deadline = time.monotonic() + 30
    while True:
        assert time.monotonic() < deadline, f"no {status} from {path}"
        with suppress(httpx2.TransportError):
            if client.get(path).status_code == status:
                return


@pytest.mark.parametrize("clock", ["real", "manual"])
@pytest.mark.parametrize("tls", [False, True])
def test_a_change_is_served_after_and_during_a_restart_over_tls_too(
    specs: Path, tmp_path: Path, tls: bool, clock: str
) -> None:
    options = ["--reload", "--specs", str(specs), "--clock", clock]
    options += ["--tls-cert", str(SERVER)] if tls else []
    with mock_process(tmp_path, *options) as (process, port):
        base = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        with httpx2.Client(base_url=base, verify=TRUSTING, trust_env=False) as client:
            changed(process, specs, "/beta", "/gamma")
            assert client.get("/gamma/prints/x").status_code == 401
            client.post("/_mock/faults", json={"kind": "restart", "seconds": 0.2})
            with pytest.raises(httpx2.TransportError):
                client.get("/gamma/prints/x")
            if clock == "manual":
                client.post("/_mock/clock/advance", json={"seconds": 1})
            until(client, "/gamma/prints/x", 401)
            changed(process, specs, "/gamma", "/delta")
            assert client.get("/gamma/prints/x").status_code == 404
            # Longer than a change takes to be seen.
            client.post("/_mock/faults", json={"kind": "restart", "seconds": 3})
            with pytest.raises(httpx2.TransportError):
                client.get("/delta/prints/x")
            changed(process, specs, "/delta", "/last")
            until(client, "/last/prints/x", 401)
            assert client.get("/_mock/faults").json()["faults"] == []
        process.terminate()
        process.communicate(timeout=20)
        assert process.returncode == 0
    assert (tmp_path / "printed").read_text("utf-8") == ""
