"""The table of all vendors' operations: by path, then by method, compiled once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobcontracts.mock.control.document import CONTROL_PATH
from jobcontracts.mock.http.endpoints import Endpoint
from jobcontracts.mock.jobs.plans import PlanSpec
from jobcontracts.mock.responses.vendor import Vendor
from jobcontracts.model.contract import Contract
from jobcontracts.model.paths import Routes, shape
from jobcontracts.problem import Problem, ProblemsError

Plans = str | Mapping[str, PlanSpec]
"""A plan for all vendors, or plans by vendor."""


Match = tuple[str, dict[str, Endpoint], dict[str, str]]
"""A path, the operations there by method, and its parameters."""

_KEPT_MATCHES = 4096
"""How many paths are remembered with what they mean."""

_KEPT_LENGTH = 512
"""How long a path is at most that is remembered."""


class Router:
    """Finds the operations that a path means.

    Raises:
        ProblemsError: Two vendors, or a vendor and the control API, have the same path.
    """

    def __init__(self, vendors: Sequence[Vendor]) -> None:
        self._routes = _routes(vendors)
        self._matches: dict[str, Match] = {}

    def find(self, target: str) -> Match | None:
        """Return what a path means, and remember it: jobs are polled again at the same paths."""
        known = self._matches.get(target)
        if known is not None:
            return known
        matched = self._routes.match(target)
        if matched is None:
            return None
        found = (target, *matched)
        if len(target) <= _KEPT_LENGTH:
            if len(self._matches) >= _KEPT_MATCHES:
                self._matches.clear()
            self._matches[target] = found
        return found

    def methods(self, target: str) -> Mapping[str, Endpoint]:
        """Return the operations of a path by method; none if no contract has the path."""
        found = self.find(target)
        return {} if found is None else found[1]


def _routes(vendors: Sequence[Vendor]) -> Routes[dict[str, Endpoint]]:
    table: dict[str, dict[str, Endpoint]] = {}
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
            table.setdefault(path, {})[operation.method.upper()] = endpoint
    if problems:
        raise ProblemsError(problems)
    return Routes(table.items())


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
