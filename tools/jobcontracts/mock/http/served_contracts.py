"""Which contracts a mock serves: one that it cannot serve stops none of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from jobcontracts.mock.state import ServedMock
from jobcontracts.model.contract import Contract
from jobcontracts.model.vendors import chosen_vendors
from jobcontracts.problem import ProblemsError

App = TypeVar("App", bound=ServedMock)


def serve_what_can_be(
    read: Callable[[Path], Contract],
    *,
    specs: Path,
    wanted: Sequence[str],
    make: Callable[[Sequence[Contract]], App],
    build: Callable[[Sequence[Contract]], object],
) -> tuple[App, dict[str, ProblemsError]]:
    """Build a mock of the vendors that can be served.

    Args:
        read: Reads the contract in a folder.
        specs: The folder of contracts.
        wanted: Vendors that have to be served; empty for all that can be.
        make: Builds the mock of some contracts, as the user wants it.
        build: Builds one with nothing that a user asks for: what it refuses, a contract is to blame
            for.

    Returns:
        The mock, whose `not_served` has the reasons in a line each, and all of what is wrong by
        vendor.

    Raises:
        ProblemsError: A wanted vendor cannot be served, or none is left; or what `make` is asked
            for is wrong.
    """
    contracts: list[Contract] = []
    broken: dict[str, ProblemsError] = {}
    for name in chosen_vendors(specs, wanted):
        try:
            contracts.append(read(specs / name))
        except ProblemsError as error:
            broken[name] = error
    app = _made(contracts, broken, make, build) if contracts else None
    if app is None or not set(broken).isdisjoint(wanted):
        raise ProblemsError([problem for error in broken.values() for problem in error.problems])
    app.not_served = {name: _in_a_line(error) for name, error in broken.items()}
    return app, broken


def _made(
    contracts: Sequence[Contract],
    broken: dict[str, ProblemsError],
    make: Callable[[Sequence[Contract]], App],
    build: Callable[[Sequence[Contract]], object],
) -> App | None:
    """Build the mock without the contracts that do not go with those before them."""
    try:
        return make(contracts)
    except ProblemsError:
        kept: list[Contract] = []
        for contract in contracts:
            try:
                build([*kept, contract])
            except ProblemsError as error:
                broken[contract.vendor] = error
            else:
                kept.append(contract)
        if len(kept) == len(contracts):
            raise  # it is not the contracts that are wrong
        return make(kept) if kept else None


def _in_a_line(error: ProblemsError) -> str:
    line, *_ = str(error.problems[0]).splitlines()
    more = len(error.problems) - 1
    return f"{line} (and {more} more)" if more else line
