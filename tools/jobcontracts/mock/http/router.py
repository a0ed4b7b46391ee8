"""The table of all vendors' operations: by path, then by method, compiled once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from jobcontracts.mock.control.document import CONTROL_PATH
from jobcontracts.mock.jobs.scenario import PlanSpec
from jobcontracts.mock.responses.scopes import ScopeError, Scopes
from jobcontracts.mock.responses.vendor import Vendor
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.paths import Routes, shape
from jobcontracts.problem import Problem, ProblemsError, nearest, unknown_name

T = TypeVar("T")

Plans = str | Mapping[str, PlanSpec]
"""A plan for all vendors, or plans by vendor."""


def routes_of(vendors: Sequence[Vendor], endpoint: Callable[[Vendor, Operation], T]) -> Routes[T]:
    """Return the operations of all vendors by method and path.

    Args:
        vendors: The vendors.
        endpoint: Makes of an operation what stands at its path.

    Raises:
        ProblemsError: Two vendors, or a vendor and the control API, have the same path.
    """
    routes: list[tuple[str, str, T]] = []
    owners: dict[str, tuple[Vendor, Operation]] = {}
    problems = []
    for vendor in vendors:
        for operation in vendor.contract.operations.values():
            path = vendor.base_path + operation.template
            owner, first = owners.setdefault(shape(path), (vendor, operation))
            if owner is not vendor or path.startswith(CONTROL_PATH + "/"):
                whose = f"{owner.name} ({first.method.upper()} {first.path})"
                whose = "the mock's control API" if owner is vendor else whose
                found = f"{path}, which {whose} has"
                expected = f"a path of {vendor.name}'s own"
                fix = "serve one of the two alone, or give one another path in servers"
                problems.append(
                    vendor.contract.openapi.problem(operation.pointer, expected, found, fix)
                )
            routes.append((operation.method, path, endpoint(vendor, operation)))
    if problems:
        raise ProblemsError(problems)
    return Routes(routes)


def set_first_scopes(vendors: Mapping[str, Vendor], scopes: Mapping[str, Scopes]) -> None:
    """Set which scopes vendors have from the beginning.

    Raises:
        ProblemsError: There is no such vendor, or it has no such parameter.
    """
    for name, said in scopes.items():
        try:
            if name not in vendors:
                raise ScopeError(unknown_name("vendor", name, vendors))
            vendors[name].set_scopes(said, first=True)
        except ScopeError as error:
            fix = "write it as in VENDOR:PARAMETER=VALUE,VALUE"
            raise ProblemsError.of("scopes of a vendor", str(error), fix) from None


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
            None,
            0,
            "",
            f"one of {', '.join(names)}",
            f"a plan for {name}",
            nearest(name, names, "name one of these"),
        )
        for name in plan
        if name not in names
    ]
    if problems:
        raise ProblemsError(problems)
    return plan
