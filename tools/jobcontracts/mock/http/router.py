"""The table of all vendors' operations: by path, then by method, compiled once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobcontracts.mock.control.document import CONTROL_PATH
from jobcontracts.mock.http.endpoints import Endpoint
from jobcontracts.mock.jobs.scenario import PlanSpec
from jobcontracts.mock.responses.vendor import Vendor
from jobcontracts.model.contract import Contract
from jobcontracts.model.paths import Routes, shape
from jobcontracts.problem import Problem, ProblemsError

Plans = str | Mapping[str, PlanSpec]
"""A plan for all vendors, or plans by vendor."""


def routes_of(vendors: Sequence[Vendor]) -> Routes[Endpoint]:
    """Return the operations of all vendors by method and path.

    Raises:
        ProblemsError: Two vendors, or a vendor and the control API, have the same path.
    """
    routes: list[tuple[str, str, Endpoint]] = []
    owners: dict[str, Endpoint] = {}
    problems = []
    for vendor in vendors:
        for operation in vendor.contract.operations.values():
            path = vendor.base_path + operation.path
            endpoint = Endpoint(vendor, operation)
            owner = owners.setdefault(shape(path), endpoint)
            if owner.vendor is not vendor or path.startswith(CONTROL_PATH + "/"):
                found = f"{path}, which {_owner(owner, vendor)} has"
                expected = f"a path of {vendor.name}'s own"
                fix = "serve one of the two alone, or give one another path in servers"
                problems.append(
                    vendor.contract.openapi.problem(operation.pointer, expected, found, fix)
                )
            routes.append((operation.method, path, endpoint))
    if problems:
        raise ProblemsError(problems)
    return Routes(routes)


def _owner(owner: Endpoint, vendor: Vendor) -> str:
    if owner.vendor is vendor:
        return "the mock's control API"
    return f"{owner.vendor.name} ({owner.operation.method.upper()} {owner.operation.path})"


def plans_by_vendor(contracts: Sequence[Contract], plan: Plans | None) -> Mapping[str, PlanSpec]:
    """Return the plan of each vendor that one is asked for.

    Raises:
        ProblemsError: It is asked for a vendor that is not there.
    """
    names = [contract.vendor for contract in contracts]
    if plan is None:
        return {}
    if isinstance(plan, str):
        return dict.fromkeys(names, plan)
    problems = [
        Problem(
            None, 0, "", f"one of {', '.join(names)}", f"a plan for {name}", "name one of these"
        )
        for name in plan
        if name not in names
    ]
    if problems:
        raise ProblemsError(problems)
    return plan
