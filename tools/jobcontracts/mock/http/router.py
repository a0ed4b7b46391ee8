"""The table of all vendors' operations: by path, then by method, compiled once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from jobcontracts.mock.control.document import CONTROL_PATH
from jobcontracts.mock.http.messages import Reply, Request
from jobcontracts.mock.jobs.limits import Limits
from jobcontracts.mock.jobs.scenario import PlanSpec
from jobcontracts.mock.responses.refusals import (
    too_long,
    too_many_headers,
    undocumented_method,
    unknown_path,
)
from jobcontracts.mock.responses.scopes import ScopeError, Scopes
from jobcontracts.mock.responses.vendor import CompiledVendor, Vendor
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.paths import Routes, shape
from jobcontracts.problem import Problem, ProblemsError, nearest, unknown_name

T = TypeVar("T")

Plans = str | Mapping[str, PlanSpec]
"""A plan for all vendors, or plans by vendor."""


def routes_of(
    vendors: Sequence[CompiledVendor], endpoint: Callable[[CompiledVendor, Operation], T]
) -> Routes[T]:
    """Return the operations of all vendors by method and path.

    Args:
        vendors: The vendors.
        endpoint: Makes of an operation what stands at its path.

    Raises:
        ProblemsError: Two vendors, or a vendor and the control API, have the same path.
    """
    routes: list[tuple[str, str, T]] = []
    owners: dict[str, tuple[CompiledVendor, Operation]] = {}
    problems = []
    for vendor in vendors:
        for operation in vendor.contract.operations.values():
            path = vendor.contract.server_path + operation.template
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


class Served(Protocol):
    """What a mock takes, and why a vendor that has a contract is not served, by its name."""

    limits: Limits
    not_served: Mapping[str, str]


def is_control(path: str) -> bool:
    """Return whether a path is the control API's."""
    return path.startswith(CONTROL_PATH) and path[len(CONTROL_PATH) :][:1] in ("", "/")


def found_operation(
    routes: Routes[T], request: Request, served: Served
) -> tuple[T | None, Reply | None]:
    """Return what stands at the path of a request, or why there is nothing."""
    limits = served.limits
    if len(request.target) + len(request.query) > limits.path:
        return None, too_long(414, "path and query are", limits.path)
    if len(request.head) > limits.head:
        return None, too_long(431, "headers are", limits.head)
    if len(request.scope["headers"]) > limits.fields:
        return None, too_many_headers(limits.fields)
    found = routes.match(request.target)
    if found is None:
        target = request.target
        other = target.rstrip("/") if target.endswith("/") else f"{target}/"
        near = "" if routes.match(other) is None else other
        return None, unknown_path(target, near, served.not_served)
    request.target, methods, request.path = found
    method = request.scope["method"]
    operation = methods.get(method) or (methods.get("GET") if method == "HEAD" else None)
    return operation, undocumented_method(method, methods) if operation is None else None


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
        ProblemsError: It is asked for a vendor that is not there, or is neither of these.
    """
    names = [contract.vendor for contract in contracts]
    if plan is None:
        return {}
    if isinstance(plan, str):
        return dict.fromkeys(names, plan)
    said: Any = plan
    if not isinstance(said, Mapping):
        expected, fix = "a plan, or plans by vendor", "write plan={VENDOR: PLAN} for one vendor"
        raise ProblemsError.of(expected, repr(plan), fix)
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
