"""What a lifecycle says of requests, states and progress: a server that breaks it is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobcontracts.conformance import Depth
from jobcontracts.model.contract import Contract, read_contract
from mutants import derive, judge_mutant

from ..promise.laundry import Change, write
from ..promise.test_keys import shelf_in_a_body
from ..promise.test_progress import CASES as PROGRESS
from ..promise.test_requests import CASES as REQUESTS
from ..promise.test_states import CASES as STATES

VENDORS = Path(__file__).parent.parent / "vendors"
KINDS = frozenset(
    {
        "a cancel that is ignored",
        "a foreign id",
        "a job nobody asked for",
        "a job served in another place",
        "a known job denied",
        "a part not asked for",
        "a state out of order",
        "a time that goes back",
        "an ended job that moves",
        "an old job as a new one",
        "an unknown job served",
        "another constant accepted",
        "another job served",
        "no job for who asks",
        "no state told",
        "progress out of range",
        "progress that falls",
        "what later requests need not said",
    }
)
DEPTH = Depth(1, phases=["life"], until_first=True)


def with_transitions(_: dict[str, object], lifecycle: dict[str, object]) -> None:
    lifecycle["transitions"] = {"soaking": ["clean"]}


CONTRACTS: dict[str, Change] = {
    **{f"requests: {name}": change for name, change in REQUESTS.items()},
    **{f"states: {name}": change for name, change in STATES.items()},
    **{f"progress: {name}": change for name, change in PROGRESS.items()},
    "a value of submit's answer": shelf_in_a_body,
    "transitions": with_transitions,
}


def survivors(contract: Contract) -> list[tuple[str, str]]:
    """Return the mutants of a contract that nothing has noticed, and that it does not allow."""
    mutants = [mutant for mutant in derive(contract) if mutant.kind in KINDS]
    assert mutants
    verdicts = [judge_mutant(contract, mutant, DEPTH) for mutant in mutants]
    return [(v.mutant.kind, v.mutant.name) for v in verdicts if not v.killed and not v.excused]


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_mutant_of_an_invented_contract_is_caught(name: str, tmp_path: Path) -> None:
    assert survivors(read_contract(write(CONTRACTS[name], tmp_path / "laundry"))) == []


SLOW = {"google_documentai", "databricks_jobs", "neptune_loader"}
"""Those whose mutants take minutes: `nox -s mutants` has them."""

REAL = sorted({p.parent.name for p in VENDORS.glob("*/lifecycle.yaml")} - SLOW)


@pytest.mark.parametrize("vendor", REAL)
def test_a_mutant_of_a_real_api_is_caught(vendor: str) -> None:
    assert survivors(read_contract(VENDORS / vendor)) == []
