"""The contracts that are exported: ours, those of real job APIs, and changes of them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jobcontracts.exporting.formats import FORMATS
from jobcontracts.model.contract import Contract, build_contract, read_contract
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import ProblemsError

from ..conftest import REPOSITORY, VENDORS

REAL = REPOSITORY / "tests" / "vendors"
FOLDERS = {
    **{vendor: own_specs() / vendor for vendor in VENDORS},
    **{path.parent.name: path.parent for path in sorted(REAL.glob("*/lifecycle.yaml"))},
}
CONTRACTS = {name: read_contract(folder) for name, folder in FOLDERS.items()}
REFUSED = {("kubernetes_job", "speakeasy-overlay")}
"""What has no criteria: an item of a list is to be chosen."""

EXPORTS = [(v, f) for v in CONTRACTS for f in FORMATS if (v, f) not in REFUSED]


def changed(contract: Contract, change: Callable[[dict[str, Any]], object]) -> Contract:
    """Return a contract with another lifecycle, which nothing checks."""
    root = copy.deepcopy(contract.lifecycle_source.root)
    change(root)
    source = replace(contract.lifecycle_source, root=root)
    return build_contract(contract.vendor, contract.openapi, source)


def export_or_problem(contract: Contract, wanted: str) -> bytes:
    """Return a document, or why there is none."""
    try:
        return FORMATS[wanted](contract, "openapi.yaml").content
    except ProblemsError as error:
        return str(error).encode()


@pytest.fixture(params=EXPORTS, ids="-".join)
def exported(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return the name of a contract, and a format that it is exported in."""
    vendor, wanted = request.param
    return vendor, wanted
