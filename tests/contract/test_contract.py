"""The mock keeps every vendor's contract, as far as schemathesis can tell."""

from __future__ import annotations

import pytest
from schemathesis.checks import CHECKS, load_all_checks

from jobcontracts.conformance import ALL_PHASES, Depth, MockTarget, run_suite, switched_off
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.exchanges.observation import Reading
from jobcontracts.conformance.report.coverage import Coverage
from jobcontracts.conformance.report.reports import coverage_lines, finding_lines
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs, vendor_names

SEED = 20260101
REPLAY = "nox -s contract -- -k mock_keeps"
VENDORS = vendor_names(own_specs())


@pytest.fixture(params=VENDORS)
def contract(request: pytest.FixtureRequest) -> Contract:
    """Each vendor's contract."""
    return read_contract(own_specs() / request.param)


@pytest.mark.contract
def test_the_mock_keeps_the_contract(contract: Contract) -> None:
    # One test, for one run: how deep it looks is up to Hypothesis' profile.
    coverage = Coverage(contract)
    outcome = run_suite(MockTarget(contract), Depth(SEED), watch=coverage.watch)
    ran = {name for name, status in outcome.phases.items() if status == "success"}

    told = [line for f in outcome.findings for line in finding_lines(f, contract, REPLAY)]
    assert not outcome.findings, "\n".join(told)
    assert set(ALL_PHASES) <= ran
    # Every documented status and header has been seen, not only promised.
    assert [s.name for kind in ("status", "header") for s in coverage.never(kind)] == []
    assert [s.name for kind in ("operation", "content type") for s in coverage.never(kind)] == []
    print("\n".join(coverage_lines(coverage)))


@pytest.mark.contract
def test_the_stateful_phase_goes_from_a_start_to_what_is_about_that_job(
    contract: Contract,
) -> None:
    reading, started, asked = Reading(contract), set[str](), set[tuple[str, bool]]()

    def watch(done: Exchange) -> None:
        assert done.operation is not None
        role, job = reading.role(done), reading.key(done).get(contract.key.id)
        if done.operation in contract.starters:
            named = reading.started(done) if reading.succeeded(done) else None
            started.update([named[contract.key.id]] if named is not None else [])
        elif job in started:
            asked.add((role, reading.succeeded(done)))

    outcome = run_suite(
        MockTarget(contract), Depth(SEED, examples=20, phases=["stateful"]), watch=watch
    )
    assert outcome.findings == []
    roles = {role for role in ("poll", "result", "cancel") if contract.operation(role)}
    assert {role for role, _ in asked} >= roles
    assert ("poll", True) in asked


def test_there_is_a_job_in_every_state_that_a_plan_leads_to(contract: Contract) -> None:
    target = MockTarget(contract)
    states = {state for p in contract.lifecycle.simulation.plans.values() for state in p.states}

    jobs, _ = target.known()
    found = [target.mock.jobs.find(contract.vendor, j[contract.key.id]) for j in jobs]

    assert {job.state for job in found if job is not None} == states


def test_each_check_of_schemathesis_runs_or_says_why_not(contract: Contract) -> None:
    load_all_checks()
    off = switched_off(contract)

    # A check that a new schemathesis brings runs; one that it drops is not kept in the list.
    assert set(off) <= {*CHECKS.get_all_names(), "max_response_time"}
    assert all(reason for reason in off.values())


@pytest.mark.contract
def test_the_same_seed_sends_the_same_requests(contract: Contract) -> None:
    first, second = (run_suite(MockTarget(contract), Depth(7, examples=5)) for _ in range(2))

    assert (first.exchanges, first.answers) == (second.exchanges, second.answers)
