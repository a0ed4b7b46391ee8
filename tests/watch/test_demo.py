"""The demo, over real sockets on the loopback, with the mock's time running fast."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest

from jobcontracts.mock import MockApplication, create_app
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs
from jobcontracts.rendering.console import TerminalConsole
from jobcontracts.watch import demo

from ..conftest import VENDORS

SPEED = 40.0


@pytest.mark.usefixtures("no_environment")
def test_jobs_of_every_vendor_end_as_planned_and_are_told_in_plain_lines() -> None:
    screen = io.StringIO()
    status = asyncio.run(demo.run_demo(TerminalConsole(file=screen, width=80), speed=SPEED))
    lines = screen.getvalue().splitlines()
    assert status == 0, screen.getvalue()
    assert "\x1b" not in screen.getvalue()
    for vendor in VENDORS:
        mine = [line for line in lines if f" {vendor}:" in line or line.startswith(f"{vendor}:")]
        assert any("(succeeded)" in line for line in mine), vendor
        assert any("(failed)" in line or "JobFailed: " in line for line in mine), vendor


@pytest.mark.usefixtures("no_environment")
def test_jobs_are_started_as_a_clients_are_where_the_contract_has_a_submit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mocks: list[MockApplication] = []

    def kept(*contracts: Any, **how: Any) -> MockApplication:
        mocks.append(create_app(*contracts, **how))
        return mocks[0]

    monkeypatch.setattr(demo, "create_app", kept)
    asyncio.run(demo.run_demo(TerminalConsole(quiet=True), speed=SPEED))
    found = [(exchange.vendor, exchange.operation) for exchange in mocks[0].journal]
    for contract in (read_contract(own_specs() / vendor) for vendor in VENDORS):
        submit, plans = contract.operation("submit"), len(demo.shown_plans(contract))
        if submit is not None:
            assert found.count((contract.vendor, submit.id)) == plans


@pytest.mark.usefixtures("no_environment")
def test_a_terminal_gets_a_table_with_a_row_per_job() -> None:
    screen = io.StringIO()
    console = TerminalConsole(file=screen, width=80, force_terminal=True, legacy_windows=False)
    assert asyncio.run(demo.run_demo(console, speed=SPEED)) == 0
    text = screen.getvalue()
    for heading in ("vendor", "job", "state", "progress", "elapsed"):
        assert heading in text
    assert f"{2 * len(VENDORS)} jobs: " in text


@pytest.mark.usefixtures("no_environment")
def test_a_job_that_does_not_end_as_planned_makes_the_demo_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def another(contract: Contract) -> list[str]:
        # The last plan is none that the demo knows to end badly, and with some vendors it does.
        return list(contract.lifecycle.simulation.plans)[-1:]

    monkeypatch.setattr(demo, "shown_plans", another)
    assert asyncio.run(demo.run_demo(TerminalConsole(quiet=True), speed=SPEED)) == 1


def test_plans_are_the_default_one_and_a_failure_where_there_is_one() -> None:
    for vendor in VENDORS:
        contract = read_contract(own_specs() / vendor)
        assert demo.shown_plans(contract)[0] == next(iter(contract.lifecycle.simulation.plans))
