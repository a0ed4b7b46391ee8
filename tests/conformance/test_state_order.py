"""Which states a job may be seen in, after another and with a status: not only as plans play."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.recordings.verifying import Verifier
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs


@pytest.fixture
def evo() -> Contract:
    """A contract with a state for jobs that are being cancelled, in two spellings."""
    return read_contract(own_specs() / "seequent_evo")


def polls(contract: Contract, *states: str) -> list[Exchange]:
    """Return polls of one job in these states, with the answers that the contract prints."""
    path = {p.name: str(p.example) for p in contract.poll.path_parameters}
    shown: dict[str, tuple[int, Any]] = {
        example["status"]: (status, example)
        for status, response in contract.poll.successes.items()
        for media in response.content.values()
        for example in media.examples.values()
    }
    url = f"{contract.default_url}{contract.poll.path.format_map(path)}"
    first = Exchange(
        contract.poll, "GET", url, path, {}, b"", 200, {"content-type": "application/json"}, b""
    )
    return [replace(first, status=shown[state][0], json=shown[state][1]) for state in states]


def out_of_order(contract: Contract, *states: str) -> list[str]:
    verifier = Verifier(contract)
    found = [v for exchange in polls(contract, *states) for v in verifier.violations(exchange)]
    return [v.found for v in found if v.title == "States out of order"]


@pytest.mark.parametrize("cancelling", ["cancelling", "canceling"])
@pytest.mark.parametrize("end", ["succeeded", "failed", "cancelled", "canceled"])
def test_a_job_may_end_otherwise_while_a_cancel_is_under_way(
    evo: Contract, cancelling: str, end: str
) -> None:
    assert out_of_order(evo, "in progress", cancelling, end) == []


def test_a_job_that_is_being_cancelled_does_not_begin_anew(evo: Contract) -> None:
    assert out_of_order(evo, "in progress", "cancelling", "requested") == [
        "requested after cancelling"
    ]


@pytest.mark.parametrize(("state", "due"), [("in progress", 202), ("failed", 200)])
def test_a_state_comes_with_the_status_that_it_is_documented_with(
    evo: Contract, state: str, due: int
) -> None:
    (shown,) = polls(evo, state)
    assert list(Verifier(evo).violations(shown)) == []
    (wrong,) = Verifier(evo).violations(replace(shown, status=402 - due))
    assert wrong.title == "Status and state do not fit"
    assert wrong.expected == f"{due} with the state {state}"
