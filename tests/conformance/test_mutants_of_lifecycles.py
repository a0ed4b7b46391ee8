"""What a lifecycle says: a server that breaks it is noticed, each key of the format in its turn."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance import Depth
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs
from mutants import derive, judge_mutant

from ..promise.laundry import Change, write
from ..promise.test_first_updates import CASES as UPDATES
from ..promise.test_keys import shelf_in_a_body
from ..promise.test_progress import CASES as PROGRESS
from ..promise.test_requests import CASES as REQUESTS
from ..promise.test_simulated import CHANGES as SIMULATED
from ..promise.test_states import CASES as STATES
from ..promise.test_waits import CHANGES as WAITS

VENDORS = Path(__file__).parent.parent / "vendors"
TABLE: dict[str, list[str] | str] = tomllib.loads(
    (Path(__file__).parent / "mutants_of_keys.toml").read_text("utf-8")
)
OF_DRAWN = "a job started by no example lost"
"""The kind that no life of ours sees: only a job that a drawn request has started."""
OF_OTHER_PHASES = {OF_DRAWN, "missing credential let in", "an echo that differs"}
"""Those that need more than a life: `nox -s mutants` has all phases for each."""

KINDS = {k for kinds in TABLE.values() if not isinstance(kinds, str) for k in kinds}
KINDS -= OF_OTHER_PHASES
DEPTH = Depth(1, phases=["life"], until_first=True)


def with_transitions(_: dict[str, object], lifecycle: dict[str, object]) -> None:
    lifecycle["transitions"] = {"soaking": ["clean"]}


CONTRACTS: dict[str, Change | None] = {
    **{f"requests: {name}": change for name, change in REQUESTS.items()},
    **{f"states: {name}": change for name, change in STATES.items()},
    **{f"progress: {name}": change for name, change in PROGRESS.items()},
    **{f"updates: {name}": change for name, change in UPDATES.items()},
    **{f"simulated: {name}": change for name, change in SIMULATED.items()},
    **{f"waits: {name}": change for name, change in WAITS.items()},
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


REAL = ("anthropic_message_batches", "openai_batches", "prefect", "scrapyd", "stripe_report_runs")
"""Each of another form; `nox -s mutants` has all of them, which takes most of an hour."""


@pytest.mark.parametrize("vendor", REAL)
def test_a_mutant_of_a_real_api_is_caught(vendor: str) -> None:
    assert survivors(read_contract(VENDORS / vendor)) == []


def keys(schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield each key of the format, `*` for names that a lifecycle chooses itself."""
    root = json.loads((own_specs() / "lifecycle.schema.json").read_text("utf-8"))
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    for name, below in schema.get("properties", {}).items():
        yield f"{at}.{name}".lstrip(".")
        yield from keys(below, f"{at}.{name}".lstrip("."))
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        yield from keys(more, f"{at}.*")
    for part in schema.get("oneOf", ()):
        yield from (f"{at}.{word}" for word in part.get("enum", ()))
        yield from keys(part, at)


def uses(said: Any, names: list[str]) -> bool:
    """Return whether a lifecycle has a key."""
    if not names:
        return True
    if not isinstance(said, dict):
        return names == [said]
    found = said.values() if names[0] == "*" else [said[names[0]]] if names[0] in said else []
    return any(uses(below, names[1:]) for below in found)


def test_each_key_has_mutants_or_a_reason_why_it_has_none(tmp_path: Path) -> None:
    schema = json.loads((own_specs() / "lifecycle.schema.json").read_text("utf-8"))
    assert list(dict.fromkeys(keys(schema))) == list(TABLE)
    folders = [write(c, tmp_path / str(i) / "laundry") for i, c in enumerate(CONTRACTS.values())]
    folders += [p.parent for f in (own_specs(), VENDORS) for p in f.glob("*/lifecycle.yaml")]
    contracts = [read_contract(folder) for folder in folders]
    kinds = [{mutant.kind for mutant in derive(contract)} for contract in contracts]
    missing = {
        (key, kind)
        for key, said in TABLE.items()
        for kind in (said if isinstance(said, list) else ())
        if not any(
            kind in there and uses(contract.lifecycle_source.root, key.split("."))
            for contract, there in zip(contracts, kinds, strict=True)
        )
    }
    assert missing == set()


@pytest.mark.parametrize("vendor", ["azure_document_intelligence", "scrapyd", "snowflake_sql"])
def test_what_only_a_drawn_start_shows_the_stateful_phase_finds(vendor: str) -> None:
    contract = read_contract(VENDORS / vendor)
    (mutant,) = (mutant for mutant in derive(contract) if mutant.kind == OF_DRAWN)
    stateful = replace(DEPTH, phases=["stateful"], examples=15)
    assert not judge_mutant(contract, mutant, DEPTH).killed
    assert judge_mutant(contract, mutant, stateful).phase == "stateful"
