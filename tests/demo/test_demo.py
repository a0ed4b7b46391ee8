"""The demo, over real sockets on the loopback, with the mock's time running fast."""

from __future__ import annotations

import asyncio
import io

import pytest

from jobcontracts.demo import clients, run
from jobcontracts.rendering.console import TerminalConsole

from ..conftest import VENDORS

SPEED = 40.0


@pytest.mark.usefixtures("no_environment")
def test_jobs_of_every_vendor_end_as_planned_and_are_told_in_plain_lines() -> None:
    screen = io.StringIO()
    status = asyncio.run(run.run_demo(TerminalConsole(file=screen, width=80), speed=SPEED))
    lines = screen.getvalue().splitlines()
    assert status == 0, screen.getvalue()
    assert "\x1b" not in screen.getvalue()
    for vendor in VENDORS:
        assert any(f" {vendor} " in line and "(succeeded)" in line for line in lines), vendor
        assert any(line.startswith(f"{vendor} ") and "result: " in line for line in lines), vendor
        assert any(line.startswith(f"{vendor} ") and "JobFailed: " in line for line in lines), (
            vendor
        )


@pytest.mark.usefixtures("no_environment")
def test_a_terminal_gets_a_table_with_a_row_per_job() -> None:
    screen = io.StringIO()
    console = TerminalConsole(file=screen, width=80, force_terminal=True, legacy_windows=False)
    assert asyncio.run(run.run_demo(console, speed=SPEED)) == 0
    text = screen.getvalue()
    for heading in ("vendor", "job", "state", "phase", "done", "elapsed"):
        assert heading in text
    assert "100 %" in text


@pytest.mark.usefixtures("no_environment")
def test_a_job_that_does_not_end_as_planned_makes_the_demo_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = clients.connect

    def always_failing(contract: object, plan: str, origin: str) -> object:
        # Asks the mock for a failure, and expects what it was told to.
        client = real(contract, "fail", origin)  # type: ignore[arg-type]
        return type(client)(**{**vars(client), "plan": plan})

    monkeypatch.setattr(run, "connect", always_failing)
    assert asyncio.run(run.run_demo(TerminalConsole(quiet=True), speed=SPEED)) == 1


def test_plans_are_the_default_one_and_a_failure_where_there_is_one() -> None:
    from jobcontracts.model.contract import read_contract
    from jobcontracts.model.vendors import own_specs

    for vendor in VENDORS:
        contract = read_contract(own_specs() / vendor)
        assert clients.shown_plans(contract)[0] == next(iter(contract.lifecycle.simulation.plans))
