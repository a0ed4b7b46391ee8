"""What the README's two tables of vendors have to say, as the contracts say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobcontracts.check import check_vendor
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.lifecycle import PHASES
from jobcontracts.model.vendors import own_specs

from ..conftest import VENDORS


def provenance() -> str:
    """Return the table of what the contracts cover, and how much of it a page says."""
    return _table(
        ["vendor", "client", "operations", "documented", "inferred"],
        ["---", "---", "---", "--:", "--:"],
        (_provenance_of(vendor) for vendor in VENDORS),
    )


def states() -> str:
    """Return the table of each vendor's states under the phases that they are read as."""
    contracts = [read_contract(own_specs() / vendor) for vendor in VENDORS]
    rows = ([_name(contract), *_states_of(contract)] for contract in contracts)
    return _table(["vendor", *PHASES], ["---"] * (1 + len(PHASES)), rows)


def _provenance_of(vendor: str) -> list[str]:
    contract = read_contract(own_specs() / vendor)
    report = check_vendor(own_specs() / vendor)
    client = f"[`{vendor.replace('_', '-')}-jobs`](generated/{vendor}/README.md)"
    roles = ", ".join(contract.lifecycle.operations)
    return [_name(contract), client, roles, str(report.documented), str(report.inferred)]


def _states_of(contract: Contract) -> Iterator[str]:
    lifecycle = contract.lifecycle
    for phase in PHASES:
        named = [f"`{state}`" for state, read in lifecycle.phases.items() if read == phase]
        if phase == "failed" and lifecycle.result_error is not None:
            named.append("told by its result")
        yield ", ".join(named)


def _name(contract: Contract) -> str:
    return str(contract.root["info"]["title"]).removesuffix(" jobs")


def _table(names: list[str], rule: list[str], rows: Iterable[list[str]]) -> str:
    return "\n".join([_row(names), f"|{'|'.join(rule)}|", *map(_row, rows)])


def _row(cells: Iterable[str]) -> str:
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|"
