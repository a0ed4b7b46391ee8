"""The demo, over real sockets on the loopback, with the mock's time running fast."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import MockApplication, create_app
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.played_answers import end_of
from jobcontracts.model.vendors import own_specs
from jobcontracts.rendering.console import TerminalConsole
from jobcontracts.watch import demo

from ..conftest import REPOSITORY, VENDORS

SPEED = 40.0
CONTRACTS = [read_contract(own_specs() / vendor) for vendor in VENDORS]


def shown_ends(contract: Contract) -> list[str]:
    """Return how the jobs end that the demo shows of a vendor."""
    plans = contract.lifecycle.simulation.plans
    return [end_of(contract, plans[name]) for name in demo.shown_plans(contract)]


@pytest.mark.usefixtures("no_environment")
def test_jobs_of_every_vendor_end_as_planned_and_are_told_in_plain_lines() -> None:
    screen = io.StringIO()
    status = asyncio.run(demo.run_demo(TerminalConsole(file=screen, width=80), speed=SPEED))
    lines = screen.getvalue().splitlines()
    assert status == 0, screen.getvalue()
    assert "\x1b" not in screen.getvalue()
    for contract in CONTRACTS:
        vendor, ends = contract.vendor, shown_ends(contract)
        mine = [line for line in lines if f" {vendor}:" in line or line.startswith(f"{vendor}:")]
        assert mine
        assert not [line for line in mine if f"{vendor}: " in line], "each has the job's id"
        for end in {*ends} - {"failed"}:
            assert any(f"({end})" in line for line in mine), vendor
        if "failed" in ends:
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
    for contract in CONTRACTS:
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
    assert f"{sum(len(demo.shown_plans(each)) for each in CONTRACTS)} jobs: " in text


@pytest.mark.usefixtures("no_environment")
def test_a_job_that_does_not_end_as_planned_makes_the_demo_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "end_of", lambda contract, plan: "failed")
    assert asyncio.run(demo.run_demo(TerminalConsole(quiet=True), speed=SPEED)) == 1


def test_plans_are_the_default_one_and_a_failure_where_there_is_one() -> None:
    for contract in CONTRACTS:
        plans = contract.lifecycle.simulation.plans
        assert demo.shown_plans(contract)[0] == next(iter(plans))
        failing = "failed" in [end_of(contract, plan) for plan in plans.values()]
        assert ("failed" in shown_ends(contract)) == failing


class Client:
    """A client whose vendor can do without a body; it returns what it is called with."""

    def submit(self, index: str, *, body: object = None, timeout: float | None = None) -> None:
        """Take the arguments of a job."""

    async def submit_json(self, arguments: Any) -> Any:
        return arguments


class Bodiless(Client):
    """The same of a vendor that has none."""

    def submit(self, index: str, *, timeout: float | None = None) -> None:  # type: ignore[override]
        """Take the arguments of a job."""


def test_a_job_is_started_with_an_optional_body_by_name_and_without_one() -> None:
    contract = read_contract(REPOSITORY / "tests/vendors/elasticsearch_async_search")
    submit = contract.operation("submit")
    assert submit is not None
    assert submit.request_body is not None
    bodiless = replace(contract.operations[submit.id], request_body=None)
    without = replace(contract, operations={**contract.operations, submit.id: bodiless})
    body = next(iter(submit.request_body.content["application/json"].examples.values()))
    path = {"index": submit.path_parameters[0].example}

    async def started(contract: Contract, client: Client) -> Any:
        async with httpx2.AsyncClient() as http:
            return await demo._start(contract, client, http, "")

    assert asyncio.run(started(contract, Client())) == path | {"body": body}
    assert asyncio.run(started(without, Bodiless())) == path
